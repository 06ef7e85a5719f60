"""Late facts: a day is published, then the next, with one of each kind of change between them;
just the rows that it concerns are others, and each says why."""

from datetime import date, timedelta

import duckdb
import pytest
from tiny_company import line, make, moment  # puts tests/core on the path

from orchestration import changes
from orchestration.content_hash import content_hash
from orchestration.diff import diff
from orchestration.publishing import publish

TODAY = date(2025, 6, 30)
YESTERDAY = TODAY - timedelta(days=1)
MAY = date(2025, 5, 1)
FEEDS = {"shop": ["source_record", "order_line", "order_header", "refund"]}
MARTS = (
    *("order_lines", "refunds", "orders", "customer_daily"),
    *("customer_profitability", "lifecycle"),
)
SELECT = " ".join(f"+{mart}" for mart in MARTS)
ORDERS = {
    "w1": ("a", MAY),
    "w2": ("a", MAY + timedelta(days=9)),
    "w3": ("b", MAY),
    "w4": ("c", MAY),
    "w5": ("d", MAY),
    "w6": ("e", MAY + timedelta(days=1)),
    "w7": ("e2", MAY),
    "w9": ("f", TODAY - timedelta(days=90)),  # at risk from today on
    "w10": ("g", MAY),
}


@pytest.fixture(scope="module")
def patch():
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield monkeypatch


@pytest.fixture(scope="module")
def company(tmp_path_factory, patch):
    """Both days; yesterday is published."""
    made = make(tmp_path_factory, FEEDS, as_of=YESTERDAY)
    made.put("shop", "source_record", *(_record(who) for who in "abcdefgh"), _record("e2"))
    for order, (who, day) in ORDERS.items():
        _sell(made, order, who, day)
    _build(made, patch)
    with duckdb.connect(str(made.layout.warehouse)) as connection:
        changes.write(connection, made.layout.current, "1")
        made.first = connection.sql("FROM meta.changes").fetchall()
        connection.execute(
            """CREATE TABLE meta.version AS
            SELECT 'v1' AS version, 'tiny' AS company, as_of, '1' AS code_version
            FROM raw.run"""
        )
        publish(connection, made.layout, "v1", {"published_at": "1"}, {})
    made.execute(f"UPDATE raw.run SET as_of = DATE '{TODAY}'")
    _sell(made, "w8", "a", TODAY)
    _sell(made, "w11", "h", MAY)  # of a file that came late
    known = {"known_at": moment(TODAY), "known_day": TODAY}
    made.put(
        "shop",
        "refund",
        {"refund_id": "r1", "order_id": "w3", "order_line_id": "w3-1", "customer_id": "shop:b"}
        | {"source_system": "shop", "quantity": 1, "amount": "5.00", "currency": "CNY"}
        | {"refunded_on": MAY + timedelta(days=9), **known},
    )
    made.execute(
        "UPDATE raw.shop_order_line SET net_sales = 9, gross_sales = 9 WHERE order_id = 'w4'"
    )
    made.execute("DELETE FROM raw.shop_order_line WHERE order_id = 'w5'")
    import persons

    persons.link(made, {"shop:e": ["shop:e", "shop:e2"]})
    made.execute(
        f"""INSERT INTO identity.identity_event BY NAME SELECT DATE '{TODAY}' AS as_of,
        'merged' AS event, 'shop:e2' AS customer_id, 'shop:e' AS other_id"""
    )
    _build(made, patch)
    return made


def _record(who: str) -> dict:
    return {
        "record_id": f"shop:{who}", "source_system": "shop", "source_pk": who,
        "record_type": "account", "is_deleted": False, "known_at": moment(MAY), "known_day": MAY,
    }  # fmt: skip


def _sell(made, order: str, who: str, day: date) -> None:
    sold = {"source_system": "shop", "channel": "web", "store_id": None}
    made.put("shop", "order_line", line(order, f"shop:{who}", day, "50.00", **sold))
    made.put("shop", "order_header", {"order_id": order, "status": "kept", "shipping": "0.00"})


def _build(made, patch) -> None:
    problems = made.build(patch, SELECT)
    assert not problems, "\n".join(problems)


@pytest.fixture
def warehouse(company):
    with duckdb.connect(str(company.layout.warehouse)) as connection:
        yield connection


def _told(connection, code: str, current) -> set[tuple]:
    changes.write(connection, current, code)
    return set(
        connection.sql(
            "SELECT table_name, row_key, change, reason FROM meta.changed_row"
        ).fetchall()
    )


def test_before_a_first_version_nothing_has_changed(company):
    assert company.first == []


