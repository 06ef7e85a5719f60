"""Made-up records in any number, by SQL alone: the room `identity` as dbt would leave it.

Two fifths as many people as records, each with one to four records in four sources; seven of ten
have a Chinese name in Pinyin. Records differ as records do: an e-mail, a phone, a birth date or an
address is missing, an e-mail is a second one, a name has a slip. Families share address and phone.
"""

import duckdb

FIRST, NEXT = "2025-01-01", "2025-01-02"
_WESTERN = (
    "james mary robert patricia john jennifer michael linda david elizabeth william barbara "
    "richard susan joseph jessica thomas sarah charles karen christopher lisa daniel nancy "
    "matthew betty anthony sandra mark margaret donald ashley steven kimberly andrew emily",
    "smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez "
    "gonzalez wilson anderson thomas taylor moore jackson martin lee perez thompson white harris "
    "sanchez clark ramirez lewis robinson walker young allen king wright scott torres nguyen",
)
_SYLLABLES = (
    "wei fang min jing li qiang lei yang yan jie juan tao ming chao xiu xia ping gang gui dan "
    "hong xin bo hui hao yu jun jian hua mei ting na rui kai long peng fei bin zhen lan"
)


def make(connection: duckdb.DuckDBPyConnection, records: int, share_new: float) -> None:
    """Makes `whole_record` and `whole_identifier`; `share_new` of the records is known on NEXT."""
    from standardise.surnames import SINGLE

    lists = {
        "surnames": list(dict.fromkeys(SINGLE.values()))[:150],
        "syllables": _SYLLABLES.split(),
        "firsts": _WESTERN[0].split(),
        "lasts": _WESTERN[1].split(),
    }
    for name, values in lists.items():
        quoted = ", ".join(f"'{value}'" for value in values)
        at = f"CAST(1 + h % {len(values)} AS BIGINT)"
        connection.execute(f"CREATE OR REPLACE MACRO {name}(h) AS [{quoted}][{at}]")
    persons = int(records * 0.4)
    connection.execute(
        f"""CREATE OR REPLACE TABLE person AS
        WITH drawn AS (
            SELECT i, hash(i, 1) AS h, hash(i // 3, 2) AS f FROM range({persons}) AS r(i))
        SELECT i AS person, h % 10 < 7 AS is_chinese,
            CASE WHEN h % 10 < 7 THEN surnames(least(f % 150, (f // 150) % 150)) ELSE lasts(f) END
                AS surname,
            CASE WHEN h % 10 < 7 THEN syllables(h // 10) || syllables(h // 1000)
                ELSE firsts(h // 10) END AS given,
            DATE '1940-01-01' + CAST((h // 7) % 24000 AS INTEGER) AS birth_date,
            '1' || (3 + f % 6) || lpad(CAST(f % 100000000 AS VARCHAR), 9, '0') AS family_phone,
            '1' || (3 + h % 6) || lpad(CAST((h // 3) % 1000000000 AS VARCHAR), 9, '0') AS phone,
            (f % 3000) || ' street ' || (f % 997) AS street, 'city' || f % 400 AS city,
            CAST(100000 + f % 4000 AS VARCHAR) AS postcode
        FROM drawn"""
    )
    connection.execute(
        f"""CREATE OR REPLACE TABLE whole AS
        WITH drawn AS (
            SELECT p.*, n AS copy, hash(person, n, 3) AS r FROM person AS p,
                range(4) AS copies(n) WHERE n = 0 OR hash(person, n) % 2 = 0),
        few AS (SELECT * FROM drawn ORDER BY hash(person, copy) LIMIT {records})
        SELECT ['crm', 'shop', 'loyalty', 'support'][1 + copy] AS source,
            source || ':' || person AS record_id,
            CASE WHEN r % 40 = 0 THEN left(given, -1) || 'x' ELSE given END AS first_name,
            surname, birth_date, r % 3 = 0 AS tells_birth, street, city, postcode,
            r % 4 <> 0 AS tells_address,
            CASE WHEN r % 5 <> 0 THEN given || '.' || surname || person
                || CASE WHEN r % 11 = 0 THEN '.' || copy ELSE '' END || '@mail.example' END
                AS email,
            CASE WHEN r % 7 < 2 THEN NULL WHEN r % 7 = 2 THEN family_phone ELSE phone END AS phone,
            CASE WHEN r % 100000 < {share_new * 100000} THEN DATE '{NEXT}' ELSE DATE '{FIRST}' END
                AS known_day
        FROM few"""
    )
    connection.execute(_RECORDS)
    connection.execute(_IDENTIFIERS)


_RECORDS = """CREATE OR REPLACE TABLE whole_record AS
    SELECT record_id, source AS source_system, split_part(record_id, ':', 2) AS source_pk,
        'account' AS record_type, first_name || ' ' || surname AS name,
        surname || ' ' || first_name AS name_key, surname AS name_surname,
        first_name AS name_given, CAST(NULL AS VARCHAR) AS name_han,
        CASE WHEN tells_birth THEN birth_date END AS birth_date, CAST(NULL AS VARCHAR) AS gender,
        'CN' AS country, CAST(NULL AS VARCHAR) AS province,
        CASE WHEN tells_address THEN city END AS city, CAST(NULL AS VARCHAR) AS district,
        CASE WHEN tells_address THEN street END AS street,
        CASE WHEN tells_address THEN postcode END AS postcode, CAST(NULL AS VARCHAR) AS language,
        CAST(known_day AS TIMESTAMPTZ) AS created_at, CAST(known_day AS TIMESTAMPTZ) AS known_at,
        known_day, false AS is_deleted, CAST(NULL AS BOOLEAN) AS is_verified
    FROM whole"""
_IDENTIFIERS = """CREATE OR REPLACE TABLE whole_identifier AS
    SELECT record_id, type AS identifier_type, value AS identifier_value,
        CAST(known_day AS TIMESTAMPTZ) AS first_at, CAST(NULL AS TIMESTAMPTZ) AS last_at,
        CAST(known_day AS TIMESTAMPTZ) AS known_at, known_day
    FROM (SELECT record_id, 'email' AS type, email AS value, known_day FROM whole
        UNION ALL SELECT record_id, 'phone', phone, known_day FROM whole)
    WHERE value IS NOT NULL"""
