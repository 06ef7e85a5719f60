"""A file of person records that no source of ours made, as the room `identity` reads records.

Cleaned by the same rules as every source (`dbt_project/macros/standardise`). Where the file says
which data set a record is from, that is its source, and two records of one source are two people
unless there is strong evidence between them; where not, any two may be one person.
"""

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from identity.columns import map_columns
from standardise.functions import register
from standardise.rules import give_rules

FEEDS = {"source_record": "stranger_record", "identifier": "stranger_identifier"}
KNOWN = "2000-01-01"  # nothing is said of time: all is known at once


class FileProblem(Exception):
    """A file that cannot be read as records or truth; the message names it and says why."""


@dataclass(frozen=True)
class Options:
    """What the user says of the columns; `country`: of numbers and places that name none."""

    told: dict[str, str] = field(default_factory=dict)
    identifiers: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    truth_column: str | None = None
    country: str | None = None


def read(connection: duckdb.DuckDBPyConnection, path: Path, table: str) -> list[str]:
    """Makes a table of texts from a CSV or Parquet file; its columns. Raises FileProblem."""
    if not path.is_file():
        raise FileProblem(f"{path}: no such file")
    place = str(path).replace("'", "''")
    reader = (
        f"read_parquet('{place}')"
        if path.suffix.lower() in (".parquet", ".pq")
        else f"read_csv('{place}', all_varchar = true, header = true)"
    )
    try:
        columns = [name for name, *_ in connection.sql(f"DESCRIBE FROM {reader}").fetchall()]
        texts = ", ".join(f"{_text(column)} AS {quoted(column)}" for column in columns)
        connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT {texts} FROM {reader}")
    except duckdb.Error:
        # The engine's own words quote lines of the file.
        raise FileProblem(f"{path}: not a CSV or Parquet file that can be read") from None
    if not connection.sql(f"SELECT 1 FROM {table} LIMIT 1").fetchone():
        raise FileProblem(f"{path}: no rows")
    return columns


def take(connection: duckdb.DuckDBPyConnection, path: Path, options: Options) -> dict:
    """Makes the tables of `FEEDS` from a file; gives the columns of each field that was found.

    Raises FileProblem, ColumnProblem.
    """
    register(connection)
    give_rules(connection)
    columns = read(connection, path, "stranger")
    besides = [*options.ignored, *options.identifiers]
    besides += [options.truth_column] if options.truth_column else []
    mapped = map_columns(columns, options.told, besides)
    _check_ids(connection, path, mapped["id"][0])
    connection.execute(_source_records(mapped, options))
    connection.execute(_identifiers(mapped, options))
    return mapped


def _check_ids(connection, path: Path, column: str) -> None:
    rows, filled, distinct = connection.sql(
        f"SELECT count(*), count({quoted(column)}), count(DISTINCT {quoted(column)}) FROM stranger"
    ).fetchone()
    if filled < rows:
        raise FileProblem(f"{path}, column {column}: {rows - filled} rows have no id")
    if distinct < rows:
        raise FileProblem(f"{path}, column {column}: {rows - distinct} ids occur twice or more")


