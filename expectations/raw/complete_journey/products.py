"""The catalogue: one row a product. Reads `may_be_empty` and `volume_table` of the bounds."""

from expectations.expect import accepted, measured, unique
from expectations.raw.complete_journey._common import arrival, complete, usual_volume


def expectations(bounds) -> list:
    return [
        *arrival(bounds),
        *complete(("product_id",), "a product without an id matches no sale"),
        *complete(("department", "brand"), "all 92,331 products have one; reports group by it"),
        unique(("product_id",), why="a lookup with repeats multiplies every sale it is joined to"),
        accepted("brand", ("National", "Private"), why="the panel knows these two"),
        measured(
            "uncategorised_share",
            "SELECT 1 - count(product_category) / nullif(count(*), 0) FROM {batch}",
            None,
            0.05,
            what="a share of products without category",
            column="product_category",
            severity="warn",
            why="0.58 % of the panel's; at nine times that a feed has dropped the column",
        ),
        usual_volume(bounds, "products"),
    ]
