"""From a table of features to a model, or to a stated reason why there is none."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import date

import pandas as pd

from ml import artifacts
from ml.churn.card import card
from ml.churn.definition import ChurnDefinition
from ml.churn.methods import METHODS, problem
from ml.evaluation import Calibrator, Evaluation, evaluate, labelled
from ml.evaluation.backtest import BACKTEST, RELIABILITY
from ml.evaluation.leaks import LEAKS
from ml.evaluation.promotion import COMPARISON
from ml.evaluation.promotion import METHODS as METHODS_TABLE
from ml.features import present
from ml.stable import as_date, version_of
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
TABLES = {
    "backtest": {"churners" if k == "positives" else k: v for k, v in BACKTEST.items()},
    "comparison": COMPARISON,
    "reliability": RELIABILITY,
    "methods": METHODS_TABLE,
    "leaks": LEAKS,
}


@dataclass(frozen=True, eq=False)
class ChurnModel:
    """All that scoring needs, and the evidence. No customer is in it, only totals.

    `method` is a key of METHODS or 'none' (then `reason` says why). `fallback`: a baseline is used,
    because no model passed the gate. `features` are the columns that a frame to score must have:
    those that were there to fit on, without any that was named as a leak. `tables`: by the names of
    TABLES; they go to the warehouse and are not in the saved bytes.
    """

    method: str
    definition: ChurnDefinition
    features: tuple[str, ...]
    version: str
    decision: str
    day: date
    reason: str | None = None
    fallback: bool = False
    estimator: object | None = None
    calibrator: Calibrator | None = None
    train_cutoff: date | None = None
    base_rate: float | None = None
    n_origins: int = 0
    card: str = ""
    tables: dict[str, pd.DataFrame] = field(
        default_factory=lambda: {name: empty(schema) for name, schema in TABLES.items()}
    )

    @property
    def backtest(self) -> pd.DataFrame:
        return self.tables["backtest"]

    @property
    def comparison(self) -> pd.DataFrame:
        return self.tables["comparison"]

    @property
    def reliability(self) -> pd.DataFrame:
        return self.tables["reliability"]


def fit(
    frame: pd.DataFrame,
    definition: ChurnDefinition,
    day: date,
    evaluated: Callable[..., Evaluation] = evaluate,
) -> ChurnModel:
    """Backtest all methods, publish one, and fit it on every label that is complete on `day`.

    `frame`: customer_id × as_of with `eligible`, `churned` (0, 1 or null) and FEATURES, without
    those OPTIONAL ones that no source fills. A label that is not complete on `day` is ignored even
    if it is there. Too little history, or one class in training, gives method 'none' with a
    reason. `evaluated`: as `evaluate`, for who keeps what it finds. Raises ValueError for a frame
    that is wrong (missing column, repeated key, infinity, a label that is neither 0, 1 nor null).
    """
    day = as_date(day)
    asked = problem(definition, present(frame))
    rows = labelled(frame, asked, day)
    settings = {"definition": asdict(definition), "features": asked.features}
    built = {n: m.build(len(rows)).get_params(deep=False) for n, m in METHODS.items()}
    settings["methods"] = {name: repr(params) for name, params in built.items()}
    found = evaluated(rows, asked, day, keeps_champion=True)
    if found.is_kept:  # the model of the step before, under the version that it had then
        rows = rows[rows["as_of"] <= pd.Timestamp(found.split.calibration)].reset_index(drop=True)
    model = ChurnModel(
        method=found.method,
        definition=definition,
        features=found.problem.features,
        version=version_of(rows, settings),
        decision=REASONS[found.reason] if found.reason else found.decision,
        day=day,
        reason=found.reason,
        fallback=found.fallback,
        estimator=found.estimator,
        calibrator=found.calibrator,
        train_cutoff=found.train_cutoff,
        base_rate=found.base_rate,
        n_origins=int(found.backtest["origin"].nunique()),
        tables=_tables(found),
    )
    return replace(model, card=card(model, found))


def _tables(found: Evaluation) -> dict[str, pd.DataFrame]:
    return {name: getattr(found, name).rename(columns={"positives": "churners"}) for name in TABLES}


SAVED = (
    *("method", "version", "decision", "reason", "fallback", "estimator", "base_rate"),
    *("n_origins", "card"),
)


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
    """A model that scores as the saved one did. Raises artifacts.UntrustedModel for bytes that are
    cut off, hold anything that no model does, or were written by another version of this code."""
    content = artifacts.loads(data)
    try:
        calibrator, cutoff = content["calibrator"], content["train_cutoff"]
        return ChurnModel(
            **{name: content[name] for name in SAVED},
            definition=ChurnDefinition(**content["definition"]),
            features=tuple(content["features"]),
            calibrator=Calibrator(**calibrator) if calibrator else None,
            day=date.fromisoformat(content["day"]),
            train_cutoff=date.fromisoformat(cutoff) if cutoff else None,
        )
    except (KeyError, TypeError) as error:
        message = f"model refused, it is not a churn model of this version: {error}"
        raise artifacts.UntrustedModel(message) from None
