"""Whose is a purchase: credits of marketing channels, by rules and by models, of anybody's paths.

paths.py   what a path is, checked          rules.py   first, last, linear, position
markov.py  removal effect of a Markov chain shapley.py Shapley value of the channels of a path
credit.py  all of them, in whole parts that add up to the purchases

Credits say which channels came before purchases, not what would be missing without them: only a
group that is held out by lot tells that (marts.campaign_performance).
"""

from ml.attribution.credit import CREDITS, MODELS, attribute
from ml.attribution.markov import markov
from ml.attribution.rules import first, last, linear, position
from ml.attribution.shapley import shapley

__all__ = [
    "CREDITS",
    "MODELS",
    "attribute",
    "first",
    "last",
    "linear",
    "markov",
    "position",
    "shapley",
]
