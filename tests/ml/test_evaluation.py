"""The harness finds what is there, nothing where nothing is, and notices when it is cheated."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ml.churn.methods import METHODS, problem
from ml.evaluation import Calibrator, Method, evaluate, labelled, line
from ml.evaluation.backtest import measure, predict
from ml.evaluation.intervals import bootstrap
from ml.evaluation.leaks import search
from ml.evaluation.origins import days_of, split_for
from ml.evaluation.promotion import promote
from ml.features import FEATURES
from ml.metrics import pr_auc, roc_auc

SOME = ("days_since_last_order", "gap_ratio", "order_days_84", "complaints_84", "net_sales_84")


@pytest.fixture(scope="module")
def asked(definition):
    return problem(definition, SOME)


@pytest.fixture(scope="module")
def rows(panel, asked, day):
    return labelled(panel, asked, day)


@pytest.fixture(scope="module")
def split(rows, asked, day):
    return split_for(days_of(rows), asked, day)


def test_shuffled_outcomes_fall_back_to_the_base_rate(rows, asked, day, capsys):
    tables = []
    for seed in range(6):
        mixed, rng = rows.copy(), np.random.default_rng(seed)
        mixed["churned"] = mixed.groupby("as_of")["churned"].transform(rng.permutation)
        found = evaluate(mixed, asked, day)
        assert (found.method, found.fallback) == ("base_rate", True)
        assert "does not rank better than chance" in found.decision
        tables.append(found.methods.assign(seed=seed))
    table = pd.concat(tables)
    table = table[table["method"] == "hist_gradient_boosting"].set_index("seed")
    low, high = table["roc_auc_low"], table["roc_auc_high"]
    with capsys.disabled():
        print("\nshuffled outcomes, gradient boosting: mean AUC and its 95 % interval")
        print(table[["roc_auc", "roc_auc_low", "roc_auc_high", "ranks", "outcome"]].to_string())
    assert ((low <= 0.5) & (high >= 0.5)).sum() >= 5
    assert table["roc_auc"].mean() == pytest.approx(0.5, abs=0.015)


def test_an_outcome_in_a_column_is_named_and_left_out(rows, asked, day):
    rng = np.random.default_rng(3)
    leaking = rows.copy()
    turned = rng.random(len(rows)) < 0.02
    leaking["complaints_84"] = np.where(turned, 1 - rows["churned"], rows["churned"])
    found = evaluate(leaking, asked, day)
    named = found.leaks.loc[~found.leaks["passed"], "subject"].tolist()
    assert named == ["complaints_84"]
    assert "complaints_84" not in found.problem.features
    assert "Left out as too good alone: complaints_84" in found.decision
    assert found.backtest["roc_auc"].max() < 0.95


def test_a_weaker_leak_that_beats_all_others_together_is_named(rows, asked, day):
    rng = np.random.default_rng(4)
    leaking = rows.copy()
    turned = rng.random(len(rows)) < 0.06
    leaking["net_sales_84"] = np.where(turned, 1 - rows["churned"], rows["churned"])
    leaking["net_sales_84"] += rng.normal(0, 0.01, len(rows))
    named = search(leaking, asked, split_for(days_of(rows), asked, day)).named
    assert named == ("net_sales_84",)


def test_a_planted_leak_is_caught_and_shuffled_labels_find_nothing(rows, asked, split):
    found = search(rows, asked, split)
    assert found.sound
    assert found.named == ()
    assert set(found.table["check"]) == {"planted_leak", "shuffled_target", "too_good_alone"}


def test_a_harness_that_tells_test_labels_is_caught(rows, asked, split):
    told = {}

    class Cheat(Method):
        def fit(self, part, features, target):
            return super().fit(part, features, "churned")

        def raw(self, estimator, part, features):
            told["target"] = "_mixed" if "_mixed" in part else "churned"
            return 0.2 + 0.6 * part[told["target"]].to_numpy()

    cheating = {"cheat": Cheat("cheat", "cheat", None, line, "challenger"), **METHODS}
    found = search(rows, replace(asked, methods=cheating), split)
    assert not found.sound
    table = found.table.set_index("check")
    assert not table.loc["shuffled_target", "passed"]
    assert told["target"] == "_mixed"


def test_a_challenger_that_is_not_calibrated_is_refused(rows, asked, split):
    predictions = predict(rows, asked)
    boosted = predictions["method"] == "hist_gradient_boosting"
    best = predictions.loc[boosted, "y"] * 0.3 + 0.6 * predictions.loc[boosted, "p"]
    predictions.loc[boosted, "p"] = np.clip(best + 0.1, 0, 1)  # ranks best, means nothing
    table = measure(predictions, asked)
    found = search(rows, asked, split)
    promoted = promote(table, bootstrap(predictions), found, asked)
    row = promoted.methods.set_index("method").loc["hist_gradient_boosting"]
    assert row["beats"]
    assert not row["calibrated"]
    assert row["outcome"] == "refused"
    assert promoted.fallback
    assert "gradient boosting is not calibrated" in promoted.decision


def test_a_tie_goes_to_the_simpler_method(rows, asked, split):
    predictions = predict(rows, asked)
    one = predictions[predictions["method"] == "logistic_regression"]
    same = pd.concat([one.assign(method=name) for name in METHODS], ignore_index=True)
    table = measure(same, asked)
    promoted = promote(table, bootstrap(same), search(rows, asked, split), asked)
    assert promoted.method == "base_rate"  # here the first in order, its answers being equal


def test_the_bootstrap_draws_customers_and_everyone_is_the_figure_itself(rows, asked):
    predictions = predict(rows, asked)
    drawn = bootstrap(predictions, draws=50)
    groups = predictions[predictions["method"] == "logistic_regression"].groupby("origin")
    for figure, of in (("roc_auc", roc_auc), ("pr_auc", pr_auc)):
        mean = np.mean([of(g["y"].to_numpy(), g["p"].to_numpy()) for _, g in groups])
        assert drawn.whole["logistic_regression", figure] == pytest.approx(mean, abs=1e-9)
    # asked about twice as often, a customer is no two customers
    twice = predictions.assign(origin=pd.to_datetime(predictions["origin"]) + pd.Timedelta(1, "D"))
    both = pd.concat([predictions.assign(origin=pd.to_datetime(predictions["origin"])), twice])
    again = bootstrap(both.reset_index(drop=True), draws=50)
    key = ("logistic_regression", "roc_auc")
    np.testing.assert_allclose(again.draws[key], drawn.draws[key])


def test_many_customers_are_drawn_in_groups_with_the_same_interval():
    rng = np.random.default_rng(0)
    n = 6_000
    p = rng.beta(1, 3, n)
    frame = pd.DataFrame(
        {
            "customer_id": [f"c{i}" for i in range(n)],
            "origin": pd.Timestamp("2025-01-01"),
            "method": "m",
            "y": (rng.random(n) < p).astype(float),
            "p": p,
        }
    )
    drawn = bootstrap(frame)
    low, high = drawn.interval("m", "roc_auc")
    auc = roc_auc(frame["y"].to_numpy(), p)
    # Hanley, McNeil (1982): the standard error of an AUC
    pos, neg = frame["y"].sum(), n - frame["y"].sum()
    q1, q2 = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    error = np.sqrt(
        (auc * (1 - auc) + (pos - 1) * (q1 - auc**2) + (neg - 1) * (q2 - auc**2)) / (pos * neg)
    )
    assert drawn.whole["m", "roc_auc"] == pytest.approx(auc, abs=5e-4)
    assert high - low == pytest.approx(2 * 1.96 * error, rel=0.2)


@pytest.mark.parametrize(
    ("name", "spoil"),
    {
        "constant columns": lambda f: f.assign(**dict.fromkeys(SOME, 1.0)),
        "columns of nothing": lambda f: f.assign(**dict.fromkeys(SOME, np.nan)),
    }.items(),
)
def test_features_that_say_nothing_end_in_the_base_rate(name, spoil, panel, asked, day):
    found = evaluate(labelled(spoil(panel), asked, day), asked, day)
    assert found.method == "base_rate", name
    assert found.calibrator(np.array([0.5]))[0] == pytest.approx(found.base_rate, abs=0.05)


def test_ten_customers_have_an_outcome_and_no_exception(build, definition):
    few = build(customers=10, labelled=6)
    asked, day = problem(definition, FEATURES), few["as_of"].max()
    found = evaluate(labelled(few, asked, day), asked, day)
    assert found.method in {"none", *METHODS}
    assert found.reason or found.decision


def test_a_calibrated_score_is_its_log_odds():
    raw = np.array([0.01, 0.4, 0.9])
    one = Calibrator(0.8, -0.2)
    np.testing.assert_allclose(1 / (1 + np.exp(-one.log_odds(raw))), one(raw))
