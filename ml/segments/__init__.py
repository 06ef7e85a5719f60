"""Groups of customers that buy alike, found in the data, with names that say how they differ.

features.py  which features shape the groups, and how they are scaled
stability.py how many groups the data support   fit.py, score.py
describe.py  names, profiles and facts          card.py  the model card

RFM classes are no model: their cut-points and names live in dbt.
"""

from ml.segments.describe import FACTS, PROFILES, describe
from ml.segments.fit import SegmentModel, dumps, fit, loads
from ml.segments.score import SEGMENTS, score
from ml.segments.stability import K_STABILITY

__all__ = [
    "FACTS",
    "K_STABILITY",
    "PROFILES",
    "SEGMENTS",
    "SegmentModel",
    "describe",
    "dumps",
    "fit",
    "loads",
    "score",
]
