"""Forecasts: better than last week again where published so, and as wide as they say."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from series_world import play

from ml.forecast import BACKTEST, FORECAST, HORIZON, forecast
from simulator.world import World

FIRST = date(2025, 1, 1)
NO_CALENDAR = pd.DataFrame(columns=["name", "event_type", "starts_on", "ends_on"])
_KEYS = ["metric", "scope_kind", "scope", "day"]


def _daily(values, scope="all") -> pd.DataFrame:
    days = [FIRST + timedelta(days=i) for i in range(len(values))]
    names = {"metric": "orders", "scope_kind": "all", "scope": scope}
    return pd.DataFrame({**names, "day": days, "value": np.asarray(values, dtype="float64")})


def _forecast(values, calendar=NO_CALENDAR):
    return forecast(_daily(values), calendar, FIRST, FIRST + timedelta(days=len(values) - 1))


@pytest.fixture(scope="module")
def world():
    """Ten months that are known, and the four weeks after them."""
    return play(World(customers=4_000, seed=3, days=328))


def _known(world, days: int) -> pd.DataFrame:
    kinds = world.series["scope_kind"].isin(["all", "channel", "category"])
    rows = world.series[kinds & (world.series["metric"] == "orders")]
    return rows[rows["day"] < FIRST + timedelta(days=days)]


def test_what_is_published_was_better_and_its_intervals_hold(world, capsys):
    """From three days on; the last span has Singles' Day, the largest of the year, in it."""
    rows = []
    for days in (216, 258, 300):
        as_of = FIRST + timedelta(days=days - 1)
        told, backtest = forecast(_known(world, days), world.calendar, FIRST, as_of)
        later = _known(world, 328).rename(columns={"value": "actual"})
        seen = told.merge(later, on=_KEYS, how="left").fillna({"actual": 0.0})
        inside = ((seen["actual"] >= seen["low"]) & (seen["actual"] <= seen["high"])).mean()
        error = (seen["actual"] - seen["forecast"]).abs().sum() / seen["actual"].sum()
        figures = backtest[["wape", "wape_naive", "coverage", "beats_naive"]].mean()
        rows.append({"as_of": as_of, **figures, "later_wape": error, "later_inside": inside})
        assert (backtest["wape"] < backtest["wape_naive"])[backtest["beats_naive"]].all()
    table = pd.DataFrame(rows)
    with capsys.disabled():
        print("\n" + table.round(3).to_string(index=False))
    assert table["beats_naive"].mean() > 0.8
    assert 0.7 <= table["later_inside"].mean() <= 0.9
    assert 0.75 <= table["coverage"].mean() <= 0.85


def test_nothing_of_a_later_day_is_used(world):
    as_of = FIRST + timedelta(days=199)
    one = forecast(_known(world, 200), world.calendar, FIRST, as_of)
    other = forecast(_known(world, 328), world.calendar, FIRST, as_of)
    for left, right in zip(one, other, strict=True):
        pd.testing.assert_frame_equal(left, right)


def test_where_last_week_again_is_right_it_is_published():
    told, backtest = _forecast(np.tile([5.0, 6, 7, 8, 9, 12, 11], 40))
    assert list(backtest["model"]) == ["seasonal_naive"]
    assert list(backtest["why"]) == ["not_better"]
    assert not backtest["beats_naive"].iloc[0]
    assert list(told["forecast"][:7]) == [5.0, 6, 7, 8, 9, 12, 11]


def test_noise_around_a_week_is_averaged():
    rng = np.random.default_rng(4)
    shape = np.array([0.8, 0.8, 0.9, 1.0, 1.1, 1.3, 1.1])
    told, backtest = _forecast(rng.poisson(40 * np.tile(shape, 50)))
    assert backtest["beats_naive"].iloc[0]
    assert told["forecast"].sum() == pytest.approx(40 * 28, rel=0.05)
    # The best that can be: the mean absolute deviation of the noise itself.
    assert backtest["wape"].iloc[0] < 0.15


def test_an_occasion_that_was_seen_is_expected_again():
    rng = np.random.default_rng(6)
    values = rng.poisson(50, 360).astype("float64")
    days = []
    for start in (60, 150, 240, 370):
        values[start : start + 5] = rng.poisson(150, len(values[start : start + 5]))
        days.append((FIRST + timedelta(days=start), FIRST + timedelta(days=start + 4)))
    calendar = pd.DataFrame(days, columns=["starts_on", "ends_on"])
    calendar = calendar.assign(name="Sale", event_type="promotion")
    told, _ = _forecast(values, calendar)
    sale = told["forecast"].to_numpy()[10:15]
    assert sale == pytest.approx(np.full(5, 150), rel=0.15)
    assert told["forecast"].to_numpy()[:10] == pytest.approx(np.full(10, 50), rel=0.1)


@pytest.mark.parametrize("days", [1, 6, 40, 83])
def test_a_short_history_is_told_as_such(days):
    told, backtest = _forecast(np.full(days, 3.0))
    assert (backtest["model"].iloc[0], backtest["why"].iloc[0]) == (
        "seasonal_naive",
        "short_history",
    )
    assert len(told) == HORIZON
    assert (told["low"] <= told["forecast"]).all()
    assert (told["forecast"] <= told["high"]).all()


def test_nobody_bought_anything():
    told, backtest = forecast(_daily([]), NO_CALENDAR, FIRST, FIRST + timedelta(days=99))
    assert (list(told.columns), list(backtest.columns)) == (FORECAST, BACKTEST)
    assert told.empty
    assert backtest.empty
