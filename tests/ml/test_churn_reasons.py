"""Why: parts that are the whole, in two languages."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from ml import churn
from ml.churn.methods import METHODS, problem
from ml.churn.reasons import CAUSES, MOST, theme, told
from ml.evaluation import Calibrator, Method, Split, labelled
from ml.evaluation.backtest import fit_one
from ml.evaluation.explain import contributions
from ml.features import FEATURES, prepare


@pytest.fixture(scope="module")
def fitted(panel, definition, day):
    asked = problem(definition, FEATURES)
    rows = labelled(panel, asked, day)
    origins = [o.date() for o in rows["as_of"].unique()]
    split = Split(tuple(origins[:4]), origins[-1])
    return {name: fit_one(asked, name, rows, split) for name in METHODS}


@pytest.mark.parametrize("name", METHODS)
def test_base_and_contributions_are_the_score(name, fitted, now):
    matrix, method = prepare(now, FEATURES), METHODS[name]
    estimator, calibrator = fitted[name]
    base, parts = contributions(method, estimator, calibrator, matrix, FEATURES)
    log_odds = calibrator.log_odds(method.raw(estimator, matrix, FEATURES))
    np.testing.assert_allclose(base + parts.sum(axis=1), log_odds, atol=1e-9)


def test_a_tree_is_taken_apart_as_shapley_by_hand():
    """y = a AND b on four equal corners: each of a, b shares the interaction evenly."""
    corners = np.repeat([[0.0, 0], [0, 1], [1, 0], [1, 1]], 100, axis=0)
    y = np.repeat([0, 0, 0, 1], 100)
    frame = pd.DataFrame(corners, columns=["a", "b"])
    tree = HistGradientBoostingClassifier(
        max_iter=1, max_leaf_nodes=3, min_samples_leaf=10, learning_rate=1.0
    )
    method = Method("m", "m", None, lambda rows: tree)
    estimator = method.fit(frame.assign(y=y), ("a", "b"), "y")
    base, parts = contributions(method, estimator, Calibrator(1.0, 0.0), frame, ("a", "b"))
    value = {tuple(c): v for c, v in zip(corners, base + parts.sum(axis=1), strict=True)}
    np.testing.assert_allclose(base, np.mean(list(value.values())))
    alone = (value[1, 0] + value[1, 1]) / 2 - base  # what a = 1 says without b
    beside = value[1, 1] - (value[0, 1] + value[1, 1]) / 2  # what it adds to b = 1
    np.testing.assert_allclose(parts[-1], (alone + beside) / 2)


def test_an_unknown_value_goes_where_the_tree_sends_it(fitted, now):
    estimator, calibrator = fitted["hist_gradient_boosting"]
    method, blank = METHODS["hist_gradient_boosting"], prepare(now, FEATURES)
    blank = blank.assign(**dict.fromkeys(FEATURES[::2], np.nan))
    base, parts = contributions(method, estimator, calibrator, blank, FEATURES)
    log_odds = calibrator.log_odds(method.raw(estimator, blank, FEATURES))
    np.testing.assert_allclose(base + parts.sum(axis=1), log_odds, atol=1e-9)


def test_published_reasons_add_up_and_are_told_in_both_languages(build, definition):
    panel = build("nonlinear", customers=500, labelled=6)
    day = panel["as_of"].max()
    scores = churn.score(churn.fit(panel, definition, day), panel[panel["as_of"] == day])
    asked = scores[scores["eligible"]]
    weights = asked[[f"reason_{i}_contribution" for i in range(1, MOST + 1)]].fillna(0)
    whole = asked["base_log_odds"] + weights.sum(axis=1) + asked["other_contribution"]
    np.testing.assert_allclose(whole, asked["log_odds"], atol=1e-6)
    np.testing.assert_allclose(
        1 / (1 + np.exp(-asked["log_odds"])), asked["probability"], atol=2e-6
    )
    assert (weights >= 0).all(axis=None)
    for i in range(1, MOST + 1):
        there = asked[f"reason_{i}_code"].notna()
        for part in ("zh", "en", "contribution"):
            assert (asked[f"reason_{i}_{part}"].notna() == there).all()
    signs = asked[~asked["reason_1_code"].isin(list(CAUSES))]
    assert (signs["reason_1_contribution"].fillna(0) >= weights.loc[signs.index].max(axis=1)).all()
    assert scores.loc[~scores["eligible"], "reason_1_code"].isna().all()


def test_every_feature_has_a_theme_and_a_text():
    for feature in FEATURES:
        assert theme(feature) != "other", feature
        chinese, english = told(feature, 0.25)
        assert chinese
        assert english
        assert "{" not in chinese + english
    assert told("days_since_last_order", 12.0)[1] == "days since the last order: 12 days"
    assert told("a_column_of_ones_own", np.nan)[1] == "a_column_of_ones_own: not known"
