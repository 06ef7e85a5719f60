"""What every gate promises: late import, no row values, no silent pass, nothing held afterwards."""

import json
import subprocess
import sys
from types import SimpleNamespace

import duckdb
import pytest

from expectations import gate_names, run_gate
from expectations.gate import ROOMS

PROJECT = str(__import__("pathlib").Path(__file__).parents[2])
SECRET = "jane.doe@example.com"
GATE = "marts/orders"
GOOD = """CREATE TABLE t AS SELECT i AS order_id, DATE '2017-06-01' AS order_date,
    20.0::DOUBLE AS net_sales, 25.0::DOUBLE AS gross_sales, 3 AS lines,
    DATE '2017-06-01' AS data_as_of FROM range(10) r(i)"""


@pytest.fixture
def connection():
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(GOOD)
        yield connection


def state(monkeypatch, *expectations):
    """Makes the gate under test state these expectations instead of its own."""
    from expectations.marts import orders

    monkeypatch.setattr(orders, "expectations", lambda bounds: list(expectations))


def words():
    from expectations import expect

    return expect


def python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_discovery_does_not_import_great_expectations():
    assert python(
        "import sys, expectations; expectations.gate_names();"
        "print([m for m in sys.modules if m.split('.')[0] in ('great_expectations', 'dagster')])"
    ).endswith("[]")


def test_gates_are_found_by_path():
    assert "raw/complete_journey/transactions" in gate_names("raw")
    assert {"ml/churn", "ml/churn_backtest", "ml/clv", "ml/segments"} <= set(gate_names("ml"))
    assert list(gate_names("ml")) == sorted(gate_names("ml"))
    assert set(gate_names()) == {g for room in ROOMS for g in gate_names(room)}
    with pytest.raises(ValueError, match="room 'publish'"):
        gate_names("publish")


def test_an_unknown_gate_and_one_without_expectations_are_refused(connection, monkeypatch):
    with pytest.raises(ValueError, match="gate 'marts/nothing'"):
        run_gate(connection, "marts/nothing", table="t")
    state(monkeypatch)
    with pytest.raises(ValueError, match="would let all through"):
        run_gate(connection, GATE, table="t")


def test_the_message_names_place_expected_and_found(connection):
    connection.execute("UPDATE t SET lines = 0 WHERE order_id < 3")
    result = run_gate(connection, GATE, table="t")
    assert not result.passed
    assert result.message() == (
        "table marts.orders, column lines: expected values between 1 and 10,000, found 3 of 10 rows"
    )
    (failed,) = result.failures
    assert (failed.unexpected_count, failed.rows_checked, failed.severity) == (3, 10, "fail")


def test_a_warning_does_not_block_and_says_that_it_is_one(connection):
    connection.execute("UPDATE t SET net_sales = 1000")
    result = run_gate(connection, GATE, table="t")
    assert result.passed
    assert result.message().startswith("warning: table marts.orders, column net_sales: ")


def test_no_row_value_reaches_message_or_evidence(connection, monkeypatch):
    connection.execute(
        f"CREATE TABLE people AS SELECT '{SECRET}' AS who, 987654321 AS phone FROM range(3)"
    )
    e = words()
    state(
        monkeypatch,
        e.not_null("who", why="passes"),
        e.accepted("who", ("someone",), why="fails"),
        e.unique(("who", "phone"), why="fails"),
        e.between("phone", 0, 10, why="fails"),
        e.between("who", 0, 10, why="cannot be compared"),
        e.no_rows("text", "SELECT who FROM {batch}", expected="none", why="fails"),
        e.no_rows(
            "cast", "SELECT who::INT AS x FROM {batch} WHERE x > 1", expected="", why="error"
        ),
        e.measured("cast_m", "SELECT max(who::INT) FROM {batch}", 0, 1, what="a", why="error"),
        e.measured("text_m", "SELECT max(who) FROM {batch}", 0, 1, what="a", why="is no number"),
        e.measured("rows_m", "SELECT who, phone FROM {batch}", 0, 1, what="a", why="is a row"),
    )
    result = run_gate(connection, GATE, table="people")
    assert [v.passed for v in result.verdicts] == [True] + [False] * 9
    told = result.message() + json.dumps(result.evidence())
    assert "jane" not in told
    assert "987654321" not in told


