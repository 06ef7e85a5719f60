"""Customers who look alike to the model, counted: (x, t_x, T) once each, with how many they are.

Sums over customers become sums over cells; what depends on x alone, on t_x alone or on T alone is
taken once a distinct value. Cells are sorted, so a fit does not depend on the order of the rows.
"""

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Cells:
    """Distinct values, and for each cell the place of its own in them and its customers."""

    x: np.ndarray  # repeat purchases, distinct
    t_x: np.ndarray  # time of the last one after the first, distinct
    age: np.ndarray  # T: time from the first purchase to the end, distinct
    x_at: np.ndarray
    t_at: np.ndarray
    age_at: np.ndarray
    count: np.ndarray

    def __len__(self) -> int:
        return len(self.count)

    @property
    def customers(self) -> int:
        return int(self.count.sum())


def compress(x, t_x, age) -> Cells:
    """Cells of customers: repeat purchases, time of the last, age; one unit of time for both.

    Raises ValueError for what no customer can have: x < 0, t_x > T, t_x > 0 without a repeat.
    """
    x, t_x, age = (np.asarray(v, dtype="float64") for v in (x, t_x, age))
    if not (len(x) == len(t_x) == len(age)):
        raise ValueError("x, t_x and T are of different lengths")
    if not (np.isfinite(x) & np.isfinite(t_x) & np.isfinite(age)).all():
        raise ValueError("x, t_x or T has gaps")
    if (x < 0).any() or (t_x < 0).any() or (t_x > age).any() or (t_x[x == 0] > 0).any():
        raise ValueError("a customer needs x >= 0 and 0 <= t_x <= T, with t_x = 0 where x = 0")
    (xs, x_at), (ts, t_at), (ages, age_at) = _coded(x), _coded(t_x), _coded(age)
    key, count = np.unique((x_at * len(ts) + t_at) * len(ages) + age_at, return_counts=True)
    rest, age_at = np.divmod(key, max(len(ages), 1))
    x_at, t_at = np.divmod(rest, max(len(ts), 1))
    return Cells(xs, ts, ages, x_at, t_at, age_at, count.astype("float64"))


def distinct(*columns) -> tuple[np.ndarray, np.ndarray]:
    """Distinct rows of the columns (none NaN), sorted by the first, then the next, and the place of
    each row among them: `np.unique` by rows, by numbers instead of by comparing rows."""
    coded = [_coded(np.asarray(column, dtype="float64")) for column in columns]
    shape = [max(len(values), 1) for values, _ in coded]
    cell = np.ravel_multi_index([place for _, place in coded], shape)
    found, at = _coded(cell)
    places = np.unravel_index(found, shape)
    keys = [values[place] for (values, _), place in zip(coded, places, strict=True)]
    return np.column_stack(keys), at


def thinned(cells: Cells, about: int) -> Cells:
    """Every so many-th cell, so that `about` so many are left."""
    every = slice(None, None, max(1, len(cells) // about))
    places = ("x_at", "t_at", "age_at", "count")
    return replace(cells, **{name: getattr(cells, name)[every] for name in places})


def _coded(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sorted distinct values, and the place of each value in them; faster than np.unique."""
    import pandas as pd

    codes, found = pd.factorize(values)
    order = np.argsort(found)
    place = np.empty(len(found), dtype="int64")
    place[order] = np.arange(len(found))
    return found[order], place[codes]
