"""Who moved between two days, and why: one row a move."""

import numpy as np
import pandas as pd

from ml.segments.features import ACTIVE, checked
from ml.segments.model import SegmentModel
from ml.segments.score import score
from ml.segments.stability import assign
from ml.segments.words import CHINESE, ENGLISH, STATUS, figure, label
from ml.tables import DATE, FLOAT, INT, TEXT, empty, typed

MOVES = {
    "customer_id": TEXT,
    "moved_on": DATE,
    "from_cluster_id": INT,
    "from_name": TEXT,
    "from_name_zh": TEXT,
    "to_cluster_id": INT,
    "to_name": TEXT,
    "to_name_zh": TEXT,
    "reason_kind": TEXT,
    "reason": TEXT,
    "reason_zh": TEXT,
    "feature": TEXT,
    "value_before": FLOAT,
    "value_after": FLOAT,
    "version_before": TEXT,
    "version_after": TEXT,
}
RETRAINED = ("model retrained", "模型已重新训练")


def moves(
    before: SegmentModel, earlier: pd.DataFrame, after: SegmentModel, later: pd.DataFrame
) -> pd.DataFrame:
    """Customers of both days whose cluster is another (or who fell asleep, or came back), columns
    MOVES, sorted by customer_id. `earlier` and `later`: feature rows of one day each, scored by the
    model in force on that day; no moves where one of them is refused.

    The reason: the border between two groups is a plane, so the change of "nearer to b than to a"
    is a sum over the features; the feature with the largest part is the reason. It is taken in the
    model before: who would have stayed in it, moved because the model was retrained.
    """
    if not before.ids or not after.ids:
        return empty(MOVES)
    old, new = checked(earlier), checked(later)
    ids = np.intersect1d(old["customer_id"], new["customer_id"])
    old, new = (f[f["customer_id"].isin(ids)].reset_index(drop=True) for f in (old, new))
    was, now, kept = score(before, old), score(after, new), score(before, new)
    never = was["status"] == STATUS["no_orders"][0]
    moved = ~never & (was["cluster_id"].fillna(0) != now["cluster_id"].fillna(0))
    at = np.flatnonzero(moved.to_numpy(dtype=bool))
    if not len(at):
        return empty(MOVES)
    was, now, kept, old, new = (
        f.iloc[at].reset_index(drop=True) for f in (was, now, kept, old, new)
    )
    features = _reasons(before, was, kept, old, new)
    out = pd.DataFrame({"customer_id": now["customer_id"], "moved_on": now["as_of"]})
    for side, frame in (("from", was), ("to", now)):
        out[f"{side}_cluster_id"] = frame["cluster_id"]
        out[f"{side}_name"] = frame["cluster_name"].fillna(frame["status"])
        out[f"{side}_name_zh"] = frame["cluster_name_zh"].fillna(frame["status_zh"])
    out["feature"] = features
    out["value_before"] = [np.nan if f is None else old.at[i, f] for i, f in enumerate(features)]
    out["value_after"] = [np.nan if f is None else new.at[i, f] for i, f in enumerate(features)]
    out["reason_kind"] = ["model_retrained" if f is None else "fact" for f in features]
    texts = [_text(*row) for row in out[["feature", "value_before", "value_after"]].to_numpy()]
    out["reason"], out["reason_zh"] = zip(*texts, strict=True)
    out["version_before"], out["version_after"] = before.version, after.version
    return typed(out, MOVES)


def _reasons(model: SegmentModel, was, kept, old, new) -> list[str | None]:
    """The feature that moved each, None where the earlier model would have left them."""
    out: list[str | None] = [ACTIVE] * len(was)  # asleep, or back
    both = was["cluster_id"].notna() & kept["cluster_id"].notna()
    at = np.flatnonzero(both.to_numpy(dtype=bool))
    if len(at):
        start, end = model.scaler.shape(old.iloc[at]), model.scaler.shape(new.iloc[at])
        a, b = assign(start, model.centroids), assign(end, model.centroids)
        parts = (model.centroids[b] - model.centroids[a]) * (end - start)
        for row, i in enumerate(at):
            stays = a[row] == b[row]
            out[i] = None if stays else model.scaler.shaping[int(parts[row].argmax())]
    return out


def _text(feature: str | None, before: float, after: float) -> tuple[str, str]:
    if feature is None:
        return RETRAINED
    english, chinese = label(feature, ENGLISH), label(feature, CHINESE)
    start, end = figure(feature, before), figure(feature, after)
    if start == end:
        return (
            f"{english}: {end}, as before, now told by another number of purchases",
            f"{chinese}：{figure(feature, after, CHINESE)}，数值未变，但所依据的购买次数已变",
        )
    return (
        f"{english}: from {start} to {end}",
        f"{chinese}：由 {figure(feature, before, CHINESE)} 变为 {figure(feature, after, CHINESE)}",
    )
