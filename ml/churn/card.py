"""The model card: what a reader must know before trusting a probability. Totals only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml.churn.bands import thresholds
from ml.churn.methods import CHALLENGER, METHODS
from ml.features import FEATURES
from ml.tables import markdown

if TYPE_CHECKING:
    from ml.churn.backtest import Split
    from ml.churn.fit import ChurnModel

SHOWN = [
    "origin",
    "method",
    "n",
    "base_rate",
    "roc_auc",
    "pr_auc",
    "lift_top10",
    "brier",
    "ece",
    "calibration_slope",
    "calibration_intercept",
]

LIMITS = (
    "A probability says who is likely to stop buying, not why, and not who would stay if they were "
    "written to: that takes an experiment with a control group.",
    "Totals of a life, tenure and gaps begin where the data begin, so they grow from origin to "
    "origin; the earliest origins may not have a full 84 days behind them.",
    "The backtest measures models trained on fewer origins than the one that is published.",
    "Some customers appear at several origins. The intervals draw whole customers for that reason; "
    "they do not cover a change in the market.",
    "Use it to choose whom to contact or serve. Do not use it to set a price for a person.",
)


def card(model: ChurnModel, split: Split | None, n_rows: int) -> str:
    """Markdown from the numbers of the run; the same run gives the same text."""
    parts = [
        f"# Churn model, {model.definition.name}",
        f"Version `{model.version}`, fitted on {model.day}.",
        "## What it predicts",
        model.definition.text,
        "## Decision",
        model.decision,
        *(_evidence(model, split, n_rows) if split else []),
        "## Limits",
        "\n".join(f"- {line}" for line in LIMITS),
    ]
    return "\n\n".join(parts) + "\n"


def _evidence(model: ChurnModel, split: Split, n_rows: int) -> list[str]:
    medium, high = thresholds(model.base_rate)
    labels = ", ".join(f"`{m.name}` ({m.label})" for m in METHODS.values())
    return [
        "## Data",
        f"{n_rows} customer-days with a complete label, of the origins {split.training[0]} to "
        f"{split.calibration}; the last label looks at {model.train_cutoff}. "
        f"{model.base_rate:.1%} churned. {len(model.features)} features: "
        + ", ".join(f"`{f}`" for f in model.features)
        + "."
        + _absent(model),
        "## Method",
        f"`{model.method}`, trained on {len(split.training)} origins and calibrated (sigmoid) on "
        f"the later origin {split.calibration}: slope {model.calibrator.slope:.3f}, intercept "
        f"{model.calibrator.intercept:.3f}. Compared: {labels}. Rule, set beforehand: highest "
        f"PR-AUC averaged over the backtest origins, a tie to the simpler one, so that "
        f"{METHODS[CHALLENGER].label} is published only when it beats both baselines.",
        f"Bands: low under {medium:.1%} (the base rate), high from {high:.1%}, medium between.",
        "## Backtest",
        f"{model.n_origins} origins. At each one a model knew only labels that were complete then.",
        markdown(model.backtest[SHOWN]),
        "Mean over the origins:",
        markdown(_means(model)),
        "Margin in mean PR-AUC, 95 % interval from a bootstrap that draws customers:",
        markdown(model.comparison.drop(columns=["definition"])),
        "## Calibration, all origins",
        markdown(
            model.reliability.query("scope == 'all_origins' and method == @model.method").drop(
                columns=["definition", "scope", "method"]
            )
        ),
    ]


def _absent(model: ChurnModel) -> str:
    absent = [f"`{f}`" for f in FEATURES if f not in model.features]
    return f" No source of this company fills {', '.join(absent)}." if absent else ""


def _means(model: ChurnModel):
    table = model.backtest.groupby("method")[["roc_auc", "pr_auc", "lift_top10", "brier", "ece"]]
    return table.mean().reindex(list(METHODS)).reset_index()
