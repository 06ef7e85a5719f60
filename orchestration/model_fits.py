"""The fits that are kept (`kept_fits.py`), each with what it depends on and how it is saved.

An evaluation depends on the day of the run only through its rows (those whose label was complete)
and the days that may teach; a lifetime model not at all.
"""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from orchestration.kept_fits import KeptFits

if TYPE_CHECKING:
    import pandas as pd

    from ml.evaluation import Evaluation, Problem
    from ml.lifetime_value import LifetimeModel


def evaluated(
    fits: KeptFits,
    rows: "pd.DataFrame",
    problem: "Problem",
    day: date,
    keeps_champion: bool = False,
) -> "Evaluation":
    """As `ml.evaluation.evaluate`."""
    from ml import evaluation as ev

    split = ev.split_for(ev.days_of(rows), problem, day)
    days = [split.calibration, *split.training] if split else []
    return fits.get(
        "evaluation",
        lambda: ev.evaluate(rows, problem, day, keeps_champion),
        (ev.dumps, partial(ev.loads, problem=problem)),
        *(rows, ev.asked_of(problem, len(rows)), days, keeps_champion),
    )


def lifetime(
    fits: KeptFits, table: "pd.DataFrame", margin: float | None = None, with_intervals: bool = True
) -> "LifetimeModel":
    """As `ml.lifetime_value.fit`."""
    from ml import lifetime_value as lv

    return fits.get(
        "lifetime_value",
        lambda: lv.fit(table, margin=margin, with_intervals=with_intervals),
        (partial(lv.dumps, with_evidence=True), lv.loads),
        *(table[[*lv.SUMMARY]], margin, with_intervals),
    )
