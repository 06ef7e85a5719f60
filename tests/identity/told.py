"""A few records as sources tell them, and the room `identity` over them.

A record is a mapping: `id` ('crm:1'), and what it says: name, birth_date, city, postcode, type,
email, phone, card… An identifier is a value, a list of values, or a mapping of a value to the days
in which it held, (first, last); last is None while it holds. Days are days of 2025-01-01 and on.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import duckdb
import pyarrow as pa

from identity.sql_models import build
from standardise.functions import register
from standardise.rules import give_rules

_RECORD = ("name", "birth_date", "gender", "city", "postcode", "street", "country")
_IDENTIFIERS = ("email", "phone", "card", "device", "social_account", "crm_contact")
_IDENTIFIERS += ("loyalty_member", "shop_account", "support_user")
_TEXTS = ("record_id", "source_system", "source_pk", "record_type", "name_told", *_RECORD)


FEEDS = {name: f"told.{name}" for name in ("source_record", "identifier", "record_merge")}


def day(number: int) -> date:
    return date(2025, 1, 1) + timedelta(days=number)


def moment(number: int) -> datetime:
    return datetime.combine(day(number), time(4), UTC)


def connect() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("SET TimeZone = 'UTC'; CREATE SCHEMA told; CREATE SCHEMA identity")
    register(connection)
    give_rules(connection)
    return connection


def tell(connection, records: Iterable[dict], merges: Iterable[tuple[str, str]] = ()) -> None:
    """Writes the feeds from the records and from pairs (kept, merged), and builds the room."""
    rows, identifiers = [], []
    for record in records:
        known = record.get("known", 0)
        rows.append(_row(record, known))
        for kind in _IDENTIFIERS:
            for value, (first, last) in _spans(record.get(kind), known).items():
                stamps = (moment(first), None if last is None else moment(last))
                seen = max(first, known)
                identifiers.append((record["id"], kind, value, *stamps, moment(seen), day(seen)))
    columns = dict.fromkeys(_TEXTS, pa.string())
    columns |= dict.fromkeys(("birth_date", "known_day"), pa.date32())
    columns |= {"is_deleted": pa.bool_(), "known_at": pa.timestamp("us", "UTC")}
    connection.register("rows", pa.Table.from_pylist(rows, pa.schema(columns)))
    connection.execute("""CREATE OR REPLACE TABLE told.source_record AS
        SELECT *, known_at AS created_at, NULL AS province, NULL AS district, NULL AS language,
            NULL AS is_verified FROM rows""")
    connection.execute("""CREATE OR REPLACE TABLE told.identifier (record_id VARCHAR,
        identifier_type VARCHAR, identifier_value VARCHAR, first_at TIMESTAMPTZ,
        last_at TIMESTAMPTZ, known_at TIMESTAMPTZ, known_day DATE)""")
    _insert(connection, "identifier", identifiers)
    connection.execute("""CREATE OR REPLACE TABLE told.record_merge (kept_customer_id VARCHAR,
        merged_customer_id VARCHAR, known_at TIMESTAMPTZ, known_day DATE)""")
    _insert(connection, "record_merge", [(*pair, moment(0), day(0)) for pair in merges])
    build(connection, feeds=FEEDS)


def edges(connection) -> dict[tuple[str, str], set[str]]:
    """The rules that link each pair."""
    found: dict[tuple[str, str], set[str]] = {}
    for a, b, rule in connection.sql(
        "SELECT record_a, record_b, rule FROM identity.rule_edge"
    ).fetchall():
        found.setdefault((a, b), set()).add(rule)
    return found


def _row(record: dict, known: int) -> dict:
    source, _, key = record["id"].partition(":")
    row = {name: record.get(name) for name in _RECORD}
    if row["birth_date"]:
        row["birth_date"] = date.fromisoformat(row["birth_date"])
    return row | {
        "record_id": record["id"],
        "source_system": source,
        "source_pk": key,
        "record_type": record.get("type", "account"),
        "name_told": record.get("name"),
        "known_at": moment(known),
        "known_day": day(known),
        "is_deleted": record.get("is_deleted", False),
    }


def _spans(said, known: int) -> dict[str, tuple[int, int | None]]:
    if isinstance(said, dict):
        return said
    values = [said] if isinstance(said, str) else said or []
    return dict.fromkeys(values, (known, None))


def _insert(connection, table: str, rows: list[tuple]) -> None:
    if rows:
        marks = ", ".join("?" for _ in rows[0])
        connection.executemany(f"INSERT INTO told.{table} VALUES ({marks})", rows)
