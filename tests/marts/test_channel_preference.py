"""Preferences of few signs are drawn towards those of all, as strongly as people are alike."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from rendered_mart import render

SHARES = np.array([0.5, 0.3, 0.15, 0.05])


def prior(counts: pd.DataFrame) -> pd.DataFrame:
    con = duckdb.connect()
    con.register("counts", counts)
    return con.sql(render("preference_prior", "core", {"preference_count": "counts"})).df()


def drawn(strength: float, people: int = 4_000) -> pd.DataFrame:
    """Each person has shares of their own, and one to twelve signs."""
    rng = np.random.default_rng(1)
    own = rng.dirichlet(SHARES * strength, people)
    n = np.array([rng.multinomial(rng.integers(1, 13), p) for p in own])
    table = pd.DataFrame(n, columns=list("abcd")).rename_axis("customer_id").reset_index()
    table = table.melt("customer_id", var_name="option", value_name="n")
    return table[table["n"] > 0].assign(preference="x")


@pytest.mark.parametrize("strength", [1.0, 4.0, 20.0])
def test_the_strength_of_the_prior_is_how_alike_people_are(strength, capsys):
    found = prior(drawn(strength))
    told = found["prior_signs"].iloc[0]
    with capsys.disabled():
        print(f"\nplanted {strength}, found {told:.2f}")
    assert told == pytest.approx(strength, rel=0.15)
    assert found.sort_values("option")["share"].to_numpy() == pytest.approx(SHARES, abs=0.02)


def test_people_who_are_all_alike_are_told_by_all():
    """One sign each: nothing says that they differ."""
    table = drawn(4.0)
    single = table.sort_values("n").drop_duplicates("customer_id").assign(n=1)
    assert prior(single)["prior_signs"].iloc[0] == 999


def test_drawn_shares_are_nearer_to_the_truth():
    rng = np.random.default_rng(2)
    own = rng.dirichlet(SHARES * 4, 2_000)
    n = np.array([rng.multinomial(3, p) for p in own])
    table = pd.DataFrame(n, columns=list("abcd")).rename_axis("customer_id").reset_index()
    counts = table.melt("customer_id", var_name="option", value_name="n")
    counts = counts[counts["n"] > 0].assign(preference="x")
    found = prior(counts).set_index("option")
    strength = found["prior_signs"].iloc[0]
    drawn_to = (n + strength * found["share"].to_numpy()) / (3 + strength)
    assert ((drawn_to - own) ** 2).mean() < 0.6 * ((n / 3 - own) ** 2).mean()
