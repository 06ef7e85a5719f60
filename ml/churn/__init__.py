"""Who is likely to stop buying: one calibrated probability a customer, or a stated "none".

definition.py  what counts as churn          labels.py    labels from frames of one's own
methods.py     the methods that compete      reasons.py   why, in two languages, adding up
bands.py       low, medium, high             card.py      the model card
fit.py, score.py                             (ml/evaluation/ finds the method and the evidence)
"""

from ml.churn.definition import ChurnDefinition
from ml.churn.fit import ChurnModel, dumps, fit, loads
from ml.churn.score import SCORES, probability, score

__all__ = [
    "SCORES",
    "ChurnDefinition",
    "ChurnModel",
    "dumps",
    "fit",
    "loads",
    "probability",
    "score",
]
