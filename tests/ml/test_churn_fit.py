"""What is published, and what is said when nothing can be."""

import numpy as np
import pandas as pd
import pytest

from ml import churn
from ml.evaluation import Calibrator


def test_on_pure_recency_the_baseline_is_published_and_said_to_be_one(model):
    assert model.method == "days_since_last_order"
    assert model.decision.startswith("Days since last order is published, a baseline")
    assert "does not beat every baseline" in model.decision


def test_on_a_truth_with_bends_gradient_boosting_is_published(build, definition):
    panel = build("nonlinear", customers=800, labelled=6)
    model = churn.fit(panel, definition, panel["as_of"].max())
    assert model.method == "hist_gradient_boosting"
    assert "beats every baseline" in model.decision
    baselines = model.comparison[model.comparison["baseline"] != "last_champion"]
    assert (baselines["margin_low"] > 0).all()
    scores = churn.score(model, panel[panel["as_of"] == panel["as_of"].max()])
    assert scores["probability"].notna().sum() == scores["eligible"].sum()


def test_the_order_of_rows_changes_nothing(panel, definition, day, model, now):
    again = churn.fit(panel.sample(frac=1, random_state=5), definition, day)
    assert (again.version, again.card, again.decision) == (
        model.version,
        model.card,
        model.decision,
    )
    for table in ("backtest", "comparison", "reliability"):
        pd.testing.assert_frame_equal(getattr(again, table), getattr(model, table))
    pd.testing.assert_frame_equal(
        churn.score(again, now.sample(frac=1, random_state=6)), churn.score(model, now)
    )


def test_the_version_follows_the_data_and_the_definition(panel, day, model):
    other = churn.ChurnDefinition(name="other")
    versions = {model.version, churn.fit(panel, other, day).version}
    changed = panel.copy()
    changed.loc[changed.index[changed["churned"] == 0][0], "churned"] = 1.0
    versions.add(churn.fit(changed, churn.ChurnDefinition(), day).version)
    assert len(versions) == 3


def test_the_margin_lies_in_its_interval_and_is_the_difference_of_means(model):
    table, means = model.comparison, model.backtest.groupby("method")["pr_auc"].mean()
    assert (table["margin"].between(table["margin_low"], table["margin_high"])).all()
    for row in table.itertuples():
        expected = means[row.challenger] - means[row.baseline]
        assert row.margin == pytest.approx(expected, abs=2e-6)


def test_reliability_covers_the_latest_origin_and_all(model):
    counts = model.reliability.groupby(["scope", "method"])["n"].sum().unstack("method")
    latest = model.backtest[model.backtest["origin"] == model.backtest["origin"].max()]
    assert (counts.loc["latest_origin"] == latest["n"].iloc[0]).all()
    assert (counts.loc["all_origins"] == model.backtest.groupby("method")["n"].sum()).all()


def test_too_little_history_gives_a_reason(panel, definition, now):
    day = sorted(panel["as_of"].unique())[2]
    model = churn.fit(panel, definition, day)
    assert (model.method, model.reason) == ("none", "not_enough_history")
    assert "No model" in model.card
    scores = churn.score(churn.loads(churn.dumps(model)), now)
    assert scores[["probability", "band", "risk_rank", "train_cutoff"]].isna().all(axis=None)
    assert len(scores) == len(now)
    assert set(scores.loc[scores["eligible"], "no_score_reason"]) == {"not_enough_history"}


@pytest.mark.parametrize("outcome", [0.0, 1.0])
def test_one_class_gives_a_reason(panel, definition, day, outcome):
    same = panel.assign(churned=panel["churned"].where(panel["churned"].isna(), outcome))
    model = churn.fit(same, definition, day)
    assert (model.method, model.reason) == ("none", "one_class")
    assert model.backtest.empty
    assert list(model.backtest.columns)[:3] == ["definition", "origin", "method"]


def test_no_rows_and_nobody_eligible_are_no_exceptions(panel, definition, day, now):
    assert churn.fit(panel.head(0), definition, day).reason == "not_enough_history"
    nobody = panel.assign(eligible=False)
    assert churn.fit(nobody, definition, day).reason == "not_enough_history"


def test_a_feature_without_any_value_is_survived(panel, definition, day, now):
    blank = panel.assign(coupon_share_84=np.nan)
    model = churn.fit(blank, definition, day)
    assert churn.score(model, now.assign(coupon_share_84=np.nan))["probability"].notna().any()


def test_a_label_must_be_zero_one_or_null(panel, definition, day):
    with pytest.raises(ValueError, match="churned must be 0, 1 or null"):
        churn.fit(panel.assign(churned=0.5), definition, day)


def test_no_customer_is_in_the_card_or_the_bytes(panel, model):
    data = churn.dumps(model)
    assert "cust-" not in model.card
    assert b"cust-" not in data
    assert set(model.backtest.columns).isdisjoint({"customer_id"})


def test_sigmoid_recovers_a_known_distortion():
    rng = np.random.default_rng(2)
    odds = rng.normal(-2, 1.5, 50_000)
    y = (rng.random(50_000) < 1 / (1 + np.exp(-odds))).astype(float)
    raw = 1 / (1 + np.exp(-(2 * odds + 1)))  # twice too sure, and shifted
    calibrator = Calibrator.fit(y, raw)
    assert calibrator.slope == pytest.approx(0.5, abs=0.02)
    assert calibrator.intercept == pytest.approx(-0.5, abs=0.03)


def test_a_score_that_ranks_backwards_gives_everyone_the_base_rate():
    y = np.array([1.0, 1, 0, 0, 0, 0, 0, 0])
    raw = np.linspace(0.1, 0.9, 8)
    np.testing.assert_allclose(Calibrator.fit(y, raw)(raw), 0.25)
