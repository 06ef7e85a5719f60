"""The model card of a segmentation. Totals only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml.tables import markdown

if TYPE_CHECKING:
    from ml.segments.fit import SegmentModel

LIMITS = (
    "Groups are a way to describe customers who differ by degree: a customer near a border has a "
    "runner-up that fits almost as well.",
    "A group says what customers do, not why, and not how they would answer a campaign.",
    "A customer without an order in 84 days has no shares; the mean stands in for them.",
)


def card(model: SegmentModel) -> str:
    """Markdown from the numbers of the run."""
    profiles = model.profiles[
        ["cluster_id", "cluster_name", "customers", "share", "share_of_sales", "description"]
    ]
    shaping = ", ".join(f"`{name}`" for name in model.scaler.shaping)
    parts = [
        "# Customer segments",
        f"Version `{model.version}`, fitted on the customers of {model.reference}.",
        "## Decision",
        model.decision,
        "## Groups",
        markdown(profiles),
        "## Method",
        f"k-means on {shaping}: logs (shares aside), scaled to mean 0 and deviation 1, "
        "clipped. Groups are numbered by mean spend, highest first. Described by: "
        + ", ".join(f"`{name}`" for name in model.scaler.features)
        + ".",
        *([markdown(model.k_stability)] if len(model.k_stability) else []),
        "## Limits",
        "\n".join(f"- {line}" for line in LIMITS),
    ]
    return "\n\n".join(parts) + "\n"
