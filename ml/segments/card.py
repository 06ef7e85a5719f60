"""The model card of a segmentation. Totals only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml.tables import markdown

if TYPE_CHECKING:
    import pandas as pd

    from ml.segments.published import Step

LIMITS = (
    "Groups are a way to describe customers who differ by degree: a customer near a border has a "
    "runner-up that fits almost as well.",
    "A group says what customers do, not why, and not how they would answer a campaign.",
    "Customers without an order in 84 days are in no group.",
)


def card(step: Step, profiles: pd.DataFrame) -> str:
    """Markdown from the numbers of the run. `profiles`: of the model in force (describe)."""
    from ml.segments.published import VERDICTS

    model = step.model
    columns = ["cluster_id", "cluster_name", "customers", "share", "share_of_sales", "description"]
    shaping = ", ".join(f"`{name}`" for name in model.scaler.shaping)
    parts = [
        "# Customer segments",
        f"Version `{model.version}`, fitted on the customers of {model.reference}.",
        "## Decision",
        f"{step.found.reference}: {VERDICTS[step.verdict][0]}. {step.found.decision}",
        *(["## Groups", markdown(profiles[columns])] if len(profiles) else []),
        "## Method",
        f"k-means on {shaping or 'nothing'}: logs (shares aside), scaled to mean 0 and deviation 1,"
        " clipped. Described by: " + ", ".join(f"`{name}`" for name in model.scaler.features) + ".",
        *([markdown(step.found.k_stability)] if len(step.found.k_stability) else []),
        "## Limits",
        "\n".join(f"- {line}" for line in LIMITS),
    ]
    return "\n\n".join(parts) + "\n"
