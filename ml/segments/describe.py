"""What sets each group apart: in a name, in a sentence, and in figures, in two languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ml.segments.features import SALES, SHAPING, active
from ml.segments.words import CHINESE, ENGLISH, figure, label
from ml.tables import BOOL, FLOAT, INT, TEXT, empty, typed

if TYPE_CHECKING:
    from ml.segments.model import SegmentModel

PROFILES = {
    "cluster_id": INT,
    "cluster_name": TEXT,
    "cluster_name_zh": TEXT,
    "customers": INT,
    "share": FLOAT,
    "share_of_sales": FLOAT,
    "description": TEXT,
    "description_zh": TEXT,
    "micro_clusters": INT,
    "micro_decision": TEXT,
    "micro_decision_zh": TEXT,
    "stability": FLOAT,
    "is_stable": BOOL,
    "segmentation_version": TEXT,
}
FACTS = {
    "cluster_id": INT,
    "cluster_name": TEXT,
    "feature": TEXT,
    "shapes_groups": BOOL,
    "mean": FLOAT,
    "overall_mean": FLOAT,
    "z_difference": FLOAT,
    "rank": INT,
    "text": TEXT,
    "text_zh": TEXT,
    "segmentation_version": TEXT,
}
WORDS = 3
TOLD = 5  # facts in the description
NOTABLE = 0.3  # standard deviations; a smaller difference is not worth a word


def differences(scaled: np.ndarray, labels: np.ndarray, k: int) -> np.ndarray:
    """k × features: mean of the group minus mean of all, in standard deviations of all."""
    spread = scaled.std(axis=0)
    spread[spread < 1e-9] = 1.0
    out = np.zeros((k, scaled.shape[1]))
    for i in range(k):
        if (labels == i).any():
            out[i] = (scaled[labels == i].mean(axis=0) - scaled.mean(axis=0)) / spread
    return np.round(out, 6)


def name_groups(z: np.ndarray, shaping: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The words of each group (see words.WORDS) from its differences in the features that shaped
    it, the largest first: up to WORDS notable ones, more where two groups would share a name."""
    words = []
    for row in z:
        order = np.argsort(-np.abs(row), kind="stable")
        tokens = [("+" if row[j] > 0 else "-") + shaping[j] for j in order]
        notable = int(sum(abs(row[j]) >= NOTABLE for j in order[:WORDS]))
        words.append((tokens, max(1, notable)))
    names = [tuple(w[:n]) for w, n in words]
    for length in range(2, len(shaping) + 1):
        for i in [i for i, name in enumerate(names) if names.count(name) > 1]:
            names[i] = tuple(words[i][0][: max(length, words[i][1])])
    return tuple(names)


def describe(model: SegmentModel, rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Profiles (grain: cluster) and facts (grain: cluster × feature) of the active customers in
    `rows`; both without rows where the segmentation was refused.

    `rows` as for score. `share` is of the customers with an order in 84 days, `share_of_sales` of
    their net sales in that time. In the facts `mean` and `overall_mean` are in the feature's own
    unit, `z_difference` in standard deviations of the scaled feature, and `rank` 1 is the feature
    that sets the group apart most. A group without a customer keeps its row in the profiles and has
    null means in the facts.
    """
    from ml.segments.stability import assign

    rows = active(rows)
    if not model.ids:
        return empty(PROFILES), empty(FACTS)
    labels = assign(model.scaler.shape(rows), model.centroids) if len(rows) else np.zeros(0)
    k, sales = len(model.ids), rows[SALES].sum()
    features = tuple(f for f in model.scaler.features if f in rows)
    at = [model.scaler.features.index(f) for f in features]
    z = differences(model.scaler(rows)[:, at], labels, k) if len(rows) else np.zeros((k, len(at)))
    overall = rows[list(features)].mean()
    profiles, facts = [], []
    for i, name in enumerate(model.names):
        member = labels == i
        own = rows.loc[member, list(features)].mean()
        order = np.argsort(-np.abs(z[i]), kind="stable")
        base = {"cluster_id": model.ids[i], "cluster_name": name}
        base["segmentation_version"] = model.version
        told = [_told(features[j], own, overall, z[i, j]) for j in order]
        profiles.append(
            base
            | {
                "cluster_name_zh": model.names_zh[i],
                "customers": int(member.sum()),
                "share": member.mean() if len(rows) else None,
                "share_of_sales": rows.loc[member, SALES].sum() / sales if sales > 0 else None,
                "description": "; ".join(text for text, _ in told[:TOLD]) + ".",
                "description_zh": "；".join(text for _, text in told[:TOLD]) + "。",
                "stability": model.stability,
                "is_stable": model.is_stable,
            }
            | _micro(model, i)
        )
        for rank, j in enumerate(order, 1):
            name_of = features[j]
            figures = {"mean": own[name_of], "overall_mean": overall[name_of], "rank": rank}
            figures |= {"z_difference": z[i, j], "feature": name_of}
            figures |= {"text": told[rank - 1][0], "text_zh": told[rank - 1][1]}
            facts.append(base | figures | {"shapes_groups": name_of in SHAPING})
    return typed(pd.DataFrame(profiles), PROFILES), typed(pd.DataFrame(facts), FACTS)


def _micro(model: SegmentModel, i: int) -> dict:
    if not model.micro:
        return {"micro_clusters": 0}
    part = model.micro[i]
    decisions = {"micro_decision": part.decision, "micro_decision_zh": part.decision_zh}
    return {"micro_clusters": len(part.ids), **decisions}


def _told(feature: str, own: pd.Series, overall: pd.Series, z: float) -> tuple[str, str]:
    """The fact in English and Chinese."""
    english, chinese = label(feature, ENGLISH), label(feature, CHINESE)
    mine, every = figure(feature, own[feature]), figure(feature, overall[feature])
    mine_zh = figure(feature, own[feature], CHINESE)
    every_zh = figure(feature, overall[feature], CHINESE)
    side = (
        ("about as all", "与总体相近")
        if abs(z) < NOTABLE
        else (("above all", "高于总体") if z > 0 else ("below all", "低于总体"))
    )
    return (
        f"{english} {mine} ({side[ENGLISH]}: {every})",
        f"{chinese} {mine_zh}（{side[CHINESE]} {every_zh}）",
    )
