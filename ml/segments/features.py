"""Who is grouped, by which features, and how they are scaled.

Grouped are customers with an order in the last 84 days. Who has none is in a state, not in a group
of taste: all their habits are unknown, so they lie on one spot, and that spot alone would make any
segmentation look stable.

Five features shape the groups: how lately, how often, how much, at what discount, how much private
label (four, where no source says what private label is). Basket value is spend over frequency, and
the number of departments follows spend: as a third and fourth copy of one direction they made the
groups less stable, so they describe and do not shape. Micro-clusters are shaped by HABITS.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from ml.features import prepare, present, signed_log

SHAPING = (
    "days_since_last_order",
    "order_days_84",
    "net_sales_84",
    "discount_share_84",
    "private_label_share_84",
)
HABITS = (
    "average_order_value_84",
    "lines_per_order_84",
    "departments_84",
    "stores_84",
    "coupon_share_84",
    "weekend_share_84",
    "online_share_84",
)
DESCRIBING = (*SHAPING, *HABITS)
ORDERS = "order_days_life"
ACTIVE = "order_days_84"
SALES = "net_sales_84"
CLIP = 3.0  # scaled units; without it one fuel buyer is a group of his own
WHOLE = ("days_since_last_order", "order_days_84", "departments_84", "stores_84")
RELIABLE = 0.2  # of a share's spread between customers, at least this part is not chance


def at(frame: pd.DataFrame, day: date) -> pd.DataFrame:
    """The rows of one day, unchecked."""
    if "as_of" not in frame:
        raise ValueError("columns missing from the feature frame: as_of")
    return frame[pd.to_datetime(frame["as_of"], cache=False).dt.normalize() == pd.Timestamp(day)]


def active(frame: pd.DataFrame) -> pd.DataFrame:
    """Checked rows of one as_of with an order in the last 84 days, sorted by customer_id."""
    rows = checked(frame)
    return rows[(rows[ORDERS] >= 1) & (rows[ACTIVE] >= 1)].reset_index(drop=True)


def checked(frame: pd.DataFrame) -> pd.DataFrame:
    """Checked rows of one as_of. Raises ValueError for a wrong frame or more than one day."""
    rows = prepare(frame, (*present(frame, DESCRIBING), ORDERS))
    if rows["as_of"].nunique() > 1:
        raise ValueError("segments take the rows of one as_of")
    return rows


@dataclass(frozen=True, eq=False)
class Scaler:
    """Shares shrunk to what they prove, logs of the rest; minus the mean, over the standard
    deviation, both without the outer 1 % on either side; then clipped. Estimated once, kept with
    the model.

    A share of few purchases is mostly chance: of two lines none, half or all are private label.
    So it is drawn towards the mean by (n·share + m·mean) / (n + m), n its number of purchases, m
    from the spread between customers beyond chance (beta-binomial, by moments). A share whose
    spread is chance to more than four fifths shapes nothing.

    Not the interquartile range: where most customers share a value (no discount, say) it is next
    to nothing, and noise in that feature would outweigh all others.
    """

    features: tuple[str, ...]  # of DESCRIBING, those that the rows have
    shaping: tuple[str, ...]
    center: np.ndarray
    scale: np.ndarray
    prior_mean: np.ndarray  # by feature; NaN where none is drawn anywhere
    prior_weight: np.ndarray

    @classmethod
    def fit(cls, rows: pd.DataFrame, shaping: Sequence[str] = SHAPING) -> "Scaler":
        features = present(rows, DESCRIBING)
        mean, weight = np.full(len(features), np.nan), np.zeros(len(features))
        noise = set()
        for i, name in enumerate(features):
            if "_share_" in name:
                mean[i], weight[i], reliable = _prior(rows[name].to_numpy(), _trials(rows, name))
                noise |= set() if reliable >= RELIABLE else {name}
        kept = tuple(f for f in features if f in shaping and f not in noise)
        raw = cls(features, kept, np.zeros(len(features)), np.ones(len(features)), mean, weight)
        center, scale = raw.center.copy(), raw.scale.copy()
        for i, column in enumerate(raw._values(rows).T):
            known = column[~np.isnan(column)]
            if len(known):
                inner = np.clip(known, *np.percentile(known, [1, 99]))
                spread = inner.std()
                center[i], scale[i] = inner.mean(), spread if spread > 1e-9 else 1.0
        return cls(features, kept, center, scale, mean, weight)

    def __call__(self, rows: pd.DataFrame) -> np.ndarray:
        """rows × features. Unknown becomes 0, the mean of all."""
        scaled = np.clip((self._values(rows) - self.center) / self.scale, -CLIP, CLIP)
        return np.where(np.isnan(scaled), 0.0, scaled)

    def shape(self, rows: pd.DataFrame) -> np.ndarray:
        """rows × shaping, what distances are measured in."""
        columns = [self.features.index(name) for name in self.shaping]
        return np.ascontiguousarray(self(rows)[:, columns])

    def smooth(self, rows: pd.DataFrame) -> np.ndarray:
        """As shape, with whole numbers spread evenly over their unit: 1, 2 and 3 orders are no
        three groups. Only for looking for valleys."""
        jittered = rows.copy()
        draw = np.random.default_rng(0)
        for name in (n for n in WHOLE if n in rows):
            jittered[name] = rows[name] + draw.uniform(-0.5, 0.5, len(rows))
        return self.shape(jittered)

    def _values(self, rows: pd.DataFrame) -> np.ndarray:
        out = np.full((len(rows), len(self.features)), np.nan)
        for i, name in enumerate(self.features):
            if name not in rows:
                continue
            values = rows[name].to_numpy(dtype="float64")
            if "_share_" not in name:
                out[:, i] = signed_log(values)
            elif np.isnan(self.prior_mean[i]):
                out[:, i] = values
            else:
                n, m = _trials(rows, name), self.prior_weight[i]
                drawn = (n * values + m * self.prior_mean[i]) / (n + m)
                out[:, i] = np.where(np.isnan(values), self.prior_mean[i], drawn)
        return out


def _trials(rows: pd.DataFrame, name: str) -> np.ndarray:
    """What a share was counted on: days with an order for the weekend's, lines for the others."""
    days = rows[ACTIVE].to_numpy(dtype="float64")
    lines = 1.0 if name == "weekend_share_84" else rows["lines_per_order_84"].to_numpy("float64")
    return np.maximum(1.0, np.nan_to_num(days * lines, nan=1.0))


def _prior(share: np.ndarray, n: np.ndarray) -> tuple[float, float, float]:
    """(mean, weight, reliability) of a share, by moments; NaN mean where nothing is known."""
    known = ~np.isnan(share)
    share, n = share[known], n[known]
    if not len(share):
        return np.nan, 0.0, 0.0
    mean = float(np.average(share, weights=n))
    spread = float(np.average((share - mean) ** 2, weights=n))
    chance = max(0.0, mean * (1 - mean)) * len(n) / float(n.sum())
    if spread <= max(chance, 1e-12):
        return mean, 1e9, 0.0
    between = spread - chance
    return mean, max(mean * (1 - mean) / between - 1, 0.0), between / spread


def distances(points: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """Euclidean, points × centroids, one centroid at a time to bound memory."""
    return np.column_stack([np.sqrt(((points - c) ** 2).sum(axis=1)) for c in centroids])
