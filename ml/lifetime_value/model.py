"""What values customers, fitted on one day: orders, spend, margin, and why these."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.lifetime_value.assumptions import ASSUMPTIONS, assumptions, blocked_by, row
from ml.lifetime_value.check import Check, check
from ml.lifetime_value.fit import fit_purchases, too_few
from ml.lifetime_value.interval import Horizon
from ml.lifetime_value.own_rate import OWN_RATE, OwnRate, fit_own_rate
from ml.lifetime_value.purchases import BG_NBD, MBG_NBD, PARAMETERS, PurchaseModel
from ml.lifetime_value.reasons import BLOCKED
from ml.lifetime_value.spend import (
    SPEND_PARAMETERS,
    MeanSpend,
    SpendModel,
    fit_gamma_gamma,
    fit_mean_spend,
)
from ml.lifetime_value.summary import mean_value, times

PARAMETER_TABLE = [
    "model",
    "parameter",
    "estimate",
    "estimate_low",  # 95 %
    "estimate_high",
    "log_likelihood",
    "customers",
    "how",
    "is_used",
]


@dataclass(frozen=True)
class LifetimeModel:
    """`orders` is None where nobody has had time to come back. `margin`: share of net sales."""

    orders: PurchaseModel | OwnRate | None
    spend: SpendModel | MeanSpend
    horizon: Horizon
    margin: float | None
    reasons: tuple[str, ...]  # codes that hold for every customer
    checked: Check
    assumptions: pd.DataFrame
    parameters: pd.DataFrame

    @property
    def worth(self) -> float:
        """What is kept of a unit of net sales; 1 where costs are not known."""
        return 1.0 if self.margin is None else self.margin


def fit(
    table: pd.DataFrame,
    horizon: Horizon | None = None,
    margin: float | None = None,
    with_intervals: bool = True,
) -> LifetimeModel:
    """A model of the customers of a frame of `summary`, whatever they are: none, few, or all alike.

    `with_intervals`: whether the holdout check measures how often intervals hold (the slow part).
    """
    x, t_x, age = times(table, "")
    fitted, reasons = {}, []
    if not too_few(x):
        fitted = {name: fit_purchases(name, x, t_x, age) for name in (BG_NBD, MBG_NBD)}
    checked = check(table, fitted, with_intervals)
    orders = fitted.get(checked.chosen)
    if orders is None:
        orders = fit_own_rate(x, age)
        if orders is None:
            reasons.append("nobody_to_learn_from")
        elif too_few(x):
            reasons.append("too_few_customers")
        else:
            reasons.append("naive_was_better" if checked.chosen == OWN_RATE else "no_convergence")
    elif checked.why == "short_history":
        reasons.append("short_history")
    if isinstance(orders, PurchaseModel) and orders.how == "weak_prior":
        reasons.append("flat_likelihood")
    if margin is not None and not margin > 0:
        reasons.append("no_margin")
        margin = None
    spend, gamma_gamma, found = _fit_spend(table)
    if not isinstance(spend, SpendModel):
        reasons += [BLOCKED[name] for name in blocked_by(found)]
    parameters = _parameters([*fitted.values(), gamma_gamma], (orders, spend))
    return LifetimeModel(
        orders,
        spend,
        horizon or Horizon(),
        margin,
        tuple(dict.fromkeys(reasons)),
        checked,
        found,
        parameters,
    )


def _fit_spend(table: pd.DataFrame):
    """(the one to use, Gamma-Gamma if it could be fitted at all, ASSUMPTIONS)."""
    found = assumptions(table)
    paid = (table["value_days"] > 0).to_numpy()
    n, mean = table["value_days"].to_numpy(dtype="float64")[paid], mean_value(table)[paid]
    usual = fit_mean_spend(n, mean, table["early_value"][paid], table["late_value"][paid])
    gamma_gamma = fit_gamma_gamma(n, mean) if paid.any() else None
    q = gamma_gamma.q if gamma_gamma else None
    finite = row("finite_mean", q, None, None, 1.0, len(n), bool(q and q > 1))
    found = pd.DataFrame([*found.itertuples(index=False), finite], columns=ASSUMPTIONS)
    blocked = bool(blocked_by(found))
    return (usual if blocked else gamma_gamma), gamma_gamma, found


def _parameters(models: list, used: tuple) -> pd.DataFrame:
    rows = []
    for model in models:
        if model is None:
            continue
        name = model.name if isinstance(model, PurchaseModel) else "gamma_gamma"
        names = PARAMETERS if isinstance(model, PurchaseModel) else SPEND_PARAMETERS
        reach = np.exp(1.96 * np.sqrt(np.diag(model.covariance)))
        for parameter, value, far in zip(names, model.values, reach, strict=True):
            rows.append(
                (
                    *(name, parameter, value, value / far, value * far),
                    *(model.log_likelihood, model.customers, model.how, model in used),
                )
            )
    return pd.DataFrame(rows, columns=PARAMETER_TABLE)
