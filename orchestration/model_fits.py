"""The fits that are kept (`kept_fits.py`), each with what it depends on and how it is saved.

An evaluation depends on the day of the run only through its rows (those whose label was complete)
and the days that may teach; a lifetime model not at all. Where labels of the newest days have
changed, the fits within an evaluation that learn from older days are found by the rows of these.
"""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from orchestration.kept_fits import KeptFits, hash_of

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
    from ml import artifacts
    from ml import evaluation as ev
    from ml.stable import as_date

    hashes = {as_date(day): hash_of(part) for day, part in rows.groupby("as_of")}

    def keep(fit, learnt_from, told):
        as_bytes = (artifacts.dumps, artifacts.loads)
        return fits.get("estimator", fit, as_bytes, told, [hashes[day] for day in learnt_from])

    split = ev.split_for(ev.days_of(rows), problem, day)
    days = [split.calibration, *split.training] if split else []
    return fits.get(
        "evaluation",
        lambda: ev.evaluate(rows, problem, day, keeps_champion, keep),
        (ev.dumps, partial(ev.loads, problem=problem)),
        *(list(hashes.items()), ev.asked_of(problem, len(rows)), days, keeps_champion),
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
