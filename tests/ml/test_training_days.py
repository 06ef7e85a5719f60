"""What the monitor asked for is kept for good and honoured by rule, whichever nights were run."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.evaluation.origins import spaced
from orchestration import retrain_log
from orchestration.assets.identity import _origins
from orchestration.errors import LakeProblem
from orchestration.mount import mount_run
from orchestration.retrain_log import Request
from orchestration.settings import Models, load_company
from orchestration.training_days import APART, answered, answers, grid

FIRST = date(2024, 1, 1)
WINDOW = 35
ON_GRID = FIRST + timedelta(days=56 + 5 * 28)


def asked_for(*days: date) -> list[Request]:
    return [Request(day, "churn", "Why.", "原因。") for day in days]


def ripe_on(day: date) -> date:
    """The day of a request that is honoured by the night that completes the labels of `day`."""
    return day + timedelta(days=WINDOW - 1)


def test_the_next_night_learns_from_the_newest_complete_day():
    wanted = ON_GRID + timedelta(days=12)
    (one,) = answers(asked_for(ripe_on(wanted)), FIRST, 28, WINDOW)
    assert (one.outcome, one.training_day) == ("extra_day", wanted)
    assert one.honoured_on == ripe_on(wanted) + timedelta(days=1)
    assert one.training_day + timedelta(days=WINDOW) == one.honoured_on


def test_what_the_schedule_trains_on_is_not_added_and_a_few_days_are_no_news():
    days = [ON_GRID + timedelta(days=n) for n in (-1, 0, 6, 7, 13, 14)]
    found = answers(asked_for(*map(ripe_on, days)), FIRST, 28, WINDOW)
    outcomes = ["extra_day", "grid_day", "too_soon", "extra_day", "too_soon", "extra_day"]
    assert [one.outcome for one in found] == outcomes
    assert answers(asked_for(FIRST), FIRST, 28, WINDOW)[0].outcome == "too_soon"
    weekly = answers(asked_for(*map(ripe_on, days)), FIRST, 7, WINDOW)
    assert "extra_day" not in {one.outcome for one in weekly}


@given(st.sets(st.integers(0, 500)), st.sampled_from([7, 14, 28]))
def test_no_noise_of_the_monitor_trains_more_often_than_weekly(days, every):
    requests = asked_for(*(FIRST + timedelta(days=n) for n in days))
    found = answers(requests, FIRST, every, WINDOW)
    assert len(found) == len(requests)
    added = [one.training_day for one in found if one.outcome == "extra_day"]
    assert all((b - a).days >= APART for a, b in pairwise(added))
    assert not set(added) & set(grid(FIRST, every, FIRST + timedelta(days=600)))
    # What a night found before it, a later one finds the same: no answer depends on what follows.
    for n in range(0, len(requests), 7):
        earlier = sorted(requests, key=lambda r: r.asked_on)[:n]
        assert answers(earlier, FIRST, every, WINDOW) == found[:n]


def test_a_weekly_grid_holds_the_days_of_the_usual_one():
    until = FIRST + timedelta(days=400)
    assert set(grid(FIRST, 28, until)) < set(grid(FIRST, 14, until)) < set(grid(FIRST, 7, until))
    assert grid(FIRST, 28, FIRST + timedelta(days=55)) == []
    assert grid(FIRST, 28, FIRST + timedelta(days=56)) == [FIRST + timedelta(days=56)]
    with pytest.raises(TypeError, match="7, 14 or 28; found 30"):
        Models(train_every_days=30)


def test_the_record_is_append_only_and_read_up_to_the_day_before(tmp_path):
    one, two, three = (date(2024, 9, day) for day in (1, 2, 3))
    assert retrain_log.read(tmp_path / "none", one) == []
    retrain_log.append(tmp_path, one, asked_for(one))
    assert (
        retrain_log.append(tmp_path, one, asked_for(one)) is None
    )  # the same again: nothing written
    retrain_log.append(tmp_path, two, [])
    assert retrain_log.append(tmp_path, one, []) is None  # a later day was told already
    assert retrain_log.read(tmp_path, one) == []
    assert retrain_log.read(tmp_path, three) == asked_for(one)
    retrain_log.append(
        tmp_path, two, asked_for(two)
    )  # the last day again, and it comes out otherwise
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "2024-09-01.0000.json", "2024-09-02.0000.json", "2024-09-02.0001.json",
    ]  # fmt: skip
    assert retrain_log.read(tmp_path, three) == asked_for(one, two)


def test_a_request_of_the_future_is_not_read(tmp_path):
    company = replace(load_company("complete_journey"), first_day=FIRST)
    (tmp_path / "retrain").mkdir()
    (tmp_path / "retrain" / "2024-09-03.0000.json").write_text("poison")
    retrain_log.append(tmp_path / "retrain", date(2024, 9, 2), [])
    assert answered(company, tmp_path, date(2024, 9, 3)) == []
    with pytest.raises(LakeProblem, match=r"2024-09-03.0000.json.*put back a copy"):
        answered(company, tmp_path, date(2024, 9, 4))


def test_persons_are_told_of_the_days_that_were_asked_for_too():
    company = replace(load_company("complete_journey"), first_day=FIRST)
    wanted, until = ON_GRID + timedelta(days=9), ON_GRID + timedelta(days=50)
    with duckdb.connect() as connection:
        asked = answers(asked_for(ripe_on(wanted), until), FIRST, 28, WINDOW)
        assert mount_run(connection, company, until, "a key", asked) == [wanted]
        days = _origins(connection, company, until)
        planned = tuple(grid(FIRST, 28, until))
        assert days == tuple(sorted({*planned, wanted}))
        # The night of the request itself knows nothing of it yet.
        assert mount_run(connection, company, ripe_on(wanted), "a key", asked) == []
        assert _origins(connection, company, ON_GRID) == tuple(grid(FIRST, 28, ON_GRID))


def test_what_is_measured_on_a_weekly_grid_is_measured_every_fourth_week():
    weekly = grid(FIRST, 7, FIRST + timedelta(days=300))
    found = spaced(weekly)
    assert found[-1] == weekly[-1]
    assert {(b - a).days for a, b in pairwise(found)} == {28}
    usual = grid(FIRST, 28, FIRST + timedelta(days=300))
    assert spaced(usual) == usual
    extra = usual[-1] + timedelta(days=16)
    assert spaced([*usual, extra]) == [*usual[:-1], extra]
