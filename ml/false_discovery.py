"""Many tests at once: how many of the findings may be chance."""

import numpy as np


def benjamini_hochberg(p: np.ndarray, tests: int | None = None) -> np.ndarray:
    """The q-value of each p (Benjamini & Hochberg 1995), in the same order.

    `tests`: how many were made, where `p` holds only the smallest of them; all others count as 1.
    """
    p = np.asarray(p, dtype="float64")
    order = np.argsort(p, kind="stable")
    ranked = p[order] * (len(p) if tests is None else tests) / np.arange(1, len(p) + 1)
    q = np.empty(len(p))
    q[order] = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
    return q
