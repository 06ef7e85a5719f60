"""A method that competes, and its calibration.

All methods see declared columns only, and all are calibrated in the same way, so that a comparison
is about what they know. Their settings are fixed and not tuned by a run.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.features import signed_log
from ml.metrics import logistic_line, logit


def constant(rows: int = 0):
    """The base rate for everyone: what a model that knows nothing says."""
    from sklearn.dummy import DummyClassifier

    return DummyClassifier(strategy="prior")


def line(rows: int = 0):
    """Logistic regression on standardised columns."""
    # C=0.1: two dozen features that largely say the same thing (28, 56, 84 days) want shrinking
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(
        SimpleImputer(strategy="median"),
        StandardScaler(),
        LogisticRegression(C=0.1, max_iter=2000),
    )


def boosting(rows: int = 0):
    """Gradient boosting; 100 trees, from 20,000 rows on 200: measured, 200 lose 0.005 of PR-AUC on
    the retail panel (15,000 rows), and win 0.001 of AUC on 40,000 rows of the simulator, where 100
    leave what is rare and matters, such as a complaint, half unlearnt."""
    # Some 2,000 rows and 250 positives an origin: trees of 4 leaves, leaves of 40 customers. No
    # early stopping: it would hold out a random slice, and random slices look into the future.
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        learning_rate=0.05,
        max_iter=200 if rows >= 20_000 else 100,
        max_leaf_nodes=4,
        min_samples_leaf=40,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=0,
    )


@dataclass(frozen=True)
class Method:
    """A name for tables, a label for people, the columns it sees (None: every feature of the
    problem), a fresh estimator for so many rows, and its role: `baseline` or `challenger`."""

    name: str
    label: str
    columns: tuple[str, ...] | None
    build: Callable[[int], object]
    role: str = "baseline"

    def fit(self, rows: pd.DataFrame, features: tuple[str, ...], target: str) -> object:
        """A fitted estimator from prepared rows with a complete target."""
        matrix = self.matrix(rows, features)
        # A company without coupons has no coupon share at all, and no estimator can fit a column
        # of nothing; a constant teaches nothing, and later values of it then count nothing.
        matrix[:, np.isnan(matrix).all(axis=0)] = 0.0
        return self.build(len(rows)).fit(matrix, rows[target].to_numpy().astype(int))

    def raw(self, estimator: object, rows: pd.DataFrame, features: tuple[str, ...]) -> np.ndarray:
        """Probabilities before calibration, one a row."""
        return estimator.predict_proba(self.matrix(rows, features))[:, 1]

    def seen(self, features: tuple[str, ...]) -> tuple[str, ...]:
        """The columns of its matrix, in their order."""
        return self.columns or features

    def matrix(self, rows: pd.DataFrame, features: tuple[str, ...]) -> np.ndarray:
        """What the estimator sees: counts and money are skewed, hence the logarithm."""
        return signed_log(rows[list(self.seen(features))].to_numpy(dtype="float64"))


@dataclass(frozen=True)
class Calibrator:
    """Sigmoid (Platt 1999) on the log odds: p = 1/(1+exp(−(slope·logit(raw)+intercept))).

    Sigmoid and not isotonic: a calibration slice has some 250 positives, on which isotonic fits
    steps of a few customers and makes hundreds of ties; a sigmoid keeps the ranking.
    """

    slope: float
    intercept: float

    @classmethod
    def fit(cls, y: np.ndarray, raw: np.ndarray) -> "Calibrator":
        """From a slice later than the training. Platt's targets (n₊+1)/(n₊+2) and 1/(n₋+2) keep
        the line finite when the slice is separated perfectly. A score that ranks backwards there
        is worth nothing: everyone gets the base rate, rather than the ranking turned over."""
        positives = y.sum()
        high, low = (positives + 1) / (positives + 2), 1 / (len(y) - positives + 2)
        slope, intercept = logistic_line(logit(raw), np.where(y == 1, high, low))
        if not slope > 0:
            return cls(0.0, float(logit(np.array([y.mean()]))[0]))
        return cls(slope, intercept)

    def log_odds(self, raw: np.ndarray) -> np.ndarray:
        """The score on the scale on which its reasons add up."""
        return self.slope * logit(raw) + self.intercept

    def __call__(self, raw: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-self.log_odds(raw)))
