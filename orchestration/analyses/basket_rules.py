"""What is bought together, by department, category and product."""

from datetime import date
from typing import TYPE_CHECKING

from ml.baskets import Counts, rules
from orchestration.analyses import Analysis

if TYPE_CHECKING:
    import duckdb

    from orchestration.company_run import CompanyRun


def run(connection: "duckdb.DuckDBPyConnection", company: "CompanyRun", as_of: date) -> dict:
    def table(name: str, key: str):
        return connection.sql(f"SELECT * FROM core.{name} ORDER BY level, month, {key}").df()

    counts = Counts(
        sizes=table("basket_size_count", "items"),
        items=table("basket_item_count", "item"),
        pairs=table("basket_pair_count", "item_a, item_b"),
    )
    return {"basket_rules": rules(counts)}


ANALYSIS = Analysis(
    reads=("core/basket_size_count", "core/basket_item_count", "core/basket_pair_count"),
    tables={"basket_rules": "Two rows a pair that was in one basket: how it goes together."},
    run=run,
)
