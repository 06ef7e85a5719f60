"""How likely a customer is to buy of a category, or to answer a message through a channel.

problem.py   what is asked: kinds, targets, the columns of each, the methods that compete
fit.py       one model a target, by the harness (ml/evaluation/), or a stated "none"
score.py     a probability for each customer and target, ranked for the customer
files.py     saving and loading             card.py   the model card
"""

from ml.propensity.files import dumps, loads
from ml.propensity.fit import TABLES, PropensityModel, fit
from ml.propensity.problem import KINDS, Kind, Target, largest
from ml.propensity.score import SCORES, score

__all__ = [
    "KINDS",
    "SCORES",
    "TABLES",
    "Kind",
    "PropensityModel",
    "Target",
    "dumps",
    "fit",
    "largest",
    "loads",
    "score",
]
