"""From moments to weights: non-negative, sum 1, the same for all instruments.

score_k = a_k + b_k * (w · marks) + error: each instrument has a scale of its own (b_k), the weights
w are what people are like. Least squares by turns: w given all b_k, each b_k given w. The errors'
variances are those of the instrument.
"""

from collections.abc import Sequence

import numpy as np

from ml.satisfaction.moments import Moments

ROUNDS = 15


def weights(parts: Sequence[Moments]) -> np.ndarray:
    """NaN where no dimension has a weight above 0."""
    slopes = [np.sqrt(max(part.score, 1e-12)) for part in parts]
    errors = [max(part.score, 1e-12) for part in parts]
    size = len(parts[0].with_score)
    found = np.full(size, 1 / size)
    for _ in range(ROUNDS):
        square, product = np.zeros((size, size)), np.zeros(size)
        for part, slope, error in zip(parts, slopes, errors, strict=True):
            square += part.answers / error * slope**2 * part.marks
            product += part.answers / error * slope * part.with_score
        solved = _solved(square, product)
        if solved.sum() <= 1e-9:
            return np.full(size, np.nan)
        before, found = found, solved / solved.sum()
        for k, part in enumerate(parts):
            spread = max(found @ part.marks @ found, 1e-12)
            slopes[k] = max(found @ part.with_score / spread, 1e-6)
            errors[k] = max(part.score - slopes[k] ** 2 * spread, 0.05 * part.score, 1e-12)
        if np.abs(found - before).max() < 1e-9:
            break
    return found


def _solved(square: np.ndarray, product: np.ndarray, signed: bool = False) -> np.ndarray:
    from scipy.optimize import nnls

    values, vectors = np.linalg.eigh(square)
    values = np.maximum(values, 0.02 * values.max())  # pairwise covariances may be no covariance
    if signed:
        return vectors @ ((vectors.T @ product) / values)
    root = (vectors * np.sqrt(values)).T
    target = (vectors.T @ product) / np.sqrt(values)
    return nnls(root, target)[0]


def explained(parts: Sequence[Moments]) -> float:
    """How much of the scores the marks tell, over all instruments, in answers."""
    total = 0.0
    for part in parts:
        told = _solved(part.marks, part.with_score, signed=True) @ part.with_score
        total += part.answers * told / max(part.score, 1e-12)
    return float(total)
