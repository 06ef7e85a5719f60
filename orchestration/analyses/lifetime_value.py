"""Expected orders and value of each customer in the next 12 months, and how it came to be so."""

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from orchestration import model_fits
from orchestration.analyses import Analysis
from orchestration.assets.registry import register
from orchestration.warehouse import has_table

if TYPE_CHECKING:
    import duckdb

    from orchestration.company_run import CompanyRun

_ORIGINS = 13  # a year of four weeks each, and the run's own day
_DAYS = f"""
    SELECT as_of FROM features.origin CROSS JOIN (SELECT as_of AS run_day FROM raw.run)
    WHERE as_of <= run_day AND (is_reference_day OR is_scored)
    ORDER BY as_of DESC LIMIT {_ORIGINS}"""
_PURCHASES = "SELECT * FROM features.feature_purchases WHERE as_of = ? ORDER BY customer_id"
_CUSTOMERS = "SELECT DISTINCT customer_id FROM core.customer ORDER BY customer_id"
# Of a year's sales whose cost is known; to the thousandth, so that no single order moves it.
_MARGIN = """
    SELECT round(1 - sum(costs.goods_cost)::DOUBLE / nullif(sum(costs.net_sales)::DOUBLE, 0), 3)
    FROM core.order_line_cost costs JOIN core.sales_order orders USING (order_id)
    WHERE costs.goods_cost IS NOT NULL AND orders.known_day <= $1
        AND orders.order_date > $1 - 365 AND orders.order_date <= $1"""


def _run(
    connection: "duckdb.DuckDBPyConnection", company_run: "CompanyRun", as_of: date
) -> dict[str, pd.DataFrame]:
    from ml import lifetime_value as lv
    from ml.stable import one_thread

    days = sorted(row[0] for row in connection.sql(_DAYS).fetchall())
    states = []
    with one_thread():
        for day in days:
            table = connection.execute(_PURCHASES, [day]).df()
            margin = _margin(connection, day)
            model = model_fits.lifetime(company_run.fits, table, margin, day == as_of)
            states.append((day, model, table))
        told = lv.history(states)
        if not states or states[-1][0] != as_of:
            table = connection.execute(_PURCHASES, [as_of]).df()
            margin = _margin(connection, as_of)
            states.append((as_of, model_fits.lifetime(company_run.fits, table, margin), table))
        _, model, table = states[-1]
        said = lv.describe(model, table, as_of)
        content = lv.dumps(model)
        register(connection, company_run, "lifetime_value", said, content, said.method, as_of)
        customers = connection.sql(_CUSTOMERS).df()["customer_id"]
        scores = lv.everybody(lv.score(model, table), customers, model)
    return {
        "clv": scores,
        "clv_history": told,
        "clv_parameters": lv.parameters(model),
        "clv_holdout": lv.holdout(model),
        "clv_assumptions": lv.assumptions(model),
    }


def _margin(connection, day: date) -> float | None:
    known = has_table(connection, "core", "order_line_cost")
    return connection.execute(_MARGIN, [day]).fetchone()[0] if known else None


ANALYSIS = Analysis(
    reads=("features/feature_purchases", "features/origin", "core/customer", "core/sales_order"),
    tables={
        "clv": "One row a customer: expected orders and value of the next 12 months with 80 % "
        "intervals, P(alive), methods, and why there is no number or another method.",
        "clv_history": "One row a customer and four weeks: value as rate x survival x spend, and "
        "what each part changed.",
        "clv_parameters": "One row a model and parameter: estimate with 95 % interval.",
        "clv_holdout": "One row a method: its forecast of the held-out part of the past.",
        "clv_assumptions": "One row an assumption of Gamma-Gamma: measured, and whether it holds.",
    },
    run=_run,
)
