"""The gate: what a challenger must show before it is published, and what is published if not.

A challenger is published when it
  ranks        its mean AUC is above 0.5 by more than three bootstrap standard errors: several
               methods are tried every night, and 95 % would publish chance every other week;
  beats        its mean PR-AUC is above that of every baseline, and of the last champion if there is
               one (champion.py; a tie goes to the simpler, and to who is in force);
  calibrated   its mean calibration error is no more than 0.05 beyond what chance alone gives, or
               no more than that of the best baseline;
  sound        the search for leaks did not catch the harness itself.
Otherwise the last champion stays if it passes the same checks; else the best baseline that ranks is
published, and if none does, the base rate, which ranks nobody. The interval of the margin over a
baseline is printed beside it but does not decide: all methods cost the same to run and are
calibrated alike, so refusing a lead because it might be chance would publish the method that
measured worse.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.evaluation import champion
from ml.evaluation.intervals import DRAWS, FIGURES, Drawn
from ml.evaluation.leaks import Leaks
from ml.evaluation.problem import Problem
from ml.tables import BOOL, FLOAT, INT, TEXT, typed

CALIBRATION = 0.05
SIGMAS = 3.0
COMPARISON = {
    "definition": TEXT,
    "challenger": TEXT,
    "baseline": TEXT,
    "margin": FLOAT,
    "margin_low": FLOAT,
    "margin_high": FLOAT,
    "n_origins": INT,
    "n_draws": INT,
}
METHODS = {
    "definition": TEXT,
    "method": TEXT,
    "role": TEXT,
    "n_origins": INT,
    **{f"{figure}{end}": FLOAT for figure in FIGURES for end in ("", "_low", "_high")},
    "brier": FLOAT,
    "ece": FLOAT,
    "ece_limit": FLOAT,
    "ranks": BOOL,
    "beats": BOOL,
    "calibrated": BOOL,
    "sound": BOOL,
    "outcome": TEXT,
}


@dataclass(frozen=True)
class Promotion:
    """`method` is published; `fallback`: it is a baseline. `methods`: METHODS, a row a method with
    its figures, the four checks and the outcome: published, refused or not_needed."""

    method: str
    fallback: bool
    methods: pd.DataFrame
    comparison: pd.DataFrame
    decision: str


def promote(backtest: pd.DataFrame, drawn: Drawn, leaks: Leaks, problem: Problem) -> Promotion:
    """From the backtest, its bootstrap and the search for leaks to what is published."""
    table = _methods(backtest, drawn, leaks, problem)
    chosen = _choose(table, problem)
    table["outcome"] = np.where(table["role"] == "baseline", "not_needed", "refused")
    passed = table[["ranks", "beats", "calibrated", "sound"]].all(axis=1)
    table.loc[passed, "outcome"] = "not_needed"  # another challenger was better
    table.loc[chosen, "outcome"] = "published"
    compared = _compare(backtest, drawn, problem)
    return Promotion(
        method=chosen,
        fallback=problem.methods[chosen].role == "baseline",
        methods=typed(table.rename_axis("method").reset_index(), METHODS),
        comparison=compared,
        decision=_decision(chosen, table, compared, leaks, problem),
    )


def _methods(backtest: pd.DataFrame, drawn: Drawn, leaks: Leaks, problem: Problem) -> pd.DataFrame:
    by = backtest.groupby("method")
    table = by[[*FIGURES, "brier", "ece"]].mean().reindex(list(problem.methods)).round(6)
    # By hash the customers of one score have an order, in the long run they have none.
    table["lift_top10"] = [drawn.whole[name, "lift_top10"] for name in table.index]
    for figure in FIGURES:
        ends = [drawn.interval(name, figure) for name in table.index]
        table[f"{figure}_low"], table[f"{figure}_high"] = np.array(ends).T
    table["definition"], table["n_origins"] = problem.name, backtest["origin"].nunique()
    table["role"] = [problem.methods[name].role for name in table.index]
    # |observed − predicted| of a bin of n/10 customers is, by chance, √(2/π · p(1−p)/(n/10))
    rate, n = backtest["base_rate"].mean(), backtest["n"].mean()
    limit = CALIBRATION + np.sqrt(2 / np.pi * rate * (1 - rate) * 10 / n)
    baselines = table.loc[problem.baselines]
    table["ece_limit"] = max(limit, baselines["ece"].min())
    errors = np.array([drawn.draws[name, "roc_auc"].std() for name in table.index])
    table["ranks"] = table["roc_auc"] - SIGMAS * errors > 0.5
    table["beats"] = table["pr_auc"] > baselines["pr_auc"].max()
    if champion.NAME in table.index:
        fitted_again = table["role"] == "challenger"
        table.loc[fitted_again, "beats"] &= table["pr_auc"] > table.loc[champion.NAME, "pr_auc"]
    table["calibrated"] = table["ece"] <= table["ece_limit"]
    table["sound"] = leaks.sound
    return table


def _choose(table: pd.DataFrame, problem: Problem) -> str:
    passed = table[["ranks", "beats", "calibrated", "sound"]].all(axis=1)
    through = table.loc[passed & (table["role"] == "challenger"), "pr_auc"]
    if len(through):
        return str(through.idxmax())  # gives a tie to the first, the simpler
    if passed.get(champion.NAME, False):
        return champion.NAME
    ranking = table.loc[table["ranks"] & (table["role"] == "baseline"), "pr_auc"]
    return str(ranking.idxmax()) if len(ranking) and table["sound"].all() else problem.baselines[0]


def champions(problem: Problem) -> list[str]:
    """The last champion, if there is one."""
    return [champion.NAME] if champion.NAME in problem.methods else []


def _compare(backtest: pd.DataFrame, drawn: Drawn, problem: Problem) -> pd.DataFrame:
    """Margin of each challenger over each baseline, and over the last champion, in mean PR-AUC,
    with a 95 % interval."""
    champions = [name for name in problem.methods if name == champion.NAME]
    rows = [
        (problem.name, one, other, *drawn.margin(one, other, "pr_auc"))
        for one in problem.challengers
        for other in (*problem.baselines, *champions)
    ]
    table = pd.DataFrame(rows, columns=list(COMPARISON)[:6])
    return typed(table.assign(n_origins=backtest["origin"].nunique(), n_draws=DRAWS), COMPARISON)


def _decision(chosen: str, table, compared, leaks: Leaks, problem: Problem) -> str:
    """The choice in plain words, with the margin and what chance could do to it."""
    labels = {name: one.label for name, one in problem.methods.items()}
    listed = ", ".join(f"{labels[m]} {v:.3f}" for m, v in table["pr_auc"].items())
    n = int(table["n_origins"].iloc[0])
    label = labels[chosen].capitalize()
    if problem.methods[chosen].role == "challenger":
        lead = f"{label} is published: it beats every baseline"
        rows = compared[compared["challenger"] == chosen]
    elif chosen == champion.NAME:
        lead = f"{label} stays: it beats every baseline, and no challenger beats it"
        rows = compared[compared["baseline"] == chosen]
    else:
        refused = "; ".join(_refused(name, table, labels) for name in problem.challengers)
        lead = f"{label} is published, a baseline: {refused}"
        rows = compared[compared["baseline"] == chosen]
    margins = "; ".join(_margin(r, labels) for r in rows.itertuples())
    named = ", ".join(leaks.named)
    return (
        f"{lead}. Mean PR-AUC over {n} backtest {'origin' if n == 1 else 'origins'}: {listed}. "
        f"{margins}."
        + (f" Left out as too good alone: {named}." if named else "")
        + ("" if leaks.sound else " The search for leaks failed: no ranking is published.")
    )


def _refused(name: str, table: pd.DataFrame, labels: dict) -> str:
    row, kept = table.loc[name], champion.NAME in table.index
    why = [
        text
        for check, text in {
            "ranks": "does not rank better than chance",
            "beats": "does not beat every baseline" + (", or the last champion" if kept else ""),
            "calibrated": "is not calibrated",
            "sound": "was measured by a harness in which labels leak",
        }.items()
        if not row[check]
    ]
    return f"{labels[name]} {' and '.join(why) or 'came second'}"


def _margin(row, labels: dict) -> str:
    inside = row.margin_low <= 0 <= row.margin_high
    return (
        f"Margin of {labels[row.challenger]} over {labels[row.baseline]} {row.margin:+.3f}, "
        f"95 % interval {row.margin_low:+.3f} to {row.margin_high:+.3f}, "
        + ("which chance alone could explain" if inside else "more than chance explains")
    )
