"""Fits of one evaluation: none is made twice; who keeps fits from night to night is asked first.

An evaluation is another one nearly every night, because orders that are told late still turn
labels of the newest days. Most of its fits learn from older days, which stay as they were.
"""

from collections.abc import Callable, Sequence
from datetime import date

from ml.evaluation.methods import Calibrator, Method

# What fits; the days whose rows it learns from; all else that it depends on, plainly.
Keep = Callable[[Callable[[], object], Sequence[date], list], object]


def afresh(fit: Callable[[], object], days: Sequence[date], told: list) -> object:
    """Keeps nothing."""
    return fit()


class Fits:
    """`made`: what was fitted and calibrated of the same rows, by what was asked. `keep`: gives an
    estimator that was fitted on the same rows of the same days before, or has it fitted."""

    def __init__(self, keep: Keep = afresh):
        self.keep = keep
        self.made: dict[tuple, tuple[object, Calibrator]] = {}


def told(method: Method, features: tuple[str, ...], target: str) -> list:
    """With the rows, all that a fit of the method depends on; its name is not among it."""
    settings = repr(method.build(0).get_params(deep=False))
    return [method.build.__qualname__, settings, method.seen(features), target]
