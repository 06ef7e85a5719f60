"""What sets each group apart: in a name, in a sentence, and in figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ml.segments.features import SALES, SHAPING, buyers
from ml.segments.score import score
from ml.tables import BOOL, FLOAT, INT, TEXT, typed

if TYPE_CHECKING:
    from ml.segments.fit import SegmentModel

PROFILES = {
    "cluster_id": INT,
    "cluster_name": TEXT,
    "customers": INT,
    "share": FLOAT,
    "share_of_sales": FLOAT,
    "description": TEXT,
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
    "segmentation_version": TEXT,
}
WORDS = 3
NOTABLE = 0.3  # standard deviations; a smaller difference is not worth a word


def differences(scaled: np.ndarray, labels: np.ndarray, k: int) -> np.ndarray:
    """k × features: mean of the group minus mean of all, in standard deviations of all."""
    spread = scaled.std(axis=0)
    spread[spread == 0] = 1.0
    out = np.zeros((k, scaled.shape[1]))
    for i in range(k):
        if (labels == i).any():
            out[i] = (scaled[labels == i].mean(axis=0) - scaled.mean(axis=0)) / spread
    return np.round(out, 6)


def name_groups(
    scaled: np.ndarray, labels: np.ndarray, k: int, shaping: tuple[str, ...] = tuple(SHAPING)
) -> tuple[str, ...]:
    """A name for each group from the features that shaped it, the largest difference first.

    Up to WORDS notable differences; groups that would share a name get further words, and at last
    their number.
    """
    z = differences(scaled, labels, k)[:, : len(shaping)]
    words = []
    for row in z:
        order = np.argsort(-np.abs(row), kind="stable")
        pairs = [(SHAPING[shaping[j]][0 if row[j] > 0 else 1], abs(row[j])) for j in order]
        notable = max(1, sum(size >= NOTABLE for _, size in pairs[:WORDS]))
        words.append(([word for word, _ in pairs], notable))
    names = [", ".join(w[:n]) for w, n in words]
    for length in range(2, len(shaping) + 1):
        shared = [i for i, name in enumerate(names) if names.count(name) > 1]
        for i in shared:
            names[i] = ", ".join(words[i][0][: max(length, words[i][1])])
    return tuple(
        f"{name} ({i})" if names.count(name) > 1 else name for i, name in enumerate(names, 1)
    )


def describe(model: SegmentModel, rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Profiles (grain: cluster) and facts (grain: cluster × feature) of the buyers in `rows`.

    `rows` as for score. `share` is of the customers with an order, `share_of_sales` of their net
    sales in 84 days. In the facts `mean` and `overall_mean` are in the feature's own unit,
    `z_difference` in standard deviations of the scaled feature, and `rank` 1 is the feature that
    sets the group apart most. A group without a customer keeps its row in the profiles and has
    null means in the facts.
    """
    rows = buyers(rows)
    labels = score(model, rows)["cluster_id"].to_numpy(dtype="int64", na_value=0) - 1
    k, sales = len(model.names), rows[SALES].sum()
    features = model.scaler.features
    z = differences(model.scaler(rows), labels, k) if len(rows) else np.zeros((k, len(features)))
    values = rows[list(features)]
    overall = values.mean()
    profiles, facts = [], []
    for i, name in enumerate(model.names):
        member = labels == i
        own = values[member].mean()
        order = np.argsort(-np.abs(z[i]), kind="stable")
        base = {"cluster_id": i + 1, "cluster_name": name, "segmentation_version": model.version}
        profiles.append(
            base
            | {
                "customers": int(member.sum()),
                "share": member.mean() if len(rows) else None,
                "share_of_sales": rows.loc[member, SALES].sum() / sales if sales > 0 else None,
                "description": _sentence(model, own, overall, z[i], order),
                "stability": model.stability,
                "is_stable": model.is_stable,
            }
        )
        for rank, j in enumerate(order, 1):
            feature = features[j]
            figures = {"mean": own[feature], "overall_mean": overall[feature]}
            figures |= {"z_difference": z[i, j], "rank": rank}
            facts.append(base | figures | {"feature": feature, "shapes_groups": feature in SHAPING})
    return typed(pd.DataFrame(profiles), PROFILES), typed(pd.DataFrame(facts), FACTS)


def _sentence(model, own: pd.Series, overall: pd.Series, z: np.ndarray, order) -> str:
    if model.reason:
        return model.decision
    features = model.scaler.features
    told = [features[j] for j in order if abs(z[j]) >= NOTABLE][:WORDS]
    if not told:
        return "Close to the average customer in every feature."
    figures = (f"{f.replace('_', ' ')} {own[f]:.3g} (all {overall[f]:.3g})" for f in told)
    return "Mean of the group: " + ", ".join(figures) + "."
