"""The three methods that compete, from simple to complex, and their calibration.

All three see only declared columns, and all three are calibrated in the same way, so that the
comparison is about what they know. Settings are fixed here and not tuned by a run.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.features import present, signed_log
from ml.metrics import logistic_line, logit


def _line():
    # C=0.1: two dozen features that largely say the same thing (28, 56, 84 days) want shrinking
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(
        SimpleImputer(strategy="median"),
        StandardScaler(),
        LogisticRegression(C=0.1, max_iter=1000),
    )


def _boosting():
    # Some 2,000 rows and 250 churners an origin: trees of 4 leaves, leaves of 40 customers. No
    # early stopping: it would hold out a random slice, and random slices look into the future.
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        learning_rate=0.05,
        max_iter=100,
        max_leaf_nodes=4,
        min_samples_leaf=40,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=0,
    )


@dataclass(frozen=True)
class Method:
    """A name for tables, a label for people, the columns it sees (None: every feature that the rows
    have), a fresh estimator."""

    name: str
    label: str
    columns: tuple[str, ...] | None
    build: Callable[[], object]

    def fit(self, rows: pd.DataFrame) -> object:
        """A fitted estimator from prepared rows with a complete `churned`."""
        matrix = self._matrix(rows)
        # A company without coupons has no coupon share at all, and neither estimator can fit a
        # column of nothing; a constant teaches nothing, and later values of it then count nothing.
        matrix[:, np.isnan(matrix).all(axis=0)] = 0.0
        return self.build().fit(matrix, rows["churned"].to_numpy().astype(int))

    def raw(self, estimator: object, rows: pd.DataFrame) -> np.ndarray:
        """Probabilities before calibration, one a row."""
        return estimator.predict_proba(self._matrix(rows))[:, 1]

    def _matrix(self, rows: pd.DataFrame) -> np.ndarray:
        columns = self.columns or present(rows)
        return signed_log(rows[list(columns)].to_numpy(dtype="float64"))


# Simple first: a tie in the comparison goes to the earlier one.
METHODS = {
    m.name: m
    for m in (
        Method("days_since_last_order", "days since last order", ("days_since_last_order",), _line),
        Method("logistic_regression", "logistic regression", None, _line),
        Method("hist_gradient_boosting", "gradient boosting", None, _boosting),
    )
}
CHALLENGER = "hist_gradient_boosting"


@dataclass(frozen=True)
class Calibrator:
    """Sigmoid (Platt 1999) on the log odds: p = 1/(1+exp(−(slope·logit(raw)+intercept))).

    Sigmoid and not isotonic: a calibration slice has some 250 churners, on which isotonic fits
    steps of a few customers and makes hundreds of ties; a sigmoid keeps the ranking.
    """

    slope: float
    intercept: float

    @classmethod
    def fit(cls, y: np.ndarray, raw: np.ndarray) -> "Calibrator":
        """From a slice later than the training. Platt's targets (n₊+1)/(n₊+2) and 1/(n₋+2) keep
        the line finite when the slice is separated perfectly. A score that ranks backwards there
        is worth nothing: everyone gets the base rate, rather than the ranking turned over."""
        churners = y.sum()
        high, low = (churners + 1) / (churners + 2), 1 / (len(y) - churners + 2)
        slope, intercept = logistic_line(logit(raw), np.where(y == 1, high, low))
        if not slope > 0:
            return cls(0.0, float(logit(np.array([y.mean()]))[0]))
        return cls(slope, intercept)

    def __call__(self, raw: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-(self.slope * logit(raw) + self.intercept)))
