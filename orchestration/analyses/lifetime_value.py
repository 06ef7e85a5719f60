"""Expected orders and value of each customer in the next 12 months, and how it came to be so."""

from datetime import date
from functools import partial
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
_MARGINS = f"""
    WITH sold AS (
        SELECT orders.known_day, orders.order_date, sum(costs.goods_cost) AS goods_cost,
            sum(costs.net_sales) AS net_sales
        FROM core.order_line_cost AS costs JOIN core.sales_order AS orders USING (order_id)
        WHERE costs.goods_cost IS NOT NULL GROUP BY ALL
    )
    SELECT day.as_of, round(1 - sum(goods_cost)::DOUBLE / nullif(sum(net_sales)::DOUBLE, 0), 3)
    FROM (({_DAYS}) UNION SELECT as_of FROM raw.run) AS day JOIN sold
        ON sold.known_day <= day.as_of AND sold.order_date <= day.as_of
        AND sold.order_date > day.as_of - 365
    GROUP BY day.as_of"""


def _run(
    connection: "duckdb.DuckDBPyConnection", company_run: "CompanyRun", as_of: date
) -> dict[str, pd.DataFrame]:
    from ml import lifetime_value as lv
    from ml.stable import one_thread

    days = sorted(row[0] for row in connection.sql(_DAYS).fetchall())
    margins = _margins(connection)
    states = []
    with one_thread():
        for day in days:
            table = connection.execute(_PURCHASES, [day]).df()
            model = model_fits.lifetime(company_run.fits, table, margins.get(day), day == as_of)
            states.append((day, model, table))
        told = lv.history(states)
        if not states or states[-1][0] != as_of:
            table = connection.execute(_PURCHASES, [as_of]).df()
            model = model_fits.lifetime(company_run.fits, table, margins.get(as_of))
            states.append((as_of, model, table))
        _, model, table = states[-1]
        said = lv.describe(model, table, as_of)
        content = partial(lv.dumps, model)
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


def _margins(connection) -> dict[date, float | None]:
    """By day; none where the cost of nothing is known."""
    if not has_table(connection, "core", "order_line_cost"):
        return {}
    return dict(connection.sql(_MARGINS).fetchall())


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
