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


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.99])
def test_a_file_that_was_cut_off_is_refused(share, model):
    data = churn.dumps(model)
    with pytest.raises(artifacts.UntrustedModel, match="model refused"):
        churn.loads(data[: int(len(data) * share)])


def test_a_damaged_part_of_a_file_is_refused_or_scores_the_same(model, now):
    data = bytearray(churn.dumps(model))
    for place in (60, len(data) // 3, len(data) // 2):
        damaged = bytearray(data)
        damaged[place : place + 40] = bytes(40)
        try:
            again = churn.loads(bytes(damaged))
        except artifacts.UntrustedModel:
            continue  # any other exception fails the test
        pd.testing.assert_frame_equal(churn.score(again, now), churn.score(model, now))


def test_a_model_of_something_else_or_of_another_version_is_refused(model):
    with pytest.raises(artifacts.UntrustedModel, match="not a churn model of this version"):
        churn.loads(artifacts.dumps({"centroids": np.zeros(3)}))
    older = artifacts.loads(churn.dumps(model))
    older["definition"]["forgotten_days"] = 3
    with pytest.raises(artifacts.UntrustedModel, match="forgotten_days"):
        churn.loads(artifacts.dumps(older))
