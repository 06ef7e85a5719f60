"""One row an order. Reads of the bounds `previous_rows`, `max_days_without_orders` and
`average_order`: the lowest and highest that is usual, in the company's currency."""

from expectations.expect import between, measured
from expectations.marts._common import filled, fresh, total_above_zero


def expectations(bounds) -> list:
    low, high = bounds.get("average_order", (5, 200))
    return [
        *filled(bounds),
        fresh(bounds, "order_date"),
        total_above_zero("net_sales"),
        measured(
            "average_order",
            "SELECT avg(net_sales) FROM {batch}",
            low,
            high,
            what="an average order",
            column="net_sales",
            absent_ok=True,
            severity="warn",
            why="29.49 on the panel; a sixth or seven times that is lines lost, or counted twice",
        ),
        measured(
            "discount_share",
            "SELECT 1 - sum(net_sales) / nullif(sum(gross_sales), 0) FROM {batch}",
            0,
            0.6,
            what="a share of discounts in gross sales",
            column="gross_sales",
            absent_ok=True,
            severity="warn",
            why="0.15 on the panel; four times that gives the shop away, below 0 is a wrong sign",
        ),
        between("lines", 1, 10_000, why="161 at most on the panel; an order without lines is none"),
    ]
