"""Which group each customer is in, how typical of it, and which group is next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ml.segments.features import ORDERS, checked, distances
from ml.tables import DATE, FLOAT, INT, TEXT, typed

if TYPE_CHECKING:
    from ml.segments.fit import SegmentModel

SEGMENTS = {
    "customer_id": TEXT,
    "as_of": DATE,
    "cluster_id": INT,
    "cluster_name": TEXT,
    "distance": FLOAT,
    "runner_up_id": INT,
    "segmentation_version": TEXT,
}
NO_ORDERS = "no orders yet"


def score(model: SegmentModel, rows: pd.DataFrame) -> pd.DataFrame:
    """Every customer of `rows` (one as_of), with SEGMENTS as columns, sorted by customer_id.

    `distance` is Euclidean in scaled units. A customer without any order has no cluster_id and
    the name NO_ORDERS; a segmentation of one group has no runner-up. Raises ValueError for a wrong
    frame or rows of more than one day.
    """
    rows = checked(rows)
    out = rows[["customer_id", "as_of"]].copy()
    out["segmentation_version"], out["cluster_name"] = model.version, NO_ORDERS
    bought = out.index[rows[ORDERS] >= 1]
    if len(bought):
        away = distances(model.scaler.shape(rows.loc[bought]), model.centroids)
        order = np.argsort(away, axis=1, kind="stable")
        out.loc[bought, "cluster_id"] = order[:, 0] + 1
        out.loc[bought, "cluster_name"] = np.array(model.names, dtype=object)[order[:, 0]]
        out.loc[bought, "distance"] = away.min(axis=1)
        if len(model.names) > 1:
            out.loc[bought, "runner_up_id"] = order[:, 1] + 1
    return typed(out, SEGMENTS)
