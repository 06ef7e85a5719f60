"""What is suggested: nothing that is not allowed, nothing at a loss, and by known chances."""

from dataclasses import fields
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.actions import SUGGESTIONS, Action, Rules, held_out, suggest
from ml.actions.eligibility import BLOCKS, blocked

ACTIONS = [
    Action("offer", "promotion", "email", 0.5, "优惠", "Offer"),
    Action("text", "winback", "sms", 1.0, "短信", "Text message"),
]
DAY, KEY = date(2026, 3, 1), "a secret of the company"
RULES = Rules(holdout=0.1, explore=0.2, most_contacts=3, cool_down_days=10)


def pairs(customers: int, seed: int = 0, **changed) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    table = pd.DataFrame({"customer_id": [f"c{i:05}" for i in range(customers)]})
    table = table.merge(pd.DataFrame({"action": [a.name for a in ACTIONS]}), how="cross")
    n = len(table)
    table["may_contact"] = rng.choice(
        np.array([True, False, None], dtype=object), n, p=[0.7, 0.2, 0.1]
    )
    table["contacts"] = np.repeat(rng.integers(0, 5, customers), 2)
    table["days_since_same"] = np.where(rng.random(n) < 0.5, np.nan, rng.integers(0, 40, n))
    table["uplift"] = rng.normal(0.01, 0.03, n)
    table["basis"] = "person"
    table["uplift_group"] = np.where(table["uplift"] < -0.03, "do_not_disturb", "unmoved")
    table["margin"] = 60.0
    return table.assign(**changed)


def say(table: pd.DataFrame, day: date = DAY, rules: Rules = RULES) -> pd.DataFrame:
    return suggest(table, ACTIONS, rules, KEY, day, "CNY")


one_pair = st.fixed_dictionaries(
    {
        "is_holdout": st.booleans(),
        "may_contact": st.sampled_from([True, False, None]),
        "contacts": st.sampled_from([None, 0, 1, 2, 3, 9]),
        "days_since_same": st.one_of(st.none(), st.integers(0, 30)),
        "uplift_group": st.sampled_from([None, "persuadable", "unmoved", "do_not_disturb"]),
    }
)


@settings(max_examples=200, deadline=None)
@given(st.lists(one_pair, min_size=1, max_size=8))
def test_whatever_stands_in_the_way_blocks_and_nothing_else_does(rows):
    found = blocked(pd.DataFrame(rows), RULES)
    for row, code in zip(rows, found, strict=True):
        since = row["days_since_same"]
        stands = {
            "holdout": row["is_holdout"],
            "no_consent": row["may_contact"] is not True,
            "frequency_cap": (row["contacts"] or 0) >= RULES.most_contacts,
            "cool_down": since is not None and since < RULES.cool_down_days,
            "do_not_disturb": row["uplift_group"] == "do_not_disturb",
        }
        assert code == next((name for name in BLOCKS if stands[name]), None)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 60), st.floats(0, 1))
def test_nobody_is_suggested_what_is_not_allowed(seed, days, explore):
    """Whatever the seed, the day and the share that is left to the lot."""
    table = pairs(60, seed)
    rules = Rules(holdout=0.2, explore=explore, most_contacts=3, cool_down_days=10)
    out = say(table, DAY + timedelta(days=days), rules)
    done = out[out["action"] != "none"].merge(table, on=["customer_id", "action"])
    assert (done["may_contact"] == True).all()  # noqa: E712 - None is no yes
    assert (done["contacts"] < 3).all()
    assert not (done["days_since_same"] < 10).any()
    assert not (done["uplift_group_y"] == "do_not_disturb").any()
    assert not done["is_holdout"].any()
    assert ((out["propensity"] > 0) & (out["propensity"] <= 1)).all()
    recommended = out[out["suggestion_kind"] == "recommended"]
    assert (recommended["expected_net_value"] > 0).all()


