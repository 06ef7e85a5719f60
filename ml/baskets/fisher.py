"""Fisher's exact test (one-sided) of very many pairs.

scipy's `hypergeom.sf` takes each term of the sum from prime factors: a millisecond a pair, half a
minute for the pairs of a small shop. Here the first term comes from three binomial ones, which lose
no digits (Loader 2000, as in R's `dhyper`), and each next one from the one before.
"""

import numpy as np
from scipy.stats import binom

_SMALL = 1e-17  # of the sum: a term that no digit of it shows


def at_least(both: np.ndarray, n: int, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """P(X >= both) where `a` of `n` baskets hold the one and `b` the other, by chance (a value a
    pair): X is hypergeometric. 0 <= a, b <= n, and `both` can be: max(0, a + b - n) to min(a, b).
    """
    both, a, b = (np.asarray(v, dtype="float64") for v in (both, a, b))
    n = np.broadcast_to(np.asarray(n, dtype="float64"), both.shape)
    above = both > (a + 1) * (b + 1) / (n + 2)  # beyond the most likely number terms only fall
    out = np.empty(len(both))
    for side, step in ((above, 1), (~above, -1)):
        k = both[side] if step > 0 else both[side] - 1
        tail = _tail(k, n[side], a[side], b[side], step)
        out[side] = tail if step > 0 else 1 - tail
    return np.clip(out, 0.0, 1.0)


def _tail(k: np.ndarray, n: np.ndarray, a: np.ndarray, b: np.ndarray, step: int) -> np.ndarray:
    """Terms from `k` on, upwards or downwards, until they are too small to be seen."""
    share = b / n
    term = binom.pmf(k, a, share) * binom.pmf(b - k, n - a, share) / binom.pmf(b, n, share)
    total, live = term.copy(), np.arange(len(k))
    while len(live):
        if step > 0:
            ratio = (a - k) * (b - k) / ((k + 1) * (n - a - b + k + 1))
        else:
            ratio = k * (n - a - b + k) / ((a - k + 1) * (b - k + 1))
        term, k = term * ratio, k + step
        total[live] += term
        on = term > _SMALL * total[live]
        live, term, k, n, a, b = (v[on] for v in (live, term, k, n, a, b))
    return total
