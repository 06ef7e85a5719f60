"""Marts that have a key and no entry of their own: what changed in them, and why; the numbers that
moved most."""

from datetime import date

import duckdb
import pytest

from orchestration import changes
from orchestration.compared import Key, keys_of
from orchestration.diff import as_text, diff
from orchestration.layout import Layout
from orchestration.publishing import publish

KEYS = {
    "consent": Key(("customer_id", "purpose")),
    "customer_tags": Key(("customer_id", "tag")),
    "aarrr_daily": Key(("day",)),
    "campaign_performance": Key(("campaign_id",)),
    "demand": Key(("scope",), models=True),
}


def _night(day: int, facts=(), code="1", model="m1", **rows) -> duckdb.DuckDBPyConnection:
    """A warehouse of a day of June 2026; `facts`: (customer, day it happened, day it was known)."""
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(
        f"""CREATE SCHEMA raw; CREATE SCHEMA core; CREATE SCHEMA marts; CREATE SCHEMA ml;
        CREATE SCHEMA meta;
        CREATE TABLE raw.run AS SELECT DATE '2026-06-{day:02}' AS as_of;
        CREATE TABLE meta.version AS SELECT 'v{day}' AS version, 'tiny' AS company,
            DATE '2026-06-{day:02}' AS as_of, '{code}' AS code_version;
        CREATE TABLE ml.model_registry AS SELECT 'churn' AS model, '{model}' AS model_version,
            '' AS method, DATE '2026-06-01' AS train_cutoff, '' AS decision, '' AS file,
            DATE '2026-06-{day:02}' AS data_as_of;
        CREATE TABLE core.session (customer_id VARCHAR, session_date DATE, known_day DATE);
        CREATE TABLE marts.consent (customer_id VARCHAR, purpose VARCHAR, status VARCHAR);
        CREATE TABLE marts.customer_tags (customer_id VARCHAR, tag VARCHAR, strength DOUBLE);
        CREATE TABLE marts.aarrr_daily (day DATE, visits BIGINT);
        CREATE TABLE marts.campaign_performance (campaign_id VARCHAR, sales DECIMAL(18, 2));
        CREATE TABLE marts.demand (scope VARCHAR, expected DOUBLE)"""
    )
    for who, happened, known in facts:
        connection.execute(
            "INSERT INTO core.session VALUES (?, ?, ?)",
            [who, date(2026, 6, happened), date(2026, 6, known)],
        )
    for table, content in rows.items():
        for row in content:
            places = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO marts.{table} VALUES ({places})", list(row))
    return connection


def _publish(layout, connection, day: int, code="1") -> None:
    changes.write(connection, layout.current, code, KEYS)
    text = {"published_at": f"{day:02}", "as_of": f"2026-06-{day:02}"}
    text["keys"] = {name: key.columns for name, key in KEYS.items()}
    publish(connection, layout, f"v{day}", text, {})


FIRST = {
    "consent": [("a", "mail", "yes"), ("b", "mail", "yes"), ("c", "mail", "yes")],
    "customer_tags": [("a", "t", 0.5), ("b", "t", 0.5), ("d", "t", 0.5)],
    "aarrr_daily": [(date(2026, 6, 1), 5), (date(2026, 6, 19), 5)],
    "campaign_performance": [("k", 10)],
    "demand": [("all", 1.0)],
}
OLD = [("b", 1, 1)]


@pytest.fixture
def layout(tmp_path) -> Layout:
    layout = Layout(tmp_path / "tiny")
    with _night(20, OLD, **FIRST) as connection:
        _publish(layout, connection, 20)
    return layout


def _told(found) -> dict:
    return {(c.table, c.reason): (c.added, c.changed, c.removed) for c in found.rows}


def test_each_kind_of_change_in_marts_by_key(layout):
    new = {
        "consent": [("a", "mail", "no"), ("b", "mail", "no"), ("e", "mail", "yes")],
        "customer_tags": [("a", "t", 0.6), ("b", "t", 0.4), ("d", "t", 0.4)],
        "aarrr_daily": [(date(2026, 6, 1), 6), (date(2026, 6, 19), 5), (date(2026, 6, 21), 2)],
        "campaign_performance": [("k", 12)],
        "demand": [("all", 1.0)],
    }
    # Of a the visit is late, of b new; c's record is gone, e's is there; of d nothing is known.
    facts = [*OLD, ("a", 1, 21), ("b", 21, 21), ("e", 21, 21)]
    with _night(21, facts, **new) as connection:
        _publish(layout, connection, 21)
    assert _told(diff(layout)) == {
        ("consent", "deletion"): (0, 0, 1),
        ("consent", "late fact"): (0, 1, 0),
        ("consent", "new fact"): (1, 1, 0),
        ("customer_tags", "late fact"): (0, 1, 0),
        ("customer_tags", "new fact"): (0, 1, 0),
        ("customer_tags", "passing of time"): (0, 1, 0),
        ("aarrr_daily", "late fact"): (0, 1, 0),
        ("aarrr_daily", "new fact"): (1, 0, 0),
        ("campaign_performance", "new fact"): (0, 1, 0),
    }


