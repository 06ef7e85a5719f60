"""What the panel's gates share."""

from expectations.expect import not_null, rows_between
from expectations.raw._volume import volume_between

FIRST_MONDAY = "DATE '2016-12-26'"  # week 1 of the panel begins here


def arrival(bounds) -> list:
    """Rows are there (unless `may_be_empty`), and each can be placed on a company day."""
    placed = not_null(
        "known_day",
        why="a row without a day would be in no day's delivery; the day of coupons and campaign "
        "touches is their campaign's, so a null is a campaign that nobody described",
    )
    if bounds.get("may_be_empty", False):
        return [placed]
    return [rows_between(1, why="nothing at all is a failed delivery, not a quiet day"), placed]


def complete(columns: tuple[str, ...], why: str) -> list:
    """None of the columns has a gap."""
    return [not_null(column, why=why) for column in columns]


def usual_volume(bounds, entity: str):
    """See `expectations/raw/_volume.py`; the panel's own limits."""
    return volume_between(
        bounds,
        entity,
        low=0.6,
        high=2.5,
        why="measured on the panel against the median of the previous four same weekdays: the "
        "lowest ordinary day is 0.63, the highest 1.80 (the day before Thanksgiving); closed and "
        "short days are declared and not judged",
    )
