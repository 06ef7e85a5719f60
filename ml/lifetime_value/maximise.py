"""The maximum of a log-likelihood with an analytic gradient, over logarithms of parameters."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

_BOUND = 12.0  # a parameter between e^-12 and e^12 times its scale; beyond is no finite maximum
_WEAK = 3.0  # deviation of the weak prior of a logarithm, where the data alone give no maximum
_STEP = 1e-4  # of the differences of gradients that make the Hessian
_NEWTON = 12

Gradient = Callable[[np.ndarray], tuple[float, np.ndarray]]


@dataclass(frozen=True)
class Maximum:
    """Where it is; the covariance there; the plain log-likelihood; how it was found."""

    at: np.ndarray
    covariance: np.ndarray
    value: float
    how: str


def maximise(target: Gradient, centre: np.ndarray, starts: list, size: float) -> Maximum | None:
    """The highest of what is reached from `starts`; None where there is none that can be trusted.

    `centre`: logarithms that the search is bounded about, and that the weak prior draws to.
    `size`: customers, by which the target is divided. Where the likelihood alone is flat (nobody
    ever leaves, say) a weak prior is added, and `how` says so.
    """
    for prior, how in ((0.0, "maximum_likelihood"), (_WEAK**-2, "weak_prior")):
        found = []
        for start in starts:
            one = _climb(_with_prior(target, centre, prior), centre, start, size)
            if one is not None:
                found.append(one)
                break  # the others are for when the first leads nowhere
        if found:
            at, covariance = found[0]
            return Maximum(at, covariance, target(at)[0], how)
    return None


def _with_prior(target: Gradient, centre: np.ndarray, strength: float) -> Gradient:
    def total(logs: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = target(logs)
        away = logs - centre
        return value - 0.5 * strength * away @ away, slope - strength * away

    return total


def _climb(target: Gradient, centre, start, size: float):
    """Quasi-Newton to the neighbourhood, Newton to the top; (place, covariance) or None."""
    from scipy.optimize import minimize

    def down(logs: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = target(logs)
        if not (np.isfinite(value) and np.isfinite(slope).all()):
            return 1e30, np.zeros_like(logs)
        return -value / size, -slope / size

    limits = [(c - _BOUND, c + _BOUND) for c in centre]
    found = minimize(
        down, start, jac=True, method="L-BFGS-B", bounds=limits, options={"maxiter": 500}
    )
    at = found.x
    for _ in range(_NEWTON):
        if (np.abs(at - centre) > _BOUND - 0.5).any():
            return None  # it runs away: no finite maximum
        value, slope = target(at)
        hessian = _hessian(target, at)
        if not (np.isfinite(hessian).all() and np.isfinite(slope).all()):
            return None
        roots, axes = np.linalg.eigh(-hessian)
        if roots[0] <= 1e-3:  # flat: a deviation of e^30 is no estimate
            return None
        step = axes @ ((axes.T @ slope) / roots)
        if slope @ step < 1e-12 * max(1.0, abs(value) * 1e-6):
            return at, (axes / roots) @ axes.T
        at = at + step * min(1.0, 1.0 / np.abs(step).max())
    return None


def _hessian(target: Gradient, at: np.ndarray) -> np.ndarray:
    n = len(at)
    rows = np.empty((n, n))
    for i in range(n):
        step = np.zeros(n)
        step[i] = _STEP
        rows[i] = (target(at + step)[1] - target(at - step)[1]) / (2 * _STEP)
    return (rows + rows.T) / 2
