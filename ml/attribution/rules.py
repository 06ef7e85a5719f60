"""Credit by a rule that is set beforehand: who was first or last, or all that took part."""

from collections.abc import Callable

import pandas as pd

from ml.attribution.paths import checked, summed

ENDS = 0.4  # of the position rule: the first and the last touch each; those between share the rest


def first(paths: pd.DataFrame) -> pd.DataFrame:
    """All to the first touch."""
    return _by_weights(paths, lambda n: [1.0] + [0.0] * (n - 1))


def last(paths: pd.DataFrame) -> pd.DataFrame:
    """All to the last touch."""
    return _by_weights(paths, lambda n: [0.0] * (n - 1) + [1.0])


def linear(paths: pd.DataFrame) -> pd.DataFrame:
    """The same to each touch."""
    return _by_weights(paths, lambda n: [1.0 / n] * n)


def position(paths: pd.DataFrame) -> pd.DataFrame:
    """40 % to the first touch, 40 % to the last, 20 % to those between; of two each has half."""
    return _by_weights(paths, _position)


def _position(n: int) -> list[float]:
    if n <= 2:
        return [1.0 / n] * n
    return [ENDS, *[(1 - 2 * ENDS) / (n - 2)] * (n - 2), ENDS]


def _by_weights(paths: pd.DataFrame, weigh: Callable[[int], list[float]]) -> pd.DataFrame:
    """One row a channel: the weights of its touches times what the path brought."""
    paths = checked(paths)
    rows = zip(paths["path"], paths["conversions"], paths["value"], strict=True)
    parts = [
        (channel, weight * conversions, weight * value)
        for path, conversions, value in rows
        for channel, weight in zip(path, weigh(len(path)), strict=True)
    ]
    return summed(parts, paths)
