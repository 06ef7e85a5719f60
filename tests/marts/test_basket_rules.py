"""Rules of baskets: a published example, what was planted, and nothing where nothing is."""

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from ml.baskets import Counts, pairs, rules
from ml.false_discovery import benjamini_hochberg
from simulator import baskets, people, purchases
from simulator.block import Block
from simulator.catalogue_data import BOUGHT_TOGETHER, CATEGORIES
from simulator.setting import Setting
from simulator.world import World

PLANTED = {tuple(sorted(rule[:2])) for rule in BOUGHT_TOGETHER}
# mlxtend, user guide of association_rules, example 1: five shopping baskets.
MLXTEND = [
    ["Milk", "Onion", "Nutmeg", "Kidney Beans", "Eggs", "Yogurt"],
    ["Dill", "Onion", "Nutmeg", "Kidney Beans", "Eggs", "Yogurt"],
    ["Milk", "Apple", "Kidney Beans", "Eggs"],
    ["Milk", "Unicorn", "Corn", "Kidney Beans", "Yogurt"],
    ["Corn", "Onion", "Onion", "Kidney Beans", "Ice cream", "Eggs"],
]


def counted(lines: pd.DataFrame) -> Counts:
    """As core.basket_*_count does: `lines` has basket, month and item."""
    one = lines[["basket", "month", "item"]].drop_duplicates().assign(level="x")
    one["items"] = one.groupby("basket")["item"].transform("size")
    by = ["level", "month"]
    sizes = one.drop_duplicates("basket").groupby([*by, "items"]).size()
    items = one.groupby([*by, "item"]).agg(
        baskets=("item", "size"), shared_baskets=("items", lambda n: (n > 1).sum())
    )
    both = one.merge(one[["basket", "item"]], on="basket", suffixes=("_a", "_b"))
    both = both[both["item_a"] < both["item_b"]].groupby([*by, "item_a", "item_b"]).size()
    return Counts(
        sizes.rename("baskets").reset_index(),
        items.reset_index(),
        both.rename("baskets").reset_index(),
    )


def of_baskets(rows: list[list[str]], month: int = 1) -> pd.DataFrame:
    return pd.DataFrame(
        [(n, month, item) for n, row in enumerate(rows) for item in row],
        columns=["basket", "month", "item"],
    )


@pytest.mark.parametrize(
    ("antecedent", "consequent", "support", "confidence", "lift"),
    [
        ("Eggs", "Kidney Beans", 0.8, 1.0, 1.0),
        ("Kidney Beans", "Eggs", 0.8, 0.8, 1.0),
        ("Onion", "Eggs", 0.6, 1.0, 1.25),
        ("Eggs", "Onion", 0.6, 0.75, 1.25),
        ("Milk", "Kidney Beans", 0.6, 1.0, 1.0),
        ("Yogurt", "Kidney Beans", 0.6, 1.0, 1.0),
    ],
)
def test_the_published_example_of_mlxtend(antecedent, consequent, support, confidence, lift):
    table = rules(counted(of_baskets(MLXTEND)), fewest=1).set_index(["antecedent", "consequent"])
    row = table.loc[(antecedent, consequent)]
    assert (row["support"], row["confidence"], row["lift"]) == (support, confidence, lift)


def test_fisher_is_scipy_s():
    rng = np.random.default_rng(3)
    rows = [list(rng.choice(list("abcd"), n % 3 + 1, replace=False)) for n in range(60)]
    rows += [["a", "b"]] * 25
    for (a, b), row in pairs(counted(of_baskets(rows))).iterrows():
        has_a, has_b = ([x in basket for basket in rows] for x in (a, b))
        square = np.zeros((2, 2), dtype=int)
        for one, other in zip(has_a, has_b, strict=True):
            square[int(not one), int(not other)] += 1
        assert row["fisher_p_value"] == pytest.approx(fisher_exact(square, "greater").pvalue)


def test_benjamini_hochberg_by_hand():
    """Of four tests: 0.01 x 4/1, 0.03 x 4/2, 0.04 x 4/3 (which pulls the one before down), 1."""
    q = benjamini_hochberg(pd.Series([0.03, 0.01, 0.04]), 4)
    assert q.round(6).tolist() == [0.053333, 0.04, 0.053333]


