"""An uplift model as bytes and back, why it is as it is, and its card. Totals only."""

from dataclasses import asdict
from datetime import date

import pandas as pd

from ml import artifacts
from ml.tables import empty, markdown
from ml.uplift.fit import CURVES, DECILES, METRICS, REASONS, TypeModel, UpliftModel
from ml.uplift.learners import Line

LIMITS = (
    "Learnt from who was held out by lot, with what was sent then; another offer differs.",
    "An uplift of one person is that of the tenth of people who are most like them.",
    "Who refuses decisions by personal features gets the mean of the type.",
)
SHOWN = [
    *("campaign_type", "learner", "basis", "people", "held_out", "mean_uplift"),
    *("mean_uplift_low", "mean_uplift_high", "qini", "qini_low", "qini_high"),
]


def method(model: UpliftModel) -> str:
    """By type of campaign what is used: a learner, mean, or none."""
    used = {n: one.learner if one.basis == "person" else one.basis for n, one in _types(model)}
    return ", ".join(f"{name}: {what}" for name, what in used.items()) or "none"


def decision(model: UpliftModel) -> str:
    """Why, by type of campaign."""
    told = []
    for name, one in _types(model):
        ends = f"mean effect {one.mean:+.4f}, {one.low:+.4f} to {one.high:+.4f}"
        why = REASONS[one.reason] if one.reason else "The order by uplift is better than chance."
        told.append(f"{name}: {why}" + (f" ({ends})" if one.mean == one.mean else ""))
    return " ".join(told) or "No campaign to learn from."


def describe(model: UpliftModel, day: date) -> artifacts.Described:
    """For the registry; the same run gives the same text."""
    return artifacts.Described(model.version, method(model), decision(model), card(model, day))


def card(model: UpliftModel, day: date) -> str:
    """Markdown from the numbers of the run."""
    parts = [
        "# Uplift of campaigns",
        f"Version `{model.version}`, fitted on {day}. {len(model.features)} features: "
        + ", ".join(f"`{name}`" for name in model.features),
        "## Decision",
        decision(model),
        "## Effect, and whether the order by uplift is better than chance",
        markdown(model.metrics[model.metrics["is_chosen"].fillna(True)][SHOWN]),
        "## Limits",
        "\n".join(f"- {line}" for line in LIMITS),
    ]
    return "\n\n".join(parts) + "\n"


def dumps(model: UpliftModel) -> bytes:
    """What scoring needs, as skops bytes; neither the evidence nor anybody's values are in it."""
    types = {name: _plain(one) for name, one in _types(model)}
    content = {"features": list(model.features), "types": list(model.types)}
    return artifacts.dumps({**content, "version": model.version, "by_type": types})


def loads(data: bytes) -> UpliftModel:
    """A model that scores as the saved one did. Raises artifacts.UntrustedModel for bytes that are
    cut off, hold anything that no model does, or were written by another version of this code."""
    content = artifacts.loads(data)
    try:
        return UpliftModel(
            features=tuple(content["features"]),
            types=tuple(content["types"]),
            by_type={name: _made(one) for name, one in content["by_type"].items()},
            version=content["version"],
            metrics=empty(METRICS),
            deciles=empty(DECILES),
            curves=empty(CURVES),
            held_out_values=pd.DataFrame(),
        )
    except (KeyError, TypeError) as error:
        message = f"model refused, it is not an uplift model of this version: {error}"
        raise artifacts.UntrustedModel(message) from None


def _types(model: UpliftModel):
    return sorted(model.by_type.items())


def _plain(one: TypeModel) -> dict:
    told = {name: value for name, value in vars(one).items() if name not in ("estimator", "tenths")}
    told = {k: v if v is None or isinstance(v, str) else float(v) for k, v in told.items()}
    line = isinstance(one.estimator, Line)
    told["line"] = asdict(one.estimator) if line else None
    told["estimator"] = None if line else one.estimator
    told["tenths"] = None
    if one.tenths is not None:
        told["tenths"] = {name: one.tenths[name].to_numpy("float64") for name in one.tenths}
    return told


def _made(told: dict) -> TypeModel:
    fields = dict(told)
    line, tenths = fields.pop("line"), fields.pop("tenths")
    if line is not None:
        fields["estimator"] = Line(**line)
    return TypeModel(**fields, tenths=None if tenths is None else pd.DataFrame(tenths))
