"""A lifetime model as bytes and back, its version and its card: totals, and no customer."""

from dataclasses import asdict
from datetime import date

import numpy as np
import pandas as pd

from ml import artifacts
from ml.lifetime_value import evidence
from ml.lifetime_value.check import HOLDOUT, Check
from ml.lifetime_value.interval import Horizon
from ml.lifetime_value.model import PARAMETER_TABLE, LifetimeModel
from ml.lifetime_value.own_rate import OwnRate
from ml.lifetime_value.purchases import PurchaseModel
from ml.lifetime_value.reasons import told
from ml.lifetime_value.spend import GAMMA_GAMMA, MEAN_SPEND, MeanSpend, SpendModel
from ml.lifetime_value.summary import SUMMARY
from ml.stable import version_of
from ml.tables import markdown

KINDS = {kind.__name__: kind for kind in (PurchaseModel, OwnRate, SpendModel, MeanSpend)}
LIMITS = (
    "For customers without a contract; purchases that come by the calendar are not at random.",
    "A single customer's expected value is no promise: look at the interval.",
    "Whoever bought once is rated by what all such customers did.",
)
WHY = {
    "short_history": "the history is too short to hold any of it out",
    "no_convergence": "no model of leaving could be fitted",
    "only_one_converged": "only this model could be fitted",
    "likelier_after_the_split": "it is likelier on the part of the past that was held out",
    "likelier_on_the_whole": "it is likelier on the whole history, and no worse on the last part",
    "not_surely_worse": "the other is not surely better",
    "naive_was_better": "the model was surely worse than the naive forecast on the past",
}


def describe(model: LifetimeModel, table: pd.DataFrame, day: date) -> artifacts.Described:
    """Of a model and the frame of `summary` that it was fitted on. `version` is a hash of both."""
    rows = table[SUMMARY].sort_values("customer_id", ignore_index=True)
    settings = {"horizon": asdict(model.horizon), "margin": model.margin, "kind": "lifetime_value"}
    spend = GAMMA_GAMMA if isinstance(model.spend, SpendModel) else MEAN_SPEND
    orders = model.orders.name if model.orders is not None else "none"
    why = WHY.get(model.checked.why, model.checked.why)
    decision = f"Orders by {orders}: {why}. Spend by {spend}."
    if notes := told(model.reasons, 0):
        decision += f" Of all customers: {notes}."
    version = version_of(rows, settings)
    card = _card(model, len(table), day, version, decision)
    return artifacts.Described(version, f"{orders}, {spend}", decision, card)


def dumps(model: LifetimeModel, with_evidence: bool = False) -> bytes:
    """What scoring needs, as skops bytes; the tables of the evidence only if they are asked for."""
    content = {
        "orders": _plain(model.orders),
        "spend": _plain(model.spend),
        "horizon": asdict(model.horizon),
        "margin": None if model.margin is None else float(model.margin),
        "reasons": list(model.reasons),
        "why": [model.checked.chosen, model.checked.why],
    }
    if with_evidence:
        tables = {"holdout": model.checked.holdout, "assumptions": model.assumptions}
        tables |= {"parameters": model.parameters}
        content |= {name: artifacts.pack(table) for name, table in tables.items()}
    return artifacts.dumps(content)


def loads(data: bytes) -> LifetimeModel:
    """A model that scores as the saved one did. Raises artifacts.UntrustedModel for bytes that are
    cut off, hold anything that no model does, or were written by another version of this code."""
    content = artifacts.loads(data)
    tables = {
        "holdout": pd.DataFrame(columns=HOLDOUT),
        "assumptions": pd.DataFrame(),
        "parameters": pd.DataFrame(columns=PARAMETER_TABLE),
    }
    tables |= {name: artifacts.unpack(content[name]) for name in tables if name in content}
    try:
        return LifetimeModel(
            orders=_made(content["orders"]),
            spend=_made(content["spend"]),
            horizon=Horizon(**content["horizon"]),
            margin=content["margin"],
            reasons=tuple(content["reasons"]),
            checked=Check(*content["why"], tables["holdout"]),
            assumptions=tables["assumptions"],
            parameters=tables["parameters"],
        )
    except (KeyError, TypeError) as error:
        message = f"model refused, it is not a lifetime model of this version: {error}"
        raise artifacts.UntrustedModel(message) from None


def _plain(part) -> dict | None:
    if part is None:
        return None
    plain = (np.ndarray, str, int)
    fields = {k: v if isinstance(v, plain) else float(v) for k, v in vars(part).items()}
    return {"kind": type(part).__name__, **fields}


def _made(told_of: dict | None):
    if told_of is None:
        return None
    fields = dict(told_of)
    return KINDS[fields.pop("kind")](**fields)


def _card(model: LifetimeModel, customers: int, day: date, version: str, decision: str) -> str:
    horizon = model.horizon
    margin = "net sales (no margin is known)" if model.margin is None else f"{model.margin:.1%}"
    parts = [
        "# Lifetime value",
        f"Version `{version}`, fitted on {day} to {customers} customers.",
        "## What it predicts",
        f"Days with an order, and their value, in the next {horizon.months:g} months, discounted "
        f"at {horizon.discount_rate:.0%} a year; value: margin of {margin}.",
        "## Decision",
        decision,
        "## Parameters, with 95 % intervals; time in weeks",
        markdown(evidence.parameters(model)),
        "## The past held out",
        markdown(evidence.holdout(model)),
        "## Assumptions of Gamma-Gamma",
        markdown(evidence.assumptions(model).drop(columns=["what_zh"])),
        "## Limits",
        "\n".join(f"- {line}" for line in LIMITS),
    ]
    return "\n\n".join(parts) + "\n"
