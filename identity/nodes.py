"""What of a record is compared: the table `node`, one row a record that has a name.

Given names are told apart by kind, because what a difference between two of them means depends on
it: 王伟 and 王娜 are two people, 王伟 and Kevin Wang may be one.
"""

import duckdb
import pyarrow as pa

from standardise.names_latin import is_pinyin, is_taken
from standardise.surnames import RANK

# Characters before a given name that make it familiar: 阿杰, 小龙, 老鹏, 大伟.
_FAMILIAR = "阿小老大"


def make_nodes(
    connection: duckdb.DuckDBPyConnection, linkable: str, node: str, key: str = ""
) -> None:
    """Makes the table `node` from `linkable` (record_id, record_type, source_system, name_key,
    name_han, birth_date, emails, phones, street, city, postcode, known_day). `key` makes names
    unreadable where their frequencies are kept."""
    words = f"""SELECT DISTINCT {_GIVEN} FROM {linkable} WHERE {_GIVEN} IS NOT NULL"""
    connection.register("_given_name", _given_names(connection.sql(words).fetchall()))
    connection.register("_surname", pa.table({"surname": sorted(RANK)}))
    quoted = key.replace("'", "''")
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE node_plain AS
        SELECT n.record_id, n.name_key,
            substr(sha256('{quoted}' || n.name_key), 1, 16) AS name_token,
            n.name_han, n.surname, n.given,
            CASE
                WHEN n.familiar IS NOT NULL THEN 'familiar'
                WHEN n.name_han IS NOT NULL AND n.surname IS NOT NULL THEN 'han'
                WHEN n.surname IS NULL THEN 'none'
                WHEN length(n.given) = 1 THEN 'initial'
                WHEN g.is_pinyin AND n.surname IN (SELECT surname FROM _surname) THEN 'pinyin'
                ELSE 'western'
            END AS given_kind,
            n.familiar, coalesce(g.forms, []) AS given_forms, n.birth_date,
            n.emails, n.phones, n.emails[1] AS email_1, n.phones[1] AS phone_1,
            n.street, n.city, n.postcode, n.account_of, n.known_day,
            trim(regexp_replace(n.street, '[0-9]', '', 'g')) AS street_words,
            trim(regexp_replace(n.street, '[^0-9]+', ' ', 'g')) AS street_number
        FROM (
            SELECT record_id, name_key, name_han,
                CASE WHEN name_key LIKE '% %' AND {_NO_NICK} THEN split_part(name_key, ' ', 1) END
                    AS surname,
                CASE WHEN name_key LIKE '% %' AND {_NO_NICK} THEN {_GIVEN} END AS given,
                CASE WHEN NOT {_NO_NICK} THEN {_FAMILIAR_SOUND} END AS familiar,
                CAST(birth_date AS VARCHAR) AS birth_date,
                nullif(emails, []) AS emails, nullif(phones, []) AS phones,
                lower(street) AS street, city, postcode, known_day,
                CASE WHEN record_type = 'account' THEN source_system END AS account_of
            FROM {linkable}) AS n
        LEFT JOIN _given_name AS g ON CASE WHEN n.name_han IS NULL THEN n.given END = g.given"""
    )
    connection.execute(_WITH_BLOCKS.format(node=node))
    connection.execute("DROP TABLE node_plain")
    connection.unregister("_given_name")
    connection.unregister("_surname")


_GIVEN = "CASE WHEN name_key LIKE '% %' THEN substr(name_key, strpos(name_key, ' ') + 1) END"
# 老鹏 is laopeng, 阿杰 a jie: the sound of what comes after the first character.
_FAMILIAR_SOUND = "regexp_replace(name_key, '^(a|xiao|lao|da) ?', '')"
_NO_NICK = f"NOT coalesce(length(name_han) = 2 AND strpos('{_FAMILIAR}', name_han[1]) > 0, false)"


# What finds candidates beside contacts: too common in one file, telling in another. Only values
# that few records have are kept, so that no key, whatever the file, gives more pairs than records
# times half the limit. Keys with one number meet each other: surname and first name change places.
_MOST_OF_BLOCK = 8
_BLOCKS = (
    (0, "birth_date"),
    (1, "name_key"),
    (2, "street"),
    (3, "street_words"),
    (4, "postcode || ' ' || coalesce(surname, name_key)"),
    (4, "postcode || ' ' || given"),
    (5, "postcode || ' ' || street_words"),
    (6, "postcode || ' ' || city"),
    (7, "street_words || ' ' || coalesce(surname, name_key)"),
    (7, "street_words || ' ' || given"),
    (8, "street_number || ' ' || coalesce(surname, name_key)"),
    (8, "street_number || ' ' || given"),
    (9, "substr(birth_date, 1, 7) || given"),
    (10, "substr(birth_date, 6) || surname"),
)
_KEYS = ", ".join(f"CASE WHEN ({key}) IS NOT NULL THEN hash({n}, {key}) END" for n, key in _BLOCKS)
_WITH_BLOCKS = f"""CREATE OR REPLACE TABLE {{node}} AS
    WITH keyed AS (SELECT record_id, unnest([{_KEYS}]) AS block FROM node_plain),
    telling AS (
        SELECT block FROM keyed WHERE block IS NOT NULL
        GROUP BY block HAVING count(*) BETWEEN 2 AND {_MOST_OF_BLOCK}),
    found AS (
        SELECT record_id, list_sort(list_distinct(list(block))) AS blocks
        FROM keyed SEMI JOIN telling USING (block) GROUP BY record_id)
    SELECT node_plain.*, found.blocks
    FROM node_plain LEFT JOIN found USING (record_id) ORDER BY record_id"""


def _given_names(rows: list[tuple[str]]) -> pa.Table:
    """Given names in Latin letters, with what each is short for; can it be Pinyin?"""
    from nicknames import NickNamer

    known, words = NickNamer(), [word for (word,) in rows]
    forms = [sorted({word, *known.canonicals_of(word.split()[0])}) for word in words]
    joined = [word.replace(" ", "") for word in words]
    return pa.table(
        {
            "given": pa.array(words, pa.string()),
            "is_pinyin": pa.array([is_pinyin(w) and not is_taken(w) for w in joined], pa.bool_()),
            "forms": pa.array(forms, pa.list_(pa.string())),
        }
    )
