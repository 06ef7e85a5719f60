"""How good a score is. One function a figure; numpy only; every tie is handled on purpose.

`y` is 0/1, `p` the predicted probability, both one-dimensional. Each formula is in its docstring.
A figure that does not exist (no churner, or nothing but churners) is NaN, never an exception.
"""

import numpy as np
import pandas as pd


def roc_auc(y: np.ndarray, p: np.ndarray) -> float:
    """Probability that a churner is scored above a stayer; a tie counts one half."""
    positives, negatives = y.sum(), (1 - y).sum()
    if positives == 0 or negatives == 0:
        return float("nan")
    ranks = pd.Series(p).rank(method="average").to_numpy()
    return float((ranks[y == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def pr_auc(y: np.ndarray, p: np.ndarray) -> float:
    """Average precision: Σ (recall_i − recall_{i−1})·precision_i over distinct scores."""
    return float(pr_auc_weighted(y, p, np.ones((1, len(y))))[0])


def pr_auc_weighted(y: np.ndarray, p: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """pr_auc once for each row of `weights` (draws × customers), as a bootstrap needs it."""
    order = np.argsort(-p, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(p[order]) != 0, True))  # equal scores: one threshold
    ordered = weights[:, order]
    hits = np.cumsum(ordered * y[order], axis=1)[:, ends]
    called = np.cumsum(ordered, axis=1)[:, ends]
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = np.where(called > 0, hits / called, 0.0)
        steps = np.diff(hits, axis=1, prepend=0.0) / hits[:, -1:]
        return (steps * precision).sum(axis=1)


def lift_top(y: np.ndarray, p: np.ndarray, tie: np.ndarray, share: float = 0.1) -> float:
    """Churn rate in the top `share` by score over the overall rate ("decile mean / global mean").

    `tie` orders equal scores: a stable hash of the customer, because the order of rows is chance.
    """
    if y.sum() == 0:
        return float("nan")
    top = np.lexsort((tie, -p))[: max(1, int(np.ceil(share * len(y) - 1e-9)))]
    return float(y[top].mean() / y.mean())


def brier(y: np.ndarray, p: np.ndarray) -> float:
    """Mean squared distance between probability and outcome."""
    return float(np.mean((p - y) ** 2))


def reliability(y: np.ndarray, p: np.ndarray, tie: np.ndarray, bins: int = 10) -> pd.DataFrame:
    """Equal-mass bins by score. Grain: bin (1 = lowest). Columns bin, mean_predicted, observed, n.

    Fewer rows than bins give one bin a row.
    """
    columns = ["bin", "mean_predicted", "observed", "n"]
    parts = np.array_split(np.lexsort((tie, p)), max(1, min(bins, len(y))))
    rows = [(i, p[r].mean(), y[r].mean(), len(r)) for i, r in enumerate(parts, 1) if len(r)]
    return pd.DataFrame(rows, columns=columns)


def ece(y: np.ndarray, p: np.ndarray, tie: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error: Σ n_b/n·|observed_b − predicted_b| over equal-mass bins."""
    table = reliability(y, p, tie, bins)
    gap = (table["observed"] - table["mean_predicted"]).abs()
    return float((gap * table["n"]).sum() / table["n"].sum())


def logit(p: np.ndarray) -> np.ndarray:
    """log odds, with p kept a millionth away from 0 and 1."""
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return np.log(p / (1 - p))


def logistic_line(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Slope and intercept of logit(y) ~ x by Newton's method; `y` may be fractions.

    NaN, NaN where no finite line fits (a constant x, or outcomes that x separates perfectly).
    """
    if np.ptp(x) == 0:
        return float("nan"), float("nan")
    design = np.column_stack([x, np.ones_like(x)])
    beta = np.zeros(2)
    for _ in range(50):
        mu = 1 / (1 + np.exp(-np.clip(design @ beta, -35, 35)))
        hessian = (design * (mu * (1 - mu))[:, None]).T @ design
        if np.linalg.cond(hessian) > 1e12:
            break
        step = np.linalg.solve(hessian, design.T @ (y - mu))
        beta = beta + np.clip(step, -5, 5)
        if np.abs(step).max() < 1e-10:
            return float(beta[0]), float(beta[1])
    return float("nan"), float("nan")


def calibration_line(y: np.ndarray, p: np.ndarray) -> tuple[float, float]:
    """Slope and intercept of logit(y) ~ logit(p): 1 and 0 when probabilities mean what they say."""
    return logistic_line(logit(p), y)
