"""What the marts' gates share."""

from expectations.expect import measured, rows_between

# Shares of few customers say nothing: on the first days one segment holds them all.
ENOUGH = 200


def filled(bounds) -> list:
    """Not empty, and not shrunk against `previous_rows`: those of the version now published.

    Leave `previous_rows` out where fewer rows are right: the run of an earlier day.
    """
    stated = [rows_between(1, why="an empty table is a broken build, whatever the day")]
    if bounds.get("previous_rows"):
        stated.append(
            measured(
                "kept_share",
                f"SELECT nullif(count(*), 0) / {int(bounds['previous_rows'])} FROM {{batch}}",
                0.98,
                None,
                what="a share of the previously published rows",
                why="rows only leave by merges and erasures, a few a day; 2 % fewer is a loss",
            )
        )
    return stated


def fresh(bounds, column: str):
    """`column`'s last day is at most `max_days_without_orders` (default 3) before `data_as_of`."""
    return measured(
        "days_behind",
        f"SELECT max(data_as_of) - max({column}) FROM {{batch}}",
        0,
        int(bounds.get("max_days_without_orders", 3)),
        what="days behind the data's day",
        column=column,
        why="the stores shut one day a year: three quiet days are a feed that stopped; below 0 "
        "the table knows the future",
    )


def total_above_zero(column: str):
    """The sum is there and positive."""
    return measured(
        "total",
        f"SELECT sum({column}) FROM {{batch}}",
        0.01,
        None,
        what=f"a total of {column}",
        column=column,
        why="a year sells 4,596,039.58; nothing or less is a join that lost the amounts",
    )


def largest_share(column: str, high: float, severity: str, why: str, among: str = "TRUE"):
    """No value of `column` (null counts as one) holds more than `high` of the rows `among`."""
    return measured(
        "largest_share",
        f"""SELECT CASE WHEN sum(n) >= {ENOUGH} THEN max(n) / sum(n) END
        FROM (SELECT count(*) AS n FROM {{batch}} WHERE {among} GROUP BY {column})""",
        None,
        high,
        what="a share in the largest group",
        column=column,
        absent_ok=True,
        severity=severity,
        why=why,
    )
