"""A table of orders beside its own eight weeks: faults are told, ordinary days are not.

The made-up table has what staging's tables have. `benchmarks/gate_mutations.py` is the same proof
on the demo company's own tables, with fifty faults.
"""

from datetime import date, timedelta

import duckdb
import pytest

from expectations.history import Setting, judge_by_history

DAY = date(2025, 6, 18)
FIRST = DAY - timedelta(days=90)
ORDERS = f"""
SELECT 'R' || n AS row_key, '1' || lpad((hash(n, 1) % 100000000)::VARCHAR, 10, '0') AS phone_raw,
    round(exp(3 + (hash(n, 2) % 1000) / 400.0), 2)::DECIMAL(18, 2) AS amount,
    CASE WHEN hash(n, 3) % 10 < 8 THEN 'CNY' ELSE 'EUR' END AS currency,
    CASE WHEN hash(n, 4) % 10 < 3 THEN NULL ELSE 'C' || hash(n, 5) % 3000 END AS customer_id,
    (1 + hash(n, 6) % 3)::INTEGER AS quantity, NULL::VARCHAR AS broken_rule,
    known_at - to_minutes((hash(n, 8) % 900)::INTEGER) AS event_at,
    known_at, day AS known_day, known_at AS version_at, n::UBIGINT AS record_hash,
    'accepted' AS record_status, 1 AS copy_no, TRUE AS is_latest, 'r' AS ingest_run_id
FROM (SELECT day, row_number() OVER () AS n, day + INTERVAL 23 HOUR AS known_at
    FROM (SELECT s::DATE AS day FROM generate_series(DATE '{FIRST}', DATE '{DAY}',
        INTERVAL 1 DAY) AS t(s)), range(80) AS r(i)
    WHERE i < 60 + hash(day) % 11 - CASE WHEN dayofweek(day) = 0 THEN 30 ELSE 0 END)
"""
TODAY = f"known_day = DATE '{DAY}'"
FAULTS = {
    "rows missing": (f"DELETE FROM t WHERE {TODAY} AND hash(row_key) % 10 > 1", None),
    "none at all": (f"DELETE FROM t WHERE {TODAY}", None),
    "delivered twice": (f"INSERT INTO t SELECT * FROM t WHERE {TODAY}", None),
    "in cents": (f"UPDATE t SET amount = amount * 100 WHERE {TODAY}", "amount"),
    "a third in cents": (
        f"UPDATE t SET amount = amount * 100 WHERE {TODAY} AND hash(row_key) % 3 = 0",
        "amount",
    ),
    "negative": (f"UPDATE t SET quantity = -quantity WHERE {TODAY}", "quantity"),
    "code renamed": (f"UPDATE t SET currency = 'RMB' WHERE {TODAY}", "currency"),
    "wrong currency": (f"UPDATE t SET currency = 'EUR' WHERE {TODAY}", "currency"),
    "column empty": (f"UPDATE t SET customer_id = NULL WHERE {TODAY}", "customer_id"),
    "constant": (f"UPDATE t SET customer_id = 'C1' WHERE {TODAY}", "customer_id"),
    "N/A": (f"UPDATE t SET customer_id = 'N/A' WHERE {TODAY}", "customer_id"),
    "cut off": (f"UPDATE t SET phone_raw = left(phone_raw, 5) WHERE {TODAY}", "phone_raw"),
    "8 hours": (f"UPDATE t SET event_at = event_at + INTERVAL 8 HOUR WHERE {TODAY}", "event_at"),
    "last year": (f"UPDATE t SET event_at = event_at - INTERVAL 1 YEAR WHERE {TODAY}", "event_at"),
    "quarantined": (f"UPDATE t SET broken_rule = 'no_key' WHERE {TODAY}", "broken_rule"),
}  # fmt: skip


@pytest.fixture
def orders():
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"CREATE TABLE t AS {ORDERS}")
        yield connection


def _breaches(connection, day: date = DAY, **settings) -> list:
    verdicts = judge_by_history(connection, "t", Setting(day, **settings))
    return [verdict for verdict in verdicts if not verdict.passed]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_its_column_first(orders, fault):
    sql, column = FAULTS[fault]
    orders.execute(sql)
    assert _breaches(orders)[0].column == column


