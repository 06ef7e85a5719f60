"""Who is likely to stop buying: one calibrated probability a customer, or a stated "none".

definition.py  what counts as churn          methods.py   the three methods that compete
backtest.py    which days may teach which    compare.py   which method is published, and why
bands.py       low, medium, high             card.py      the model card
fit.py, score.py
"""

from ml.churn.definition import ChurnDefinition
from ml.churn.fit import ChurnModel, dumps, fit, loads
from ml.churn.score import SCORES, score

__all__ = ["SCORES", "ChurnDefinition", "ChurnModel", "dumps", "fit", "loads", "score"]
