"""Which days may teach which, and what each method would have said.

At a test origin T a model may use the origin t only when the label of t was complete at T. The
latest such origin calibrates; the origins whose label windows end before the calibrating window
begins train. Nothing is split at random: a customer's later weeks would teach the earlier ones.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from ml import metrics
from ml.churn.definition import ChurnDefinition
from ml.churn.methods import METHODS, Calibrator
from ml.stable import as_date, id_hash
from ml.tables import DATE, FLOAT, INT, TEXT, typed

MAX_ORIGINS = 6  # half a year of 28-day steps; older ones say little about the next month

BACKTEST = {
    "definition": TEXT,
    "origin": DATE,
    "method": TEXT,
    "n": INT,
    "churners": INT,
    "base_rate": FLOAT,
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


@dataclass(frozen=True)
class Split:
    """Origins to train on (at least one), and the later one that calibrates."""

    training: tuple[date, ...]
    calibration: date


def split_for(origins: Iterable[date], definition: ChurnDefinition, day: date) -> Split | None:
    """What a model fitted on `day` may use of `origins`; None when that is too little."""
    known = sorted(o for o in origins if definition.label_complete(o) <= day)
    if not known:
        return None
    window = timedelta(days=definition.horizon_days)
    training = tuple(o for o in known if o + window <= known[-1])
    return Split(training, known[-1]) if training else None


def fit_one(name: str, rows: pd.DataFrame, split: Split) -> tuple[object, Calibrator]:
    """One method, fitted and calibrated on the slices of `split`."""
    method, later = METHODS[name], at(rows, split.calibration)
    estimator = method.fit(rows[rows["as_of"].isin(pd.to_datetime(list(split.training)))])
    return estimator, Calibrator.fit(later["churned"].to_numpy(), method.raw(estimator, later))


def at(rows: pd.DataFrame, origin: date) -> pd.DataFrame:
    """The rows of one origin."""
    return rows[rows["as_of"] == pd.Timestamp(origin)]


def both_classes(rows: pd.DataFrame, split: Split) -> bool:
    """Whether training and calibration each hold churners and stayers."""
    slices = (list(split.training), [split.calibration])
    return all(
        rows[rows["as_of"].isin(pd.to_datetime(s))]["churned"].nunique() == 2 for s in slices
    )


def predict(rows: pd.DataFrame, definition: ChurnDefinition) -> pd.DataFrame:
    """What each method would have said at each usable test origin, the latest MAX_ORIGINS.

    `rows`: prepared, eligible, every label complete. Grain out: origin × method × customer, with
    y, p, tie and the split that was used. An origin at which everyone or nobody churned measures
    no ranking and is left out. No usable origin: an empty frame.
    """
    origins = [as_date(o) for o in rows["as_of"].unique()]
    usable = []
    for origin in sorted(origins, reverse=True):
        split = split_for(origins, definition, origin)
        if split and both_classes(rows, split) and at(rows, origin)["churned"].nunique() == 2:
            usable.append((origin, split))
    parts = []
    for origin, split in reversed(usable[:MAX_ORIGINS]):
        test = at(rows, origin)
        n_train = int(rows["as_of"].isin(pd.to_datetime(list(split.training))).sum())
        for name in METHODS:
            estimator, calibrator = fit_one(name, rows, split)
            part = pd.DataFrame({"customer_id": test["customer_id"], "y": test["churned"]})
            part["p"] = calibrator(METHODS[name].raw(estimator, test))
            part["tie"] = id_hash(test["customer_id"])
            part["origin"], part["method"], part["n_train"] = origin, name, n_train
            part["calibration_origin"] = split.calibration
            parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def measure(predictions: pd.DataFrame, definition: ChurnDefinition) -> pd.DataFrame:
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
                "definition": definition.name,
                "origin": origin,
                "method": method,
                "n": len(y),
                "churners": int(y.sum()),
                "base_rate": float(np.mean(y)),
                "roc_auc": metrics.roc_auc(y, p),
                "pr_auc": metrics.pr_auc(y, p),
                "lift_top10": metrics.lift_top(y, p, tie),
                "brier": metrics.brier(y, p),
                "ece": metrics.ece(y, p, tie),
                "calibration_slope": slope,
                "calibration_intercept": intercept,
                "n_train": part["n_train"].iloc[0],
                "train_cutoff": definition.label_complete(calibration_origin),
                "calibration_origin": calibration_origin,
            }
        )
    return typed(pd.DataFrame(rows, columns=list(BACKTEST)), BACKTEST)
