"""Features and scores of today against the days that the model learnt from.

What a shop's customers look like moves all the time: a tenure grows, a season comes. So a shift
beyond chance is compared with the shifts that past days showed against what was known then: no
larger than those, it is `as_before`; larger, it is `drift`.
"""

from datetime import date

import numpy as np
import pandas as pd

from ml.evaluation.problem import Problem
from ml.monitoring.psi import Shift, shift
from ml.stable import as_date

LEVEL = 0.01  # that chance alone raises any alarm of a night, over all features together
_PAST = 6  # origins that say what is usual


def drift(rows: pd.DataFrame, day: date, problem: Problem, names: tuple[str, ...]) -> list[dict]:
    """One row a name. `rows`: customer_id, as_of and `names`, eligible customers of past origins
    and of `day`."""
    days = sorted(as_date(d) for d in rows["as_of"].unique())
    past = [d for d in days if d < day][-_PAST:]
    asked = [(d, _reference(rows, days, d, problem)) for d in [*past, day]]
    asked = [
        (d, reference, rows[rows["as_of"] == pd.Timestamp(d)], reference["customer_id"].nunique())
        for d, reference in asked
        if len(reference)
    ]
    level = LEVEL / max(1, len(names))
    found = []
    for name in names:
        shifts = {
            d: shift(_floats(before, name), _floats(now, name), level, n=persons)
            for d, before, now, persons in asked
        }
        newest = shifts.pop(day, None)
        if newest is not None:
            found.append({"subject": name, **_judged(newest, [s.excess for s in shifts.values()])})
    return found


def _reference(rows: pd.DataFrame, days: list[date], day: date, problem: Problem) -> pd.DataFrame:
    """What a model fitted on `day` could learn from."""
    known = [d for d in days if problem.label_complete(d) <= day]
    return rows[rows["as_of"].isin(pd.to_datetime(known))]


def _floats(rows: pd.DataFrame, name: str) -> np.ndarray:
    return rows[name].to_numpy("float64")


def _judged(now: Shift, before: list[float]) -> dict:
    usual = max(before) if len(before) >= 2 else np.nan
    verdict = "steady"
    if now.psi > now.limit:
        verdict = "as_before" if now.excess <= usual else "drift"
    return {
        "n": now.n,
        "m": now.m,
        "value": now.psi,
        "expected": now.expected,
        "limit": now.limit,
        "usual": usual,
        "verdict": verdict,
    }
