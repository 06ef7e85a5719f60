"""Planted incidents are found, to the day; nothing where nothing was planted."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from series_score import found_in, score
from series_world import play

from ml.false_discovery import benjamini_hochberg
from ml.market_events import EFFECTS, EVENTS, Settings, detect, events_of
from simulator.world import World

FIRST = date(2025, 1, 1)
NO_CALENDAR = pd.DataFrame(columns=["event_type", "starts_on", "ends_on"])


def _told(capsys, rows: list[tuple]) -> None:
    with capsys.disabled():
        print("\ncustomers seed incidents right/found  days between found and planted start")
        for customers, seed, incidents, right, found, days in rows:
            print(f"{customers:9} {seed:4} {incidents:9} {right:5}/{found:<5}  {days}")


def _scores(sizes, seeds, **kinds) -> list[tuple]:
    rows = []
    for customers in sizes:
        for seed in seeds:
            world = play(World(customers=customers, seed=seed, **kinds))
            right, found, days = score(world, found_in(world))
            told = "none" if kinds else "all"
            rows.append((customers, seed, told, right, found, days))
    return rows


def _accept(rows: list[tuple]) -> None:
    right, found = sum(row[3] for row in rows), sum(row[4] for row in rows)
    days = [apart for row in rows for apart in row[5].values()]
    assert right / found >= 0.9
    assert sum(apart is not None and apart <= 1 for apart in days) / len(days) >= 0.8


def test_planted_incidents_are_found_to_the_day(capsys):
    rows = _scores([5_000], [1, 2])
    _told(capsys, rows)
    _accept(rows)


def test_nothing_is_found_where_nothing_was_planted(capsys):
    rows = _scores([5_000], [1], incidents=())
    _told(capsys, rows)
    assert all(right == found for _, _, _, right, found, _ in rows)  # prices are revised yearly


@pytest.mark.slow
def test_planted_incidents_of_many_worlds(capsys):
    rows = _scores([5_000, 20_000], range(1, 7))
    calm = _scores([5_000, 20_000], range(1, 7), incidents=())
    _told(capsys, rows + calm)
    _accept([row for row in rows if row[0] == 5_000])
    _accept([row for row in rows if row[0] == 20_000])
    assert sum(found - right for _, _, _, right, found, _ in calm) <= 1


def _daily(values, metric="orders", kind="all", scope="all", first=FIRST) -> pd.DataFrame:
    days = [first + timedelta(days=i) for i in range(len(values))]
    names = {"metric": metric, "scope_kind": kind, "scope": scope}
    return pd.DataFrame({**names, "day": days, "value": np.asarray(values, dtype="float64")})


def _last(values) -> date:
    return FIRST + timedelta(days=len(values) - 1)


def _week(rng, days: int, level: float) -> np.ndarray:
    shape = np.array([0.8, 0.85, 0.9, 0.95, 1.1, 1.3, 1.1])
    return rng.poisson(level * shape[np.arange(days) % 7])


def test_a_day_takes_no_part_in_what_is_expected_of_it():
    values = _week(np.random.default_rng(1), 200, 50.0)
    expected = []
    for burst in (150, 15_000):
        values[120] = burst
        found = detect(_daily(values), NO_CALENDAR, FIRST, _last(values))
        assert list(found["starts_on"]) == [FIRST + timedelta(days=120)]
        expected += list(found["expected"])
    assert expected[0] == pytest.approx(expected[1], rel=0.005)


def test_a_lasting_change_and_a_missing_week_are_dated():
    rng = np.random.default_rng(3)
    values = _week(rng, 300, 80.0).astype("float64")
    values[100:107] = 0
    values[200:230] = _week(rng, 300, 144.0)[200:230]
    found = detect(_daily(values), NO_CALENDAR, FIRST, _last(values)).sort_values("starts_on")
    starts = [(day - FIRST).days for day in found["starts_on"]]
    ends = [(day - FIRST).days for day in found["ends_on"]]
    assert (starts, ends) == ([100, 200], [106, 229])
    assert found["ratio"].iloc[0] == 0
    assert found["ratio_low"].iloc[1] < 1.8 < found["ratio_high"].iloc[1]


def test_a_declared_occasion_is_expected_and_its_effect_told():
    rng = np.random.default_rng(5)
    values = _week(rng, 250, 60.0)
    values[150:155] = _week(rng, 250, 180.0)[150:155]
    names = ["market_event_id", "event_type", "name", "name_zh", "starts_on", "ends_on", "scope"]
    days = (FIRST + timedelta(days=150), FIRST + timedelta(days=154))
    declared = pd.DataFrame([("sale", "promotion", "Sale", "促销", *days, "all")], columns=names)
    nothing = pd.DataFrame(columns=["day", "category", "products", "changed", "median_change"])
    products = pd.DataFrame(columns=["product_id", "category"])
    events, effects = events_of(
        *(_daily(values), declared, nothing, nothing, products, FIRST, _last(values))
    )
    assert list(events["event_id"]) == ["sale"]
    assert events["effect_low"].iloc[0] < 2 < events["effect_high"].iloc[0]
    assert list(effects.columns) == EFFECTS
    assert list(events.columns) == EVENTS


def test_chance_alone_gives_few_events():
    """200 years of overdispersed days without any event: a false one in a hundred at most."""
    rng = np.random.default_rng(11)
    found = 0
    for _ in range(40):
        parts = [
            _daily(
                rng.negative_binomial(10, 10 / (10 + 20 * 1.2), 365), kind="channel", scope=str(n)
            )
            for n in range(5)
        ]
        found += len(detect(pd.concat(parts), NO_CALENDAR, FIRST, FIRST + timedelta(days=364)))
    assert found <= 2


def test_short_or_empty_histories_find_nothing():
    values = _week(np.random.default_rng(2), 40, 30.0)
    assert detect(_daily(values), NO_CALENDAR, FIRST, _last(values)).empty
    assert detect(_daily([]), NO_CALENDAR, FIRST, FIRST + timedelta(days=300)).empty
    assert detect(_daily([1] + [0] * 200), NO_CALENDAR, FIRST, FIRST + timedelta(days=200)).empty


def test_the_same_series_in_another_order_give_the_same_events():
    rng = np.random.default_rng(7)
    values = _week(rng, 200, 40.0).astype("float64")
    values[90:95] *= 2.5
    daily = pd.concat([_daily(values), _daily(values // 2, "tickets")])
    one = detect(daily, NO_CALENDAR, FIRST, _last(values), Settings())
    other = detect(daily.sample(frac=1, random_state=1), NO_CALENDAR, FIRST, _last(values))
    pd.testing.assert_frame_equal(one, other)


def test_adjusted_p_values_are_those_of_the_published_example():
    """Benjamini & Hochberg (1995), the fifteen p values of their example: four are rejected."""
    p = np.array(
        [
            *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240),
            *(0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
        ]
    )
    assert (benjamini_hochberg(p) <= 0.05).sum() == 4
