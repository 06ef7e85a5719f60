"""The model card: what a reader must know before trusting a probability. Totals only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml.evaluation.evidence import evidence
from ml.tables import markdown

if TYPE_CHECKING:
    from ml.evaluation import Evaluation
    from ml.propensity.fit import PropensityModel

LIMITS = {
    "category": (
        "A probability says who will buy of a category anyway, not who would because of an offer.",
        "Categories are asked about one by one; who buys of one and of another is not asked.",
    ),
    "response": (
        "Asked of those whom the company wrote to, with what it wrote: who was chosen, and what "
        "for, is in the figures. Who never got a message is not scored.",
        "An answer is not an effect: what a message changes is the question of uplift.",
        "A mail program that loads pictures by itself opens a mail that nobody read.",
    ),
}
SHOWN = ["target", "answer", "model_used", "is_fallback", "rows", "positives", "base_rate"]


def card(model: PropensityModel, found_of: dict[str, Evaluation]) -> str:
    """Markdown from the numbers of the run; the same run gives the same text."""
    parts = [
        f"# Propensity, {model.kind.name}",
        f"Version `{model.version}`, fitted on {model.day}. {model.kind.question}",
        "## Decision",
        model.decision,
        markdown(model.tables["targets"][SHOWN]),
        "## Limits",
        "\n".join(f"- {line}" for line in LIMITS[model.kind.name]),
    ]
    for one in model.targets:
        found = found_of[one.target.label]
        text = "\n\n".join(evidence(found)) if found.split else ""
        parts += [f"# {one.target.label}", one.decision, text.replace("## ", "### ")]
    return "\n\n".join(part for part in parts if part) + "\n"
