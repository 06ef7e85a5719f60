"""How far a day may lie from the days before it: known answers, and chance alone never alarms."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.history.bounds import mean_bounds, row_bounds, share_bounds

CHANCE = 1e-8


def _share(hits, rows, hit, of):
    return share_bounds(hits, rows, hit, of, CHANCE, 0.03)


def test_a_share_that_never_was_is_found_in_five_rows_of_twenty_six_but_not_in_one():
    history = [0] * 50, [26] * 50
    assert not _share(*history, 5, 26).holds(5 / 26)
    assert _share(*history, 1, 26).holds(1 / 26)


def test_the_same_share_alarms_in_many_rows_and_not_in_few():
    history = [30] * 40, [100] * 40
    assert _share(*history, 5, 10).holds(0.5)
    assert not _share(*history, 500, 1000).holds(0.5)


def test_days_that_differ_widen_the_bounds():
    calm = _share([30] * 40, [100] * 40, 60, 100)
    wild = _share([5, 55] * 20, [100] * 40, 60, 100)
    assert not calm.holds(0.6)
    assert wild.holds(0.6)
    assert wild.high > calm.high


def test_a_large_day_is_judged_as_one_of_two_thousand_rows():
    found = _share([300] * 30, [1_000] * 30, 900_000, 1_000_000)
    assert not found.holds(0.9)
    assert 0.3 < found.high < 0.4


@settings(max_examples=60, deadline=None)
@given(
    share=st.floats(0.0, 1.0),
    rows=st.integers(5, 400),
    days=st.integers(21, 56),
    seed=st.integers(0, 2**31),
)
def test_chance_alone_is_never_a_breach(share, rows, days, seed):
    draw = np.random.default_rng(seed)
    hits = draw.binomial(rows, share, days + 1)
    found = _share(hits[:-1], [rows] * days, int(hits[-1]), rows)
    assert found.low <= found.expected <= found.high
    assert found.holds(hits[-1] / rows)


@settings(max_examples=60, deadline=None)
@given(rows=st.integers(10, 300), seed=st.integers(0, 2**31))
def test_a_mean_of_ordinary_days_is_inside_and_a_hundred_times_more_is_not(rows, seed):
    draw = np.random.default_rng(seed)
    days = draw.normal(4, 0.8, (40, rows)) + draw.normal(0, 0.05, (40, 1))
    means, errors = days.mean(axis=1), np.full(39, 0.8 / np.sqrt(rows))
    args = means[:-1], errors, float(means[-1]), 0.8 / np.sqrt(rows), 6.5, 0.25
    bounds = mean_bounds(*args, single=8 / rows)
    assert bounds.holds(means[-1])
    assert not bounds.holds(means[-1] + np.log(100))


def test_a_weekday_has_its_own_rows():
    weekdays = [n % 7 for n in range(56)]
    rows = [20 if day == 6 else 200 for day in weekdays]
    assert row_bounds(rows, weekdays, 6, 20, 4.5).holds(20)
    assert not row_bounds(rows, weekdays, 0, 2, 4.5).holds(2)
    assert row_bounds(rows, weekdays, 6, 20, 4.5).expected == 20


@pytest.mark.parametrize("silent", [3, 40])
def test_what_often_sends_nothing_may_send_nothing(silent):
    rows = [0] * silent + [100] * (56 - silent)
    assert row_bounds(rows, [n % 7 for n in range(56)], 0, 0, 4.5).holds(0)


def test_what_always_sends_may_not_fall_silent():
    rows = np.random.default_rng(1).poisson(60, 56)
    bounds = row_bounds(rows, [n % 7 for n in range(56)], 0, 0, 4.5)
    assert not bounds.holds(0)
    assert bounds.holds(int(rows.min()))
    assert bounds.holds(int(rows.max()))


def test_rows_that_come_in_clumps_may_stay_away():
    """Three contacts a day bring six consents each: a day without any is one in twenty."""
    rows = 6 * np.random.default_rng(4).poisson(3, 56)
    rows[rows == 0] = 6
    assert row_bounds(rows, [n % 7 for n in range(56)], 0, 0, 4.5).holds(0)
