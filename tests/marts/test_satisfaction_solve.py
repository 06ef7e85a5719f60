"""Many draws at once give what each gives alone: moments, and least squares with x >= 0."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls

from ml.satisfaction import solve
from ml.satisfaction.moments import ROUNDING, Answers, moments


@given(st.integers(0, 10_000), st.integers(1, 8), st.sampled_from((0.0, 0.5, 3.0)))
@settings(max_examples=60, deadline=None)
def test_all_draws_at_once_are_what_lawson_and_hanson_find_of_each(seed, size, pull):
    """`pull`: how much the dimensions say the same, which is what makes weights negative."""
    rng = np.random.default_rng(seed)
    seen = rng.normal(size=(40, 12, size)) + pull * rng.normal(size=(40, 12, 1))
    square = solve._definite(seen.transpose(0, 2, 1) @ seen)
    product = rng.normal(size=(40, size))
    product[0] = -1.0  # nothing is above 0
    product[1] = 0.0
    found = solve._non_negative(square, product)
    for one, target, x in zip(square, product, found, strict=True):
        root = np.linalg.cholesky(one).T
        alone = nnls(root, np.linalg.solve(root.T, target))[0]
        np.testing.assert_allclose(x, alone, atol=1e-9 * max(1.0, np.abs(alone).max()))
    assert not found[:2].any()


def test_draws_that_go_in_circles_are_solved_one_by_one(monkeypatch):
    rng = np.random.default_rng(3)
    seen = rng.normal(size=(30, 10, 6)) + rng.normal(size=(30, 10, 1))
    square, product = seen.transpose(0, 2, 1) @ seen, rng.normal(size=(30, 6))
    usual = solve._non_negative(square, product)
    monkeypatch.setattr(solve, "_EXCHANGES", 0)
    np.testing.assert_allclose(solve._non_negative(square, product), usual, atol=1e-9)


def test_people_drawn_again_are_their_answers_written_down_as_often():
    rng = np.random.default_rng(1)
    marks = np.where(rng.random((80, 4)) < 0.7, rng.integers(1, 6, (80, 4)).astype(float), np.nan)
    answers = Answers(marks, rng.random(80), rng.integers(0, 30, 80))
    counts = np.array([rng.multinomial(30, np.full(30, 1 / 30)) for _ in range(9)], dtype="float64")
    drawn = moments(answers, counts)
    for k, times in enumerate(counts):
        rows = np.repeat(np.arange(80), times[answers.people].astype(int))
        alone = moments(Answers(marks[rows], answers.scores[rows], answers.people[rows]))
        for name in ("marks", "with_score", "score", "answers"):
            assert getattr(drawn, name)[k] == pytest.approx(getattr(alone, name)[0], abs=1e-12)


def test_moments_are_those_of_complete_marks_less_what_rounding_adds():
    rng = np.random.default_rng(2)
    marks, scores = rng.integers(1, 6, (500, 3)).astype(float), rng.random(500)
    found = moments(Answers(marks, scores, np.arange(500)))
    expected = np.cov(marks, rowvar=False, bias=True) - ROUNDING * np.eye(3)
    np.testing.assert_allclose(found.marks[0], expected, atol=1e-12)
    np.testing.assert_allclose(found.score, [scores.var()], atol=1e-12)
