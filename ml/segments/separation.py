"""Is there a valley between two groups, or did k-means cut one cloud in two?

The adjusted Rand index of bootstraps can't tell: a cloud with a long side is cut at the same
places each time, so its pieces are stable and mean nothing. Between two groups there is a place
where customers are rarer than at both centres; in one cloud there is none.

Three equal cylinders lie on the line between two centres a and b: around a, around the middle, and
around b. For every log-concave density (a normal one, an even one over a convex body, and all their
products) the count in the middle is expected to be at least the lower of the other two (Prékopa
1973: what is summed over a shifted convex window stays log-concave). So, given the two counts, the
middle one is at least Binomial(n, 1/2): an exact test, no tables. Centres come from one half of the
customers and counts from the other, so that nothing is tested where it was found.

Only neighbours are compared, as in a Gabriel graph: no third centre in the ball over a and b. The
cylinders reach half way to the nearest third centre, so that a third group does not fill a valley.
"""

from itertools import combinations

import numpy as np

LEVEL = 0.005  # a k passes only if all its pairs do, so pairs need no correction; k are few
DEPTH = 0.5  # the middle holds at most this share of the emptier end: a valley that one can see
LENGTH = 0.15  # half a cylinder's length, of the distance of a and b
BALL = 1.05  # a third centre on the ball's skin is between, too


def separation(points: np.ndarray, centroids: np.ndarray) -> tuple[float, float]:
    """(p, depth) of the two neighbours that are least apart: the highest of each."""
    found = []
    for i, j in combinations(range(len(centroids)), 2):
        a, b = centroids[i], centroids[j]
        others = np.delete(centroids, [i, j], axis=0)
        away = np.linalg.norm(others - (a + b) / 2, axis=1)
        if (away > BALL * np.linalg.norm(b - a) / 2).all():
            found.append(valley(points, a, b, _reach(others, a, b)))
    return max(p for p, _ in found), max(depth for _, depth in found)


def valley(points: np.ndarray, a: np.ndarray, b: np.ndarray, radius: float) -> tuple[float, float]:
    """(p, depth) of the pair. depth: middle count over the lower end count; 0 is an empty valley,
    1 or more is none. p: how likely such a valley is in one cloud."""
    from scipy.stats import binom

    square = float((b - a) @ (b - a))
    if square == 0:
        return 1.0, 1.0
    along = (points - a) @ (b - a) / square
    across = ((points - a) ** 2).sum(axis=1) - along**2 * square
    near = along[across <= radius**2]
    at_a, middle, at_b = (int((np.abs(near - t) <= LENGTH).sum()) for t in (0.0, 0.5, 1.0))
    fewer = min(at_a, at_b)
    return float(binom.cdf(middle, middle + fewer, 0.5)), middle / fewer if fewer else 1.0


def _reach(others: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    """Half the way from the line between a and b to the nearest of the others."""
    if not len(others):
        return np.inf
    along = np.clip((others - a) @ (b - a) / max(float((b - a) @ (b - a)), 1e-12), 0, 1)
    return float(np.linalg.norm(others - a - along[:, None] * (b - a), axis=1).min()) / 2
