"""One row a cohort (month of first order) and month since. Reads no bounds."""

from expectations.expect import between, no_rows, rows_between


def expectations(bounds) -> list:
    return [
        rows_between(1, why="an empty table is a broken build, whatever the day"),
        between("retention_rate", 0, 1, why="a share; above 1 more stayed than there ever were"),
        no_rows(
            "first_month_is_whole",
            "SELECT 1 FROM {batch} WHERE month_no = 0 AND active <> customers",
            column="active",
            expected="all of a cohort active in its first month",
            why="by definition: the first order makes the cohort; a reader sees 100 % or a fault",
        ),
        no_rows(
            "no_future_month",
            """SELECT 1 FROM {batch}
            WHERE cohort_month + to_months(month_no::INTEGER) > data_as_of""",
            column="month_no",
            expected="no month after the data's day",
            why="a month that has not begun reads as a cohort lost",
        ),
    ]
