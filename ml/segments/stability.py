"""How many groups the data support: would another sample, or another start, give the same ones?

For every k: SEEDS runs on the same customers, and BOOTSTRAPS samples drawn with replacement;
everyone is assigned to each solution, and the solutions are compared in pairs by the adjusted Rand
index (1 = the same groups, 0 = chance; Hubert & Arabie 1985). The rule, set beforehand:

1. A k passes with a mean index of at least STABLE over the seeds and over the bootstraps, no group
   under FLOOR of the customers, and a valley between every two groups (`separation.py`).
2. The largest k that passes. If none does, the segmentation is refused.
"""

from itertools import combinations

import numpy as np
import pandas as pd

from ml.segments.features import distances
from ml.segments.separation import DEPTH, LEVEL, separation
from ml.tables import BOOL, FLOAT, INT, typed

K_RANGE = range(2, 9)
BOOTSTRAPS = 20
SEEDS = 20
STABLE = 0.8
FLOOR = 0.03  # a smaller group is too few to plan for
SAMPLE = 2_000  # customers whose stability is measured
STARTS = 3  # of each of many fits; the model itself takes ten
SILHOUETTE_SAMPLE = 1_000  # its cost grows with the square

K_STABILITY = {
    "k": INT,
    "stability": FLOAT,
    "stability_low": FLOAT,
    "seed_stability": FLOAT,
    "silhouette": FLOAT,
    "smallest_share": FLOAT,
    "valley_p": FLOAT,
    "valley_depth": FLOAT,
    "passes": BOOL,
    "chosen": BOOL,
}


def kmeans(points: np.ndarray, k: int, seed: int, starts: int) -> np.ndarray:
    """Centroids, k × features."""
    from sklearn.cluster import KMeans

    return KMeans(k, n_init=starts, random_state=seed).fit(points).cluster_centers_


def assign(points: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """The number of the nearest centroid, from 0; a tie goes to the lower number."""
    return distances(points, centroids).argmin(axis=1)


def adjusted_rand(a: np.ndarray, b: np.ndarray) -> float:
    """Agreement of two labellings (small integers from 0), corrected for chance."""
    width = int(b.max()) + 1
    table = np.bincount(a * width + b, minlength=(int(a.max()) + 1) * width)
    table = table.reshape(-1, width).astype("float64")
    pairs = (table * (table - 1)).sum()
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    of_a, of_b = (rows * (rows - 1)).sum(), (columns * (columns - 1)).sum()
    expected = of_a * of_b / (len(a) * (len(a) - 1))
    highest = (of_a + of_b) / 2
    return 1.0 if highest == expected else float((pairs - expected) / (highest - expected))


def measure(points: np.ndarray, smooth: np.ndarray | None = None, seed: int = 0) -> pd.DataFrame:
    """Grain: k. Columns K_STABILITY; `stability` and `stability_low` (10 % quantile over the
    pairs) are of the bootstraps, `seed_stability` of the seeds, `valley_p` and `valley_depth` of
    the two groups least apart. The indexes cost most, so they are measured for the k that have
    valleys and no small group, or, to have a figure, for the k with the deepest ones; the others
    are empty. `smooth`: the points without atoms, for the valleys. The k with `chosen` is what the
    rule gives; none may be. Order of rows matters: the caller sorts."""
    from sklearn.metrics import silhouette_score

    smooth = points if smooth is None else smooth
    same = np.unique(points, axis=0, return_inverse=True)[1].ravel()
    distinct = int(same.max()) + 1 if len(points) else 0
    order = np.random.default_rng(seed).permutation(len(points))
    few, half, other = order[:SILHOUETTE_SAMPLE], order[::2], order[1::2]
    rows = []
    for k in (k for k in K_RANGE if k < distinct and len(np.unique(same[half])) >= k):
        labels = assign(points, kmeans(points, k, seed, STARTS))
        share = np.bincount(labels, minlength=k).min() / len(points)
        inner = silhouette_score(points[few], labels[few]) if len(set(labels[few])) > 1 else np.nan
        p, depth = separation(smooth[other], kmeans(points[half], k, seed, STARTS))
        rows.append((k, float(inner), float(share), p, depth))
    columns = ["k", "silhouette", "smallest_share", "valley_p", "valley_depth"]
    table = pd.DataFrame(rows, columns=columns)
    apart = (table["valley_p"] <= LEVEL) & (table["valley_depth"] <= DEPTH)
    apart &= table["smallest_share"] >= FLOOR
    tried = table["k"].where(apart | (~apart.any() & (table.index == _deepest(table)))).dropna()
    found = [(int(k), *_indexes(points, same, int(k), seed)) for k in tried]
    indexes = ["k", "stability", "stability_low", "seed_stability"]
    table = table.merge(pd.DataFrame(found, columns=indexes), on="k", how="left")
    steady = table[["stability", "seed_stability"]].min(axis=1, skipna=False) >= STABLE
    table["passes"] = apart & steady
    return typed(table.assign(chosen=table["k"] == choose(table)), K_STABILITY)


def _deepest(table: pd.DataFrame) -> int:
    return int(table["valley_depth"].idxmin()) if len(table) else -1


def _indexes(points, same, k: int, seed: int) -> tuple[float, float, float]:
    """Mean over the bootstraps, its 10 % quantile over the pairs, mean over the seeds."""
    drawn = [
        np.random.default_rng([seed, b]).integers(0, len(points), len(points))
        for b in range(BOOTSTRAPS)
    ]
    samples = [points[d] for d in drawn if len(np.unique(same[d])) > k]
    index = _agreement(points, samples, k, seed)
    seeds = _agreement(points, [points] * SEEDS, k, seed)
    return float(np.mean(index)), float(np.quantile(index, 0.1)), float(np.mean(seeds))


def _agreement(points: np.ndarray, samples: list[np.ndarray], k: int, seed: int) -> list[float]:
    labels = [
        assign(points, kmeans(sample, k, seed + number, STARTS))
        for number, sample in enumerate(samples)
    ]
    return [adjusted_rand(a, b) for a, b in combinations(labels, 2)] or [0.0]


def choose(table: pd.DataFrame) -> int:
    """The rule above; 0 if no k passes."""
    return int(table.loc[table["passes"].astype(bool), "k"].max()) if table["passes"].any() else 0