@pytest.mark.parametrize("name", ["value", "day", "rows", "number"])
def test_a_column_may_be_called_as_the_gate_calls_its_own(orders, name):
    orders.execute(f'ALTER TABLE t RENAME COLUMN currency TO "{name}"')
    assert _breaches(orders) == []
    orders.execute(f"UPDATE t SET \"{name}\" = 'EUR' WHERE {TODAY}")
    assert _breaches(orders)[0].column == name


def test_days_without_a_fault_are_silent(orders):
    days = [DAY - timedelta(days=n) for n in range(40)]
    assert [v for day in days for v in _breaches(orders, day)] == []


def test_what_is_told_holds_no_value_of_a_row(orders):
    orders.execute(f"UPDATE t SET customer_id = 'Ada Lovelace', currency = 'Ada' WHERE {TODAY}")
    told = repr(judge_by_history(orders, "t", Setting(DAY)))
    assert "history.share_new_code(currency)" in told
    assert "Ada" not in told


def test_the_day_under_test_does_not_move_its_own_bounds(orders):
    def bounds():
        found = judge_by_history(orders, "t", Setting(DAY))
        return next((v.lower, v.upper) for v in found if v.expectation == "history.rows")

    before = bounds()
    orders.execute(f"DELETE FROM t WHERE {TODAY} AND hash(row_key) % 2 = 0")
    assert bounds() == before


def test_later_days_change_nothing_when_a_day_is_run_again(orders):
    day = DAY - timedelta(days=5)
    before = judge_by_history(orders, "t", Setting(day))
    orders.execute(f"UPDATE t SET amount = amount * 1000 WHERE known_day > DATE '{day}'")
    assert judge_by_history(orders, "t", Setting(day)) == before


def test_the_first_three_weeks_are_learnt_from_and_said_so(orders):
    day = FIRST + timedelta(days=20)
    orders.execute(f"UPDATE t SET amount = amount * 100 WHERE known_day = DATE '{day}'")
    verdicts = judge_by_history(orders, "t", Setting(day))
    assert all(v.passed for v in verdicts)
    assert "still learning" in verdicts[-1].found


def test_a_closed_day_may_be_empty_and_teaches_nothing(orders):
    orders.execute(f"DELETE FROM t WHERE {TODAY}")
    assert _breaches(orders)
    assert _breaches(orders, quiet_days=frozenset({DAY})) == []


def test_a_sale_is_busy_and_a_unit_is_still_wrong(orders):
    sale = frozenset({DAY})
    orders.execute(f"UPDATE t SET amount = amount * 2.2 WHERE {TODAY}")
    assert _breaches(orders)
    assert _breaches(orders, busy_days=sale) == []
    orders.execute(f"UPDATE t SET amount = amount * 100 WHERE {TODAY}")
    assert _breaches(orders, busy_days=sale)


def test_a_file_that_comes_a_week_late_is_no_news_of_the_day(orders):
    """Its rows are known today and say by their name that they are older."""
    orders.execute(
        f"""INSERT INTO t SELECT * REPLACE (row_key || 'late' AS row_key,
            event_at - INTERVAL 7 DAY AS event_at, version_at - INTERVAL 7 DAY AS version_at)
        FROM t WHERE {TODAY} AND hash(row_key) % 4 = 0"""
    )
    assert _breaches(orders) == []


def test_what_became_of_a_record_later_is_not_compared_with_today(orders):
    """Of an order that was loaded with all that happened to it, the past shows the end."""
    orders.execute(
        f"""UPDATE t SET currency = 'DONE', version_at = version_at + INTERVAL 9 DAY
        WHERE known_day < DATE '{DAY}'"""
    )
    verdicts = judge_by_history(orders, "t", Setting(DAY))
    assert all(v.passed for v in verdicts)
    assert "still learning" in verdicts[-1].found


@pytest.mark.parametrize("kept", ["dayofweek(known_day) = 1", "hash(known_day) % 9 = 0"])
def test_a_table_that_comes_now_and_then_is_never_missed(orders, kept):
    orders.execute(f"DELETE FROM t WHERE NOT ({kept})")
    for n in range(14):
        assert _breaches(orders, DAY - timedelta(days=n)) == []


def test_of_a_large_table_a_part_is_looked_at_and_the_rows_are_its_own(orders):
    verdicts = judge_by_history(orders, "t", Setting(DAY, sampled_above=1_000))
    assert all(v.passed for v in verdicts)
    orders.execute(FAULTS["in cents"][0])
    assert _breaches(orders, sampled_above=1_000)[0].column == "amount"
