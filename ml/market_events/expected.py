"""What a daily series was expected to be: weekday, slow trend, declared occasions.

A generalised linear model (McCullagh & Nelder 1989): Poisson with a logarithmic link for counts,
binomial with a logit for the share that a scope has of its whole. The spread is the data's own
(quasi-likelihood). A window under test has a column of its own, so that its days take no part in
what is expected of them.
"""

from dataclasses import dataclass

import numpy as np

# Weekday, trend and occasions are drawn to no effect by as much as one event on their days would;
# a window's own column is free: its days must not lead to expect anything.
_RIDGE, _FREE = 1.0, 1e-6
_CLIP = 16.0  # what one day may add to the spread: events are found, not smeared


@dataclass(frozen=True)
class Series:
    """Counts by day, without gaps: a share of `whole`, or a rate times `exposure`."""

    counts: np.ndarray
    whole: np.ndarray | None = None
    exposure: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.counts)


@dataclass(frozen=True)
class Fit:
    """Expected counts by day, their information, the coefficients and their covariance."""

    mean: np.ndarray
    weight: np.ndarray
    design: np.ndarray
    coefficients: np.ndarray
    covariance: np.ndarray  # without the spread
    spread: float
    ridge: np.ndarray


def nuisance(days: int, weekday: int, occasions: np.ndarray, knots_every: int = 91) -> np.ndarray:
    """Columns of the model: level, weekdays, a smooth trend, one column an occasion.

    `weekday`: of the first day, 0 is Monday. `occasions`: days x occasions, 0 or 1.
    """
    day = np.arange(days)
    names = (day + weekday) % 7
    columns = [np.ones(days)]
    if days >= 28:
        columns += [(names == n) - 1 / 7.0 for n in range(6)]
    columns += list(_trend(days, knots_every))
    columns += [column for column in occasions.T if 0 < column.sum() < days]
    return np.column_stack(columns).astype("float64")


def _trend(days: int, every: int) -> list[np.ndarray]:
    """A line, and a bend at each knot that is far enough from both ends, scaled to 1."""
    if days < 2 * every // 3:
        return []
    t = np.linspace(-1, 1, days)
    knots = np.linspace(-1, 1, max(days // every, 1) + 1)[1:-1]
    return [t] + [np.maximum(t - k, 0) ** 2 for k in knots] if len(knots) else [t]


def fit(series: Series, design: np.ndarray, start: Fit | None = None) -> Fit:
    """Iteratively reweighted least squares.

    With `start`, a fit without the last column: that is the column of a window.
    """
    y, whole = series.counts.astype("float64"), series.whole
    known = 0.0 if series.exposure is None else np.log(np.maximum(series.exposure, 1e-9))
    n, p = design.shape
    ridge = np.full(p, _RIDGE)
    ridge[0] = 0.0
    if start is not None:
        ridge[: p - 1], ridge[p - 1] = start.ridge, _FREE
    beta = np.zeros(p)
    if start is not None:
        beta[: len(start.coefficients)] = start.coefficients
    elif whole is None:
        beta[0] = np.log(max(y.sum(), 0.1) / np.exp(known + np.zeros(n)).sum())
    else:
        share = np.clip((y.sum() + 0.5) / (whole.sum() + 1.0), 1e-9, 1 - 1e-9)
        beta[0] = np.log(share / (1 - share))
    for _ in range(15):
        mean, weight = _moments(known + design @ beta, whole)
        gram = (design * weight[:, None]).T @ design + np.diag(ridge)
        step = np.linalg.solve(gram, design.T @ (y - mean) - ridge * beta)
        beta = beta + np.clip(step, -3, 3)
        if np.abs(step).max() < 1e-5:
            break
    mean, weight = _moments(known + design @ beta, whole)
    gram = (design * weight[:, None]).T @ design + np.diag(ridge)
    residual = (y - mean) ** 2 / np.maximum(weight, 1e-9)
    spread = np.minimum(residual, _CLIP).sum() / max(n - p, 1)
    return Fit(mean, weight, design, beta, np.linalg.inv(gram), max(1.0, float(spread)), ridge)


def _moments(eta: np.ndarray, whole: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    if whole is None:
        mean = np.exp(np.clip(eta, -20, 20))
        return mean, np.maximum(mean, 1e-12)
    share = 1 / (1 + np.exp(-np.clip(eta, -20, 20)))
    return whole * share, np.maximum(whole * share * (1 - share), 1e-12)
