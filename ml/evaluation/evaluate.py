"""From a frame of labelled features to what is published and the evidence for it."""

from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pandas as pd

from ml.evaluation import backtest, champion, leaks, promotion
from ml.evaluation.fits import Fits, Keep, afresh
from ml.evaluation.intervals import bootstrap
from ml.evaluation.methods import Calibrator
from ml.evaluation.origins import Split, both_classes, days_of, split_for
from ml.evaluation.problem import Problem
from ml.features import prepare
from ml.stable import one_thread
from ml.tables import empty


@dataclass(frozen=True, eq=False)
class Evaluation:
    """`method` 'none' with a `reason` (not_enough_history, one_class), or a fitted one.

    `problem` has the features that were used: those named as leaks are not among them. `champion`:
    the method of the last champion, if one competed. The tables are empty but typed where there is
    nothing to say.
    """

    method: str
    problem: Problem
    reason: str | None = None
    decision: str = ""
    fallback: bool = False
    is_kept: bool = False
    champion: str | None = None
    split: Split | None = None
    estimator: object | None = None
    calibrator: Calibrator | None = None
    base_rate: float | None = None
    train_cutoff: date | None = None
    n_rows: int = 0
    backtest: pd.DataFrame = field(default_factory=lambda: empty(backtest.BACKTEST))
    reliability: pd.DataFrame = field(default_factory=lambda: empty(backtest.RELIABILITY))
    methods: pd.DataFrame = field(default_factory=lambda: empty(promotion.METHODS))
    comparison: pd.DataFrame = field(default_factory=lambda: empty(promotion.COMPARISON))
    leaks: pd.DataFrame = field(default_factory=lambda: empty(leaks.LEAKS))


def labelled(frame: pd.DataFrame, problem: Problem, day: date) -> pd.DataFrame:
    """The rows that may be asked about and whose label is complete on `day`.

    `frame`: customer_id × as_of with `eligible`, the target (0, 1 or null) and the features. Raises
    ValueError for a missing column, a repeated key, an infinity, or a label that is none of these.
    """
    target = problem.target
    rows = prepare(frame, problem.features, other=("eligible", target))
    rows[target] = rows[target].to_numpy(dtype="float64", na_value=float("nan"))
    if not rows[target].dropna().isin([0.0, 1.0]).all():
        raise ValueError(f"column {target} must be 0, 1 or null")
    last = pd.Timestamp(day) - pd.Timedelta(days=problem.gap_days + problem.horizon_days)
    known = rows["eligible"].astype("boolean").fillna(False).astype(bool) & rows[target].notna()
    return rows[known & (rows["as_of"] <= last)].drop(columns="eligible").reset_index(drop=True)


def evaluate(
    rows: pd.DataFrame,
    problem: Problem,
    day: date,
    keeps_champion: bool = False,
    keep: Keep = afresh,
) -> Evaluation:
    """Backtests all methods on `rows` (of `labelled`), searches for leaks, and fits the one that
    passes the gate on every label that is complete on `day`.

    `keeps_champion`: what was promoted before the newest labels came competes as it was fitted then
    (champion.py), and stays, `is_kept`, unless it is beaten. `keep`: as `fits.Fits`.
    """
    split = split_for(days_of(rows), problem, day)
    fits = Fits(keep)
    with one_thread():
        origins = backtest.usable_origins(rows, problem)
        if not origins or split is None or not both_classes(rows, split, problem.target):
            return Evaluation("none", problem, reason=_why(rows, problem, split))
        found = leaks.search(rows, problem, split, keep)
        if found.named:
            problem = without(problem, found.named)
        predictions, problem, last = _predictions(rows, problem, found, keeps_champion, fits)
        table = backtest.measure(predictions, problem)
        promoted = promotion.promote(table, bootstrap(predictions), found, problem)
        estimator, calibrator = backtest.fit_one(problem, promoted.method, rows, split, fits)
    method, fallback, is_kept = promoted.method, promoted.fallback, False
    if method == champion.NAME:
        split = champion.before(days_of(rows), problem, split) or split
        method, is_kept = last, True
    used = rows["as_of"].isin(pd.to_datetime([*split.training, split.calibration]))
    return Evaluation(
        method=method,
        problem=problem,
        decision=promoted.decision,
        fallback=fallback,
        is_kept=is_kept,
        champion=last,
        split=split,
        estimator=estimator,
        calibrator=calibrator,
        base_rate=float(rows.loc[used, problem.target].mean()),
        train_cutoff=problem.label_complete(split.calibration),
        n_rows=int(np.sum(used)),
        backtest=table,
        reliability=backtest.calibration_curve(predictions, problem),
        methods=promoted.methods,
        comparison=promoted.comparison,
        leaks=found.table,
    )


def _predictions(
    rows: pd.DataFrame,
    problem: Problem,
    found: leaks.Leaks,
    keeps_champion: bool,
    fits: Fits,
) -> tuple[pd.DataFrame, Problem, str | None]:
    """Of all methods, and of the last champion, whose method it is, if one is asked for and was
    promoted."""
    if not keeps_champion:
        return backtest.predict(rows, problem, fits=fits), problem, None
    longer = backtest.predict(rows, problem, backtest.MAX_ORIGINS + 1, fits=fits)
    days = sorted(longer["origin"].unique())
    predictions = _of(longer, days[-backtest.MAX_ORIGINS :])
    earlier = _of(longer, days[:-1])  # what there was to go by a step before
    if earlier.empty:
        return predictions, problem, None
    table = backtest.measure(earlier, problem)
    if not champion.could_have_been_promoted(table, problem):
        return predictions, problem, None
    then = promotion.promote(table, bootstrap(earlier), found, problem)
    if then.fallback:
        return predictions, problem, None
    problem = champion.with_champion(problem, then.method)
    its = backtest.predict(rows, problem, only=(champion.NAME,), fits=fits)
    return pd.concat([predictions, its], ignore_index=True), problem, then.method


def _of(predictions: pd.DataFrame, days: list) -> pd.DataFrame:
    return predictions[predictions["origin"].isin(days)].reset_index(drop=True)


def without(problem: Problem, named: tuple[str, ...]) -> Problem:
    """The problem without these features, asked of the methods that can do without them: a rule of
    such a column cannot."""
    methods = {
        name: one
        for name, one in problem.methods.items()
        if not set(one.columns or ()) & set(named)
    }
    kept = tuple(f for f in problem.features if f not in named)
    return replace(problem, features=kept, methods=methods)


def _why(rows: pd.DataFrame, problem: Problem, split: Split | None) -> str:
    """History is too short unless the days would have sufficed and only the classes did not."""
    origins = days_of(rows)
    enough = any(split_for(origins, problem, o) for o in origins)
    return "one_class" if split is not None and enough else "not_enough_history"
