"""What each method would have said at past origins, and how good that was."""

from datetime import date

import numpy as np
import pandas as pd

from ml import metrics
from ml.evaluation import champion
from ml.evaluation.fits import Fits, told
from ml.evaluation.methods import Calibrator, Method
from ml.evaluation.origins import Split, at, both_classes, days_of, spaced, split_for
from ml.evaluation.problem import Problem
from ml.stable import id_hash, side_by_side
from ml.tables import DATE, FLOAT, INT, TEXT, empty, typed

MAX_ORIGINS = 6  # half a year of steps of 28 days; older ones say little about the next month

BACKTEST = {
    "definition": TEXT,
    "origin": DATE,
    "method": TEXT,
    "n": INT,
    "positives": INT,
    "base_rate": FLOAT,
    "mean_predicted": FLOAT,
    "roc_auc": FLOAT,
    "pr_auc": FLOAT,
    "lift_top10": FLOAT,
    "brier": FLOAT,
    "ece": FLOAT,
    "calibration_slope": FLOAT,
    "calibration_intercept": FLOAT,
    "n_train": INT,
    "train_cutoff": DATE,
    "calibration_origin": DATE,
}
RELIABILITY = {
    "definition": TEXT,
    "scope": TEXT,
    "method": TEXT,
    "bin": INT,
    "mean_predicted": FLOAT,
    "observed": FLOAT,
    "n": INT,
}


def fit_one(
    problem: Problem, name: str, rows: pd.DataFrame, split: Split, fits: Fits | None = None
) -> tuple[object, Calibrator]:
    """One method, fitted and calibrated on the slices of `split`; the last champion on those of the
    step before (at the very first step there was none: on these).

    `fits`: of the same rows. What is among them is not fitted again: the last champion of an origin
    is, mostly, what competed at the origin before.
    """
    method = problem.methods[name]
    if method.role == champion.ROLE:
        split = champion.before(days_of(rows), problem, split) or split
    fits = fits or Fits()
    asked = (method.build, method.columns, problem.features, problem.target, split)
    if asked not in fits.made:
        fits.made[asked] = _fit(problem, method, rows, split, fits)
    return fits.made[asked]


def _fit(
    problem: Problem, method: Method, rows: pd.DataFrame, split: Split, fits: Fits
) -> tuple[object, Calibrator]:
    later = at(rows, split.calibration)
    estimator = fits.keep(
        lambda: method.fit(at(rows, *split.training), problem.features, problem.target),
        split.training,
        told(method, problem.features, problem.target),
    )
    raw = method.raw(estimator, later, problem.features)
    return estimator, Calibrator.fit(later[problem.target].to_numpy(), raw)


def usable_origins(
    rows: pd.DataFrame, problem: Problem, most: int = MAX_ORIGINS
) -> list[tuple[date, Split]]:
    """The latest `most` at which something can be measured, four weeks apart at least, oldest
    first. An origin at which all outcomes are alike measures no ranking and is left out."""
    origins, target = days_of(rows), problem.target
    found = {}
    for origin in origins:
        split = split_for(origins, problem, origin)
        if split and both_classes(rows, split, target) and at(rows, origin)[target].nunique() == 2:
            found[origin] = split
    return [(origin, found[origin]) for origin in spaced(found)[-most:]]


def predict(
    rows: pd.DataFrame,
    problem: Problem,
    most: int = MAX_ORIGINS,
    only: tuple[str, ...] | None = None,
    fits: Fits | None = None,
) -> pd.DataFrame:
    """What each method (of `only`) would have said at each usable origin, with what was known then.

    `rows`: prepared, every label complete. `fits`: as `fit_one`. Grain out: origin × method ×
    customer, with y, p, tie and the split that was used. No usable origin: an empty frame.
    """
    origins = usable_origins(rows, problem, most)
    jobs = [(origin, split, name) for origin, split in origins for name in only or problem.methods]
    ties = {origin: id_hash(at(rows, origin)["customer_id"]) for origin, _ in origins}

    def said(job: tuple[date, Split, str]) -> pd.DataFrame:
        origin, split, name = job
        test, method = at(rows, origin), problem.methods[name]
        estimator, calibrator = fit_one(problem, name, rows, split, fits)
        return pd.DataFrame(
            {
                "customer_id": test["customer_id"],
                "y": test[problem.target],
                "p": calibrator(method.raw(estimator, test, problem.features)),
                "tie": ties[origin],
                "origin": origin,
                "method": name,
                "n_train": len(at(rows, *split.training)),
                "calibration_origin": split.calibration,
            }
        )

    return pd.concat(side_by_side(said, jobs), ignore_index=True) if jobs else pd.DataFrame()


def measure(predictions: pd.DataFrame, problem: Problem) -> pd.DataFrame:
    """Grain: origin × method. `train_cutoff` is the last day that any label used (training or
    calibration) looks at; it is never after the origin."""
    rows = []
    groups = predictions.groupby(["origin", "method"], sort=False) if len(predictions) else ()
    for (origin, method), part in groups:
        y, p, tie = (part[c].to_numpy() for c in ("y", "p", "tie"))
        slope, intercept = metrics.calibration_line(y, p)
        calibration_origin = part["calibration_origin"].iloc[0]
        rows.append(
            {
                "definition": problem.name,
                "origin": origin,
                "method": method,
                "n": len(y),
                "positives": int(y.sum()),
                "base_rate": float(np.mean(y)),
                "mean_predicted": float(np.mean(p)),
                "roc_auc": metrics.roc_auc(y, p),
                "pr_auc": metrics.pr_auc(y, p),
                "lift_top10": metrics.lift_top(y, p, tie),
                "brier": metrics.brier(y, p),
                "ece": metrics.ece(y, p, tie),
                "calibration_slope": slope,
                "calibration_intercept": intercept,
                "n_train": part["n_train"].iloc[0],
                "train_cutoff": problem.label_complete(calibration_origin),
                "calibration_origin": calibration_origin,
            }
        )
    return typed(pd.DataFrame(rows, columns=list(BACKTEST)), BACKTEST)


def calibration_curve(predictions: pd.DataFrame, problem: Problem) -> pd.DataFrame:
    """Ten equal-mass bins. Grain: scope × method × bin; scope `latest_origin` or `all_origins`."""
    if predictions.empty:
        return empty(RELIABILITY)
    latest = predictions[predictions["origin"] == predictions["origin"].max()]
    parts = []
    for scope, rows in (("latest_origin", latest), ("all_origins", predictions)):
        for method, part in rows.groupby("method", sort=False):
            table = metrics.reliability(*(part[c].to_numpy() for c in ("y", "p", "tie")))
            parts.append(table.assign(definition=problem.name, scope=scope, method=method))
    return typed(pd.concat(parts, ignore_index=True), RELIABILITY)
