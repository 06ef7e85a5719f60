"""Methods that tell the values of the next days from those up to an origin. Pure, no chance."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

WEEK = 7
_HALF_LIFE = 56.0  # days after which a day counts half as much
_RIDGE = 3.0  # events' worth by which weekdays and occasions are drawn to no effect


def seasonal_naive(values: np.ndarray, horizon: int) -> np.ndarray:
    """The last week again and again; the baseline (Hyndman & Athanasopoulos, FPP3, 5.2)."""
    return np.resize(values[-WEEK:], horizon) if len(values) >= WEEK else np.full(horizon, 0.0)


def calendar(first_day: date, days: int, occasions: pd.DataFrame) -> np.ndarray:
    """Days x columns: weekday, then holidays, promotions, and each occasion by its name.

    `occasions`: name, event_type, starts_on, ends_on; known ahead. A name that comes every year has
    one column.
    """
    ordinal = first_day.toordinal() + np.arange(days)
    columns = [((ordinal + 6) % WEEK == n) - 1 / WEEK for n in range(WEEK - 1)]
    inside = [
        (ordinal >= pd.Timestamp(row.starts_on).toordinal())
        & (ordinal <= pd.Timestamp(row.ends_on).toordinal())
        for row in occasions.itertuples()
    ]
    kinds = occasions["event_type"].to_numpy()
    names = occasions["name"].to_numpy()
    for labels in (kinds, names):
        for label in sorted(set(labels)):
            on = np.any([i for i, x in zip(inside, labels, strict=True) if x == label], axis=0)
            columns.append(on.astype("float64"))
    return np.column_stack([np.ones(days), *columns]).astype("float64")


def calendar_regression(values: np.ndarray, design: np.ndarray, horizon: int) -> np.ndarray:
    """A level that follows the last weeks, times weekday, times declared occasions.

    Quasi-Poisson with a logarithmic link; each day counts by its age, so the level is that of
    lately, as in exponential smoothing. `design`: of the known days and of those to come.
    """
    n = len(values)
    age = np.arange(n)[::-1]
    weight = 0.5 ** (age / _HALF_LIFE)
    scale = max(float(values.mean()), 1e-9)
    beta = _fit(values / scale, design[:n], weight, float(_counts(values) / n))
    level = _lately(values / scale, np.exp(design[:n] @ beta))
    return np.exp(np.clip(design[n : n + horizon] @ beta, -20, 20)) * level * scale


def _counts(values: np.ndarray) -> float:
    """How many events the values are worth: what a sum of money tells is by its days only."""
    whole = np.allclose(values, np.round(values))
    return float(values.sum()) if whole else float((values > 0).sum()) * 5


def _lately(values: np.ndarray, fitted: np.ndarray) -> float:
    """The last four weeks against the fit: a trend that weights alone follow too slowly."""
    seen, told = values[-28:].sum(), fitted[-28:].sum()
    return float((seen + 0.25 * told) / (1.25 * told)) if told > 0 else 1.0


def _fit(y, design, weight, worth: float) -> np.ndarray:
    p = design.shape[1]
    ridge = np.full(p, _RIDGE / max(worth, 1e-3))
    ridge[0] = 1e-6
    # A new occasion does what its kind does: its own column is drawn to nothing, as all are.
    beta = np.zeros(p)
    beta[0] = np.log(max(float(np.average(y, weights=weight)), 1e-6))
    for _ in range(20):
        mean = np.exp(np.clip(design @ beta, -20, 20))
        w = weight * mean
        gram = (design * w[:, None]).T @ design + np.diag(ridge)
        step = np.linalg.solve(gram, design.T @ (weight * (y - mean)) - ridge * beta)
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-6:
            break
    return beta


def days_after(day: date, count: int) -> list[date]:
    return [day + timedelta(days=i + 1) for i in range(count)]
