"""Which product a coupon of a campaign is good for. Reads `may_be_empty` of the bounds.

No key: 4,872 of the panel's 116,204 rows are exact repeats (up to 78 % of a campaign's);
staging keeps one of each.
"""

from expectations.raw.complete_journey._common import arrival, complete

_COLUMNS = ("coupon_upc", "product_id", "campaign_id")


def expectations(bounds) -> list:
    return [
        *arrival(bounds),
        *complete(_COLUMNS, "the three are all that a row says; none of 116,204 has a gap"),
    ]
