"""Order lines: one row a basket and product.

Reads `may_be_empty` and `volume_table` of the bounds.
Lines with quantity 0 (8,869), without sales (11,226) and one of 89,638 occur: staging decides
on them row by row, so they do not close the door here.
"""

from expectations.expect import between, no_rows, unique
from expectations.raw.complete_journey._common import FIRST_MONDAY, arrival, complete, usual_volume

_KEY = ("basket_id", "product_id")
_WHO_AND_WHERE = ("household_id", "store_id", "transaction_timestamp")
_DISCOUNTS = ("retail_disc", "coupon_disc", "coupon_match_disc")
_MEASURES = ("quantity", "sales_value", *_DISCOUNTS, "week")


def expectations(bounds) -> list:
    negative = " OR ".join(f"{column} < 0" for column in _DISCOUNTS)
    return [
        *arrival(bounds),
        *complete(_KEY, "half a key counts a line twice, or never"),
        *complete(_WHO_AND_WHERE, "sales of nobody, nowhere, at no time are lost to every report"),
        *complete(_MEASURES, "all 1,469,307 lines of the panel have one; no sum survives a gap"),
        unique(_KEY, why="a repeated line is revenue counted twice; the panel repeats none"),
        between(
            "sales_value",
            -10_000,
            10_000,
            why="the dearest line is 840.00; ten times that is a unit error, NaN or infinity",
        ),
        between(
            "quantity",
            -1_000_000,
            1_000_000,
            why="the largest is 89,638 (fuel, in small units); ten times that is an overflow",
        ),
        *(
            between(
                column,
                -10_000,
                10_000,
                why="the highest discount is 130.02; beyond the dearest line it is no discount",
            )
            for column in _DISCOUNTS
        ),
        no_rows(
            "negative_discount",
            f"SELECT 1 FROM {{batch}} WHERE {negative}",
            expected="no discounts below 0",
            why="the panel has none, but a correction may one day be sent as one: look, go on",
            severity="warn",
        ),
        between("week", 1, 53, why="the panel is one year of Monday weeks, 2016-12-26 on"),
        no_rows(
            "week_follows_day",
            f"SELECT 1 FROM {{batch}} WHERE week <> 1 + (known_day - {FIRST_MONDAY}) // 7",
            column="week",
            expected="the Monday week of the company day",
            why="holds for every line of the panel in America/New_York (in UTC 34,729 break it): a "
            "break means that times are read in the wrong zone",
        ),
        usual_volume(bounds, "transactions"),
    ]
