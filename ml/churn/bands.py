"""A word for a probability: the one rule, in one place."""

import numpy as np


def thresholds(base_rate: float) -> tuple[float, float]:
    """Where 'medium' and 'high' begin: the base rate of the labels the model learnt from, and
    twice that (or half way from it to 1, where twice would be out of reach).

    Multiples and not fixed probabilities: a grocer loses 12 % in a window and a furniture shop
    90 %, and 'high' should mean "much more than usual here" at both.
    """
    return base_rate, min(2 * base_rate, (1 + base_rate) / 2)


def band(probability: np.ndarray, base_rate: float) -> np.ndarray:
    """'low', 'medium' or 'high' for each probability; a threshold belongs to the band above it."""
    medium, high = thresholds(base_rate)
    names = np.where(probability >= medium, "medium", "low")
    return np.where(probability >= high, "high", names).astype(object)
