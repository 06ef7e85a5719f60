"""One row a customer. Reads `previous_rows`, `max_days_without_orders` of the bounds."""

from expectations.expect import between
from expectations.marts._common import filled, fresh, largest_share, total_above_zero


def expectations(bounds) -> list:
    return [
        *filled(bounds),
        fresh(bounds, "last_order_date"),
        total_above_zero("net_sales"),
        between("discount_share", 0, 1, why="a share; outside, discounts exceed gross sales"),
        between("churn_probability", 0, 1, why="a probability; null where none could be told"),
        largest_share(
            "rfm_segment",
            0.9,
            "warn",
            why="segments are cut at quintiles: nine tenths in one means that the cut-points no "
            "longer fit the customers",
            among="rfm_segment IS NOT NULL",
        ),
    ]
