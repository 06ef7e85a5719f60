"""What moved is told, what did not is not, and chance is known for what it is."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from ml import churn
from ml.churn.methods import problem
from ml.monitoring import MONITORING, shift, watch


@pytest.mark.parametrize(("n", "m"), [(200, 150), (2_000, 500), (30_000, 20_000)])
def test_without_a_change_psi_is_what_is_expected_at_every_size(n, m, capsys):
    rng = np.random.default_rng(n)
    found = [shift(rng.gamma(2, 5, n), rng.gamma(2, 5, m), level=0.05) for _ in range(300)]
    mean, alarms = np.mean([s.psi for s in found]), np.mean([s.psi > s.limit for s in found])
    with capsys.disabled():
        print(
            f"\nPSI, nothing changed, n={n} m={m}: mean {mean:.5f}, expected "
            f"{found[0].expected:.5f}; above the 5 % limit {alarms:.1%}; "
            f"above 0.1 {np.mean([s.psi > 0.1 for s in found]):.1%}"
        )
    assert mean == pytest.approx(found[0].expected, rel=0.15)
    assert 0.02 <= alarms <= 0.09


def test_a_small_shift_of_many_is_found_that_a_fixed_tenth_overlooks():
    rng = np.random.default_rng(1)
    found = shift(rng.normal(0, 1, 50_000), rng.normal(0.08, 1, 50_000))
    assert found.limit < found.psi < 0.1


def test_unknown_values_constants_and_nobody():
    assert shift(np.full(50, np.nan), np.full(60, np.nan)).psi == 0
    assert shift(np.ones(50), np.ones(60)).psi == 0
    assert shift(np.array([]), np.ones(3)).psi == 0
    became_unknown = shift(np.arange(500.0), np.full(400, np.nan))
    assert became_unknown.psi > became_unknown.limit
    unseen = shift(np.repeat([0.0, 1.0], 200), np.full(300, 7.0))  # a category never seen
    assert unseen.psi > unseen.limit


@pytest.fixture(scope="module")
def watched(panel, model, definition, day):
    """As the analysis does it: eligible rows with the score of the published model."""
    asked = problem(definition, model.features)

    def look(frame=panel, day=day, backtest=model.backtest, cutoff=model.train_cutoff):
        frame = frame[frame["eligible"]]
        scores = [
            churn.score(model, part).set_index("customer_id")["probability"]
            for _, part in frame.groupby("as_of")
        ]
        frame = frame.sort_values(["as_of", "customer_id"])
        rows = frame.assign(score=pd.concat(scores).to_numpy())
        return watch("churn", rows, backtest, asked, model.method, cutoff, day)

    return look


def test_a_world_that_stays_as_it_was_is_kept(watched):
    table = watched()
    assert list(table.columns) == list(MONITORING)
    assert table.loc[table["check"] == "retrain", "verdict"].tolist() == ["keep"]
    assert (table["verdict"] == "drift").sum() == 0
    assert set(table["check"]) == {"feature_drift", "score_drift", "ripened", "retrain"}
    assert table["finding_zh"].str.contains(r"[\u4e00-\u9fff]").all()


def test_a_feature_that_moves_with_the_score_asks_for_training(watched, panel, day):
    moved = panel.copy()
    now = moved["as_of"] == day
    moved.loc[now, "days_since_last_order"] *= 1.6
    moved.loc[now, "complaints_84"] *= 3  # the published method does not see it
    table = watched(moved).set_index("subject")
    assert (
        table.loc[["days_since_last_order", "complaints_84", "score"], "verdict"].eq("drift").all()
    )
    assert table.loc["rule", "verdict"] == "retrain"
    assert table.loc["rule", "finding_en"] == "Train again: the scores drift."


def test_a_feature_that_does_not_move_the_score_is_named_and_no_more(watched, panel, day):
    moved = panel.copy()
    moved.loc[moved["as_of"] == day, "complaints_84"] *= 3
    table = watched(moved).set_index("subject")
    assert table.loc["complaints_84", "verdict"] == "drift"
    assert table.loc["rule", "verdict"] == "keep"


def test_what_always_grows_is_as_before(watched, panel):
    """A tenure is larger every month; that is no news."""
    month = panel.groupby("as_of").ngroup()
    grown = panel.assign(tenure_days=panel["tenure_days"] + 28.0 * month)
    table = watched(grown).set_index("subject")
    assert table.loc["tenure_days", "verdict"] == "as_before"
    assert table.loc["tenure_days", "value"] > table.loc["tenure_days", "limit"]


def test_past_scores_that_turn_out_wrong_ask_for_training(watched, model):
    wrong = model.backtest.copy()
    latest = wrong["origin"] == wrong["origin"].max()
    wrong.loc[latest, "mean_predicted"] += 0.2
    wrong.loc[latest, "ece"] += 0.2
    wrong.loc[latest, "lift_top10"] = 0.7
    table = watched(backtest=wrong)
    ripe = table[(table["check"] == "ripened") & (table["verdict"] == "off")]
    assert set(ripe["subject"]) == {"mean", "ece", "lift"}
    rule = table[table["check"] == "retrain"].iloc[0]
    assert rule["verdict"] == "retrain"
    assert "lift of" in rule["finding_en"]


def test_an_old_model_and_no_model(watched, model, definition, day):
    old = watched(cutoff=day - timedelta(days=200))
    assert old.loc[old["check"] == "retrain", "verdict"].tolist() == ["retrain"]
    asked = problem(definition, model.features)
    none = watch("churn", pd.DataFrame(), model.backtest, asked, "none", None, day)
    assert none["verdict"].tolist() == ["no_model"]


def test_the_order_of_rows_changes_nothing(watched, panel):
    pd.testing.assert_frame_equal(watched(panel.sample(frac=1, random_state=2)), watched())
