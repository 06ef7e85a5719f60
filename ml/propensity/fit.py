"""From frames of features to a model a target, or to a stated reason why there is none."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import date

import pandas as pd

from ml.evaluation import Calibrator, Evaluation, evaluate, labelled
from ml.evaluation.backtest import BACKTEST, RELIABILITY
from ml.evaluation.leaks import LEAKS
from ml.evaluation.promotion import METHODS
from ml.propensity.card import card
from ml.propensity.problem import KINDS, OUTCOME, Kind, Target, problem
from ml.stable import as_date, version_of
from ml.tables import BOOL, DATE, FLOAT, INT, TEXT, Schema, empty, typed

REASONS = {
    "not_enough_history": (
        "No model: no past day has a complete label as well as two earlier days, with complete "
        "labels by then, to train and to calibrate on."
    ),
    "one_class": (
        "No model: where a model would train, calibrate or be tested, everyone or nobody did it."
    ),
}
_TARGET = {"kind": TEXT, "target": TEXT, "answer": TEXT}


def _of_target(schema: Schema) -> Schema:
    return {**_TARGET, **{k: v for k, v in schema.items() if k != "definition"}}


TARGETS = {
    **_TARGET,
    "gap_days": INT,
    "horizon_days": INT,
    "model_used": TEXT,
    "is_fallback": BOOL,
    "decision": TEXT,
    "no_model_reason": TEXT,
    "rows": INT,
    "positives": INT,
    "base_rate": FLOAT,
    "features": INT,
    "train_cutoff": DATE,
    "model_version": TEXT,
}
TABLES: dict[str, Schema] = {
    "targets": TARGETS,
    "backtest": _of_target(BACKTEST),
    "methods": _of_target(METHODS),
    "calibration": _of_target(RELIABILITY),
    "leaks": _of_target(LEAKS),
}


@dataclass(frozen=True, eq=False)
class FittedTarget:
    """What scoring a target needs. `method` 'none' (then `reason` says why) or one of problem.py;
    `fallback`: a baseline is used, because no model passed the gate."""

    target: Target
    method: str
    fallback: bool
    features: tuple[str, ...]
    decision: str
    version: str
    reason: str | None = None
    estimator: object | None = None
    calibrator: Calibrator | None = None
    base_rate: float | None = None
    train_cutoff: date | None = None
    rows: int = 0
    positives: int = 0


@dataclass(frozen=True, eq=False)
class PropensityModel:
    """The models of all targets of a kind; no customer is in it, only totals. `tables`: by the
    names of TABLES, a row more by kind, target and answer; they are not in the saved bytes."""

    kind: Kind
    targets: tuple[FittedTarget, ...]
    day: date
    version: str
    decision: str
    card: str = ""
    tables: dict[str, pd.DataFrame] = field(
        default_factory=lambda: {name: empty(schema) for name, schema in TABLES.items()}
    )

    @property
    def method(self) -> str:
        """Which methods are used, and for how many targets."""
        used = pd.Series([one.method for one in self.targets], dtype=object).value_counts()
        return ", ".join(f"{name} {n}" for name, n in sorted(used.items())) or "none"

    @property
    def train_cutoff(self) -> date | None:
        known = [one.train_cutoff for one in self.targets if one.train_cutoff]
        return max(known) if known else None


def fit(
    kind: str,
    frames: Iterable[tuple[Target, pd.DataFrame]],
    day: date,
    evaluated: Callable[..., Evaluation] = evaluate,
) -> PropensityModel:
    """Backtests all methods for each target, and fits the one that passes the gate on every label
    that is complete on `day`.

    A frame: customer_id × as_of with `eligible`, `outcome` (0, 1 or null) and the columns of the
    kind (problem.KINDS; those of `other` as far as they are there). Frames are taken one after the
    other, so a generator of large ones needs the memory of one. Too little history, or one class,
    gives the target method 'none' with a reason. `evaluated`: as `evaluate`, for who keeps what it
    finds. Raises ValueError for a frame that is wrong, or a target that comes twice.
    """
    day, asked = as_date(day), KINDS[kind]
    fitted, found_of, seen = [], {}, set()
    for target, frame in frames:
        if target.label in seen:
            raise ValueError(f"target {target.label} comes twice")
        seen.add(target.label)
        one, found = _fit_one(asked, target, frame, day, evaluated)
        fitted.append(one)
        found_of[target.label] = found
    whole = hashlib.sha256("\n".join([kind, *(one.version for one in fitted)]).encode())
    model = PropensityModel(
        asked, tuple(fitted), day, whole.hexdigest()[:16], _decision(asked, fitted)
    )
    model = replace(model, tables=_tables(model, found_of))
    return replace(model, card=card(model, found_of))


def _fit_one(kind: Kind, target: Target, frame: pd.DataFrame, day: date, evaluated):
    problem_asked = problem(kind, target, kind.features(frame.columns))
    rows = labelled(frame, problem_asked, day)
    methods = problem_asked.methods.items()
    settings = {
        "target": asdict(target),
        "features": problem_asked.features,
        "methods": {n: repr(m.build(len(rows)).get_params(deep=False)) for n, m in methods},
    }
    found = evaluated(rows, problem_asked, day)
    return (
        FittedTarget(
            target=target,
            method=found.method,
            fallback=found.fallback,
            features=found.problem.features,
            decision=REASONS[found.reason] if found.reason else found.decision,
            version=version_of(rows, settings),
            reason=found.reason,
            estimator=found.estimator,
            calibrator=found.calibrator,
            base_rate=found.base_rate,
            train_cutoff=found.train_cutoff,
            rows=len(rows),
            positives=int(rows[OUTCOME].sum()),
        ),
        found,
    )


def _decision(kind: Kind, fitted: list[FittedTarget]) -> str:
    if not fitted:
        return f"No model: nothing of the kind {kind.name} has enough behind it to be asked."
    ranks = [one.target.label for one in fitted if one.method not in ("none", "base_rate")]
    rest = [one.target.label for one in fitted if one.method in ("none", "base_rate")]
    return (
        f"{len(ranks)} of {len(fitted)} targets have a model that ranks customers better than "
        "chance" + (f"; not {', '.join(rest)}." if rest else ".")
    )


def _tables(model: PropensityModel, found_of: dict[str, Evaluation]) -> dict[str, pd.DataFrame]:
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    for one in model.targets:
        key = {"kind": model.kind.name, "target": one.target.name, "answer": one.target.answer}
        found = found_of[one.target.label]
        told = {"backtest": found.backtest, "methods": found.methods}
        told |= {"calibration": found.reliability, "leaks": found.leaks}
        row = {
            **{name: getattr(one, name) for name in ("decision", "rows", "positives")},
            **{name: getattr(one, name) for name in ("base_rate", "train_cutoff")},
            "gap_days": one.target.gap_days,
            "horizon_days": one.target.horizon_days,
            "model_used": one.method,
            "is_fallback": one.fallback,
            "no_model_reason": one.reason,
            "features": len(one.features),
            "model_version": model.version,
        }
        told["targets"] = typed(pd.DataFrame([row]).assign(**key), TARGETS)
        for name, table in told.items():
            parts[name].append(table.assign(**key))
    return {
        name: typed(pd.concat(tables, ignore_index=True), TABLES[name])
        if tables
        else empty(TABLES[name])
        for name, tables in parts.items()
    }