def test_just_the_rows_it_concerns_are_others_and_say_why(company, warehouse):
    late, new, gone = "late fact", "new fact", "deletion"
    wrong, who = "correction", "identity change"
    assert _told(warehouse, "1", company.layout.current) == {
        ("order_lines", "w8-1", "added", new),
        ("orders", "w8", "added", new),
        ("customer_daily", f"shop:a {TODAY}", "added", new),
        ("customer_profitability", "shop:a", "changed", new),
        ("lifecycle", "shop:a", "changed", new),
        ("order_lines", "w11-1", "added", late),
        ("orders", "w11", "added", late),
        ("customer_daily", f"shop:h {MAY}", "added", late),
        ("customer_profitability", "shop:h", "added", late),
        ("lifecycle", "shop:h", "changed", late),
        ("refunds", "r1", "added", late),
        ("order_lines", "w3-1", "changed", late),
        ("orders", "w3", "changed", late),
        ("customer_daily", f"shop:b {MAY + timedelta(days=9)}", "added", late),
        ("customer_profitability", "shop:b", "changed", late),
        ("order_lines", "w4-1", "changed", wrong),
        ("orders", "w4", "changed", wrong),
        ("customer_daily", f"shop:c {MAY}", "changed", wrong),
        ("customer_profitability", "shop:c", "changed", wrong),
        ("order_lines", "w5-1", "removed", gone),
        ("orders", "w5", "removed", gone),
        ("customer_daily", f"shop:d {MAY}", "removed", gone),
        ("customer_profitability", "shop:d", "removed", gone),
        ("lifecycle", "shop:d", "changed", gone),
        ("order_lines", "w7-1", "changed", who),
        ("orders", "w7", "changed", who),
        ("order_lines", "w6-1", "changed", who),  # the second order of the person now
        ("orders", "w6", "changed", who),
        ("customer_daily", f"shop:e2 {MAY}", "removed", who),
        ("customer_daily", f"shop:e {MAY}", "added", who),
        ("customer_profitability", "shop:e2", "removed", who),
        ("customer_profitability", "shop:e", "changed", who),
        ("lifecycle", "shop:e2", "removed", who),
        ("lifecycle", "shop:e", "changed", who),
        ("lifecycle", "shop:f", "changed", "passing of time"),
    }


def test_the_counts_are_those_of_the_rows(company, warehouse):
    _told(warehouse, "1", company.layout.current)
    assert (
        warehouse.sql(
            """SELECT table_name, reason, added, changed, removed FROM meta.changes
        EXCEPT SELECT table_name, reason, count(*) FILTER (change = 'added'),
            count(*) FILTER (change = 'changed'), count(*) FILTER (change = 'removed')
        FROM meta.changed_row GROUP BY ALL"""
        ).fetchall()
        == []
    )
    assert warehouse.sql("SELECT DISTINCT since_version, since_day, data_as_of FROM meta.changes") \
        .fetchall() == [("v1", YESTERDAY, TODAY)]  # fmt: skip


def test_with_other_code_what_no_fact_explains_is_the_rules_doing(company, warehouse):
    told = _told(warehouse, "2", company.layout.current)
    reasons = {(table, key): reason for table, key, _, reason in told}
    assert reasons["orders", "w4"] == reasons["lifecycle", "shop:f"] == "rule or model"
    assert reasons["orders", "w3"] == "late fact"


def test_what_changed_is_no_content_of_a_day(warehouse):
    """A day that is run again has the same content, whatever was published before it."""
    full = content_hash(warehouse, "meta.changes", "meta.changes")
    warehouse.execute("DELETE FROM meta.changes")
    assert content_hash(warehouse, "meta.changes", "meta.changes") == full


def test_a_version_that_cannot_be_read_stops_nothing(warehouse, tmp_path):
    broken = tmp_path / "current.duckdb"
    broken.write_text("no database")
    assert _told(warehouse, "1", broken) == set()


def test_a_version_that_cannot_be_read_is_named(tmp_path):
    folder = tmp_path / "v1"
    folder.mkdir()
    (folder / "customer360.duckdb").write_bytes(b"cut off")
    current = tmp_path / "current.duckdb"
    current.symlink_to(folder / "customer360.duckdb")
    with duckdb.connect() as connection:
        told = changes.write(connection, current, "1")
        assert connection.sql("SELECT count(*) FROM meta.changes").fetchone() == (0,)
    assert told == "nothing: version v1 cannot be read"


def test_diff_gives_each_row_the_reason_it_was_published_with(company, warehouse):
    """Also across a version in between; what is in no version between has no reason."""
    expected = _told(warehouse, "1", company.layout.current)
    for n in (2, 3):
        changes.write(warehouse, company.layout.current, "1")
        warehouse.execute(
            f"CREATE OR REPLACE TABLE meta.version AS SELECT 'v{n}' AS version, 'tiny' AS company,"
            "as_of, '1' AS code_version FROM raw.run"
        )
        publish(warehouse, company.layout, f"v{n}", {"published_at": str(n)}, {})
    counted = {}
    for table, _, change, reason in expected:
        counts = counted.setdefault((table, reason), {"added": 0, "changed": 0, "removed": 0})
        counts[change] += 1
    for before, now in (("v1", "v2"), ("v1", "v3")):
        found = diff(company.layout, before, now)
        assert {
            (c.table, c.reason): {"added": c.added, "changed": c.changed, "removed": c.removed}
            for c in found.rows
        } == counted, (before, now)
        assert found.only_in == {}
    assert diff(company.layout).rows == []  # from the second to the third nothing changed
    back = diff(company.layout, "v3", "v1")
    assert {c.reason for c in back.rows} == {"not recorded"}
