"""What is left where no model of leaving can be fitted: a customer goes on at their own rate."""

from dataclasses import dataclass

import numpy as np

OWN_RATE = "own_rate"


@dataclass(frozen=True)
class OwnRate:
    """Rates are gamma with one order's worth of the mean rate of all; nobody ever leaves."""

    rate: float  # repeat purchases of all by the time that they had
    customers: int
    name: str = OWN_RATE


def fit_own_rate(x, age) -> OwnRate | None:
    """None where no time has passed: everybody's first order was today."""
    x, age = np.sort(np.asarray(x, dtype="float64")), np.sort(np.asarray(age, dtype="float64"))
    time = age.sum()
    return OwnRate(float((x.sum() + 0.5) / time), len(x)) if time > 0 else None


def orders_at_own_rate(model: OwnRate, x, age, ahead) -> np.ndarray:
    """Expected purchases in the time ahead."""
    return (np.asarray(x) + 1) / (np.asarray(age) + 1 / model.rate) * ahead


def naive(x, age, ahead) -> np.ndarray:
    """The forecast that a model must beat: as many as in the past, by time."""
    x, age = np.asarray(x, dtype="float64"), np.asarray(age, dtype="float64")
    return np.divide(x, age, out=np.zeros(len(x)), where=age > 0) * ahead
