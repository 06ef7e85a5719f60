"""Which days may teach which.

At a test origin T a model may use the origin t only when the label of t was complete at T. The
latest such origin calibrates; the origins whose label windows end before the calibrating window
begins train. Nothing is split at random: a customer's later weeks would teach the earlier ones.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

import pandas as pd

from ml.stable import as_date

STEP_DAYS = 28


class Window(Protocol):
    """What of a problem decides when a label is known."""

    horizon_days: int

    def label_complete(self, origin: date) -> date: ...


@dataclass(frozen=True)
class Split:
    """Origins to train on (at least one), and the later one that calibrates."""

    training: tuple[date, ...]
    calibration: date


def split_for(origins: Iterable[date], window: Window, day: date) -> Split | None:
    """What a model fitted on `day` may use of `origins`; None when that is too little."""
    known = sorted(o for o in origins if window.label_complete(o) <= day)
    if not known:
        return None
    length = timedelta(days=window.horizon_days)
    training = tuple(o for o in known if o + length <= known[-1])
    return Split(training, known[-1]) if training else None


def spaced(origins: Iterable[date]) -> list[date]:
    """The newest, and going back those that lie STEP_DAYS apart at least, oldest first: what is
    measured on days closer together is largely the same, told twice."""
    kept: list[date] = []
    for origin in sorted(origins, reverse=True):
        if not kept or (kept[-1] - origin).days >= STEP_DAYS:
            kept.append(origin)
    return kept[::-1]


def days_of(rows: pd.DataFrame) -> list[date]:
    """The origins of prepared rows."""
    return [as_date(o) for o in rows["as_of"].unique()]


def at(rows: pd.DataFrame, *origins: date) -> pd.DataFrame:
    """The rows of these origins."""
    return rows[rows["as_of"].isin(pd.to_datetime(list(origins)))]


def both_classes(rows: pd.DataFrame, split: Split, target: str) -> bool:
    """Whether training and calibration each hold both outcomes."""
    slices = (split.training, (split.calibration,))
    return all(at(rows, *days)[target].nunique() == 2 for days in slices)
