"""How likely each customer is to buy of a category, and to answer a message."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from orchestration import model_fits
from orchestration import propensity_sql as sql
from orchestration.analyses import Analysis
from orchestration.assets.registry import register
from orchestration.warehouse import has_table

if TYPE_CHECKING:
    import duckdb

    from orchestration.company_run import CompanyRun

_MOST_CATEGORIES = 8  # each has a backtest of its own: about a second a night
_MOST_CHANNELS = 4


def _run(
    connection: "duckdb.DuckDBPyConnection", company_run: "CompanyRun", as_of: date
) -> dict[str, pd.DataFrame]:
    from ml import propensity

    columns = {row[0] for row in connection.sql("DESCRIBE features.customer_features").fetchall()}
    general = {name for kind in propensity.KINDS.values() for name in kind.other}
    sql.prepare_customers(connection, sorted(general & columns))
    everybody = connection.sql("SELECT customer_id, as_of FROM asked WHERE is_scored").df()
    evaluated = partial(model_fits.evaluated, company_run.fits)
    told = []
    for kind, frame in (("category", _category), ("response", _response)):
        targets = _TARGETS[kind](connection, company_run.company)
        learnt = ((one, frame(connection, one, False)) for one in targets)
        model = propensity.fit(kind, learnt, as_of, evaluated)
        register(
            *(connection, company_run, f"propensity_{kind}", model),
            partial(propensity.dumps, model),
            *(model.method, model.train_cutoff),
        )
        now = ((one.label, frame(connection, one, True)) for one in targets)
        told.append({"scores": propensity.score(model, now, everybody), **model.tables})
    both = {name: pd.concat([one[name] for one in told], ignore_index=True) for name in told[0]}
    connection.execute("DROP TABLE asked")
    return {
        "propensity" if name == "scores" else f"propensity_{name}": table
        for name, table in both.items()
    }


def _categories(connection, company) -> list:
    from ml.propensity import Target, largest

    if not has_table(connection, "features", "category_bought"):
        return []
    window = {"horizon_days": company.churn.horizon_days, "gap_days": company.churn.gap_days}
    names = largest(sql.category_positives(connection), _MOST_CATEGORIES)
    return [Target(name, **window) for name in names]


def _answers(connection, company) -> list:
    from ml.propensity import Target, largest
    from ml.propensity.problem import ANSWER_DAYS, CONTACT_DAYS

    return [
        Target(channel, answer, CONTACT_DAYS + ANSWER_DAYS[answer], 0)
        for answer in sql.answers(connection)
        for channel in largest(sql.answer_positives(connection, answer), _MOST_CHANNELS)
    ]


def _category(connection, target, scored: bool) -> pd.DataFrame:
    return sql.category(connection, target.name, scored)


def _response(connection, target, scored: bool) -> pd.DataFrame:
    return sql.response(connection, target.name, target.answer, scored)


_TARGETS = {"category": _categories, "response": _answers}


def _charts(tables: dict[str, pd.DataFrame]) -> dict[str, str]:
    from ml.tables import markdown

    shown = ["kind", "target", "answer", "model_used", "is_fallback", "positives", "base_rate"]
    methods = tables["propensity_methods"]
    compared = methods[["target", "answer", "method", "roc_auc", "pr_auc", "ece", "outcome"]]
    return {
        "propensity_targets": markdown(tables["propensity_targets"][shown]),
        "propensity_methods": markdown(compared),
    }


ANALYSIS = Analysis(
    reads=("features/customer_features", "features/origin"),
    tables={
        "propensity": "One row a customer and target (a category to buy of, a channel to answer): "
        "its probability and its place for the customer, or why there is none.",
        "propensity_targets": "One row a target: which method is used, and why.",
        "propensity_backtest": "One row a target, origin and method: how good it was.",
        "propensity_methods": "One row a target and method: its figures, its checks, the outcome.",
        "propensity_calibration": "One row a target, method and bin: predicted, observed.",
        "propensity_leaks": "One row a target and finding of the search for leaks.",
    },
    run=_run,
    charts=_charts,
)
