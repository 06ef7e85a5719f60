"""From the features of one day to groups, or to none and the reason."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from ml.segments import stability
from ml.segments.describe import differences, name_groups
from ml.segments.features import CLIP, HABITS, RELIABLE, SALES, SHAPING, Scaler, active, at
from ml.segments.model import SegmentModel
from ml.segments.separation import DEPTH, LEVEL
from ml.segments.words import STATUS
from ml.stable import as_date, id_hash, one_thread, version_of

MIN_CUSTOMERS = 50
MICRO_MIN = 200  # a micro-cluster of 3 % of fewer is nobody
FIT_SAMPLE = 10_000  # customers, taken by hash; bounds time, and centroids need no more
RULE = 2  # raise when fit changes, so that no earlier file is taken for the same model


def version(frame: pd.DataFrame, reference: date, seed: int = 0) -> str:
    """Of the model that `fit` would give: a hash of all that goes into it."""
    return _version(active(at(frame, as_date(reference))), SHAPING, seed)


def fit(frame: pd.DataFrame, reference: date, seed: int = 0) -> SegmentModel:
    """Groups of the customers with an order in the 84 days before `reference`, each with its
    micro-clusters.

    `frame`: customer_id × as_of with `order_days_life` and DESCRIBING, without those that no
    source fills; other days are ignored. Groups are numbered by mean spend, highest first.
    Fewer than MIN_CUSTOMERS, customers all alike, or groups that are not stable give no group
    and a reason. Raises ValueError for a frame that is wrong.
    """
    rows = active(at(frame, as_date(reference)))
    with one_thread():
        model = _fit(rows, as_date(reference), SHAPING, MIN_CUSTOMERS, seed)
        labels = stability.assign(model.scaler.shape(rows), model.centroids) if model.ids else ()
        micro = [
            _fit(rows[labels == i].reset_index(drop=True), model.reference, HABITS, MICRO_MIN, seed)
            for i in range(len(model.ids))
        ]
    return replace(model, micro=tuple(micro))


def _version(rows: pd.DataFrame, shaping: Sequence[str], seed: int) -> str:
    settings = {"shaping": list(shaping), "clip": CLIP, "bootstraps": stability.BOOTSTRAPS}
    settings |= {"stable": stability.STABLE, "floor": stability.FLOOR, "sample": FIT_SAMPLE}
    settings |= {"level": LEVEL, "depth": DEPTH, "reliable": RELIABLE, "seed": seed, "rule": RULE}
    return version_of(rows, settings)


def _fit(rows, reference: date, shaping, least: int, seed: int) -> SegmentModel:
    scaler = Scaler.fit(rows, shaping)
    name = _version(rows, shaping, seed)
    by_hash = np.argsort(id_hash(rows["customer_id"]))
    sample = rows.iloc[np.sort(by_hash[:FIT_SAMPLE])]
    points = scaler.shape(sample)
    if len(rows) < least:
        return _refused("too_few_customers", name, reference, scaler)
    if not scaler.shaping or len(np.unique(points, axis=0)) <= stability.K_RANGE.start:
        return _refused("customers_alike", name, reference, scaler)
    measured = rows.iloc[np.sort(by_hash[: stability.SAMPLE])]
    table = stability.measure(scaler.shape(measured), scaler.smooth(measured), seed)
    if not table["chosen"].any():
        return _refused("no_stable_segments", name, reference, scaler, table)
    best = table[table["chosen"]].iloc[0]
    k = int(best["k"])
    everyone = scaler.shape(rows)
    centroids = stability.kmeans(points, k, seed, starts=10)
    labels = stability.assign(everyone, centroids)
    centroids = _by_spend(centroids, labels, rows[SALES].to_numpy())
    z = differences(everyone, stability.assign(everyone, centroids), k)
    figures = (k, float(best["stability"]), float(best["seed_stability"]))
    depth = float(best["valley_depth"])
    return SegmentModel(
        name,
        reference,
        scaler,
        centroids,
        tuple(range(1, k + 1)),
        name_groups(z, scaler.shaping),
        float(best["stability"]),
        "{} groups: mean adjusted Rand index {:.2f} over bootstraps, {:.2f} over starts".format(
            *figures
        )
        + f"; between any two, customers are at most {depth:.0%} as dense as in the groups.",
        "{} 个分群：自助抽样间平均调整兰德指数 {:.2f}，不同起点间 {:.2f}".format(*figures)
        + f"；任意两群之间的客户密度至多为群内的 {depth:.0%}。",
        last_id=k,
        k_stability=table,
    )


def _refused(reason: str, name, reference, scaler, table=None) -> SegmentModel:
    english, chinese = (text[0].upper() + text[1:] for text in STATUS[reason])
    index, measured = None, {}
    if table is not None and len(table):
        best = table[table["stability"].notna()].sort_values(["valley_depth", "k"]).iloc[0]
        index, depth = float(best["stability"]), float(best["valley_depth"])
        english += f". The best try, {best['k']} groups: mean adjusted Rand index {index:.2f}; "
        english += f"between its two nearest groups customers are {depth:.0%} as dense as in them"
        chinese += f"。最好的一次为 {best['k']} 群：平均调整兰德指数 {index:.2f}；最近两群之间的"
        chinese += f"客户密度为群内的 {depth:.0%}"
        measured = {"k_stability": table}
    nothing = np.zeros((0, len(scaler.shaping)))
    return SegmentModel(
        name,
        reference,
        scaler,
        nothing,
        (),
        (),
        index,
        english + ".",
        chinese + "。",
        reason=reason,
        **measured,
    )


def _by_spend(centroids: np.ndarray, labels: np.ndarray, sales: np.ndarray) -> np.ndarray:
    """Highest mean spend first; equal spend is ordered by the centroid itself. An empty group
    comes last."""
    spend = [
        sales[labels == i].mean() if (labels == i).any() else -np.inf for i in range(len(centroids))
    ]
    order = sorted(range(len(centroids)), key=lambda i: (-spend[i], *centroids[i]))
    return centroids[order]
