"""A propensity model as bytes and back: what scoring needs, without the tables of the backtest."""

from dataclasses import asdict
from datetime import date

from ml import artifacts
from ml.evaluation import Calibrator
from ml.propensity.fit import FittedTarget, PropensityModel
from ml.propensity.problem import KINDS, Target

SAVED = (
    *("method", "fallback", "decision", "version", "reason", "estimator", "base_rate"),
    *("rows", "positives"),
)


def dumps(model: PropensityModel) -> bytes:
    """skops bytes: estimators and totals."""
    targets = []
    for one in model.targets:
        told = {name: getattr(one, name) for name in SAVED}
        told["target"], told["features"] = asdict(one.target), list(one.features)
        told["calibrator"] = asdict(one.calibrator) if one.calibrator else None
        told["train_cutoff"] = one.train_cutoff.isoformat() if one.train_cutoff else None
        targets.append(told)
    return artifacts.dumps(
        {
            "kind": model.kind.name,
            "day": model.day.isoformat(),
            "version": model.version,
            "decision": model.decision,
            "card": model.card,
            "targets": targets,
        }
    )


def loads(data: bytes) -> PropensityModel:
    """A model that scores as the saved one did. Raises artifacts.UntrustedModel for bytes that are
    cut off, hold anything that no model does, or were written by another version of this code."""
    content = artifacts.loads(data)
    try:
        return PropensityModel(
            kind=KINDS[content["kind"]],
            targets=tuple(_target(told) for told in content["targets"]),
            day=date.fromisoformat(content["day"]),
            version=content["version"],
            decision=content["decision"],
            card=content["card"],
        )
    except (KeyError, TypeError) as error:
        message = f"model refused, it is not a propensity model of this version: {error}"
        raise artifacts.UntrustedModel(message) from None


def _target(told: dict) -> FittedTarget:
    calibrator, cutoff = told["calibrator"], told["train_cutoff"]
    return FittedTarget(
        **{name: told[name] for name in SAVED},
        target=Target(**told["target"]),
        features=tuple(told["features"]),
        calibrator=Calibrator(**calibrator) if calibrator else None,
        train_cutoff=date.fromisoformat(cutoff) if cutoff else None,
    )
