"""What was promoted a step ago stays unless it is beaten; the same days find the same champion."""

import numpy as np
import pandas as pd
import pytest

from ml import churn
from ml.churn.methods import problem
from ml.evaluation import backtest, champion, evaluate, labelled
from ml.evaluation.champion import NAME, before
from ml.evaluation.origins import days_of, split_for
from ml.features import OPTIONAL

SOME = ("days_since_last_order", "weekend_share_84", "discount_share_84", "private_label_share_84")


@pytest.fixture(scope="module")
def bent(build):
    """Customers on whom trees win; a small frame, so that they are quick."""
    return build("nonlinear", customers=600, labelled=6)


def _evaluate(panel, definition, day):
    asked = problem(definition, SOME)
    return evaluate(labelled(panel, asked, day), asked, day, keeps_champion=True)


def test_the_champion_competes_as_it_was_fitted_a_step_earlier(bent, definition):
    day = bent["as_of"].max()
    found = _evaluate(bent, definition, day)
    table = found.backtest.set_index(["method", "origin"])
    last, again = (table.loc[name] for name in (NAME, "hist_gradient_boosting"))
    assert (last.index == again.index).all()
    assert (last["base_rate"] == again["base_rate"]).all()
    assert (last["pr_auc"] != again["pr_auc"]).mean() > 0.5  # from the second origin on
    row = found.methods.set_index("method").loc[NAME]
    assert row["role"] == "champion"
    compared = found.comparison.set_index(["challenger", "baseline"])
    assert ("hist_gradient_boosting", NAME) in compared.index


def test_a_step_earlier_knows_the_labels_of_a_step_less(bent, definition):
    day, asked = bent["as_of"].max(), problem(definition, SOME)
    days = days_of(labelled(bent, asked, day))
    split = split_for(days, asked, day)
    earlier = before(days, asked, split)
    assert earlier.calibration == days[days.index(split.calibration) - 1]
    assert before(days, asked, split_for(days, asked, asked.label_complete(days[1]))) is None


def test_a_kept_model_is_the_one_that_was_published_then(bent, definition, monkeypatch):
    """Whatever is fitted afresh is made worthless, so the champion must stay, byte for byte: what
    the gate promoted a step before."""
    day = bent["as_of"].max()
    small = bent.drop(columns=[c for c in OPTIONAL if c not in SOME])
    split = split_for(days_of(labelled(small, problem(definition, SOME), day)), definition, day)
    step = definition.label_complete(split.calibration) - pd.Timedelta(1, "D")
    with monkeypatch.context() as alone:
        alone.setattr(champion, "could_have_been_promoted", lambda *_: False)
        then = churn.fit(small, definition, step)
    assert then.method == "hist_gradient_boosting"

    real = backtest.measure

    def worse(predictions, asked):
        table = real(predictions, asked)
        if NAME in set(table["method"]):
            table.loc[table["method"] == "hist_gradient_boosting", "pr_auc"] = 0.01
        return table

    monkeypatch.setattr(backtest, "measure", worse)
    kept = churn.fit(small, definition, day)
    assert (kept.method, kept.fallback) == ("hist_gradient_boosting", False)
    assert kept.version == then.version
    assert kept.train_cutoff == then.train_cutoff
    assert "stays: it beats every baseline" in kept.decision
    now = small[small["as_of"] == day]
    told = churn.score(kept, now)["probability"]
    np.testing.assert_array_equal(told, churn.score(then, now)["probability"])


def test_a_baseline_is_no_champion(panel, definition, day):
    model = churn.fit(panel, definition, day)
    assert model.fallback
    assert NAME not in set(model.tables["methods"]["method"])


def test_the_order_of_rows_changes_nothing_of_it(bent, definition):
    day = bent["as_of"].max()
    one = _evaluate(bent, definition, day)
    other = _evaluate(bent.sample(frac=1, random_state=2), definition, day)
    pd.testing.assert_frame_equal(one.methods, other.methods)
    assert (one.method, one.is_kept) == (other.method, other.is_kept)
