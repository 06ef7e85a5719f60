"""An evaluation as bytes and back: the fitted method, and its evidence. Totals, and no customer.

What is saved is no model file (each model has its own) but all that a fit found, so that it need
not be found again of the same rows.
"""

from dataclasses import asdict
from datetime import date

from ml import artifacts
from ml.evaluation.champion import with_champion
from ml.evaluation.evaluate import Evaluation, without
from ml.evaluation.methods import Calibrator
from ml.evaluation.origins import Split
from ml.evaluation.problem import Problem

_TABLES = ("backtest", "reliability", "methods", "comparison", "leaks")
_SAVED = (
    *("method", "reason", "decision", "fallback", "is_kept", "champion", "estimator"),
    *("base_rate", "n_rows"),
)


def asked_of(problem: Problem, rows: int) -> dict:
    """What a problem is, plainly: with the rows, all that an evaluation depends on."""
    told = {name: getattr(problem, name) for name in ("name", "target", "features")}
    told |= {name: getattr(problem, name) for name in ("gap_days", "horizon_days")}
    told["methods"] = [
        [name, one.label, one.columns, one.role, one.build.__qualname__,
         repr(one.build(rows).get_params(deep=False))]
        for name, one in problem.methods.items()
    ]  # fmt: skip
    return told


def dumps(found: Evaluation) -> bytes:
    """skops bytes; `loads` needs the problem again."""
    content = {name: getattr(found, name) for name in _SAVED}
    content["features"] = list(found.problem.features)
    content["calibrator"] = asdict(found.calibrator) if found.calibrator else None
    content["train_cutoff"] = found.train_cutoff.isoformat() if found.train_cutoff else None
    content["split"] = None
    if found.split:
        days = (found.split.calibration, *found.split.training)
        content["split"] = [day.isoformat() for day in days]
    tables = {name: artifacts.pack(getattr(found, name)) for name in _TABLES}
    return artifacts.dumps({**content, "tables": tables})


def loads(data: bytes, problem: Problem) -> Evaluation:
    """The evaluation that was saved, of the `problem` that was asked. Raises
    artifacts.UntrustedModel for bytes that are cut off, or hold anything that none does."""
    content = artifacts.loads(data)
    try:
        left_out = tuple(f for f in problem.features if f not in content["features"])
        used = without(problem, left_out) if left_out else problem
        if content["champion"]:
            used = with_champion(used, content["champion"])
        split, cutoff = content["split"], content["train_cutoff"]
        days = [date.fromisoformat(day) for day in split or ()]
        return Evaluation(
            **{name: content[name] for name in _SAVED},
            problem=used,
            split=Split(tuple(days[1:]), days[0]) if split else None,
            calibrator=Calibrator(**content["calibrator"]) if content["calibrator"] else None,
            train_cutoff=date.fromisoformat(cutoff) if cutoff else None,
            **{name: artifacts.unpack(content["tables"][name]) for name in _TABLES},
        )
    except (KeyError, TypeError, ValueError) as error:
        message = f"refused, it is no evaluation of this version: {error}"
        raise artifacts.UntrustedModel(message) from None
