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
    """Makes the table `node` from `linkable` (record_id, name_key, name_han, birth_date, emails,
    phones, street, city, known_day). `key` makes names unreadable where their
    frequencies are kept."""
    words = f"""SELECT DISTINCT {_GIVEN} FROM {linkable} WHERE {_GIVEN} IS NOT NULL"""
    connection.register("_given_name", _given_names(connection.sql(words).fetchall()))
    connection.register("_surname", pa.table({"surname": sorted(RANK)}))
    quoted = key.replace("'", "''")
    connection.execute(
        f"""CREATE OR REPLACE TABLE {node} AS
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
            n.street, n.city, n.known_day
        FROM (
            SELECT record_id, name_key, name_han,
                CASE WHEN name_key LIKE '% %' AND {_NO_NICK} THEN split_part(name_key, ' ', 1) END
                    AS surname,
                CASE WHEN name_key LIKE '% %' AND {_NO_NICK} THEN {_GIVEN} END AS given,
                CASE WHEN NOT {_NO_NICK} THEN {_FAMILIAR_SOUND} END AS familiar,
                CAST(birth_date AS VARCHAR) AS birth_date,
                nullif(emails, []) AS emails, nullif(phones, []) AS phones,
                street, city, known_day
            FROM {linkable}) AS n
        LEFT JOIN _given_name AS g ON n.given = g.given AND n.name_han IS NULL
        ORDER BY n.record_id"""
    )
    connection.unregister("_given_name")
    connection.unregister("_surname")


_GIVEN = "CASE WHEN name_key LIKE '% %' THEN substr(name_key, strpos(name_key, ' ') + 1) END"
# 老鹏 is laopeng, 阿杰 a jie: the sound of what comes after the first character.
_FAMILIAR_SOUND = "regexp_replace(name_key, '^(a|xiao|lao|da) ?', '')"
_NO_NICK = f"NOT coalesce(length(name_han) = 2 AND strpos('{_FAMILIAR}', name_han[1]) > 0, false)"


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
