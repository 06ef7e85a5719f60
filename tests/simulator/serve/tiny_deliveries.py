"""Deliveries of a tiny world, written by hand: ten days from 2025-01-01, every channel.

Known answers: on each day one contact, three customers, forty orders (all of a day with one
updated_at), a few files. Contact 1, customer 1 and order 1 change on each day.
"""

from pathlib import Path

import duckdb

DAYS = 10
ORDERS_A_DAY = 40
# Company day d (from 1) in UTC: it ends at 16:00 of the same date.
_DAY = "(DATE '2024-12-31' + d::INTEGER)"
_NOON = "(DATE '2024-12-31' + d::INTEGER + INTERVAL 4 HOUR)"
_EACH = f"range(1, {DAYS + 1}) AS days(d)"


def _both(first: str, again: str) -> str:
    """New rows of each day, and a new version of row 1 on each later day."""
    return f"SELECT {first} UNION ALL SELECT {again} WHERE d > 1"


_STAMPS = f"{_NOON} AS created_at, {_NOON} AS updated_at, {_NOON} AS visible_at FROM {_EACH}"
_BODY = (
    "to_json({{id: {id}, version: d, name: '王\"小' || d, "
    "updated_at: strftime({noon}, '%Y-%m-%dT%H:%M:%SZ')}})::VARCHAR AS body"
)


def _rest(identity: str, source: str) -> str:
    body = _BODY.format(id=identity, noon=_NOON)
    return (
        f"SELECT ({identity})::VARCHAR AS id, {_NOON} AS updated_at, {body}, "
        f"{_NOON} AS visible_at FROM {source}"
    )


_FEW = f"{_EACH}, range(3) AS few(k)"
_MANY = f"{_EACH}, range({ORDERS_A_DAY}) AS many(k)"
_STORES = f"{_EACH}, (VALUES ('S001'), ('S004'), ('S006')) AS stores(store_id)"
_DROPPED = f"{_DAY} AS file_day, {_NOON} AS visible_at"

TABLES = {
    ("crm", "contacts"): f"""
        SELECT d AS contact_id, '' AS email, NULL::VARCHAR AS phone, '王"小, 明' AS full_name,
            false AS is_test, {_STAMPS}
        UNION ALL SELECT 1, 'v' || d, NULL, E'a\\nb', true, {_STAMPS} WHERE d > 1""",
    ("crm", "consents"): f"SELECT d AS consent_id, 'email' AS channel, {_STAMPS}",
    ("loyalty", "members"): f"SELECT 'L' || d AS member_id, 'gold' AS tier, {_STAMPS}",
    ("loyalty", "points_ledger"): f"SELECT d AS entry_id, d::INTEGER AS points, {_STAMPS}",
    ("shop", "customers"): f"""
        {_rest("d * 10 + k", _FEW)} UNION ALL {_rest("1", _EACH)}""",
    ("shop", "orders"): f"""
        {_rest("d * 1000 + k", _MANY)} UNION ALL {_rest("1", _EACH)}""",
    ("support", "tickets"): _rest("d * 1000 + k", _MANY),
    ("pos", "receipts"): f"""
        SELECT store_id || '-' || d AS receipt_id, store_id, '王小明' AS cashier_id,
            '1,5' AS total, NULL::VARCHAR AS phone, {_DROPPED} FROM {_STORES}""",
    ("pos", "lines"): f"""
        SELECT store_id || '-' || d AS receipt_id, '1' AS line_no, store_id, {_DROPPED}
        FROM {_STORES}""",
    ("web", "events"): f"""
        SELECT to_json({{messageId: d || '-' || h, userAgent: 'ü'}})::VARCHAR AS line,
            {_DAY} + h * INTERVAL 1 HOUR AS file_hour,
            {_DAY} + (h + 1) * INTERVAL 1 HOUR AS visible_at
        FROM {_EACH}, range(4) AS hours(h), range(5) AS again(k)""",
    ("email", "events"): f"""
        SELECT 'e' || d AS event_id, 'a "b", c' AS reason, 'plain' AS url, {_DROPPED}
        FROM {_EACH}""",
    ("survey", "invitations"): f"""
        SELECT 'i' || d AS invitation_id, '' AS email, 'x' AS region, {_DROPPED} FROM {_EACH}""",
    ("survey", "answers"): f"""
        SELECT 'r' || d AS response_id, '9' AS score, '很好 <&> ' || chr(11) AS text, {_DROPPED}
        FROM {_EACH} WHERE d <> 3""",
    ("social", "posts"): f"""
        SELECT to_json({{id: 'p' || d, text: '好'}})::VARCHAR AS body, {_DROPPED}
        FROM {_EACH}, range(2) AS again(k)""",
    ("callcentre", "calls"): f"""
        SELECT 'c' || d AS call_id, 'a;b' AS transcript, '张' AS agent_id, {_DROPPED}
        FROM {_EACH}""",
    ("catalogue", "products"): f"""
        SELECT 'P' || p AS product_id, {_NOON} AS updated_at, 1.25::DECIMAL(12,2) AS price,
            {_DROPPED}
        FROM {_EACH}, range(1, 4) AS products(p) WHERE p <= d AND d IN (1, 2, 5)""",
}


def write_deliveries(folder: Path) -> None:
    """Writes `deliveries/` below `folder`."""
    with duckdb.connect() as connection:
        for (channel, entity), query in TABLES.items():
            place = folder / "deliveries" / channel / entity
            place.mkdir(parents=True)
            connection.execute(f"COPY ({query}) TO '{place}/part-0.parquet' (FORMAT parquet)")
