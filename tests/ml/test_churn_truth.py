"""Churn against what only the simulator knows: how much of what can be known is found.

Two bars. `best` knows each person's own rate and dropout, which nobody can see in the orders of a
few months; `bayes` knows the distribution from which everybody was drawn and the person's history:
no score made of orders can do better on average. The ratio to both is printed; the model must reach
95 % of the excess over 0.5 of what history permits.
"""

import numpy as np
import pandas as pd
import pytest
from churn_truth import make

from ml import churn
from ml.churn.methods import METHODS
from ml.features import present
from ml.metrics import calibration_line, roc_auc

WINDOW = churn.ChurnDefinition(name="no_order_in_28_days", active_days=180)
ORIGINS = [200 + 28 * i for i in range(11)]


@pytest.fixture(scope="module")
def truth():
    return make(10_000, ORIGINS, WINDOW)


@pytest.fixture(scope="module")
def fitted(truth):
    return churn.fit(truth.frame, WINDOW, truth.frame["as_of"].max())


def test_what_can_be_known_is_found_and_probabilities_mean_what_they_say(truth, fitted, capsys):
    frame = truth.frame.assign(best=truth.best, bayes=truth.bayes)
    frame = frame[frame["eligible"]]
    found = fitted.backtest[fitted.backtest["method"] == fitted.method].set_index("origin")
    rows = []
    for origin, row in found.iterrows():
        part = frame[frame["as_of"] == origin]
        y = part["churned"].to_numpy()
        best, bayes = (roc_auc(y, part[c].to_numpy()) for c in ("best", "bayes"))
        excess = row["roc_auc"] - 0.5
        rows.append(
            {
                "origin": origin,
                "n": row["n"],
                "auc": row["roc_auc"],
                "bayes": bayes,
                "best": best,
                "of_bayes": excess / (bayes - 0.5),
                "of_best": excess / (best - 0.5),
                "bayes_of_best": (bayes - 0.5) / (best - 0.5),
                "ece": row["ece"],
                "slope": row["calibration_slope"],
            }
        )
    table = pd.DataFrame(rows)
    with capsys.disabled():
        print(f"\n{fitted.decision}\n{table.round(3).to_string(index=False)}")
    assert len(table) == 6
    assert (table["of_bayes"] >= 0.95).all()
    assert table["of_best"].mean() >= 0.85  # history permits about 0.90
    held = (table["ece"] <= 0.03) & table["slope"].between(0.9, 1.1)
    assert held.sum() >= 5


def test_the_bars_are_bars(truth):
    """Calibrated themselves: both are the probability that they claim to be."""
    asked = truth.frame["eligible"].to_numpy(bool)
    y = truth.frame["churned"].to_numpy()[asked]
    for bar in (truth.best, truth.bayes):
        slope, intercept = calibration_line(y, np.clip(bar[asked], 1e-6, 1 - 1e-6))
        assert slope == pytest.approx(1, abs=0.06)
        assert intercept == pytest.approx(0, abs=0.08)


def test_the_planted_cause_is_named_first_where_a_feature_carries_it(truth, fitted, capsys):
    """Of those who left after an order with trouble: a third complained, and only of them can a
    feature know. Told: the service theme, first of the reasons."""
    day = truth.frame["as_of"].max()
    now = (truth.frame["as_of"] == day).to_numpy()
    rows = truth.frame[now].assign(cause=truth.cause[now])
    seen = ["complaints_84", "calls_84", "complaints_since_last_order"]
    scores = churn.score(fitted, rows.drop(columns="cause")).set_index("customer_id")
    scores = scores.join(rows.set_index("customer_id")[["cause", *seen]])
    scores = scores[scores["eligible"]]
    scores["first"] = scores["reason_1_code"].eq("service").fillna(False).astype(float)
    scores["carried"] = (scores[seen] > 0).any(axis=1)
    left = scores[scores["cause"].notna()]
    table = left.groupby("cause").agg(left=("first", "size"), carried=("carried", "sum"))
    table["first_of_carried"] = left[left["carried"]].groupby("cause")["first"].mean()
    table["first_of_all"] = left.groupby("cause")["first"].mean()
    carried, everyone = left.loc[left["carried"], "first"].mean(), left["first"].mean()
    others = scores.loc[scores["cause"].isna() & ~scores["carried"], "first"].mean()
    with capsys.disabled():
        print(f"\nreasons of who left after trouble, by {fitted.method}\n{table.round(2)}")
        print(f"cause first: {carried:.0%} of those of whom a feature carries it,")
        print(f"{everyone:.0%} of all; of customers without trouble or complaint {others:.1%}")
    assert carried >= 0.7
    assert others <= 0.02


@pytest.mark.slow
def test_shuffled_labels_find_nothing_in_the_simulators_world(truth, capsys):
    rng = np.random.default_rng(0)
    mixed = truth.frame.copy()
    asked = mixed["eligible"].to_numpy(bool)
    groups = mixed[asked].groupby("as_of")["churned"]
    mixed.loc[asked, "churned"] = groups.transform(rng.permutation)
    found = churn.fit(mixed, WINDOW, mixed["as_of"].max())
    table = found.tables["methods"].set_index("method")
    with capsys.disabled():
        print(f"\n{table[['roc_auc', 'roc_auc_low', 'roc_auc_high', 'outcome']]}")
    assert found.method == "base_rate"
    assert table["roc_auc"].between(0.48, 0.52).all()


def test_bad_input_has_an_outcome(truth):
    """Ten customers; one class; nothing known; a customer without any event."""
    frame, day = truth.frame, truth.frame["as_of"].max()
    few = frame[frame["customer_id"].isin(sorted(frame["customer_id"].unique())[:10])]
    part = frame[frame["customer_id"].str.endswith("77")]
    features = present(frame)
    cases = {
        "ten customers": few,
        "one class": part.assign(churned=part["churned"].where(part["churned"].isna(), 1.0)),
        "nothing known": part.assign(**dict.fromkeys(features, np.nan)),
        "all alike": part.assign(**dict.fromkeys(features, 2.0)),
    }
    said = {}
    for name, case in cases.items():
        model = churn.fit(case, WINDOW, day)
        assert model.decision, name
        silent = part[part["as_of"] == day].head(1)
        silent = silent.assign(**dict.fromkeys(features, np.nan), eligible=False)
        scores = churn.score(model, silent.assign(exclusion_reason="no_order"))
        assert scores["no_score_reason"].tolist() == ["no_order"], name
        said[name] = model.reason or model.method
    assert said.pop("ten customers") in {"not_enough_history", "one_class", *METHODS}
    assert said == {
        "one class": "one_class",
        "nothing known": "base_rate",
        "all alike": "base_rate",
    }
