"""How sure a figure is: a bootstrap that draws whole customers.

One customer is asked about at several origins and those answers are not independent; and two
methods are measured on the same draw, so that their difference has an interval of its own.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.stable import id_hash

DRAWS = 300
_WHOLE = 5_000  # above so many customers, groups of customers are drawn, and scores are binned
_GROUPS = 1_000
LEVELS = (0.025, 0.975)
FIGURES = ("roc_auc", "pr_auc", "lift_top10")


@dataclass(frozen=True)
class Drawn:
    """Means over the origins, by (method, figure): for everyone, and a value a draw."""

    whole: dict[tuple[str, str], float]
    draws: dict[tuple[str, str], np.ndarray]

    def interval(self, method: str, figure: str) -> tuple[float, float]:
        """95 % of the draws."""
        low, high = np.nanquantile(self.draws[method, figure], LEVELS)
        return float(low), float(high)

    def margin(self, one: str, other: str, figure: str) -> tuple[float, float, float]:
        """The difference and its 95 % interval."""
        drawn = self.draws[one, figure] - self.draws[other, figure]
        low, high = np.nanquantile(drawn, LEVELS)
        return self.whole[one, figure] - self.whole[other, figure], float(low), float(high)


def bootstrap(predictions: pd.DataFrame, draws: int = DRAWS, seed: int = 0) -> Drawn:
    """Paired bootstrap over customers, fixed seed, of `predictions` (backtest.predict).

    With more than 5,000 customers 1,000 random groups of them are drawn instead of single ones,
    and scores are cut at 1,000 quantiles: the interval is the same but for the third digit, and
    its cost no longer grows with draws × customers.
    """
    from scipy.sparse import csr_array

    unit, units = _units(predictions["customer_id"])
    share = np.full(units, 1 / units)
    weights = np.random.default_rng(seed).multinomial(units, share, size=draws).astype("float64")
    weights = np.vstack([np.ones(units), weights]).T
    sums: dict[tuple[str, str], list[np.ndarray]] = {}
    for (_, method), part in predictions.groupby(["origin", "method"], sort=True):
        place = unit[predictions.index.get_indexer(part.index)]
        y, bins = part["y"].to_numpy(), _bins(part["p"].to_numpy(), units)
        shape = (bins.max() + 1, units)
        hits = csr_array((y, (bins, place)), shape=shape) @ weights
        misses = csr_array((1 - y, (bins, place)), shape=shape) @ weights
        for figure, values in _figures(hits, misses).items():
            sums.setdefault((method, figure), []).append(values)
    means = {key: np.mean(values, axis=0) for key, values in sums.items()}
    return Drawn(
        {key: float(values[0]) for key, values in means.items()},
        {key: values[1:] for key, values in means.items()},
    )


def _units(customers: pd.Series) -> tuple[np.ndarray, int]:
    codes, names = pd.factorize(customers, sort=True)
    if len(names) <= _WHOLE:
        return codes, len(names)
    group = (id_hash(names) % np.uint64(_GROUPS)).astype("int64")
    return group[codes], _GROUPS


def _bins(p: np.ndarray, units: int) -> np.ndarray:
    """0 for the highest score; equal scores share a bin."""
    values, place = np.unique(-p, return_inverse=True)
    if units == _GROUPS and len(values) > _GROUPS:
        edges = np.unique(np.quantile(-p, np.linspace(0, 1, _GROUPS + 1)[1:-1]))
        place = np.searchsorted(edges, -p, side="right")
    return place


def _figures(hits: np.ndarray, misses: np.ndarray) -> dict[str, np.ndarray]:
    """Bins (best first) × draws in, a value a draw out; formulas as in ml.metrics, a tie counts as
    the mean of its orders."""
    found, false = np.cumsum(hits, axis=0), np.cumsum(misses, axis=0)
    positives, negatives = found[-1], false[-1]
    called = found + false
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = np.where(called > 0, found / called, 0.0)
        before = false - misses / 2  # stayers above, and half of those beside
        auc = 1 - (hits * before).sum(axis=0) / (positives * negatives)
        average = (hits / positives * precision).sum(axis=0)
        top = 0.1 * called[-1]
        inside = np.clip((top - (called - hits - misses)) / (hits + misses), 0, 1)
        lift = np.nansum(hits * inside, axis=0) / top / (positives / called[-1])
    return dict(zip(FIGURES, (auc, average, lift), strict=True))
