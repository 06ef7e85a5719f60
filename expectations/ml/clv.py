"""One row a customer: what they are expected to order and to be worth.

Who has no number has a reason. Intervals are of what will be, so the expected value may lie above.
"""

from expectations.expect import between, measured, no_rows, rows_between


def expectations(bounds) -> list:
    return [
        rows_between(1, why="every customer has a row, with a number or a reason"),
        between("p_alive", 0, 1, why="a probability; NaN counts as above 1"),
        between("expected_orders", 0, 1e6, why="a number of days; NaN is a model that broke down"),
        between("expected_value", 0, 1e12, why="money; below 0 or NaN is a model that broke down"),
        no_rows(
            "interval_in_order",
            """SELECT 1 FROM {batch} WHERE value_low > value_high OR value_low < 0
                OR (expected_value IS NULL) <> (value_low IS NULL)
                OR (value_low IS NULL) <> (value_high IS NULL)""",
            column="value_low",
            expected="both ends of an interval wherever there is a value, the lower one below",
            why="an interval that is upside down or half there was cut by an error",
        ),
        no_rows(
            "gaps_say_why",
            "SELECT 1 FROM {batch} WHERE expected_value IS NULL AND reason IS NULL",
            column="reason",
            expected="a reason for every customer without a value",
            why="an empty value without a reason would be read as nothing to expect",
        ),
        measured(
            "one_method",
            "SELECT nullif(count(DISTINCT order_method), 0) FROM {batch}",
            1,
            1,
            what="a number of methods for orders",
            column="order_method",
            absent_ok=True,
            why="values of two models are not comparable, and people rank by them",
        ),
    ]
