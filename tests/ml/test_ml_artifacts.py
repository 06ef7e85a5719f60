"""A saved model scores the same, and nothing unknown is ever loaded."""

import pickle
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from skops import io

from ml import artifacts, churn
from ml.churn.methods import METHODS, problem
from ml.evaluation import Split, labelled
from ml.evaluation.backtest import fit_one
from ml.features import FEATURES, prepare


def test_a_churn_model_survives_the_round_trip(model, now):
    again = churn.loads(churn.dumps(model))
    pd.testing.assert_frame_equal(churn.score(again, now), churn.score(model, now))
    assert (again.version, again.card, again.decision) == (
        model.version,
        model.card,
        model.decision,
    )


@pytest.mark.parametrize("name", METHODS)
def test_every_method_can_be_saved(name, panel, definition, day, now):
    asked = problem(definition, FEATURES)
    rows = labelled(panel, asked, day)
    origins = [o.date() for o in rows["as_of"].unique()]
    estimator, _ = fit_one(asked, name, rows, Split(tuple(origins[:2]), origins[3]))
    again = artifacts.loads(artifacts.dumps(estimator))
    matrix = prepare(now, FEATURES)
    np.testing.assert_array_equal(
        METHODS[name].raw(again, matrix, FEATURES), METHODS[name].raw(estimator, matrix, FEATURES)
    )


def test_an_untrusted_type_is_refused_on_both_sides():
    with pytest.raises(artifacts.UntrustedModel, match=r"collections\.Counter"):
        artifacts.dumps({"estimator": Counter("ab")})
    with pytest.raises(artifacts.UntrustedModel, match=r"collections\.Counter"):
        artifacts.loads(io.dumps({"estimator": Counter("ab")}))


def test_a_pickle_is_no_model():
    with pytest.raises(artifacts.UntrustedModel, match="not a skops file"):
        artifacts.loads(pickle.dumps({"a": 1}))
