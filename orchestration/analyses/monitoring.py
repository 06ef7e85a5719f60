"""Whether the churn model is still what it was: drift, ripened labels, and when to train again.

What is asked is remembered (`orchestration/retrain_log.py`), and the next night learns from newer
labels (`orchestration/training_days.py`). Drift is looked for between days of the usual distance,
however often the model learns: a week ago is no measure of what is usual.
"""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ml.tables import DATE, TEXT, typed
from orchestration import charts, retrain_log
from orchestration.analyses import Analysis
from orchestration.assets.registry import model_bytes
from orchestration.retrain_log import Request
from orchestration.settings import Company
from orchestration.training_days import APART, answered, folder

if TYPE_CHECKING:
    import duckdb

    from orchestration.company_run import CompanyRun

_MOST = 20_000  # customers by hash: a shift that they do not show is too small to matter
_ROWS = f"""
    WITH looked_at AS (
        SELECT * FROM features.customer_features WHERE as_of IN
            (SELECT as_of FROM features.origin WHERE is_reference_day OR is_scored))
    SELECT * FROM looked_at
    WHERE eligible AND customer_id IN (
        SELECT customer_id FROM looked_at GROUP BY customer_id
        ORDER BY hash(customer_id) LIMIT {_MOST})
    ORDER BY as_of, customer_id"""
TRAINING_REQUEST = {
    "model": TEXT,
    "asked_on": DATE,
    "why_en": TEXT,
    "why_zh": TEXT,
    "outcome": TEXT,
    "honoured_on": DATE,
    "training_day": DATE,
}


def _run(
    connection: "duckdb.DuckDBPyConnection", company_run: "CompanyRun", as_of: date
) -> dict[str, pd.DataFrame]:
    from ml import churn, monitoring
    from ml.churn.methods import problem

    model = churn.loads(model_bytes(connection, company_run, "churn"))
    rows = connection.sql(_ROWS).df()
    scored = [
        churn.probability(model, part).assign(as_of=day) for day, part in rows.groupby("as_of")
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
    return {
        "monitoring": table,
        "training_request": _asked(table, company_run.company, company_run.layout.state, as_of),
    }


def _asked(table: pd.DataFrame, company: Company, state: Path, as_of: date) -> pd.DataFrame:
    """TRAINING_REQUEST: what was asked on the days before, and what the table asks today, which is
    remembered for the next night."""
    rows = table[(table["check"] == "retrain") & (table["verdict"] == "retrain")].itertuples()
    today = [Request(as_of, row.model, row.finding_en, row.finding_zh) for row in rows]
    retrain_log.append(folder(state), as_of, today)
    told = [
        {
            **asdict(one.request),
            "outcome": one.outcome,
            "honoured_on": one.honoured_on,
            "training_day": one.training_day,
        }
        for one in answered(company, state, as_of, today)
    ]
    return typed(pd.DataFrame(told, columns=list(TRAINING_REQUEST)), TRAINING_REQUEST)


_OUTCOMES = {
    "extra_day": "Honoured on {0.honoured_on}: the model learns from {0.training_day}, too.",
    "grid_day": "Honoured on {0.honoured_on}: the schedule trains on {0.training_day} that night.",
    "too_soon": f"Not honoured: labels less than {APART} days newer than the last are no news.",
}


def _charts(tables: dict[str, pd.DataFrame]) -> dict[str, str]:
    asked = tables["training_request"].tail(20)
    lines = [
        f"- {one.model}, asked for on {one.asked_on}. {one.why_en} "
        + _OUTCOMES[one.outcome].format(one)
        for one in asked.itertuples()
    ]
    said = "\n".join(["Training asked for:", "", *lines]) if lines else "Nobody asked for training."
    shown = charts.drift(tables["monitoring"])
    return {"monitoring": f"{shown}\n\n{said}", "training_request": said}


ANALYSIS = Analysis(
    # The step that makes churn_model makes churn_backtest, too. Named here, its gate, which also
    # judges this table, would have to stand before it.
    reads=("features/customer_features", "features/origin", "ml/churn_model"),
    tables={
        "monitoring": "One row a check of a model: drift of a feature or of the scores beyond "
        "chance, past scores against what happened, and whether to train again.",
        "training_request": "One row a day and model for which training was asked for: why, and "
        "what became of it.",
    },
    run=_run,
    charts=_charts,
)
