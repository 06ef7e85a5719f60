"""Three ways to say what a campaign does to a person; each says it of people it has not seen.

t: T-learner, one model of the outcome for who was treated and one for who was held out, and their
difference (Künzel et al. 2019). dr_line, dr_trees: DR-learner (Kennedy 2023): the doubly robust
pseudo-outcome φ = μ₁ − μ₀ + w(y − μ₁)/e − (1 − w)(y − μ₀)/(1 − e), whose mean given x is the
uplift, since e is known by design; then φ on x for each type of campaign, by a ridge line or by
shallow trees. `mean` is the rival of all: everybody's uplift is the mean of the type.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.features import signed_log
from ml.stable import side_by_side
from ml.uplift.rows import FOLDS

LEARNERS = ("mean", "t", "dr_line", "dr_trees")


@dataclass(frozen=True)
class Line:
    """A ridge line on signed logs, standardised; what is not known counts as the mean."""

    centre: np.ndarray
    scale: np.ndarray
    slope: np.ndarray
    level: float

    @classmethod
    def fitted(cls, x: np.ndarray, y: np.ndarray) -> "Line":
        logs = signed_log(x)
        known = np.isfinite(logs)
        n = np.maximum(known.sum(axis=0), 1)
        centre = np.where(known, logs, 0).sum(axis=0) / n
        off = np.where(known, logs - centre, 0)
        scale = np.sqrt((off**2).sum(axis=0) / n)
        scale = np.where(scale > 1e-9, scale, np.inf)  # a constant column says nothing
        z = np.clip(off / scale, -4, 4)
        gram = z.T @ z + 0.01 * len(z) * np.eye(z.shape[1])
        return cls(centre, scale, np.linalg.solve(gram, z.T @ (y - y.mean())), float(y.mean()))

    def predict(self, x: np.ndarray) -> np.ndarray:
        off = signed_log(x) - self.centre
        off = np.where(np.isfinite(off), off, 0)
        return np.clip(off / self.scale, -4, 4) @ self.slope + self.level


def _trees(rows: int, rounds: int, leaves: int, part: int):
    from sklearn.ensemble import HistGradientBoostingRegressor

    return HistGradientBoostingRegressor(
        max_iter=rounds,
        learning_rate=0.08,
        max_leaf_nodes=leaves,
        min_samples_leaf=max(20, rows // part),
        l2_regularization=1.0,
        early_stopping=False,
        random_state=0,
    )


def design(rows: pd.DataFrame, features: Sequence[str], types: Sequence[str]) -> np.ndarray:
    """Features, and a column a type of campaign."""
    kinds = rows["campaign_type"].to_numpy()[:, None] == np.array(types, dtype=object)
    return np.column_stack([rows[list(features)].to_numpy(dtype="float64"), kinds.astype(float)])


def _known(x: np.ndarray) -> np.ndarray:
    """A column without a value says nothing, and scikit-learn can not bin it."""
    return np.where(np.isfinite(x).any(axis=0), x, 0.0)


def outcome_model(x: np.ndarray, y: np.ndarray):
    return _trees(len(x), 60, 8, 100).fit(_known(x), y)


def uplift_model(learner: str, x: np.ndarray, phi: np.ndarray):
    """φ on x within one type of campaign."""
    if learner == "dr_line":
        return Line.fitted(x, phi)
    return _trees(len(x), 40, 4, 40).fit(_known(x), phi)


def cross_fitted(
    rows: pd.DataFrame, features: Sequence[str], types: Sequence[str]
) -> tuple[np.ndarray, pd.DataFrame]:
    """φ of every row, and each learner's uplift of it, from people of the other folds."""
    x, y = design(rows, features, types), rows["outcome"].to_numpy()
    w, e, fold = (rows[c].to_numpy() for c in ("treated", "share", "fold"))
    mu = np.zeros((2, len(rows)))

    def outcome(job: tuple[int, int]) -> None:
        k, arm = job
        at, out = (fold != k) & (w == arm), fold == k
        mu[arm, out] = outcome_model(x[at], y[at]).predict(x[out])

    side_by_side(outcome, [(k, arm) for k in np.unique(fold) for arm in (0, 1)])
    phi = mu[1] - mu[0] + w * (y - mu[1]) / e - (1 - w) * (y - mu[0]) / (1 - e)
    found = pd.DataFrame({"t": mu[1] - mu[0]}, index=rows.index)
    plain, kind = x[:, : len(features)], rows["campaign_type"].to_numpy()
    said = {name: np.zeros(len(rows)) for name in ("mean", "dr_line", "dr_trees")}

    def uplift(job: tuple[str, int]) -> None:
        one, k = job
        at, out = (kind == one) & (fold != k), (kind == one) & (fold == k)
        if not out.any() or not at.any():
            return
        said["mean"][out] = phi[at].mean()
        for name in ("dr_line", "dr_trees"):
            said[name][out] = uplift_model(name, plain[at], phi[at]).predict(plain[out])

    side_by_side(uplift, [(one, k) for one in types for k in range(FOLDS)])
    return phi, found.assign(**said)[list(LEARNERS)]