def test_a_check_that_cannot_run_fails_alone_in_one_line_and_blocks(connection, monkeypatch):
    e = words()
    state(
        monkeypatch,
        e.not_null("lines", why="fine"),
        e.not_null("nowhere", why="no such column", severity="warn"),
        e.no_rows("x", "SELECT 1 FROM {batch} WHERE nope = 1", expected="none", why="no column"),
        e.no_rows("y", "SELECT 1 FROM absent", expected="none", why="no table"),
        e.no_rows("z", "SELEC", expected="none", why="no SQL"),
    )
    result = run_gate(connection, GATE, table="t")
    assert [v.passed for v in result.verdicts] == [True, False, False, False, False]
    assert not result.passed
    lines = result.message().splitlines()
    assert len(lines) == len(result.failures) == 4
    assert "column nowhere: " in lines[0]
    assert lines[0].endswith("could not be checked: column nowhere is not there")
    assert lines[1].endswith("could not be checked: nope is not there")
    assert lines[2].endswith("could not be checked: absent is not there")
    assert "Traceback" not in result.message()


def test_a_missing_table_fails_every_expectation(connection):
    result = run_gate(connection, GATE, table="not_built")
    assert not any(v.passed for v in result.verdicts)
    assert "the table not_built is not there" in result.message()


def test_a_table_that_cannot_be_read_fails_whether_it_is_judged_or_needed(
    connection, tmp_path, monkeypatch
):
    path = tmp_path / "gone.parquet"
    connection.execute(f"COPY t TO '{path}'; CREATE VIEW broken AS FROM read_parquet('{path}')")
    path.unlink()
    result = run_gate(connection, GATE, table="broken")
    assert not any(v.passed for v in result.verdicts)
    assert result.message().splitlines()[0].endswith("could not be checked: IOException")
    needing = "SELECT 1 FROM {batch} JOIN broken USING (order_id)"
    state(monkeypatch, words().no_rows("n", needing, expected="none", why="x", needs="broken"))
    assert not run_gate(connection, GATE, table="t").passed


def test_an_expectation_that_great_expectations_forgets_fails(connection, monkeypatch):
    from expectations import validation

    monkeypatch.setattr(validation, "_evaluate", lambda *_: {})
    result = run_gate(connection, GATE, table="t")
    assert not result.passed
    assert "was not evaluated" in result.message()


def test_a_result_without_a_count_is_no_success():
    from expectations.validation import _outcome

    vacuous = {"element_count": 10, "unexpected_count": None}
    info = {"raised_exception": False}
    result = SimpleNamespace(success=True, result=vacuous, exception_info=info)
    assert "error" in _outcome(result)


def test_it_sees_what_the_caller_sees_and_leaves_the_transaction_alone(connection):
    connection.execute("CREATE TEMP VIEW seen AS SELECT * FROM t")
    connection.execute("BEGIN; UPDATE t SET lines = 0")
    assert not run_gate(connection, GATE, table="seen").passed
    connection.execute("ROLLBACK")
    assert run_gate(connection, GATE, table="seen").message() == ""


def test_braces_in_a_regular_expression_are_safe(connection, monkeypatch):
    bad = "SELECT 1 FROM {batch} WHERE NOT regexp_matches(order_id::VARCHAR, '^[0-9]{1,3}$')"
    state(monkeypatch, words().no_rows("digits", bad, expected="digits", why="ids are numbers"))
    assert run_gate(connection, GATE, table="t").passed


def test_nothing_is_written_and_no_lock_remains(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "w.duckdb"
    connection = duckdb.connect(str(path), config={"threads": 1})
    connection.execute(f"CREATE SCHEMA marts; USE marts; {GOOD}; USE main; CHECKPOINT")
    assert run_gate(connection, GATE, table="marts.t").passed
    assert connection.sql("SELECT count(*) FROM marts.t").fetchone() == (10,)
    connection.close()
    code = f"import duckdb; print(duckdb.connect({str(path)!r}).sql('FROM marts.t').shape)"
    assert python(code) == "(10, 6)"
    assert [p.name for p in tmp_path.iterdir()] == ["w.duckdb"]


def test_a_million_and_a_half_rows_stay_in_the_database(connection):
    import tracemalloc

    connection.execute("CREATE TABLE big AS SELECT t.* FROM t, range(150_000)")
    tracemalloc.start()
    result = run_gate(connection, GATE, table="big")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert result.passed
    assert result.evidence()["rows_checked"] == 1_500_000
    assert peak < 30_000_000  # a frame of them would be 80 MB
    assert result.seconds < 10
