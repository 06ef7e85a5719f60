"""From a table of features to a model, or to a stated reason why there is none."""

from dataclasses import asdict, dataclass, field, replace
from datetime import date

import pandas as pd

from ml import artifacts
from ml.churn import backtest, compare
from ml.churn.card import card
from ml.churn.definition import ChurnDefinition
from ml.churn.methods import METHODS, Calibrator
from ml.features import prepare, present
from ml.stable import as_date, one_thread, version_of
from ml.tables import empty

REASONS = {
    "not_enough_history": (
        "No model: no past day has a complete label as well as two earlier days, with complete "
        "labels by then, to train and to calibrate on."
    ),
    "one_class": (
        "No model: where a model would train, calibrate or be tested, everyone or nobody churned. "
        "An earlier model, if there is one, stays valid for what its card says."
    ),
}


@dataclass(frozen=True, eq=False)
class ChurnModel:
    """All that scoring needs, and the evidence. No customer is in it, only totals.

    `method` is a key of METHODS or 'none' (then `reason` says why). `features` are the columns that
    were there to fit on, and that a frame to score must have. `backtest`, `comparison` and
    `reliability` are tables (BACKTEST, COMPARISON, RELIABILITY); they go to the warehouse and are
    not in the saved bytes.
    """

    method: str
    definition: ChurnDefinition
    features: tuple[str, ...]
    version: str
    decision: str
    day: date
    reason: str | None = None
    estimator: object | None = None
    calibrator: Calibrator | None = None
    train_cutoff: date | None = None
    base_rate: float | None = None
    n_origins: int = 0
    card: str = ""
    backtest: pd.DataFrame = field(default_factory=lambda: empty(backtest.BACKTEST))
    comparison: pd.DataFrame = field(default_factory=lambda: empty(compare.COMPARISON))
    reliability: pd.DataFrame = field(default_factory=lambda: empty(compare.RELIABILITY))


def fit(frame: pd.DataFrame, definition: ChurnDefinition, day: date) -> ChurnModel:
    """Backtest all methods, publish one, and fit it on every label that is complete on `day`.

    `frame`: customer_id × as_of with `eligible`, `churned` (0, 1 or null) and FEATURES, without
    those OPTIONAL ones that no source fills. A label that is not complete on `day` is ignored even
    if it is there. Too little history, or one class in training, gives method 'none' with a
    reason. Raises ValueError for a frame that is wrong (missing column, repeated key, infinity, a
    label that is neither 0, 1 nor null).
    """
    day = as_date(day)
    features = present(frame)
    rows = _labelled(frame, features, definition, day)
    settings = {"definition": asdict(definition), "features": features}
    settings["methods"] = {n: repr(m.build().get_params(deep=False)) for n, m in METHODS.items()}
    version = version_of(rows, settings)
    split = backtest.split_for([as_date(o) for o in rows["as_of"].unique()], definition, day)
    with one_thread():
        predictions = backtest.predict(rows, definition)
        usable = split is not None and backtest.both_classes(rows, split)
        if predictions.empty or not usable:
            reason = _why(rows, definition, split)
            return _none(reason, definition, features, version, day)
        table = backtest.measure(predictions, definition)
        compared = compare.compare(predictions, definition.name)
        method = compare.choose(table)
        estimator, calibrator = backtest.fit_one(method, rows, split)
    used = rows["as_of"].isin(pd.to_datetime([*split.training, split.calibration]))
    model = ChurnModel(
        method=method,
        definition=definition,
        features=features,
        version=version,
        decision=compare.decision_text(method, table, compared),
        day=day,
        estimator=estimator,
        calibrator=calibrator,
        train_cutoff=definition.label_complete(split.calibration),
        base_rate=float(rows.loc[used, "churned"].mean()),
        n_origins=int(table["origin"].nunique()),
        backtest=table,
        comparison=compared,
        reliability=compare.calibration_curve(predictions, definition.name),
    )
    return replace(model, card=card(model, split, int(used.sum())))


def _labelled(
    frame: pd.DataFrame, features: tuple[str, ...], definition: ChurnDefinition, day: date
) -> pd.DataFrame:
    rows = prepare(frame, features, other=("eligible", "churned"))
    rows["churned"] = rows["churned"].to_numpy(dtype="float64", na_value=float("nan"))
    if not rows["churned"].dropna().isin([0.0, 1.0]).all():
        raise ValueError("column churned must be 0, 1 or null")
    last = pd.Timestamp(day) - pd.Timedelta(days=definition.gap_days + definition.horizon_days)
    known = rows["eligible"].astype("boolean").fillna(False).astype(bool) & rows["churned"].notna()
    return rows[known & (rows["as_of"] <= last)].drop(columns="eligible").reset_index(drop=True)


def _why(rows: pd.DataFrame, definition: ChurnDefinition, split: object) -> str:
    """History is too short unless the days would have sufficed and only the classes did not."""
    origins = [as_date(o) for o in rows["as_of"].unique()]
    enough = any(backtest.split_for(origins, definition, o) for o in origins)
    return "one_class" if split is not None and enough else "not_enough_history"


def _none(
    reason: str, definition: ChurnDefinition, features: tuple[str, ...], version: str, day: date
) -> ChurnModel:
    model = ChurnModel("none", definition, features, version, REASONS[reason], day, reason=reason)
    return replace(model, card=card(model, None, 0))


SAVED = ("method", "version", "decision", "reason", "estimator", "base_rate", "n_origins", "card")


def dumps(model: ChurnModel) -> bytes:
    """What scoring needs, as skops bytes; the tables of the backtest are not in it."""
    content = {name: getattr(model, name) for name in SAVED}
    content["definition"] = asdict(model.definition)
    content["features"] = list(model.features)
    content["calibrator"] = asdict(model.calibrator) if model.calibrator else None
    content["day"] = model.day.isoformat()
    content["train_cutoff"] = model.train_cutoff.isoformat() if model.train_cutoff else None
    return artifacts.dumps(content)


def loads(data: bytes) -> ChurnModel:
    """A model that scores as the saved one did. Raises artifacts.UntrustedModel."""
    content = artifacts.loads(data)
    calibrator, cutoff = content.pop("calibrator"), content.pop("train_cutoff")
    return ChurnModel(
        **{name: content[name] for name in SAVED},
        definition=ChurnDefinition(**content["definition"]),
        features=tuple(content["features"]),
        calibrator=Calibrator(**calibrator) if calibrator else None,
        day=date.fromisoformat(content["day"]),
        train_cutoff=date.fromisoformat(cutoff) if cutoff else None,
    )
