"""One row a customer with orders in the last year. Reads no bounds.

Rows also leave as their last order ages, so they are not compared with the published version.
"""

from expectations.expect import between, measured, rows_between
from expectations.marts._common import ENOUGH, largest_share


def expectations(bounds) -> list:
    return [
        rows_between(1, why="an empty table is a broken build, whatever the day"),
        between("recency_days", 0, 36_500, why="days since an order; below 0 is the future"),
        between("frequency", 1, None, why="who never ordered has no score"),
        between("monetary", -1e7, 1e7, why="the best customer of a year spent 24,880; not NaN"),
        largest_share(
            "rfm_segment",
            0.9,
            "warn",
            why="segments are cut at quintiles: nine tenths in one means that the cut-points no "
            "longer fit the customers",
        ),
        measured(
            "average_frequency_score",
            f"SELECT CASE WHEN count(*) >= {ENOUGH} THEN avg(f) END FROM {{batch}}",
            1.5,
            4.5,
            what="an average score",
            column="f",
            absent_ok=True,
            severity="warn",
            why="quintiles average 3 when they are cut; frozen ones drift with the customers, and "
            "beyond 1.5 from the middle a new version of the cut-points is due",
        ),
    ]
