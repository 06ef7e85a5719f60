"""Credits of channels: published examples, what the models must have in common, and edges."""

from itertools import combinations, pairwise
from math import factorial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.attribution import MODELS, attribute, first, last, linear, markov, position, shapley
from ml.attribution.credit import apportion
from ml.attribution.markov import removal_effects


def frame(*rows) -> pd.DataFrame:
    """(path as text, conversions, value, nulls)"""
    return pd.DataFrame(
        [(tuple(path.split(" > ")), *rest) for path, *rest in rows],
        columns=["path", "conversions", "value", "nulls"],
    )


def credits(table: pd.DataFrame, column: str = "conversions") -> dict[str, float]:
    return dict(zip(table["channel"], table[column].round(6), strict=True))


# --- published examples -------------------------------------------------------------------------
# S. Bryl', "Marketing Multi-Channel Attribution model with R (part 1)", analyzecore.com, 2016.
BRYL = frame(("C1 > C2 > C3", 1, 100, 0), ("C1", 0, 0, 1), ("C2 > C3", 0, 0, 1))
# S. Puzyrov, "Markov chain attribution - simple explanation of removal effect", 2019.
PUZYROV = frame(("google ads", 2, 0, 1), ("mailing", 1, 0, 0), ("google ads > mailing", 1, 0, 0))


def test_markov_on_a_published_example_of_three_channels():
    effects = removal_effects(BRYL)
    assert credits(effects, "removal_effect") == {"C1": 0.5, "C2": 1.0, "C3": 1.0}
    assert credits(markov(BRYL)) == {"C1": 0.2, "C2": 0.4, "C3": 0.4}
    assert credits(markov(BRYL), "value") == {"C1": 20, "C2": 40, "C3": 40}


def test_markov_on_a_published_example_with_grouped_paths():
    effects = removal_effects(PUZYROV)
    assert credits(effects, "removal_effect") == {"google ads": 0.75, "mailing": 0.5}
    assert credits(markov(PUZYROV)) == {"google ads": 2.4, "mailing": 1.6}


def test_rules_on_a_path_of_four_touches():
    path = frame(("a > b > c > d", 10, 100, 5))
    assert credits(first(path)) == {"a": 10, "b": 0, "c": 0, "d": 0}
    assert credits(last(path)) == {"a": 0, "b": 0, "c": 0, "d": 10}
    assert credits(linear(path)) == {"a": 2.5, "b": 2.5, "c": 2.5, "d": 2.5}
    assert credits(position(path)) == {"a": 4, "b": 1, "c": 1, "d": 4}
    assert credits(position(frame(("a > b", 10, 0, 0)))) == {"a": 5, "b": 5}
    assert credits(position(frame(("a", 10, 0, 0)))) == {"a": 10}


# --- properties ---------------------------------------------------------------------------------
NAMES = "abcde"
PATHS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(NAMES), min_size=1, max_size=6).map(tuple),
        st.integers(0, 50),
        st.integers(0, 10_000).map(lambda cents: cents / 100),
        st.integers(0, 50),
    ),
    min_size=1,
    max_size=12,
).map(lambda rows: pd.DataFrame(rows, columns=["path", "conversions", "value", "nulls"]))


@given(PATHS)
@settings(max_examples=60, deadline=None)
def test_credits_add_up_exactly_for_each_model(paths):
    table = attribute(paths)
    for _, of_model in table.groupby("model"):
        millionths = (of_model["conversions"] * 1_000_000).round().astype("int64").sum()
        assert millionths == paths["conversions"].sum() * 1_000_000
        if paths["conversions"].sum():
            cents = (of_model["value"] * 100).round().astype("int64").sum()
            assert cents == round(paths["value"].sum() * 100)
        assert (of_model[["conversions", "value"]] >= 0).all().all()


@given(PATHS)
@settings(max_examples=60, deadline=None)
def test_removal_effect_is_what_the_chain_without_the_channel_loses(paths):
    """Against the definition: the channel's state is taken out and the chain solved again."""
    effects = credits(removal_effects(paths), "removal_effect")
    if not paths["conversions"].sum():
        assert set(effects.values()) <= {0.0}
        return
    whole = _converts(paths, None)
    for channel, effect in effects.items():
        assert effect == pytest.approx(1 - _converts(paths, channel) / whole, abs=2e-6)


