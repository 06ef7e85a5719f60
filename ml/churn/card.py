"""The model card: what a reader must know before trusting a probability. Totals only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml.churn.bands import thresholds
from ml.evaluation.evidence import evidence
from ml.features import FEATURES

if TYPE_CHECKING:
    from ml.churn.fit import ChurnModel
    from ml.evaluation import Evaluation

LIMITS = (
    "A probability says who is likely to stop buying, and not who would stay if they were "
    "written to: that takes an experiment with a control group.",
    "A reason says what the score was made of, not what would change it. Reasons add up to the "
    "score; a theme that no feature carries cannot be one.",
    "Totals of a life, tenure and gaps begin where the data begin, so they grow from origin to "
    "origin; the earliest origins may not have a full 84 days behind them.",
    "The backtest measures models trained on fewer origins than the one that is published.",
    "Some customers appear at several origins. The intervals draw whole customers for that reason; "
    "they do not cover a change in the market.",
    "Use it to choose whom to contact or serve. Do not use it to set a price for a person.",
)


def card(model: ChurnModel, found: Evaluation) -> str:
    """Markdown from the numbers of the run; the same run gives the same text."""
    parts = [
        f"# Churn model, {model.definition.name}",
        f"Version `{model.version}`, fitted on {model.day}.",
        "## What it predicts",
        model.definition.text,
        "## Decision",
        model.decision,
        *([*_data(model, found), *evidence(found)] if found.split else []),
        "## Limits",
        "\n".join(f"- {line}" for line in LIMITS),
    ]
    return "\n\n".join(parts) + "\n"


def _data(model: ChurnModel, found: Evaluation) -> list[str]:
    medium, high = thresholds(model.base_rate)
    return [
        "## Data",
        f"{found.n_rows} customer-days with a complete label, of the origins "
        f"{found.split.training[0]} to {found.split.calibration}; the last label looks at "
        f"{model.train_cutoff}. {model.base_rate:.1%} churned. {len(model.features)} features: "
        + ", ".join(f"`{f}`" for f in model.features)
        + "."
        + _absent(model, found),
        f"Bands: low under {medium:.1%} (the base rate), high from {high:.1%}, medium between.",
    ]


def _absent(model: ChurnModel, found: Evaluation) -> str:
    named = set(found.leaks.loc[~found.leaks["passed"], "subject"])
    absent = [f"`{f}`" for f in FEATURES if f not in model.features and f not in named]
    return f" No source of this company fills {', '.join(absent)}." if absent else ""
