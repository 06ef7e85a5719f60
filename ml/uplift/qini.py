"""Does the order by predicted uplift find those whom a campaign moves?

Q(k) = Y_T(k) − Y_C(k)·T(k)/C(k) over the k people with the highest prediction (Radcliffe 2007):
what the campaign adds if only they are written to. Packages normalise it differently; here, by the
number treated: gain(x) = Q / T over x = T(k) / T, in extra outcomes for each person treated, and

    coefficient = ∫₀¹ gain(x) dx − gain(1) / 2,

the area between the curve and the straight line of an order by chance (trapezoids). 0: no better
than chance; below: the wrong way round. People with equal predictions enter together. The held out
are weighted so that within each campaign they stand for its treated.

The interval is a bootstrap of persons (1,000 draws) in up to 200 groups made by a hash, so that one
person's many campaigns stay together: normal, with the draws' deviation, since confidence beyond
99 % lies in tails of which 1,000 draws show too little.
"""

from statistics import NormalDist

import numpy as np
import pandas as pd

BINS, GROUPS, DRAWS = 100, 200, 1_000


def qini_curve(
    score: np.ndarray, treated: np.ndarray, outcome: np.ndarray, weight: np.ndarray | None = None
) -> pd.DataFrame:
    """Columns share (treated people written to, of all) and gain, in up to 100 steps from 0."""
    sums, _ = _sums(score, treated, outcome, weight, np.zeros(len(score), dtype=int))
    x, gain = _curve(sums.sum(axis=0)[None])
    return pd.DataFrame({"share": x[0], "gain": gain[0]})


def qini(
    score: np.ndarray,
    treated: np.ndarray,
    outcome: np.ndarray,
    person: np.ndarray,
    weight: np.ndarray | None = None,
    level: float = 0.05,
) -> tuple[float, float, float]:
    """Coefficient and its two-sided interval of confidence 1 − level. NaN if a side is empty."""
    groups = np.unique(person, return_inverse=True)[1]
    groups = groups if groups.max(initial=0) < GROUPS else (person // 13 % GROUPS).astype(int)
    sums, n = _sums(score, treated, outcome, weight, groups)
    whole = sums.sum(axis=0)
    if min(whole[0].sum(), whole[2].sum()) == 0:
        return (float("nan"),) * 3
    rng = np.random.default_rng(2007)  # fixed: the same rows give the same interval
    draws = rng.multinomial(n, np.full(n, 1 / n), DRAWS).astype(float)
    drawn = (draws @ sums.reshape(n, -1)).reshape(DRAWS, *whole.shape)
    found = float(_coefficient(whole[None])[0])
    half = float(NormalDist().inv_cdf(1 - level / 2) * _coefficient(drawn).std(ddof=1))
    return found, found - half, found + half


def _sums(score, treated, outcome, weight, groups) -> tuple[np.ndarray, int]:
    """Group × (T, Y_T, C, Y_C) × bin, bins from the highest score on; equal scores share one."""
    score = np.asarray(score, dtype="float64")
    treated, outcome = np.asarray(treated, dtype="float64"), np.asarray(outcome, dtype="float64")
    weight = np.ones(len(score)) if weight is None else np.asarray(weight, dtype="float64")
    edges = np.unique(score)
    if len(edges) > BINS:
        edges = np.unique(np.quantile(score, np.linspace(0, 1, BINS + 1)[:-1]))
    edges = edges[1:]
    bins = len(edges) - np.searchsorted(edges, score, side="right")
    n, width = int(groups.max(initial=0)) + 1, len(edges) + 1
    at = groups * width + bins
    parts = (treated, treated * outcome, (1 - treated) * weight, (1 - treated) * weight * outcome)
    sums = [np.bincount(at, part, n * width).reshape(n, width) for part in parts]
    return np.stack(sums, axis=1), n


def _curve(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    t, yt, c, yc = (np.cumsum(sums[:, i], axis=1) for i in range(4))
    all_t = np.maximum(t[:, -1:], 1e-12)
    with np.errstate(invalid="ignore", divide="ignore"):
        gain = np.where(c > 0, yt - yc * t / c, 0.0) / all_t
    start = np.zeros((len(sums), 1))
    return np.hstack([start, t / all_t]), np.hstack([start, gain])


def _coefficient(sums: np.ndarray) -> np.ndarray:
    x, gain = _curve(sums)
    area = ((gain[:, 1:] + gain[:, :-1]) / 2 * np.diff(x, axis=1)).sum(axis=1)
    return area - gain[:, -1] / 2
