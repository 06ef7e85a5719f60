"""Small warehouses to publish: number `n` says `n` in every table."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from orchestration.dictionary import Meaning
from orchestration.layout import Layout
from orchestration.publishing import Version, publish

COMMENTS = {
    "marts.customers": Meaning(
        "One row a customer; it's small.",
        "一行一位客户。",
        columns={"customer_id": Meaning("Who."), "version": Meaning()},
    )
}
NUMBERED = ("marts.customers", "marts.orders", "ml.churn", "meta.quarantine")
_SQL = """
    CREATE SCHEMA marts; CREATE SCHEMA ml; CREATE SCHEMA meta; CREATE SCHEMA core;
    CREATE TABLE marts.customers AS
        SELECT (i % 97)::VARCHAR AS customer_id, {n} AS version, (i / 7)::DECIMAL(18, 2) AS sales,
            DATE '2017-01-01' + i::INTEGER AS first_day, CASE WHEN i % 3 = 0 THEN 'x' END AS band
        FROM range({rows}) AS r(i);
    CREATE TABLE marts.orders AS SELECT i AS order_id, {n} AS version FROM range({rows}) AS r(i);
    CREATE TABLE ml.churn AS SELECT i AS customer_id, {n} AS version, i / {rows} AS probability
        FROM range({rows}) AS r(i);
    CREATE TABLE meta.quarantine AS SELECT 'a' AS row_key, {n} AS version;
    CREATE TABLE meta.empty AS SELECT 1 AS a, 'b' AS b LIMIT 0;
    CREATE TABLE meta.version AS
        SELECT 'v{n:02}' AS version, 'tiny' AS company, DATE '2017-06-30' AS as_of;
    CREATE TABLE core.hidden AS SELECT 1 AS secret;
    CREATE VIEW marts.seen AS SELECT 1 AS secret;
"""


def description(n: int) -> dict:
    """What the asset says of a version; later numbers are published later."""
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=n)
    return {
        "company": "tiny",
        "as_of": "2017-06-30",
        "run_id": f"run-{n}",
        "published_at": moment.isoformat(),
        "code_version": "0.1.0+abc",
        "gates": [{"gate": "marts/customers", "passed": True}],
    }


def tiny_warehouse(path: Path, n: int, rows: int = 500) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(path), config={"threads": 1})
    connection.execute(_SQL.format(n=n, rows=rows))
    return connection


def publish_tiny(layout: Layout, n: int, rows: int = 500) -> Version:
    with tiny_warehouse(":memory:", n, rows) as connection:
        return publish(connection, layout, f"v{n:02}", description(n), COMMENTS)
