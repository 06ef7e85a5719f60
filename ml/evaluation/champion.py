"""The model in force before the newest labels came, as a competitor of those fitted with them.

A model changes when the labels of another origin are complete. What was promoted a step earlier is
the champion: it need not be fitted again to stay, and a challenger is published only if it beats
it, too. All of it follows from the features alone (which hold what was known on each day), so a
day that is run again, or without what was published before, finds the same champion.

Whether to keep it is asked of the past: at each origin of the backtest the champion is the method
that was promoted, fitted a step earlier than the others. Only a promoted model is one: a baseline
is what is left when none is, and is fitted afresh. It is compared as fitted one step ago: a model
is kept for one step, never longer without a fit of its own method behind it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from ml.evaluation.methods import Method
from ml.evaluation.origins import Split, split_for
from ml.evaluation.problem import Problem

NAME = "last_champion"
ROLE = "champion"


def before(origins: Iterable[date], problem: Problem, split: Split) -> Split | None:
    """What a model could use on the day before the last labels of `split` were complete; None
    where that was too little."""
    day = problem.label_complete(split.calibration) - timedelta(days=1)
    return split_for(origins, problem, day)


def with_champion(problem: Problem, method: str) -> Problem:
    """The problem in which the promoted `method`, as fitted a step earlier, competes too."""
    one = problem.methods[method]
    stays: Method = replace(one, name=NAME, label=f"the last champion ({one.label})", role=ROLE)
    return replace(problem, methods={**problem.methods, NAME: stays})


def could_have_been_promoted(backtest: pd.DataFrame, problem: Problem) -> bool:
    """Whether a challenger led all baselines: if not, the gate need not be asked again."""
    mean = backtest.groupby("method")["pr_auc"].mean().round(6)
    return bool(mean[problem.challengers].max() > mean[problem.baselines].max())
