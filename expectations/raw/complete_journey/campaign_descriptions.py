"""Campaigns: type, first and last day. Reads `may_be_empty` of the bounds."""

from expectations.expect import accepted, no_rows, unique
from expectations.raw.complete_journey._common import arrival, complete

_COLUMNS = ("campaign_id", "campaign_type", "start_date", "end_date")


def expectations(bounds) -> list:
    return [
        *arrival(bounds),
        *complete(_COLUMNS, "all 27 campaigns have them; touches and coupons take their day here"),
        unique(("campaign_id",), why="a lookup with repeats multiplies every touch and coupon"),
        accepted("campaign_type", ("Type A", "Type B", "Type C"), why="the panel knows these"),
        no_rows(
            "ends_after_start",
            "SELECT 1 FROM {batch} WHERE end_date < start_date",
            column="end_date",
            expected="no campaign that ends before it starts",
            why="dates swapped: every response to it would fall outside",
        ),
        no_rows(
            "within_a_year",
            "SELECT 1 FROM {batch} WHERE end_date > start_date + INTERVAL 366 DAY",
            column="end_date",
            expected="no campaign longer than a year",
            severity="warn",
            why="the panel's last 32 to 161 days; a year is a mistyped one, or a standing offer",
        ),
    ]
