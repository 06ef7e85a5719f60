"""Campaign touches: which household received which campaign. Reads `may_be_empty`."""

from expectations.expect import unique
from expectations.raw.complete_journey._common import arrival, complete

_KEY = ("campaign_id", "household_id")


def expectations(bounds) -> list:
    return [
        *arrival(bounds),
        *complete(_KEY, "a touch needs who and what; all 6,589 of the panel have both"),
        unique(_KEY, why="a household is in a campaign once: a repeat halves its response rate"),
    ]
