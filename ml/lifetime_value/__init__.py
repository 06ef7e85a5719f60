"""What customers will buy and be worth in the next months, and whether they still are customers.

Grain in: one row a customer (`summary`, of orders). Grain out: one row a customer (`score`), or
customer and day (`history`). Times in days at the door, in weeks inside; money as it comes in.
"""

from ml.lifetime_value.evidence import assumptions, holdout, parameters
from ml.lifetime_value.files import describe, dumps, loads
from ml.lifetime_value.fit import fit_purchases
from ml.lifetime_value.history import HISTORY, history
from ml.lifetime_value.interval import Horizon
from ml.lifetime_value.model import LifetimeModel, fit
from ml.lifetime_value.purchases import BG_NBD, MBG_NBD, expected_orders, p_alive
from ml.lifetime_value.score import SCORES, alive, everybody, score
from ml.lifetime_value.simulate import simulate
from ml.lifetime_value.spend import expected_spend, fit_gamma_gamma
from ml.lifetime_value.summary import SUMMARY, summary

__all__ = [
    "BG_NBD",
    "HISTORY",
    "MBG_NBD",
    "SCORES",
    "SUMMARY",
    "Horizon",
    "LifetimeModel",
    "alive",
    "assumptions",
    "describe",
    "dumps",
    "everybody",
    "expected_orders",
    "expected_spend",
    "fit",
    "fit_gamma_gamma",
    "fit_purchases",
    "history",
    "holdout",
    "loads",
    "p_alive",
    "parameters",
    "score",
    "simulate",
    "summary",
]
