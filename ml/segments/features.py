"""Which features shape the groups, which only describe them, and how they are scaled.

Five shape them: how lately, how often, how much, at what discount, how much private label (four,
where no source says what private label is). Basket
value is spend over frequency, and the number of departments follows spend: as a third and fourth
copy of one direction they made the groups less stable, so they describe and do not shape.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from ml.features import prepare, present, signed_log

# feature: (word when high, word when low)
SHAPING = {
    "days_since_last_order": ("long absent", "recent"),
    "order_days_84": ("frequent", "infrequent"),
    "net_sales_84": ("high spend", "low spend"),
    "discount_share_84": ("many discounts", "few discounts"),
    "private_label_share_84": ("much private label", "little private label"),
}
DESCRIBING = (
    *SHAPING,
    "average_order_value_84",
    "lines_per_order_84",
    "departments_84",
    "stores_84",
    "coupon_share_84",
    "weekend_share_84",
)
ORDERS = "order_days_life"
SALES = "net_sales_84"
CLIP = 3.0  # scaled units; without it one fuel buyer is a group of his own


def at(frame: pd.DataFrame, day: date) -> pd.DataFrame:
    """The rows of one day, unchecked."""
    if "as_of" not in frame:
        raise ValueError("columns missing from the feature frame: as_of")
    return frame[pd.to_datetime(frame["as_of"]).dt.normalize() == pd.Timestamp(day)]


def buyers(frame: pd.DataFrame) -> pd.DataFrame:
    """Checked rows of one as_of with at least one order, sorted by customer_id."""
    rows = checked(frame)
    return rows[rows[ORDERS] >= 1].reset_index(drop=True)


def checked(frame: pd.DataFrame) -> pd.DataFrame:
    """Checked rows of one as_of. Raises ValueError for a wrong frame or more than one day."""
    rows = prepare(frame, (*present(frame, DESCRIBING), ORDERS))
    if rows["as_of"].nunique() > 1:
        raise ValueError("segments take the rows of one as_of")
    return rows


@dataclass(frozen=True, eq=False)
class Scaler:
    """Log (shares aside), minus the mean, over the standard deviation, both without the outer 1 %
    on either side, then clipped. Estimated once, kept with the model.

    Not the interquartile range: where most customers share a value (no discount, say) it is next
    to nothing, and noise in that feature would outweigh all others.
    """

    features: tuple[str, ...]  # of DESCRIBING, those that the rows have
    center: np.ndarray
    scale: np.ndarray

    @classmethod
    def fit(cls, rows: pd.DataFrame) -> "Scaler":
        features = present(rows, DESCRIBING)
        values = _logged(rows, features)
        center, scale = np.zeros(values.shape[1]), np.ones(values.shape[1])
        for i, column in enumerate(values.T):
            known = column[~np.isnan(column)]
            if len(known):
                inner = np.clip(known, *np.percentile(known, [1, 99]))
                center[i], scale[i] = inner.mean(), inner.std() or 1.0
        return cls(features, center, scale)

    @property
    def shaping(self) -> tuple[str, ...]:
        """Those of SHAPING among the features: they come first."""
        return tuple(f for f in self.features if f in SHAPING)

    def __call__(self, rows: pd.DataFrame) -> np.ndarray:
        """rows × features. Unknown becomes 0, the mean: a customer without an order in 84
        days has no shares, and is told apart by recency, frequency and spend."""
        scaled = np.clip((_logged(rows, self.features) - self.center) / self.scale, -CLIP, CLIP)
        return np.where(np.isnan(scaled), 0.0, scaled)

    def shape(self, rows: pd.DataFrame) -> np.ndarray:
        """rows × shaping, what distances are measured in."""
        return np.ascontiguousarray(self(rows)[:, : len(self.shaping)])


def _logged(rows: pd.DataFrame, features: tuple[str, ...]) -> np.ndarray:
    values = rows[list(features)].to_numpy(dtype="float64")
    share = np.array(["_share_" in name for name in features])
    return np.where(share, values, signed_log(values))


def distances(points: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """Euclidean, points × centroids, one centroid at a time to bound memory."""
    return np.column_stack([np.sqrt(((points - c) ** 2).sum(axis=1)) for c in centroids])
