"""The past held out: each method fitted before the split, held against what came after it.

BG/NBD and MBG/NBD are compared by likelihood: a customer's purchases after the split, given those
before it, have the likelihood of all of them by that of the first part. MBG/NBD, in which somebody
who bought once may have left, stands unless BG/NBD is surely better there, or is no worse there and
surely better on the whole history (Vuong 1989; both have four parameters).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.lifetime_value.assumptions import assumptions, blocked_by
from ml.lifetime_value.fit import fit_purchases, too_few
from ml.lifetime_value.interval import MONTH, Horizon, value_interval
from ml.lifetime_value.own_rate import OWN_RATE, fit_own_rate, naive, orders_at_own_rate
from ml.lifetime_value.purchases import BG_NBD, MBG_NBD, expected_orders, log_likelihood
from ml.lifetime_value.spend import expected_spend, fit_gamma_gamma, fit_mean_spend
from ml.lifetime_value.summary import WEEK, mean_value, times

NAIVE = "naive"
_SURE = 1.96  # errors
SHORTEST = 28  # days held out; in fewer, too little happens
HOLDOUT = [
    "method",
    "customers",
    "holdout_days",
    "orders",  # that came after the split
    "orders_expected",
    "mae",  # of a customer's orders
    "mae_change",  # by relation to naive, with its paired 95 %
    "mae_change_low",
    "mae_change_high",
    "log_likelihood",  # of a customer, mean
    "value_mae",  # of a customer's net sales
    "interval_coverage",  # of the 80 % intervals of net sales
    "is_chosen",
    "why",
]


@dataclass(frozen=True)
class Check:
    """The method that the past speaks for, why, and HOLDOUT."""

    chosen: str
    why: str
    holdout: pd.DataFrame


def check(table: pd.DataFrame, fitted: dict, with_intervals: bool = True) -> Check:
    """Of a frame of `summary`. Nothing is held out of a history that is too short for it.

    `fitted`: models by name, of the whole history; None for one that could not be fitted.
    """
    past = table[table["cal_age_days"].notna()]
    # The split is the same day for all.
    days = (past["age_days"] - past["cal_age_days"]).max() if len(past) else 0
    x, t_x, age = times(past, "cal_")
    if len(past) == 0 or days < SHORTEST or too_few(x):
        return Check(MBG_NBD, "short_history", pd.DataFrame(columns=HOLDOUT))
    ahead = days / WEEK
    actual = past["order_days_after"].to_numpy(dtype="float64")
    spend = _spend(past)
    expected, likelihood, covered = {NAIVE: naive(x, age, ahead)}, {}, {}
    own = fit_own_rate(x, age)
    expected[OWN_RATE] = orders_at_own_rate(own, x, age, ahead)
    for name in (BG_NBD, MBG_NBD):
        model = fit_purchases(name, x, t_x, age)
        if model is None:
            continue
        expected[name] = expected_orders(model, x, t_x, age, ahead)
        whole = log_likelihood(name, model.values, *times(past, ""))
        likelihood[name] = whole - log_likelihood(name, model.values, x, t_x, age)
        if with_intervals:
            covered[name] = _coverage(model, spend, past, ahead)
    all_times = times(table)
    whole = {
        name: log_likelihood(name, model.values, *all_times)
        for name, model in fitted.items()
        if model is not None
    }
    chosen, why = _choose(expected, likelihood, whole, actual)
    each = expected_spend(spend, past["cal_value_days"], mean_value(past, "cal_"))
    rows = []
    for name, orders in expected.items():
        change = _change(orders, expected[NAIVE], actual) if name != NAIVE else (None,) * 3
        told = likelihood.get(name)
        rows.append(
            (
                *(name, len(past), int(days), actual.sum(), orders.sum()),
                *(np.abs(orders - actual).mean(), *change),
                *(None if told is None else told.mean(),),
                np.abs(orders * each - past["value_after"]).mean(),
                *(covered.get(name), name == chosen, why if name == chosen else None),
            )
        )
    return Check(chosen, why, pd.DataFrame(rows, columns=HOLDOUT))


def _choose(expected: dict, likelihood: dict, whole: dict, actual: np.ndarray) -> tuple[str, str]:
    if not likelihood:
        return OWN_RATE, "no_convergence"
    if len(likelihood) == 1:
        chosen, why = next(iter(likelihood)), "only_one_converged"
    else:
        after, on_all = _gain(likelihood), _gain(whole)
        chosen, why = MBG_NBD, "likelier_after_the_split" if after < 0 else "not_surely_worse"
        if after > _SURE:
            chosen, why = BG_NBD, "likelier_after_the_split"
        elif after >= 0 and on_all > _SURE:
            chosen, why = BG_NBD, "likelier_on_the_whole"
    if _change(expected[chosen], expected[NAIVE], actual)[1] > 0:
        return OWN_RATE, "naive_was_better"
    return chosen, why


def _gain(likelihood: dict) -> float:
    """By how many errors BG/NBD is likelier; 0 where one of the two is not there."""
    if not {BG_NBD, MBG_NBD} <= set(likelihood):
        return 0.0
    gain = np.sort(likelihood[BG_NBD] - likelihood[MBG_NBD])
    return float(gain.mean() / max(gain.std(ddof=1) / np.sqrt(len(gain)), 1e-12))


def _change(orders: np.ndarray, base: np.ndarray, actual: np.ndarray) -> tuple:
    """Mean absolute error by relation to that of `base`, less 1; and its paired 95 %."""
    before = np.abs(base - actual)
    more = np.sort(np.abs(orders - actual) - before)
    scale = max(float(np.sort(before).mean()), 1e-12)
    error = 1.96 * more.std(ddof=1) / np.sqrt(len(more))
    return tuple(float(v / scale) for v in (more.mean(), more.mean() - error, more.mean() + error))


def _spend(past: pd.DataFrame):
    paid = past["cal_value_days"] > 0
    n, mean = past["cal_value_days"][paid], mean_value(past, "cal_")[paid]
    model = None
    if not blocked_by(assumptions(past, "cal_")):
        model = fit_gamma_gamma(n, mean)
    if model is None or model.q <= 1:
        model = fit_mean_spend(n, mean, past["early_value"][paid], past["late_value"][paid])
    return model


def _coverage(model, spend, past: pd.DataFrame, ahead: float) -> float:
    horizon = Horizon(months=ahead / MONTH, discount_rate=0.0)
    n, mean = past["cal_value_days"], mean_value(past, "cal_")
    low, high = value_interval(model, spend, *times(past, "cal_"), n, mean, horizon)
    value = past["value_after"].to_numpy(dtype="float64")
    return float(((value >= low) & (value <= high)).mean())
