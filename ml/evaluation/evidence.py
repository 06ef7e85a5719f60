"""What a model card says of how the model was found; the same run gives the same text."""

from ml.evaluation.backtest import MAX_ORIGINS
from ml.evaluation.evaluate import Evaluation
from ml.tables import markdown

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


def evidence(found: Evaluation) -> list[str]:
    """Sections of Markdown: method, backtest, intervals, leaks, calibration. Totals only."""
    problem, n = found.problem, found.backtest["origin"].nunique()
    labels = ", ".join(f"`{m.name}` ({m.label}, {m.role})" for m in problem.methods.values())
    means = found.methods.drop(columns=["definition", "role", "n_origins", "outcome"])
    curve = found.reliability.query("scope == 'all_origins' and method == @found.method")
    return [
        "## Method",
        f"`{found.method}`, trained on {len(found.split.training)} origins and calibrated "
        f"(sigmoid) on the later origin {found.split.calibration}: slope "
        f"{found.calibrator.slope:.3f}, intercept {found.calibrator.intercept:.3f}. Compared: "
        f"{labels}. Rule, set beforehand: a challenger is published when it ranks better than "
        "chance, beats every baseline in PR-AUC averaged over the backtest origins, is calibrated, "
        "and no leak was found in the harness; otherwise the best baseline is.",
        "## Backtest",
        f"{n} origins, at most {MAX_ORIGINS}. At each one a model knew only labels that were "
        "complete then.",
        markdown(found.backtest[SHOWN]),
        "Mean over the origins, with 95 % intervals from a bootstrap that draws customers:",
        markdown(means),
        "Margin in mean PR-AUC, with its 95 % interval:",
        markdown(found.comparison.drop(columns=["definition"])),
        "## Leaks",
        markdown(found.leaks.drop(columns=["definition", "finding_zh"])),
        "## Calibration, all origins",
        markdown(curve.drop(columns=["definition", "scope", "method"])),
    ]
