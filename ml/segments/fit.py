"""From the features of one day to groups, or to one group and the reason."""

from dataclasses import asdict, dataclass, field, replace
from datetime import date

import numpy as np
import pandas as pd

from ml import artifacts
from ml.segments import stability
from ml.segments.card import card
from ml.segments.describe import describe, name_groups
from ml.segments.features import CLIP, DESCRIBING, SALES, Scaler, at, buyers
from ml.stable import as_date, id_hash, one_thread, version_of
from ml.tables import empty

MIN_CUSTOMERS = 50
FIT_SAMPLE = 10_000  # customers, taken by hash; bounds time, and centroids need no more
ALL = "all customers"
REASONS = {
    "too_few_customers": f"fewer than {MIN_CUSTOMERS} customers with an order",
    "customers_alike": "too few different customers for three groups",
}


@dataclass(frozen=True, eq=False)
class SegmentModel:
    """All that scoring needs, and the evidence. No customer is in it.

    `centroids`: k × the shaping features in scaled units; row 0 is cluster 1, the one with the
    highest mean spend. `stability` is the mean adjusted Rand index of the chosen k, None for a
    single group (then `reason` is a key of REASONS). `profiles` and `facts` describe the customers
    of the reference day; `k_stability` says how k was chosen. The tables are not in the saved
    bytes.
    """

    version: str
    reference: date
    scaler: Scaler
    centroids: np.ndarray
    names: tuple[str, ...]
    stability: float | None
    is_stable: bool
    decision: str
    reason: str | None = None
    card: str = ""
    k_stability: pd.DataFrame = field(default_factory=lambda: empty(stability.K_STABILITY))
    profiles: pd.DataFrame | None = None
    facts: pd.DataFrame | None = None


def fit(frame: pd.DataFrame, reference: date) -> SegmentModel:
    """Groups of the customers with at least one order on the day `reference`.

    `frame`: customer_id × as_of with `order_days_life` and DESCRIBING, without those that no
    source fills; other days are ignored.
    Fewer than MIN_CUSTOMERS, or customers all alike, give one group and a reason. Raises
    ValueError for a frame that is wrong.
    """
    reference = as_date(reference)
    rows = buyers(at(frame, reference))
    scaler = Scaler.fit(rows)
    settings = {"shaping": list(scaler.shaping), "clip": CLIP, "bootstraps": stability.BOOTSTRAPS}
    settings |= {
        "stable": stability.STABLE,
        "floor": stability.FLOOR,
        "slack": stability.SLACK,
        "sample": FIT_SAMPLE,
    }
    version = version_of(rows, settings)
    sample = rows.iloc[np.sort(np.argsort(id_hash(rows["customer_id"]))[:FIT_SAMPLE])]
    points = scaler.shape(sample)
    with one_thread():
        if len(rows) < MIN_CUSTOMERS:
            model = _single("too_few_customers", version, reference, scaler)
        elif len(np.unique(points, axis=0)) <= min(stability.K_RANGE):
            model = _single("customers_alike", version, reference, scaler)
        else:
            model = _grouped(rows, points, version, reference, scaler)
    profiles, facts = describe(model, rows)
    model = replace(model, profiles=profiles, facts=facts)
    return replace(model, card=card(model))


def _grouped(rows, points, version: str, reference: date, scaler: Scaler) -> SegmentModel:
    table = stability.measure(points)
    best = table[table["chosen"]].iloc[0]
    k, index = int(best["k"]), float(best["stability"])
    found = stability.kmeans(points, k, seed=0, starts=10)
    everyone = scaler.shape(rows)
    centroids = _by_spend(found, stability.assign(everyone, found), rows[SALES].to_numpy())
    names = name_groups(everyone, stability.assign(everyone, centroids), k, scaler.shaping)
    stable = index >= stability.STABLE
    passed = bool(best["passes"])
    decision = (
        f"{k} groups, stability {index:.2f} (mean adjusted Rand index over {stability.BOOTSTRAPS} "
        f"bootstraps): "
        + (
            f"the largest number with at least {stability.STABLE}, no group under "
            f"{stability.FLOOR:.0%} of the customers, and groups about as far apart as any."
            if passed
            else f"the most stable number, because none has both at least {stability.STABLE} and "
            f"no group under {stability.FLOOR:.0%} of the customers."
        )
        + ("" if stable else " Not stable: another sample would draw other borders.")
    )
    return SegmentModel(
        version, reference, scaler, centroids, names, index, stable, decision, k_stability=table
    )


def _by_spend(centroids: np.ndarray, labels: np.ndarray, sales: np.ndarray) -> np.ndarray:
    """Highest mean spend first, so that a rerun gives the same numbers to the same groups; equal
    spend is ordered by the centroid itself. An empty group comes last."""
    spend = [
        sales[labels == i].mean() if (labels == i).any() else -np.inf for i in range(len(centroids))
    ]
    order = sorted(range(len(centroids)), key=lambda i: (-spend[i], *centroids[i]))
    return centroids[order]


def _single(reason: str, version: str, reference: date, scaler: Scaler) -> SegmentModel:
    centre = np.zeros((1, len(scaler.shaping)))
    text = f"One group, all customers: {REASONS[reason]}."
    return SegmentModel(
        version, reference, scaler, centre, (ALL,), None, False, text, reason=reason
    )


SAVED = ("version", "stability", "is_stable", "decision", "reason", "card", "centroids")


def dumps(model: SegmentModel) -> bytes:
    """What scoring needs, as skops bytes; the tables are not in it."""
    content = {name: getattr(model, name) for name in SAVED}
    content |= {"names": list(model.names), "scaler": asdict(model.scaler)}
    content["scaler"]["features"] = list(model.scaler.features)
    content["reference"] = model.reference.isoformat()
    return artifacts.dumps(content)


def loads(data: bytes) -> SegmentModel:
    """A model that scores as the saved one did. Raises artifacts.UntrustedModel, and ValueError
    when it was fitted on other features than those declared now."""
    content = artifacts.loads(data)
    scaler = content["scaler"]
    if not set(scaler["features"]) <= set(DESCRIBING):
        raise ValueError("the saved segmentation was fitted on other features; fit it again")
    return SegmentModel(
        **{name: content[name] for name in SAVED},
        names=tuple(content["names"]),
        scaler=Scaler(tuple(scaler["features"]), scaler["center"], scaler["scale"]),
        reference=date.fromisoformat(content["reference"]),
    )
