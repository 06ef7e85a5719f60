"""The script by hand and the models say the same of a small panel, and a difference is seen."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
DAY = date(2017, 12, 31)
# In the first quarter the cut-points are provisional.
FIRST_QUARTER_DAY = date(2017, 3, 30)


def _by_hand(company, day: date) -> subprocess.CompletedProcess:
    script = [sys.executable, str(BENCHMARKS / "by_hand.py"), "--check"]
    return subprocess.run(
        [*script, "--company", company.name, "--as-of", day.isoformat()],
        env=company.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _change_published(company, statement: str) -> None:
    with duckdb.connect(str(company.current.resolve())) as connection:
        connection.execute(statement)


def test_by_hand_and_models_agree_row_by_row(published):
    done = _by_hand(published, DAY)
    assert done.returncode == 0, done.stdout + done.stderr
    customers = published.query("SELECT count(*) FROM marts.customer_360")[0][0]
    assert f"customer_360: {customers:,} rows by hand, 0 of them not published" in done.stdout


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "UPDATE marts.customer_360 SET net_sales = net_sales + 0.01 "
            "WHERE customer_id = (SELECT min(customer_id) FROM marts.customer_360)",
            "1 of them not published, 1 published rows not among them",
        ),
        (
            "INSERT INTO marts.rfm SELECT * FROM marts.rfm ORDER BY customer_id LIMIT 1",
            "0 of them not published, 1 published rows not among them",
        ),
    ],
    ids=["a cent more", "a row twice"],
)
def test_a_difference_of_one_row_is_seen(published, statement, said):
    _change_published(published, statement)
    done = _by_hand(published, DAY)
    assert done.returncode == 1
    assert said in done.stdout


@pytest.mark.slow
def test_they_agree_while_cut_points_are_provisional(company):
    done = company.run(FIRST_QUARTER_DAY)
    assert done.returncode == 0, done.stdout + done.stderr
    done = _by_hand(company, FIRST_QUARTER_DAY)
    assert done.returncode == 0, done.stdout + done.stderr