@given(
    st.lists(
        st.lists(st.sampled_from("abcdef"), min_size=1, max_size=5, unique=True),
        min_size=2,
        max_size=40,
    )
)
@settings(max_examples=30, deadline=None)
def test_what_holds_of_any_baskets(rows):
    lines = of_baskets(rows)
    table = pairs(counted(lines))
    sets = [set(row) for row in rows]
    for (a, b), row in table.iterrows():
        assert row["both_baskets"] == sum({a, b} <= basket for basket in sets)
        assert 0 <= row["p_value"] <= 1
    if len(table):
        assert table["both_baskets"].sum() == sum(len(s) * (len(s) - 1) // 2 for s in sets)
    again = pairs(counted(lines.sample(frac=1, random_state=1)))
    pd.testing.assert_frame_equal(table, again)


# --- what was planted ---------------------------------------------------------------------------


def made_up(customers: int, seed: int, folder: Path) -> pd.DataFrame:
    """Lines of all orders of a made-up company for a year."""
    world = World(customers, seed)
    block = Block(world, Setting(world), 0, folder)
    crowd = people.make(block)
    process = purchases.processes(block, crowd)
    orders = purchases.make(block, crowd, process)
    lines = baskets.make(block, crowd, process, orders)
    names = np.array([c[0] for c in CATEGORIES])
    days = block.setting.day_of(orders.at)[lines.order]
    block.con.close()
    return pd.DataFrame(
        {
            "basket": lines.order,
            "month": np.minimum(days // 30, 11),
            "item": names[block.setting.category[lines.product]],
        }
    )


def found(table: pd.DataFrame) -> set[tuple[str, str]]:
    kept = table[table["is_found"] & (table["antecedent"] < table["consequent"])]
    return set(zip(kept["antecedent"], kept["consequent"], strict=True))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_planted_rules_are_found_and_hold(seed, tmp_path, capsys):
    lines = made_up(6_000, seed, tmp_path)
    table = rules(counted(lines))
    told = found(table)
    held = table[table["held_later"].fillna(False).astype(bool)]
    held = {tuple(sorted(p)) for p in zip(held["antecedent"], held["consequent"], strict=True)}
    with capsys.disabled():
        print(
            f"\nseed {seed}: {lines['basket'].nunique()} baskets, {len(told)} found, "
            f"{len(told & PLANTED)} of {len(PLANTED)} planted, precision "
            f"{len(told & PLANTED) / len(told):.2f}, {len(held & PLANTED)} held later; "
            f"not planted: {sorted(told - PLANTED)}"
        )
    assert told >= PLANTED
    assert held >= PLANTED
    assert len(told & PLANTED) / len(told) >= 0.75


def test_shuffled_baskets_hold_no_rules(tmp_path):
    """The same things in baskets of the same sizes, thrown together by lot."""
    rng = np.random.default_rng(5)
    lines = made_up(3_000, 4, tmp_path)
    false = 0
    for _ in range(20):
        lines["item"] = rng.permutation(lines["item"].to_numpy())
        false += len(found(rules(counted(lines))))
    assert false <= 1  # of 20 x 66 tests


def test_large_and_small_baskets_alone_make_no_rules():
    """Things are drawn by lot into baskets of very different size: lifts are above 1."""
    rng = np.random.default_rng(6)
    sizes = np.where(rng.random(4_000) < 0.2, 12, 2)
    basket = np.repeat(np.arange(4_000), sizes)
    item = rng.choice(list("abcdefghijklmnopqrst"), len(basket))
    lines = pd.DataFrame({"basket": basket, "month": basket % 12, "item": item})
    table = rules(counted(lines))
    assert table["lift"].median() > 1.2
    assert table["adjusted_lift"].median() == pytest.approx(1, abs=0.05)
    assert found(table) == set()


def test_nobody_and_one_basket():
    nothing = Counts(
        pd.DataFrame(columns=["level", "month", "items", "baskets"]),
        pd.DataFrame(columns=["level", "month", "item", "baskets", "shared_baskets"]),
        pd.DataFrame(columns=["level", "month", "item_a", "item_b", "baskets"]),
    )
    assert rules(nothing).empty
    assert not rules(counted(of_baskets([["a", "b"]])))["is_found"].any()
    assert rules(counted(of_baskets([["a"], ["b"]]))).empty


def test_a_rule_that_is_over_did_not_hold():
    """a and b go together in the first eight months only."""
    rng = np.random.default_rng(7)
    rows = []
    for month, n in itertools.product(range(12), range(200)):
        basket = list(rng.choice(list("cdefghij"), 3, replace=False))
        if month < 8 and n % 4 == 0:
            basket += ["a", "b"]
        elif n % 4 == 1:
            basket.append("ab"[n % 8 == 1])
        rows.append((month, basket))
    lines = pd.DataFrame(
        [(n, month, item) for n, (month, row) in enumerate(rows) for item in row],
        columns=["basket", "month", "item"],
    )
    table = rules(counted(lines)).set_index(["antecedent", "consequent"])
    row = table.loc[("a", "b")]
    assert row["is_found"]
    assert not row["held_later"]
    assert row["months"] == 4
    assert row["months_stable"] == 0
