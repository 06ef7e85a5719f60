"""The room `identity` for a story: what sources tell by a day, the models, the persons."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from identity import decisions, sql_models
from identity.resolve import Places, Task, Told, resolve
from standardise.functions import register
from standardise.rules import give_rules

_BEGIN = date(2024, 1, 1)
_TEXTS = ("record", "source", "kind", "name", "birth_date", "gender", "country")
_ROWS = pa.schema(
    [(name, pa.string()) for name in (*_TEXTS, "street", "city", "postcode")]
    + [(name, pa.list_(pa.string())) for name in ("email", "phone", "ids")]
    + [(name, pa.int64()) for name in ("line", "day", "times")]
)
_FEEDS = {name: f"told.{name}" for name in ("source_record", "identifier", "record_merge")}


def connect() -> duckdb.DuckDBPyConnection:
    """A database in memory with the rules of staging; many rooms may use it in turn."""
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("SET TimeZone = 'UTC'; CREATE SCHEMA identity; CREATE SCHEMA told")
    register(connection)
    give_rules(connection)
    return connection


def date_of(day: int) -> date:
    return _BEGIN + timedelta(days=day)


class Room:
    """`rows` as `story.read` makes them; the rest is what happens by and by."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path, rows: list[dict]):
        self.connection, self.rows = connection, rows
        self.places = Places(folder / "state", folder / "cache")
        self.merges: dict[tuple[str, str], int] = {}
        self.deleted: dict[str, int] = {}
        self.removed: set[str] = set()
        self.off: set[str] = set()

    def decide(self, day: int, kind: str, author: str, a: str, b: str) -> None:
        decision = {"day": date_of(day), "decision": kind, "record_a": a, "record_b": b}
        decisions.append(self.places.decisions, [{**decision, "author": author}])

    def run(self, day: int, origins: tuple[int, ...] = (), **task) -> Told:
        """One night: everything from what sources have told by the day."""
        self.tell(day)
        sql_models.build(self.connection, feeds=_FEEDS)
        return self.resolve(day, origins, **task)

    def resolve(self, day: int, origins: tuple[int, ...] = (), **task) -> Told:
        """The second half of the night: persons from what the models made."""
        asked = Task(date_of(day), origins=tuple(map(date_of, origins)), **task)
        return resolve(self.connection, self.places, asked)

    def tell(self, day: int) -> None:
        rows = [
            row
            for row in self.rows
            if row["day"] <= day
            and row["source"] not in self.off
            and row["record"] not in self.removed
        ]
        gone = [(r, d) for r, d in self.deleted.items() if d <= day]
        merges = [(k, g, d) for (g, k), d in self.merges.items() if d <= day]
        table = pa.Table.from_pylist(rows, schema=_ROWS)
        for name, made in {
            "_row": table,
            "_gone": pa.table({"record": _texts(gone, 0), "day": _numbers(gone, 1)}),
            "_merge": pa.table(
                {
                    "kept_customer_id": _texts(merges, 0),
                    "merged_customer_id": _texts(merges, 1),
                    "day": _numbers(merges, 2),
                }
            ),
        }.items():
            self.connection.register(name, made)
        for statement in _TELL:
            self.connection.execute(statement)


def _texts(rows, place):
    return pa.array([row[place] for row in rows], pa.string())


def _numbers(rows, place):
    return pa.array([row[place] for row in rows], pa.int64())


_AT = "TIMESTAMPTZ '2024-01-01 12:00' + to_days(CAST({day} AS INTEGER))"
_NUMBER = "replace({text}, '{{n}}', CAST(n AS VARCHAR))"  # {n} in a text


def _numbered(column: str) -> str:
    return f"{_NUMBER.format(text=column)} AS {column}"


def _numbered_list(column: str) -> str:
    return f"list_transform({column}, lambda x: {_NUMBER.format(text='x')}) AS {column}"


_TELL = (
    f"""CREATE OR REPLACE TABLE told.version AS
    SELECT made.*, {_AT.format(day="_gone.day")} AS deleted_at
    FROM (
        SELECT source, kind, birth_date, gender, country, city, postcode,
            coalesce(country, 'CN') AS region, {_AT.format(day="day")} + to_seconds(line) AS moment,
            {", ".join(_numbered(c) for c in ("record", "name", "street"))},
            {", ".join(_numbered_list(c) for c in ("email", "phone", "ids"))}
        FROM (SELECT *, unnest(range(times)) AS n FROM _row)) AS made
    LEFT JOIN _gone ON made.record = _gone.record""",
    """CREATE OR REPLACE TABLE told.source_record AS
    SELECT record AS record_id, source AS source_system, substr(record, strpos(record, ':') + 1)
            AS source_pk, kind AS record_type, name AS name_told, rule_clean_name(name) AS name,
        birth_date, gender, country, NULL AS province, city, NULL AS district, street, postcode,
        NULL AS language, NULL AS is_verified, first_at AS created_at, first_at AS known_at,
        CAST(first_at AS DATE) AS known_day, deleted_at IS NOT NULL AS is_deleted
    FROM (SELECT *, min(moment) OVER (PARTITION BY record) AS first_at FROM told.version)
    QUALIFY row_number() OVER (PARTITION BY record ORDER BY moment DESC) = 1""",
    # As staging does: cleaned, placeholders left out; of an account until it says otherwise, of
    # everybody else at the moment.
    """CREATE OR REPLACE TABLE told.identifier AS
    WITH placed AS (
        SELECT *, CASE WHEN kind = 'account' THEN coalesce(
                lead(moment) OVER (PARTITION BY record ORDER BY moment), deleted_at)
            ELSE moment END AS until
        FROM told.version),
    spread AS (
        SELECT record, moment, until, 'email' AS type, unnest(email) AS told, region FROM placed
        UNION ALL SELECT record, moment, until, 'phone', unnest(phone), region FROM placed
        UNION ALL SELECT record, moment, until, 'id', unnest(ids), region FROM placed
        UNION ALL SELECT record, moment, until, 'id', CASE source WHEN 'crm' THEN 'crm_contact'
                WHEN 'loyalty' THEN 'loyalty_member' WHEN 'shop' THEN 'shop_account'
                ELSE 'support_user' END || '=' || substr(record, strpos(record, ':') + 1), region
            FROM placed WHERE kind = 'account'
        UNION ALL SELECT record, moment, until, 'id', 'device=' || substr(record, 5), region
            FROM placed WHERE kind = 'device'),
    cleaned AS (
        SELECT record AS record_id,
            CASE type WHEN 'id' THEN split_part(told, '=', 1) ELSE type END AS identifier_type,
            CASE type
                WHEN 'email' THEN CASE WHEN rule_email_flag(told) IS NULL
                    THEN rule_clean_email(told) END
                WHEN 'phone' THEN CASE WHEN rule_phone_flag(told, region, NULL) IS NULL
                    THEN rule_clean_phone(told, region, NULL) END
                ELSE split_part(told, '=', 2) END AS identifier_value,
            moment, until
        FROM spread)
    SELECT record_id, identifier_type, identifier_value, min(moment) AS first_at,
        CASE WHEN count(until) = count(*) THEN max(until) END AS last_at,
        min(moment) AS known_at, CAST(min(moment) AS DATE) AS known_day
    FROM cleaned WHERE identifier_value IS NOT NULL GROUP BY ALL""",
    f"""CREATE OR REPLACE TABLE told.record_merge AS
    SELECT kept_customer_id, merged_customer_id, {_AT.format(day="day")} AS known_at,
        CAST({_AT.format(day="day")} AS DATE) AS known_day FROM _merge""",
)
