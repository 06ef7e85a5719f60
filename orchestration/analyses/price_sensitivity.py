"""Which groups of customers respond to discounts and prices more than others."""

from datetime import date
from typing import TYPE_CHECKING

from ml.prices import sensitivity
from orchestration.analyses import Analysis

if TYPE_CHECKING:
    import duckdb

    from orchestration.company_run import CompanyRun


def run(connection: "duckdb.DuckDBPyConnection", company: "CompanyRun", as_of: date) -> dict:
    groups = connection.sql("SELECT * FROM core.price_response_group ORDER BY 1, 2, 3").df()
    return {"price_sensitivity": sensitivity(groups)}


ANALYSIS = Analysis(
    reads=("core/price_response_group",),
    tables={"price_sensitivity": "One row a measure and group of customers: against all others."},
    run=run,
)
