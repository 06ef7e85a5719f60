"""How many groups the data support: would another sample of customers give the same ones?

For every k, BOOTSTRAPS samples are drawn with replacement and clustered, everyone is assigned to
each solution, and the solutions are compared in pairs by the adjusted Rand index (1 = the same
groups, 0 = chance; Hubert & Arabie 1985). The rule, set beforehand:

1. A k passes with a mean index of at least STABLE and no group under FLOOR of the customers.
2. Of those, the largest k whose silhouette is at most SLACK below the best among them. The index
   alone would cut clear groups into pieces: the large groups go on agreeing, and hide that.
3. If none passes, the k with the highest index; it is called unstable if that is under STABLE.
"""

from itertools import combinations

import numpy as np
import pandas as pd

from ml.segments.features import distances
from ml.tables import BOOL, FLOAT, INT, typed

K_RANGE = range(3, 9)
BOOTSTRAPS = 20
STABLE = 0.8
FLOOR = 0.03  # a smaller group is too few to plan for
SLACK = 0.05
SILHOUETTE_SAMPLE = 2_000  # its cost grows with the square

K_STABILITY = {
    "k": INT,
    "stability": FLOAT,
    "stability_low": FLOAT,
    "silhouette": FLOAT,
    "smallest_share": FLOAT,
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


def measure(points: np.ndarray) -> pd.DataFrame:
    """Grain: k. Columns K_STABILITY; `stability_low` is the 10 % quantile over the pairs. The k
    with `chosen` is what the rule gives. Needs more distinct points than the smallest k."""
    from sklearn.metrics import silhouette_score

    same = np.unique(points, axis=0, return_inverse=True)[1].ravel()
    distinct = int(same.max()) + 1
    few = np.random.default_rng(0).permutation(len(points))[:SILHOUETTE_SAMPLE]
    rows = []
    for k in (k for k in K_RANGE if k < distinct):
        solutions = []
        for seed in range(BOOTSTRAPS):
            drawn = np.random.default_rng(seed).integers(0, len(points), len(points))
            if len(np.unique(same[drawn])) > k:
                solutions.append(assign(points, kmeans(points[drawn], k, seed, starts=3)))
        index = [adjusted_rand(a, b) for a, b in combinations(solutions, 2)] or [0.0]
        labels = assign(points, kmeans(points, k, seed=0, starts=10))
        share = np.bincount(labels, minlength=k).min() / len(points)
        inner = silhouette_score(points[few], labels[few]) if len(set(labels[few])) > 1 else np.nan
        mean, low = float(np.mean(index)), float(np.quantile(index, 0.1))
        rows.append((k, mean, low, inner, share, mean >= STABLE and share >= FLOOR))
    table = pd.DataFrame(rows, columns=list(K_STABILITY)[:6])
    return typed(table.assign(chosen=table["k"] == choose(table)), K_STABILITY)


def choose(table: pd.DataFrame) -> int:
    """The rule above; among equally stable k the smaller."""
    passing = table[table["passes"].astype(bool)]
    if len(passing):
        near = passing["silhouette"] >= passing["silhouette"].max() - SLACK
        return int(passing.loc[near, "k"].max())
    return int(table.sort_values(["stability", "k"], ascending=[False, True])["k"].iloc[0])
