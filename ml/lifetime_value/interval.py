"""80 % intervals of what a customer will be worth: a single person's own chance, and the fit's.

Drawn are, a draw at a time: parameters (normal about the maximum, in logarithms); the customer's
rate and coin, given what they did and that they are alive; orders in the horizon, and whether one
of them is the last; their own mean spend; what those orders are worth. Whoever is gone is worth 0,
with probability 1 - P(alive), averaged over the draws of the parameters.

Given that somebody is alive only x, T and n count, so customers that share them (T by the week)
share the draws, and each draw depends on these three alone: not on who else is in the frame.
"""

from dataclasses import dataclass

import numpy as np

from ml.lifetime_value.cells import distinct
from ml.lifetime_value.own_rate import OwnRate
from ml.lifetime_value.purchases import PurchaseModel, coins, gone_odds
from ml.lifetime_value.spend import MeanSpend, SpendModel

SHARE = 0.8
_DRAWS = 2_000
_ALIVE_DRAWS = 32
_SEED = 20_240_229
YEAR = 365.25 / 7  # weeks
MONTH = YEAR / 12


@dataclass(frozen=True)
class Horizon:
    """How far ahead, and what later money is worth today; weeks."""

    months: float = 12
    discount_rate: float = 0.10  # a year

    @property
    def weeks(self) -> float:
        return self.months * MONTH


def value_interval(orders, spend, x, t_x, age, n, mean, horizon: Horizon):
    """(low, high) of each customer's discounted net sales in the horizon; times in weeks.

    The tenth at either end is left out; where nothing at all is likelier than a tenth, the interval
    begins at 0 and leaves out the highest fifth. Who buys nothing with 80 % or more has 0 to 0.
    """
    x, t_x, age, n = (np.asarray(v, dtype="float64") for v in (x, t_x, age, n))
    alive = _alive(orders, x, t_x, age)
    scale = _scale(spend, n, np.asarray(mean, dtype="float64"))
    low, high = np.zeros(len(x)), np.zeros(len(x))
    weeks = np.round(age)
    keys, at = distinct(x, weeks, n)
    order = np.argsort(at, kind="stable")
    edges = np.searchsorted(at[order], np.arange(len(keys) + 1))
    at_orders, at_spend = _parameters(orders), _parameters(spend)
    for cell, key in enumerate(keys):
        mine = order[edges[cell] : edges[cell + 1]]
        worth = np.sort(_worth(orders, spend, at_orders, at_spend, key, horizon))
        here = alive[mine]
        nothing = 1 - here * (1 - np.searchsorted(worth, 0, side="right") / _DRAWS)
        tail = (1 - SHARE) / 2
        bottom = np.where(nothing >= tail, 0.0, tail)
        low[mine] = _quantile(worth, bottom, here)
        high[mine] = _quantile(worth, bottom + SHARE, here)
    return low * scale, high * scale


def _quantile(worth: np.ndarray, level: np.ndarray, alive: np.ndarray) -> np.ndarray:
    """Of 0 with probability 1 - alive, else of `worth` (sorted)."""
    inside = np.clip((level - (1 - alive)) / np.maximum(alive, 1e-12), 0, 1)
    return np.where(
        level <= 1 - alive, 0.0, np.interp(inside, np.linspace(0, 1, len(worth)), worth)
    )


def _parameters(model) -> np.ndarray:
    """Draws x parameters, about the maximum; of a model without a covariance, its values."""
    if isinstance(model, OwnRate | MeanSpend):
        return np.empty((_DRAWS, 0))
    roots, axes = np.linalg.eigh(model.covariance)
    rng = np.random.default_rng(_SEED)
    away = rng.standard_normal((_DRAWS, len(roots))) * np.sqrt(np.clip(roots, 0, None))
    return model.values * np.exp(np.clip(away @ axes.T, -3, 3))


def _alive(model, x, t_x, age) -> np.ndarray:
    from scipy.special import expit

    if isinstance(model, OwnRate):
        return np.ones(len(x))
    draws = _parameters(model)[:_ALIVE_DRAWS]
    return np.mean([expit(-gone_odds(model.name, v, x, t_x, age)) for v in draws], axis=0)


def _worth(orders, spend, at_orders, at_spend, key, horizon: Horizon) -> np.ndarray:
    """Draws of the discounted value of somebody who is alive, in units of `_scale`."""
    x, age, n = key
    rng = np.random.default_rng([_SEED, int(x), int(age), int(n)])
    if isinstance(orders, PurchaseModel):
        r, alpha, a, b = at_orders.T
        rate = rng.gamma(r + x, 1 / (alpha + age))
        dropout = np.clip(rng.beta(a, b + coins(orders.name, x)), 1e-9, 1)
        last = rng.geometric(dropout)
    else:
        rate = rng.gamma(x + 1, 1 / (age + 1 / orders.rate), _DRAWS)
        last = np.full(_DRAWS, np.iinfo("int64").max)
    wanted = rng.poisson(rate * horizon.weeks)
    count = np.minimum(wanted, last)
    # The orders are the first `count` of `wanted` moments spread evenly: their mean moment, paid
    # at the end of its month, as the expectation has it.
    moment = horizon.weeks * (count + 1) / (2 * (wanted + 1)) + MONTH / 2
    discount = (1 + horizon.discount_rate) ** (-moment / YEAR)
    if isinstance(spend, SpendModel):
        p, q, gamma = at_spend.T
        usual = n * spend.p * spend.gamma / max(spend.q - 1, 0.1)
        size = (gamma + usual) / (spend.gamma + usual)
        own = size / rng.gamma(p * n + q)
        shape = p
    else:
        spread = (spend.within / spend.mean) ** 2 if spend.mean > 0 else 0.0
        spread = max(spread, 1e-6)
        own = spread * rng.gamma((n + spend.k) / spread, spread / (n + spend.k), _DRAWS)
        shape = np.full(_DRAWS, 1 / spread)
    return discount * own * rng.gamma(np.where(count > 0, shape * count, 1.0)) * (count > 0)


def _scale(spend, n, mean) -> np.ndarray:
    total = n * np.where(n > 0, mean, 0.0)
    if isinstance(spend, SpendModel):
        return spend.gamma + total
    return (spend.k * spend.mean + total) / (spend.k + n)
