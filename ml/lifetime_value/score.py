"""What each customer is expected to buy in the horizon, and to be worth: its three factors first.

Value = orders in the horizon, discounted, if alive (rate) x P(alive) (survival) x spend of an order
day, by its margin (spend). Discounted by months: sum of E[orders in month i] / (1 + d)^i.
"""

import numpy as np
import pandas as pd

from ml.lifetime_value.cells import distinct
from ml.lifetime_value.interval import MONTH, value_interval
from ml.lifetime_value.model import LifetimeModel
from ml.lifetime_value.own_rate import OwnRate, orders_at_own_rate
from ml.lifetime_value.purchases import BG_NBD, PurchaseModel, orders_if_alive, p_alive
from ml.lifetime_value.reasons import REASONS, told
from ml.lifetime_value.spend import GAMMA_GAMMA, MEAN_SPEND, SpendModel, expected_spend
from ml.lifetime_value.summary import mean_value, times
from ml.tables import FLOAT, INT, TEXT, typed

SCORES = {
    "customer_id": TEXT,
    "horizon_months": INT,
    "expected_orders": FLOAT,
    "expected_spend": FLOAT,
    "expected_value": FLOAT,
    "value_low": FLOAT,
    "value_high": FLOAT,
    "p_alive": FLOAT,
    "order_method": TEXT,
    "spend_method": TEXT,
    "discount_rate": FLOAT,
    "margin_used": FLOAT,
    "reason": TEXT,
    "reason_en": TEXT,
    "reason_zh": TEXT,
}


def score(model: LifetimeModel, table: pd.DataFrame) -> pd.DataFrame:
    """SCORES, one row a customer of a frame of `summary`, in its order.

    `value_low` to `value_high` hold 80 % of what will be, not of what is expected: somebody who
    will most likely buy nothing has 0 to 0, and an expected value above.
    """
    x, t_x, age = times(table, "")
    factors, horizon = raw_factors(model, table), model.horizon
    out = pd.DataFrame({"customer_id": table["customer_id"].to_numpy()})
    out["horizon_months"], out["discount_rate"] = int(horizon.months), horizon.discount_rate
    out["margin_used"], out["expected_spend"] = model.margin, factors["spend"] / (model.worth or 1)
    out["spend_method"] = GAMMA_GAMMA if isinstance(model.spend, SpendModel) else MEAN_SPEND
    codes = [model.reasons] * len(table)
    if model.orders is not None:
        out["order_method"] = model.orders.name
        out["expected_orders"] = factors["survival"] * _ahead(
            model.orders, x, age, np.array([horizon.weeks])
        ).sum(axis=1)
        out["expected_value"] = factors["rate"] * factors["survival"] * factors["spend"]
        n, mean = table["value_days"], mean_value(table)
        low, high = value_interval(model.orders, model.spend, x, t_x, age, n, mean, horizon)
        ends = np.sort(np.column_stack([low, high]) * model.worth, axis=1)
        out["value_low"], out["value_high"] = ends.T
        if isinstance(model.orders, PurchaseModel):
            # A model without a coin after the first order cannot tell of who placed only one.
            untold = (x == 0) & (model.orders.name == BG_NBD)
            out["p_alive"] = np.where(untold, np.nan, factors["survival"])
            codes = [(*model.reasons, "alive_not_told") if u else model.reasons for u in untold]
    texts = {c: (" ".join(c) or None, told(c, 0), told(c, 1)) for c in set(codes)}
    for place, name in enumerate(("reason", "reason_en", "reason_zh")):
        out[name] = [texts[c][place] for c in codes]
    return typed(out, SCORES)


def alive(model: LifetimeModel, table: pd.DataFrame) -> pd.DataFrame:
    """customer_id and `p_alive` alone, without intervals: NaN where the model tells none."""
    x, t_x, age = times(table, "")
    told = np.full(len(table), np.nan)
    if isinstance(model.orders, PurchaseModel):
        untold = (x == 0) & (model.orders.name == BG_NBD)
        told = np.where(untold, np.nan, p_alive(model.orders, x, t_x, age))
    return pd.DataFrame({"customer_id": table["customer_id"].to_numpy(), "p_alive": told})


def everybody(scores: pd.DataFrame, customers: pd.Series, model: LifetimeModel) -> pd.DataFrame:
    """SCORES of all `customers`: who never bought has no number, and a reason. By customer_id."""
    lacking = sorted(set(customers) - set(scores["customer_id"]))
    rest = pd.DataFrame({"customer_id": lacking})
    rest["horizon_months"], rest["discount_rate"] = int(model.horizon.months), None
    rest["reason"], rest["reason_en"], rest["reason_zh"] = "no_order", *REASONS["no_order"]
    rows = pd.concat([scores, typed(rest, SCORES)], ignore_index=True)
    return rows.sort_values("customer_id", ignore_index=True)


def raw_factors(model: LifetimeModel, table: pd.DataFrame) -> dict[str, np.ndarray]:
    """rate, survival and spend, whose product is the expected value; NaN where there is none."""
    x, t_x, age = times(table, "")
    spend = expected_spend(model.spend, table["value_days"], mean_value(table)) * model.worth
    nothing = np.full(len(table), np.nan)
    if model.orders is None:
        return {"rate": nothing, "survival": nothing, "spend": spend}
    months = MONTH * np.arange(1, int(np.ceil(model.horizon.months)) + 1)
    months[-1] = model.horizon.weeks
    discount = (1 + model.horizon.discount_rate) ** (-months / MONTH / 12)
    alive = np.ones(len(table))
    if isinstance(model.orders, PurchaseModel):
        alive = p_alive(model.orders, x, t_x, age)
    rate = _ahead(model.orders, x, age, months) @ discount
    return {"rate": rate, "survival": alive, "spend": spend}


def _ahead(model: PurchaseModel | OwnRate, x, age, until: np.ndarray) -> np.ndarray:
    """Customers x periods: expected orders of somebody alive; once for all of the same x and T."""
    keys, at = distinct(x, age)
    told = orders_at_own_rate if isinstance(model, OwnRate) else orders_if_alive
    total = told(model, keys[:, [0]], keys[:, [1]], until[None])
    return np.diff(total, axis=1, prepend=0.0)[at]
