"""From moments to weights: non-negative, sum 1, the same for all instruments.

score_k = a_k + b_k * (w · marks) + error: each instrument has a scale of its own (b_k), the weights
w are what people are like. Least squares by turns: w given all b_k, each b_k given w. The errors'
variances are those of the instrument. All draws go side by side (the first axis of everything).
"""

from collections.abc import Sequence

import numpy as np

from ml.satisfaction.moments import Moments

ROUNDS = 15
FEWEST = 5  # answers of an instrument in a draw: with no more it says nothing of its scale
_EXCHANGES = 30


def weights(parts: Sequence[Moments]) -> np.ndarray:
    """Draws × dimensions; NaN where no dimension has a weight above 0."""
    draws, size = parts[0].with_score.shape
    counted = [np.where(part.answers > FEWEST, part.answers, 0.0) for part in parts]
    slopes = [np.sqrt(np.maximum(part.score, 1e-12)) for part in parts]
    errors = [np.maximum(part.score, 1e-12) for part in parts]
    found = np.full((draws, size), 1 / size)
    live = np.arange(draws)  # whose weights still move
    for _ in range(ROUNDS):
        square, product = np.zeros((len(live), size, size)), np.zeros((len(live), size))
        for part, answers, slope, error in zip(parts, counted, slopes, errors, strict=True):
            scale = answers[live] / error[live] * slope[live]
            square += (scale * slope[live])[:, None, None] * part.marks[live]
            product += scale[:, None] * part.with_score[live]
        solved = _non_negative(_definite(square), product)
        total = solved.sum(axis=1)
        found[live[total <= 1e-9]] = np.nan
        live, solved, total = (v[total > 1e-9] for v in (live, solved, total))
        before, found[live] = found[live], solved / total[:, None]
        for part, slope, error in zip(parts, slopes, errors, strict=True):
            own, score = found[live], part.score[live]
            spread = np.maximum(_form(own, part.marks[live]), 1e-12)
            told = (own * part.with_score[live]).sum(axis=1)
            slope[live] = np.maximum(told / spread, 1e-6)
            left = score - slope[live] ** 2 * spread
            error[live] = np.maximum(np.maximum(left, 0.05 * score), 1e-12)
        live = live[np.abs(found[live] - before).max(axis=1) >= 1e-9]
        if not len(live):
            break
    return found


def explained(parts: Sequence[Moments]) -> np.ndarray:
    """Of each draw how much of the scores the marks tell, over all instruments, in answers."""
    total = 0.0
    for part in parts:
        solved = np.linalg.solve(_definite(part.marks), part.with_score[:, :, None])[:, :, 0]
        told = (solved * part.with_score).sum(axis=1)
        total = total + part.answers * told / np.maximum(part.score, 1e-12)
    return total


def _form(vectors: np.ndarray, matrices: np.ndarray) -> np.ndarray:
    return np.einsum("ni,nij,nj->n", vectors, matrices, vectors)


def _definite(matrices: np.ndarray) -> np.ndarray:
    """Pairwise covariances may be no covariance: eigenvalues at least a fiftieth of the largest."""
    values, vectors = np.linalg.eigh(matrices)
    values = np.maximum(values, 0.02 * values[:, -1:])
    return (vectors * values[:, None, :]) @ vectors.transpose(0, 2, 1)


def _non_negative(square: np.ndarray, product: np.ndarray) -> np.ndarray:
    """Least squares with x >= 0, of each draw: square x = product where x is above 0.

    Block principal pivoting (Júdice, Pires 1994; Kim, Park 2011): what comes out below 0 is left
    out, what would come in above 0 is let in, until neither is there. It may go in circles: those
    few are solved one by one (Lawson, Hanson 1974).
    """
    n, size = product.shape
    out, todo = np.zeros((n, size)), np.arange(n)
    free = np.ones((n, size), dtype=bool)
    small = 1e-12 * np.abs(product).max(axis=1, initial=0)[:, None]
    for _ in range(_EXCHANGES):
        x = _restricted(square[todo], product[todo], free[todo])
        slope = (square[todo] @ x[:, :, None])[:, :, 0] - product[todo]
        wrong = np.where(free[todo], x < 0, slope < -small[todo])
        done = ~wrong.any(axis=1)
        out[todo[done]] = x[done]
        free[todo] ^= wrong
        todo = todo[~done]
        if not len(todo):
            return out
    for at in todo:
        out[at] = _one_by_one(square[at], product[at])
    return out


def _restricted(square: np.ndarray, product: np.ndarray, free: np.ndarray) -> np.ndarray:
    """The solution with 0 where not free: row and column there are those of the identity."""
    both = free[:, :, None] & free[:, None, :]
    kept = np.where(both, square, np.eye(square.shape[1]))
    return np.linalg.solve(kept, np.where(free, product, 0.0)[:, :, None])[:, :, 0]


def _one_by_one(square: np.ndarray, product: np.ndarray) -> np.ndarray:
    from scipy.optimize import nnls

    root = np.linalg.cholesky(square).T
    return nnls(root, np.linalg.solve(root.T, product))[0]
