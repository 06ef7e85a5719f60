"""Churn told by P(alive): who is above the bound on the day and below it at the window's end."""

import re
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from ml import churn
from ml import lifetime_value as lv
from ml.churn.labels import by_p_alive
from orchestration.assets.ml import churn_definition
from orchestration.settings import Churn, load_company

DAY = date(2025, 3, 1)
KIND = churn.ChurnDefinition("p", kind="p_alive", gap_days=7, horizon_days=21, alive_below=0.4)


def test_by_hand():
    end = DAY + timedelta(days=28)
    p = {"stays": (0.9, 0.4), "goes": (0.9, 0.39), "gone": (0.39, 0.1), "untold": (np.nan, 0.9),
         "unknown then": (0.8, np.nan), "not asked": (0.9, 0.1)}  # fmt: skip
    alive = pd.DataFrame(
        [(who, day, v) for who, both in p.items() for day, v in zip((DAY, end), both, strict=True)],
        columns=["customer_id", "as_of", "p_alive"],
    )
    rows = pd.DataFrame(
        {"customer_id": [*p, "nowhere"], "as_of": DAY, "eligible": True, "exclusion_reason": None}
    )
    rows.loc[rows["customer_id"] == "not asked", ["eligible", "exclusion_reason"]] = [
        False,
        "inactive",
    ]
    out = by_p_alive(rows, alive, KIND).set_index("customer_id")
    assert out["churned"].fillna(-1).to_dict() == {
        "stays": 0, "goes": 1, "gone": -1, "untold": -1, "unknown then": -1, "not asked": -1,
        "nowhere": -1,
    }  # fmt: skip
    assert out["exclusion_reason"].dropna().to_dict() == {
        "gone": "not_alive", "untold": "alive_not_told", "not asked": "inactive",
        "nowhere": "alive_not_told",
    }  # fmt: skip
    early = by_p_alive(rows, alive[alive["as_of"] == DAY], KIND)  # the window is not over
    assert early["churned"].isna().all()
    assert early["eligible"].sum() == 3


def test_twice_the_same_customer_and_day_is_an_error():
    alive = pd.DataFrame({"customer_id": ["a", "a"], "as_of": DAY, "p_alive": 0.5})
    rows = alive.assign(eligible=True, exclusion_reason=None)
    with pytest.raises(ValueError, match="twice"):
        by_p_alive(rows.head(1), alive, KIND)


def test_p_alive_alone_is_that_of_the_score():
    rng = np.random.default_rng(0)
    first = rng.integers(0, 300, 300)
    rows = [
        (f"c{i}", pd.Timestamp("2025-01-01") + pd.Timedelta(days=int(d)), 50.0)
        for i, start in enumerate(first)
        for d in np.minimum(start + np.cumsum(np.r_[0, rng.exponential(40, i % 5)]), 364)
    ]
    orders = pd.DataFrame(rows, columns=["customer_id", "day", "value"])
    for part in (orders, orders.head(3)):
        table = lv.summary(part, date(2025, 12, 31))
        model = lv.fit(table, with_intervals=False)
        told = lv.alive(model, table)["p_alive"].round(6)
        expected = lv.score(model, table)["p_alive"]
        pd.testing.assert_series_equal(told, expected, check_names=False, check_dtype=False)


def test_a_model_of_it_is_fitted_like_any_other(panel, day, now):
    """P(alive) is made up: high, and a window later low after long silence."""
    definition = churn.ChurnDefinition("p", kind="p_alive", gap_days=7, horizon_days=49)
    rng = np.random.default_rng(0)
    days = pd.to_datetime(panel["as_of"])
    silent = panel.assign(as_of=days)[["customer_id", "as_of", "days_since_last_order"]]
    silent["as_of"] += pd.Timedelta(56, "D")
    alive = panel[["customer_id"]].assign(as_of=days)
    alive = alive.merge(silent, "left", ["customer_id", "as_of"])
    fall = alive["days_since_last_order"].fillna(0) / 40 + rng.normal(0, 0.4, len(alive))
    alive["p_alive"] = np.where(fall > 0.8, 0.45, 0.9)
    rows = by_p_alive(panel, alive[["customer_id", "as_of", "p_alive"]], definition)
    model = churn.fit(rows, definition, day)
    assert model.method == "days_since_last_order"
    assert "as a model of purchases says then" in model.card
    scored = churn.score(churn.loads(churn.dumps(model)), rows[rows["as_of"] == day])
    assert scored["definition"].eq("p").all()
    assert scored.loc[scored["eligible"], "probability"].notna().all()
    assert "not_alive" in set(scored["exclusion_reason"].dropna())


def test_the_settings_say_what_is_wrong():
    assert Churn(kind="p_alive", gap_days=7, horizon_days=49).alive_below == 0.5
    for wrong, message in {
        ("p_alive", 60): "multiple of 28.*found 7 \\+ 60",
        ("alive", 21): "fixed_window, own_rhythm or p_alive",
    }.items():
        with pytest.raises(TypeError, match=message):
            Churn(kind=wrong[0], horizon_days=wrong[1])
    with pytest.raises(TypeError, match="alive_below"):
        Churn(alive_below=1.5)
    with pytest.raises(ValueError, match="alive_below"):
        churn.ChurnDefinition(alive_below=0)


def test_the_table_names_it_and_the_card_says_it():
    from dataclasses import replace

    company = load_company("demo")
    kind = Churn(kind="p_alive", gap_days=7, horizon_days=49, alive_below=0.3)
    made = churn_definition(replace(company, churn=kind))
    assert made.name == "p_alive_below_0.3"
    assert re.search("P\\(alive\\), is below 0.3 56 days later", made.text)