def test_the_holdout_lasts_and_a_greater_one_contains_it():
    ids = [f"c{i}" for i in range(20_000)]
    small, great = held_out(KEY, ids, 0.05), held_out(KEY, ids, 0.1)
    assert 0.045 < small.mean() < 0.055
    assert (great >= small).all()
    assert (held_out(KEY, ids[::-1], 0.05)[::-1] == small).all()
    assert (held_out("another secret", ids, 0.05) != small).any()
    days = [say(pairs(300, seed), DAY + timedelta(days=seed)) for seed in range(5)]
    out = pd.concat(days)
    assert out.groupby("customer_id")["is_holdout"].nunique().eq(1).all()
    assert set(out.loc[out["is_holdout"], "action"]) == {"none"}


def test_logged_chances_are_those_with_which_the_lot_falls():
    table = pairs(3_000, may_contact=True, contacts=0, days_since_same=np.nan)
    table["uplift"] = np.where(table["action"] == "offer", 0.1, 0.001)
    out = say(table.assign(uplift_group="unmoved"), rules=Rules(holdout=0, explore=0.3))
    told = out.groupby("action")["propensity"].agg(["first", "nunique", "size"])
    assert set(told.index) == {"none", "offer", "text"}
    assert told["nunique"].eq(1).all()
    assert told["first"].sum() == pytest.approx(1)
    assert np.allclose(told["size"] / len(out), told["first"], atol=0.03)


def test_the_same_day_says_the_same_again_whatever_the_order_of_rows():
    table = pairs(500)
    pd.testing.assert_frame_equal(say(table), say(table.sample(frac=1, random_state=1)))
    assert not say(table).equals(say(table, DAY + timedelta(days=1)))


def test_without_a_known_effect_nothing_is_recommended():
    out = say(pairs(400, uplift=np.nan, basis="none", uplift_group=None))
    assert set(out["recommended_action"]) == {"none"}
    assert "recommended" not in set(out["suggestion_kind"])
    by_lot = out[out["action"] != "none"]
    assert set(by_lot["suggestion_kind"]) == {"by_lot"}
    assert by_lot["expected_net_value"].isna().all()


def test_without_a_margin_nothing_is_recommended_and_it_is_said():
    out = say(pairs(400, margin=np.nan))
    assert set(out["recommended_action"]) == {"none"}
    assert out["alternatives_en"].str.contains("the margin is not known").any()


def test_every_alternative_is_accounted_for_in_both_languages():
    out = say(pairs(400))
    others = len(ACTIONS) - (out["action"] != "none")
    for column, mark in (
        ("alternatives", "; "),
        ("alternatives_en", "; "),
        ("alternatives_zh", "；"),
    ):
        told = out[column].str.split(mark).map(lambda parts: sum(bool(p) for p in parts))
        assert (told == others).all()
    assert out["reason_zh"].str.contains(r"[\u4e00-\u9fff]").all()
    assert (out["reason_en"].str.len() > 10).all()


def test_no_action_has_a_depth_that_could_differ_between_persons():
    """What a person gets is an action of the company's list, whole: no price is set for anybody."""
    told = {f.name for f in fields(Action)} | set(SUGGESTIONS)
    assert not [name for name in told if any(w in name for w in ("discount", "price", "percent"))]
    out = say(pairs(400))
    assert out[out["action"] != "none"].groupby("action")["cost"].nunique().eq(1).all()
    table = pairs(400)
    pd.testing.assert_frame_equal(say(table), say(table.assign(discount_share_84=0.9)))


def test_no_actions_and_nobody():
    none = suggest(pairs(3), [], RULES, KEY, DAY, "CNY")
    assert list(none["suggestion_kind"]) == ["no_actions"] * 3
    assert list(none.columns) == list(SUGGESTIONS)
    assert list(say(pairs(0)).columns) == list(SUGGESTIONS)
    with pytest.raises(ValueError, match="every customer needs one row"):
        say(pairs(3).iloc[1:])