def _source_records(mapped: dict, options: Options) -> str:
    def one(name: str) -> str:
        return quoted(mapped[name][0]) if name in mapped else "CAST(NULL AS VARCHAR)"

    surname, given = f"nullif(trim({one('surname')}), '')", f"nullif(trim({one('given')}), '')"
    parts = f"coalesce({surname} || ', ' || {given}, {surname}, {given})"
    name = f"coalesce({one('name')}, {parts})"
    country, born = _country(mapped, options), one("birth_date")
    line = f"nullif(trim(concat(coalesce({one('street_number')} || ' ', ''), {one('street')})), '')"
    return f"""CREATE OR REPLACE TABLE stranger_record AS
    WITH told AS (
        SELECT *, {country} AS _country, {line} AS _line, {name} AS name_told,
            CASE WHEN coalesce(rule_birth_date_flag({born}, current_date), '') <> 'placeholder'
                THEN rule_clean_birth_date({born}, current_date) END AS birth_date
        FROM stranger AS file)
    SELECT {one("id")} AS record_id, coalesce({one("source")}, 'file') AS source_system,
        {one("id")} AS source_pk,
        -- A bare mailbox or number is nobody by itself; it goes to the one person who has it.
        CASE WHEN name_told IS NULL AND birth_date IS NULL THEN 'contact_point'
            ELSE '{"account" if "source" in mapped else "guest"}' END AS record_type,
        name_told, rule_clean_name(name_told) AS name, birth_date,
        rule_clean_gender({one("gender")}) AS gender, _country AS country,
        rule_clean_province({one("province")}, _line) AS province,
        rule_clean_city({one("city")}, _line) AS city,
        rule_clean_district(_line) AS district, rule_address_rest(_line) AS street,
        rule_clean_postcode({one("postcode")}, _country) AS postcode,
        CAST(NULL AS VARCHAR) AS language, CAST(NULL AS BOOLEAN) AS is_verified,
        TIMESTAMPTZ '{KNOWN}' AS created_at, TIMESTAMPTZ '{KNOWN}' AS known_at,
        DATE '{KNOWN}' AS known_day, false AS is_deleted
    FROM told"""


def _identifiers(mapped: dict, options: Options) -> str:
    record_id = quoted(mapped["id"][0])
    country = _country(mapped, options)
    rows = [
        f"""SELECT {record_id} AS record_id, 'email' AS type, CASE WHEN rule_email_flag({quoted(c)})
            IS NULL THEN rule_clean_email({quoted(c)}) END AS value FROM stranger"""
        for c in mapped.get("email", ())
    ]
    # A number that no country reads is taken digit by digit: better than none.
    rows += [
        f"""SELECT {record_id}, 'phone',
            CASE coalesce(rule_phone_flag({quoted(c)}, {country}, NULL), '')
                WHEN '' THEN rule_clean_phone({quoted(c)}, {country}, NULL)
                WHEN 'no_country' THEN nullif(regexp_replace({quoted(c)}, '[^0-9]', '', 'g'), '')
            END
            FROM stranger"""
        for c in mapped.get("phone", ())
    ]
    rows += [
        f"""SELECT {record_id}, 'card', '{c.replace("'", "''")}:' || trim({quoted(c)}) FROM stranger
            WHERE trim({quoted(c)}) <> ''"""
        for c in options.identifiers
    ]
    nothing = "SELECT NULL::VARCHAR AS record_id, NULL::VARCHAR AS type, NULL::VARCHAR AS value"
    return f"""CREATE OR REPLACE TABLE stranger_identifier AS
    SELECT DISTINCT record_id, type AS identifier_type, value AS identifier_value,
        TIMESTAMPTZ '{KNOWN}' AS first_at, CAST(NULL AS TIMESTAMPTZ) AS last_at,
        TIMESTAMPTZ '{KNOWN}' AS known_at, DATE '{KNOWN}' AS known_day
    FROM ({" UNION ALL ".join([nothing, *rows])}) WHERE value IS NOT NULL"""


def _country(mapped: dict, options: Options) -> str:
    otherwise = f"'{options.country}'" if options.country else "CAST(NULL AS VARCHAR)"
    if "country" not in mapped:
        return otherwise
    return f"coalesce(rule_clean_country({quoted(mapped['country'][0])}), {otherwise})"


def _text(column: str) -> str:
    """As text, as a person would write it: no `.0` of a number, no midnight of a day."""
    plain = f"trim(CAST({quoted(column)} AS VARCHAR))"
    return f"nullif(regexp_replace({plain}, '^([0-9]+)\\.0$|( 00:00:00)$', '\\1'), '')"


def quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
