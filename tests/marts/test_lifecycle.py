"""The lifecycle: moves are possible, dated, and those of a past day are the first of today's."""

import lives
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

LIFE = st.tuples(st.integers(0, 30), st.lists(st.integers(0, 120), max_size=12))
LIVES = st.dictionaries(st.sampled_from("abcdef"), LIFE, min_size=1)
LAST = 140


@pytest.fixture(scope="module")
def world():
    return lives.world()


def test_a_life_that_can_be_told_by_hand(world):
    """Expected: 10 days at first; three orders 4 days apart: (2 x 10 + 8) / 4 = 7."""
    told = lives.moves(world, {"a": (3, [5, 9, 13, 60])}, 90)["a"]
    assert told == [
        (None, "lead", 3, "first contact"),
        ("lead", "new", 5, "order"),
        ("new", "active", 9, "order"),
        ("active", "at_risk", 27, "silence"),
        ("at_risk", "lost", 41, "silence"),
        ("lost", "won_back", 60, "order"),
        ("won_back", "at_risk", 80, "silence"),
    ]


def test_nobody_has_no_moves(world):
    assert lives.moves(world, {}, 10) == {}


def test_whose_first_order_is_the_first_thing_known_was_no_lead(world):
    assert lives.moves(world, {"a": (9, [9])}, 9)["a"] == [(None, "new", 9, "order")]


def test_an_order_on_the_day_of_the_deadline_keeps_a_customer(world):
    """One order: at risk after 2 x 10 days of silence, and not on the day of an order."""
    assert lives.moves(world, {"a": (0, [0, 20])}, 20)["a"][-1] == ("new", "active", 20, "order")
    assert lives.moves(world, {"a": (0, [0, 21])}, 21)["a"][-2:] == [
        ("new", "at_risk", 20, "silence"),
        ("at_risk", "active", 21, "order"),
    ]


@settings(max_examples=60, deadline=None)
@given(LIVES)
def test_the_mart_tells_what_a_story_of_days_tells(world, people):
    told = lives.moves(world, people, LAST)
    assert told == {name: lives.told_day_by_day(life, LAST) for name, life in people.items()}


@settings(max_examples=40, deadline=None)
@given(LIVES, st.integers(0, LAST))
def test_a_past_day_has_the_first_of_todays_moves(world, people, day):
    now, then = lives.moves(world, people, LAST), lives.moves(world, people, day)
    for name, told in now.items():
        assert [move for move in told if move[2] <= day] == then.get(name, [])


@settings(max_examples=40, deadline=None)
@given(LIVES, st.integers(0, 120))
def test_a_late_order_moves_nobody_else_and_nothing_before_its_day(world, people, day):
    before = lives.moves(world, people, LAST)
    name = min(people)
    first, days = people[name]
    after = lives.moves(world, people | {name: (first, [*days, day])}, LAST)
    early = [move for move in before[name] if move[2] < day and move[1] != "lead"]
    assert [move for move in after[name] if move[2] < day and move[1] != "lead"] == early
    assert all(after[other] == before[other] for other in people if other != name)
