"""Whether the churn model is still what it was: drift, ripened labels, and when to train again."""

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from orchestration import charts
from orchestration.analyses import Analysis
from orchestration.assets.registry import model_bytes

if TYPE_CHECKING:
    import duckdb

    from orchestration.company_run import CompanyRun

_MOST = 20_000  # customers by hash: a shift that they do not show is too small to matter
_ROWS = f"""
    SELECT * FROM features.customer_features
    WHERE eligible AND customer_id IN (
        SELECT customer_id FROM features.customer_features GROUP BY customer_id
        ORDER BY hash(customer_id) LIMIT {_MOST})
    ORDER BY as_of, customer_id"""


def _run(
    connection: "duckdb.DuckDBPyConnection", company_run: "CompanyRun", as_of: date
) -> dict[str, pd.DataFrame]:
    from ml import churn, monitoring
    from ml.churn.methods import problem

    model = churn.loads(model_bytes(connection, company_run, "churn"))
    rows = connection.sql(_ROWS).df()
    scored = [
        churn.score(model, part)[["customer_id", "probability"]].assign(as_of=day)
        for day, part in rows.groupby("as_of")
    ]
    if scored:
        names = {"probability": "score"}
        rows = rows.merge(pd.concat(scored).rename(columns=names), on=["customer_id", "as_of"])
    table = monitoring.watch(
        model="churn",
        rows=rows,
        backtest=connection.sql("SELECT * FROM ml.churn_backtest").df(),
        problem=problem(model.definition, model.features),
        method=model.method,
        train_cutoff=model.train_cutoff,
        day=as_of,
    )
    return {"monitoring": table}


ANALYSIS = Analysis(
    # The step that makes churn_model makes churn_backtest, too. Named here, its gate, which also
    # judges this table, would have to stand before it.
    reads=("features/customer_features", "ml/churn_model"),
    tables={
        "monitoring": "One row a check of a model: drift of a feature or of the scores beyond "
        "chance, past scores against what happened, and whether to train again."
    },
    run=_run,
    charts=lambda tables: {"monitoring": charts.drift(tables["monitoring"])},
)
