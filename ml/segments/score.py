"""Which group each customer is in, how typical of it, and which group is next."""

import numpy as np
import pandas as pd

from ml.segments.features import ACTIVE, ORDERS, checked, distances
from ml.segments.model import SegmentModel
from ml.segments.words import STATUS
from ml.tables import DATE, FLOAT, INT, TEXT, typed

SEGMENTS = {
    "customer_id": TEXT,
    "as_of": DATE,
    "cluster_id": INT,
    "cluster_name": TEXT,
    "cluster_name_zh": TEXT,
    "micro_cluster_id": TEXT,
    "micro_cluster_name": TEXT,
    "micro_cluster_name_zh": TEXT,
    "distance": FLOAT,
    "runner_up_id": INT,
    "status": TEXT,
    "status_zh": TEXT,
    "segmentation_version": TEXT,
}


def score(model: SegmentModel, rows: pd.DataFrame) -> pd.DataFrame:
    """Every customer of `rows` (one as_of), with SEGMENTS as columns, sorted by customer_id.

    `distance` is Euclidean in scaled units. Without an order, without one in 84 days, or where the
    segmentation was refused, a customer has no cluster_id, and `status` says why. A micro-cluster
    is "3.2": the second of cluster 3. Raises ValueError for a wrong frame or rows of more than one
    day.
    """
    rows = checked(rows)
    ordered, lately = rows[ORDERS] >= 1, rows[ACTIVE] >= 1
    state = np.select([~ordered, ~lately], ["no_orders", "inactive"], model.reason or "placed")
    out = rows[["customer_id", "as_of"]].copy()
    out["segmentation_version"] = model.version
    out["status"] = [STATUS[s][0] for s in state]
    out["status_zh"] = [STATUS[s][1] for s in state]
    placed = out.index[state == "placed"]
    if not len(placed):
        return typed(out, SEGMENTS)
    away = distances(model.scaler.shape(rows.loc[placed]), model.centroids)
    order = np.argsort(away, axis=1, kind="stable")
    ids = np.array(model.ids)
    out.loc[placed, "cluster_id"] = ids[order[:, 0]]
    out.loc[placed, "cluster_name"] = np.array(model.names, dtype=object)[order[:, 0]]
    out.loc[placed, "cluster_name_zh"] = np.array(model.names_zh, dtype=object)[order[:, 0]]
    out.loc[placed, "distance"] = away.min(axis=1)
    out.loc[placed, "runner_up_id"] = ids[order[:, 1]]
    for name in ("micro_cluster_id", "micro_cluster_name", "micro_cluster_name_zh"):
        out[name] = np.full(len(out), None, dtype=object)  # text beside nothing, never "nan"
    for i, part in enumerate(model.micro):
        members = placed[order[:, 0] == i]
        if part.ids and len(members):
            nearest = distances(part.scaler.shape(rows.loc[members]), part.centroids).argmin(axis=1)
            names = (part.names, part.names_zh)
            number = [f"{model.ids[i]}.{part.ids[j]}" for j in nearest]
            out.loc[members, "micro_cluster_id"] = number
            out.loc[members, "micro_cluster_name"] = [names[0][j] for j in nearest]
            out.loc[members, "micro_cluster_name_zh"] = [names[1][j] for j in nearest]
    return typed(out, SEGMENTS)