def _converts(paths: pd.DataFrame, without: str | None) -> float:
    """Probability of a conversion, by 2,000 steps of the chain; who comes to `without` is lost."""
    states = ["START", *NAMES, "CONV", "NULL"]
    counts = np.zeros((len(states), len(states)))
    for path, conversions, _, nulls in paths.itertuples(index=False):
        for end, times in (("CONV", conversions), ("NULL", nulls)):
            whole = ["START", *path, end]
            for here, there in pairwise(whole):
                counts[states.index(here), states.index(there)] += times
    ends = counts.sum(axis=1) == 0
    counts[ends, ends] = 1  # stays where it is
    chain = counts / counts.sum(axis=1, keepdims=True)
    if without:
        chain[states.index(without)] = np.eye(len(states))[-1]
    return np.linalg.matrix_power(chain, 2_048)[0, -2]


@given(PATHS)
@settings(max_examples=40, deadline=None)
def test_shapley_is_the_definition_over_all_sets(paths):
    found = credits(shapley(paths))
    players = sorted(found)

    def worth(coalition) -> float:
        inside = paths["path"].map(lambda path: set(path) <= set(coalition))
        return paths.loc[inside, "conversions"].sum()

    n = len(players)
    for player in players:
        others = [p for p in players if p != player]
        value = sum(
            factorial(size)
            * factorial(n - size - 1)
            / factorial(n)
            * (worth((*group, player)) - worth(group))
            for size in range(n)
            for group in combinations(others, size)
        )
        assert found[player] == pytest.approx(value, abs=1e-5)


@given(PATHS, PATHS)
@settings(max_examples=40, deadline=None)
def test_shapley_axioms(one, other):
    """Efficiency, additivity, a null player gets nothing, symmetric players get the same."""
    both = pd.concat([one, other])
    total = shapley(both)["conversions"].sum()
    assert total == pytest.approx(both["conversions"].sum())
    separate = pd.concat([shapley(one), shapley(other)]).groupby("channel")["conversions"].sum()
    for channel, value in credits(shapley(both)).items():
        assert value == pytest.approx(separate[channel], abs=1e-5)
    nobody = pd.DataFrame([(("z",), 0, 0.0, 7)], columns=one.columns)
    assert credits(shapley(pd.concat([one, nobody])))["z"] == 0
    renamed = one.assign(path=[tuple("b" if c == "a" else c for c in p) for p in one["path"]])
    twins = pd.concat(
        [renamed, one.assign(path=[tuple("a" if c == "b" else c for c in p) for p in one["path"]])]
    )
    found = credits(shapley(twins))
    if {"a", "b"} <= set(found):
        assert found["a"] == pytest.approx(found["b"], abs=1e-5)


@given(PATHS)
@settings(max_examples=20, deadline=None)
def test_the_order_of_rows_does_not_matter(paths):
    pd.testing.assert_frame_equal(attribute(paths), attribute(paths.iloc[::-1]))


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=20), st.integers(0, 10**9))
@settings(deadline=None)
def test_parts_are_whole_and_near(shares, whole):
    shares = np.array(shares)
    found = apportion(shares, whole)
    if shares.sum() > 1e-9 and whole:
        assert found.sum() == whole
        assert (abs(found - shares / shares.sum() * whole) <= 1 + 1e-6).all()


# --- edges --------------------------------------------------------------------------------------
def test_nobody_and_nothing_bought():
    nothing = pd.DataFrame({"path": [], "conversions": []})
    assert attribute(nothing).empty
    only_nulls = attribute(frame(("a > b", 0, 0, 9)))
    assert len(only_nulls) == 2 * len(MODELS)
    assert (only_nulls["conversions"] == 0).all()


def test_one_channel_has_it_all():
    table = attribute(frame(("a > a > a", 3, 9.99, 2)))
    assert (table["conversions"] == 3).all()
    assert (table["value"] == 9.99).all()


def test_paths_that_are_none_are_told():
    with pytest.raises(ValueError, match="names no channel"):
        attribute(pd.DataFrame({"path": [()], "conversions": [1]}))
    with pytest.raises(ValueError, match="lack conversions"):
        attribute(pd.DataFrame({"path": [("a",)]}))
    with pytest.raises(ValueError, match="negative"):
        attribute(pd.DataFrame({"path": [("a",)], "conversions": [-1]}))


def test_many_channels_take_no_time():
    """Two hundred channels: exact all the same."""
    rng = np.random.default_rng(1)
    names = [f"c{n}" for n in range(200)]
    rows = [(tuple(rng.choice(names, 8)), 1, 5.0, 3) for _ in range(5_000)]
    table = attribute(pd.DataFrame(rows, columns=["path", "conversions", "value", "nulls"]))
    assert table.groupby("model")["conversions"].sum().round(6).eq(5_000).all()
