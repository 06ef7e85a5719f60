"""Fisher's test of many pairs at once is scipy's of each."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

from ml.baskets.fisher import at_least


@given(st.integers(1, 20_000), st.floats(0.001, 1.0), st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_it_is_that_of_scipy(n, most, seed):
    rng = np.random.default_rng(seed)
    a, b = (rng.integers(0, int(n * most) + 1, 40) for _ in range(2))
    least, greatest = np.maximum(0, a + b - n), np.minimum(a, b)
    usual = rng.normal(a * b / n, 2 * np.sqrt(a * b / n + 0.1)).round().astype(int)
    anything = rng.integers(least, greatest + 1)
    both = np.where(rng.random(40) < 0.5, np.clip(usual, least, greatest), anything)
    told, theirs = at_least(both, n, a, b), hypergeom.sf(both - 1, n, a, b)
    np.testing.assert_allclose(told, theirs, rtol=1e-8, atol=1e-12)


def test_by_hand():
    # 4 baskets, 2 with each: together in both of them in 1 of 6 ways, in one at least in 5 of 6.
    found = at_least(np.array([0, 1, 2]), 4, np.array([2, 2, 2]), np.array([2, 2, 2]))
    assert found == pytest.approx([1, 5 / 6, 1 / 6])
    assert len(at_least(np.array([]), 4, np.array([]), np.array([]))) == 0


def test_what_is_next_to_impossible_stays_so_and_is_no_error():
    found = at_least(np.array([5_000]), 1_000_000, np.array([5_000]), np.array([5_000]))
    assert found == pytest.approx([0], abs=1e-300)
