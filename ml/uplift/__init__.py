"""Whom a campaign moves: the difference that it makes to a person, from campaigns with a holdout.

rows.py      what one row is, and which campaigns can teach anything
learners.py  three ways to estimate a person's uplift, cross-fitted
qini.py      does the order by uplift find more than chance does; with an interval
deciles.py   does a predicted uplift come true
fit.py, score.py, files.py

Nothing of a person is used until the interval of the Qini coefficient lies above 0: the mean of
the campaign type is, if that is told from nothing, else nothing is.
"""

from ml.uplift.files import describe, dumps, loads
from ml.uplift.fit import UpliftModel, fit
from ml.uplift.qini import qini, qini_curve
from ml.uplift.rows import FEATURES, PRICE_FEATURES
from ml.uplift.score import SCORES, score

__all__ = [
    "FEATURES",
    "PRICE_FEATURES",
    "SCORES",
    "UpliftModel",
    "describe",
    "dumps",
    "fit",
    "loads",
    "qini",
    "qini_curve",
    "score",
]