def test_a_record_told_otherwise_and_a_model_that_is_another(layout):
    new = {
        **FIRST,
        "consent": [("a", "mail", "no"), *FIRST["consent"][1:]],
        "demand": [("all", 2.0)],
    }
    with _night(21, OLD, model="m2", **new) as connection:
        _publish(layout, connection, 21)
    assert _told(diff(layout)) == {
        ("consent", "correction"): (0, 1, 0),
        ("demand", "rule or model"): (0, 1, 0),
    }


def test_other_code_explains_what_no_fact_does(layout):
    new = {**FIRST, "campaign_performance": [("k", 11)]}
    with _night(21, OLD, code="2", **new) as connection:
        _publish(layout, connection, 21, code="2")
    assert _told(diff(layout)) == {("campaign_performance", "rule or model"): (0, 1, 0)}


def test_the_numbers_that_moved_most_come_first(tmp_path):
    layout = Layout(tmp_path / "tiny")
    dictionary = """CREATE TABLE meta.dictionary AS SELECT 'marts' AS table_schema,
        unnest(['t', 't', 'few']) AS table_name, unnest(['sales', 'share', 'sales']) AS column_name,
        unnest(['currency', 'share', 'currency']) AS unit"""
    for n, (sales, share, rows) in enumerate([(10, 0.5, 40), (11, 0.75, 41)], 1):
        with duckdb.connect() as connection:
            connection.execute(
                f"""CREATE SCHEMA marts; CREATE SCHEMA meta; CREATE SCHEMA raw; {dictionary};
                CREATE TABLE raw.run AS SELECT DATE '2026-06-0{n}' AS as_of;
                CREATE TABLE meta.version AS SELECT 'v{n}' AS version, 'tiny' AS company, as_of,
                    '1' AS code_version FROM raw.run;
                CREATE TABLE marts.t AS SELECT i AS id, {sales}::DECIMAL(18, 2) AS sales,
                    {share}::DOUBLE AS share, {n}::DOUBLE AS version FROM range({rows}) AS r(i);
                CREATE TABLE marts.few AS SELECT {n * 100}::DECIMAL(18, 2) AS sales"""
            )
            changes.write(connection, layout.current, "1")
            publish(connection, layout, f"v{n}", {"published_at": str(n)}, {})
    found = diff(layout)
    assert [(m.table, m.number, m.before, m.now, m.unit) for m in found.moved] == [
        ("t", "mean of share", 0.5, 0.75, "share"),
        ("t", "total of sales", 400.0, 451.0, "currency"),
        ("t", "rows", 40.0, 41.0, "rows"),
    ]
    assert "t, mean of share: 0.5 → 0.75 share (+50.0%)" in as_text(found)
    with duckdb.connect(str(layout.current), read_only=True) as version:
        told = version.sql("FROM meta.moved_number ORDER BY place").fetchall()
    assert [row[1:6] for row in told] == [
        (m.table, m.number, m.before, m.now, m.unit) for m in found.moved
    ]
    assert told[0][6:] == (0.5, "v1", date(2026, 6, 2))


def test_keys_are_those_that_dbt_tests():
    def mart(name):
        return {"resource_type": "model", "schema": "marts", "name": name}

    def test(about, columns):
        how = {"name": "unique_key", "kwargs": {"columns": columns}}
        return {"resource_type": "test", "attached_node": about, "test_metadata": how}

    manifest = {
        "nodes": {
            "model.c.a": mart("a"),
            "model.c.b": mart("b"),
            "model.c.s": {**mart("s"), "schema": "staging"},
            "test.1": test("model.c.a", ["x", "y"]),
            "test.2": test("model.c.b", ["z"]),
            "test.3": test("model.c.s", ["z"]),
        },
        "parent_map": {"model.c.b": ["model.c.a"], "model.c.a": ["source.c.ml.churn"]},
    }
    assert keys_of(manifest) == {"a": Key(("x", "y"), True), "b": Key(("z",), True)}
