"""Groups of customers that buy alike, found in the data or refused, with names that say how they
differ, and numbers that stay theirs.

features.py   who is grouped, by what, and how it is scaled
stability.py  how many groups the data support       separation.py  whether there is a valley
fit.py, model.py, score.py                           words.py       what all is called, zh and en
published.py  which model is in force on a day       moves.py       who moved, and why
describe.py   profiles and facts                     card.py        the model card

RFM classes are no model: their cut-points and names live in dbt.
"""

from ml.segments.card import card
from ml.segments.describe import FACTS, PROFILES, describe
from ml.segments.fit import fit, version
from ml.segments.model import SegmentModel, dumps, loads
from ml.segments.moves import MOVES, moves
from ml.segments.published import VERSIONS, Step, carry_on, match, versions
from ml.segments.score import SEGMENTS, score
from ml.segments.stability import K_STABILITY

__all__ = [
    "FACTS",
    "K_STABILITY",
    "MOVES",
    "PROFILES",
    "SEGMENTS",
    "VERSIONS",
    "SegmentModel",
    "Step",
    "card",
    "carry_on",
    "describe",
    "dumps",
    "fit",
    "loads",
    "match",
    "moves",
    "score",
    "version",
    "versions",
]
