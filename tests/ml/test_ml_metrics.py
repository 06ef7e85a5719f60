"""Known answers by hand, and scikit-learn as an independent implementation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score

from ml import metrics


@st.composite
def scored(draw):
    """Outcomes of both classes and coarse scores, so that ties are the rule."""
    y = draw(st.lists(st.integers(0, 1), min_size=2, max_size=40))
    y = np.array([0, 1, *y], dtype=float)
    p = draw(st.lists(st.integers(0, 6), min_size=len(y), max_size=len(y)))
    return y, np.array(p) / 7


@settings(max_examples=100, deadline=None)
@given(scored())
def test_ranking_figures_equal_scikit_learn(case):
    y, p = case
    assert metrics.roc_auc(y, p) == pytest.approx(roc_auc_score(y, p))
    assert metrics.pr_auc(y, p) == pytest.approx(average_precision_score(y, p))


@settings(max_examples=50, deadline=None)
@given(scored(), st.randoms())
def test_no_figure_depends_on_the_order_of_rows(case, random):
    y, p = case
    tie = np.arange(len(y))
    order = list(range(len(y)))
    random.shuffle(order)
    for figure in (metrics.lift_top, metrics.ece):
        assert figure(y[order], p[order], tie[order]) == pytest.approx(figure(y, p, tie))


@settings(max_examples=50, deadline=None)
@given(scored(), st.integers(0, 1000))
def test_weights_are_repeated_rows(case, seed):
    y, p = case
    weights = np.random.default_rng(seed).integers(0, 3, len(y))
    weights[:2] = 1  # both classes stay
    repeated = metrics.pr_auc(np.repeat(y, weights), np.repeat(p, weights))
    assert metrics.pr_auc_weighted(y, p, weights[None, :].astype(float))[0] == pytest.approx(
        repeated
    )


def test_average_precision_by_hand():
    # ranked: churner, stayer, churner -> 1/2 at precision 1, 1/2 at precision 2/3
    y, p = np.array([1.0, 0, 1]), np.array([0.9, 0.8, 0.7])
    assert metrics.pr_auc(y, p) == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)


def test_lift_with_ties_is_decided_by_the_tie_column():
    y = np.array([1.0] + [0.0] * 9)
    p = np.full(10, 0.3)
    first, last = np.arange(10), np.arange(10)[::-1]
    assert metrics.lift_top(y, p, first) == 10.0  # the churner comes first: 1 / 0.1
    assert metrics.lift_top(y, p, last) == 0.0


def test_ece_by_hand():
    # two bins of two: predicted 0.1 and 0.6, observed 0 and 0.5 -> 0.5·0.1 + 0.5·0.1
    y, p = np.array([0.0, 0, 1, 0]), np.array([0.1, 0.1, 0.6, 0.6])
    assert metrics.ece(y, p, np.arange(4), bins=2) == pytest.approx(0.1)
    assert metrics.brier(y, p) == pytest.approx((0.01 + 0.01 + 0.16 + 0.36) / 4)


def test_reliability_bins_have_equal_mass():
    p = np.linspace(0, 1, 25)
    table = metrics.reliability((p > 0.5).astype(float), p, np.arange(25))
    assert table["bin"].tolist() == list(range(1, 11))
    assert set(table["n"]) == {2, 3}
    assert table["mean_predicted"].is_monotonic_increasing


def test_calibration_line_equals_an_unpenalised_logistic_regression():
    rng = np.random.default_rng(1)
    p = rng.uniform(0.02, 0.6, 4000)
    y = (rng.random(4000) < p).astype(float)
    slope, intercept = metrics.calibration_line(y, p)
    x = metrics.logit(p)[:, None]
    reference = LogisticRegression(C=1e9, tol=1e-10, max_iter=1000).fit(x, y)
    assert slope == pytest.approx(reference.coef_[0, 0], abs=1e-4)
    assert intercept == pytest.approx(reference.intercept_[0], abs=1e-4)
    assert slope == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize("x", [[1, 1, 1, 1], [0, 1, 2, 3]], ids=["constant", "separated"])
def test_no_line_is_nan(x):
    assert np.isnan(metrics.logistic_line(np.array(x, float), np.array([0.0, 0, 1, 1]))[0])


def test_without_churners_ranking_figures_are_nan():
    y, p = np.zeros(5), np.linspace(0, 1, 5)
    assert np.isnan(metrics.roc_auc(y, p))
    assert np.isnan(metrics.pr_auc(y, p))
    assert np.isnan(metrics.lift_top(y, p, np.arange(5)))
