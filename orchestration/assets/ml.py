"""Room `ml`: models fitted and scored on the feature table; fit and score are apart."""

from functools import partial

import dagster as dg
import duckdb
import pandas as pd

from orchestration import charts, model_fits
from orchestration.assets import ONE_DAY, SCIENCE_OWNERS
from orchestration.assets.registry import model_bytes, register
from orchestration.assets.results import KINDS, key, made, spec, write
from orchestration.assets.segments import build_segment_assets
from orchestration.company_run import CompanyRun
from orchestration.days import day_of
from orchestration.kept_fits import KeptFits
from orchestration.settings import Company
from orchestration.told import told

FEATURES = dg.AssetKey(["features", "customer_features"])
# Of the grid, and of the days that the monitor asked for.
LEARNT = """churned IS NOT NULL AND as_of IN
    (SELECT as_of FROM features.origin WHERE is_training_day OR is_asked_for)"""


def build_ml_assets(partitions: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    @dg.multi_asset(
        name="fit_churn",
        partitions_def=partitions,
        backfill_policy=ONE_DAY,
        specs=[
            spec("churn_model", "The published churn model, fitted, and its card.", [FEATURES]),
            spec("churn_backtest", "One row an origin and method: how good it was.", [FEATURES]),
            spec(
                "churn_methods",
                "One row a method: its figures, its checks, the outcome.",
                [FEATURES],
            ),
            spec("churn_leaks", "One row a finding of the search for leaks.", [FEATURES]),
            spec("churn_comparison", "One row a baseline: what the challenger gains.", [FEATURES]),
            spec("churn_calibration", "One row a method and bin: predicted, observed.", [FEATURES]),
        ],
    )
    @told
    def fit_churn(context: dg.AssetExecutionContext, company_run: CompanyRun):
        from ml import churn

        as_of = day_of(context)
        with company_run.warehouse(as_of) as connection:
            definition = churn_definition(company_run.company)
            fits = company_run.fits
            labelled = _churn_rows(connection, LEARNT, definition, fits)
            model = churn.fit(labelled, definition, as_of, partial(model_fits.evaluated, fits))
            register(
                *(connection, company_run, "churn", model, partial(churn.dumps, model)),
                *(model.method, model.train_cutoff),
            )
            tables = {
                "churn_backtest": model.backtest,
                "churn_methods": model.tables["methods"],
                "churn_leaks": model.tables["leaks"],
                "churn_comparison": model.comparison,
                "churn_calibration": model.reliability,
            }
            for name, table in tables.items():
                write(connection, name, table, as_of)
        yield made(
            "churn_model",
            None,
            method=model.method,
            is_fallback=model.fallback,
            decision=model.decision,
            card=dg.MetadataValue.md(model.card),
        )
        for name, table in tables.items():
            extra = {}
            if name == "churn_calibration" and len(table):
                curve = charts.calibration_curve(table, model.method)
                extra = {"calibration": dg.MetadataValue.md(curve)}
            yield made(name, table, **extra)

    @dg.asset(
        key=key("churn"),
        deps=[key("churn_model"), FEATURES],
        group_name="ml",
        kinds=KINDS,
        owners=SCIENCE_OWNERS,
        partitions_def=partitions,
        backfill_policy=ONE_DAY,
        description="One row a customer: probability of churn, or why there is none.",
    )
    @told
    def churn_scored(context: dg.AssetExecutionContext, company_run: CompanyRun):
        from ml import churn

        as_of = day_of(context)
        with company_run.warehouse(as_of) as connection:
            model = churn.loads(model_bytes(connection, company_run, "churn"))
            rows = _churn_rows(connection, "is_scored", model.definition, company_run.fits)
            scored = churn.score(model, rows)
            write(connection, "churn", scored, as_of)
        bands = scored["band"].value_counts()
        return made(
            "churn",
            scored,
            method=model.method,
            eligible=int(scored["eligible"].sum()),
            **{f"band_{band}": int(count) for band, count in bands.items()},
        )

    return [*build_segment_assets(partitions), fit_churn, churn_scored]


def churn_definition(company: Company):
    """What counts as churn at a company, as its file says."""
    from ml import churn

    settings, usual = company.churn, company.lifecycle
    name = f"no_order_in_{settings.horizon_days}_days"
    if settings.kind == "own_rhythm":
        name = f"no_order_in_{settings.rhythm_times:g}_usual_intervals"
    if settings.kind == "p_alive":
        name = f"p_alive_below_{settings.alive_below:g}"
    return churn.ChurnDefinition(
        name=name,
        usual_interval_days=usual.usual_interval_days,
        usual_weight=usual.usual_weight,
        **settings.__dict__,
    )


def _churn_rows(connection, where: str, definition, fits: KeptFits) -> pd.DataFrame:
    """Features and labels. P(alive) is no SQL: where churn is told by it, it is told here, of each
    day by the purchases that were known then."""
    rows = _features(connection, where)
    if definition.kind != "p_alive":
        return rows
    from ml.churn.labels import by_p_alive

    return by_p_alive(rows, _alive(connection, fits), definition)


def _alive(connection: duckdb.DuckDBPyConnection, fits: KeptFits) -> pd.DataFrame:
    from ml import lifetime_value as lv
    from ml.stable import one_thread

    parts = []
    with one_thread():
        for (day,) in connection.sql("SELECT as_of FROM features.origin ORDER BY 1").fetchall():
            table = connection.execute(
                "SELECT * FROM features.feature_purchases WHERE as_of = ? ORDER BY customer_id",
                [day],
            ).df()
            model = model_fits.lifetime(fits, table, with_intervals=False)
            parts.append(lv.alive(model, table).assign(as_of=day))
    return pd.concat(parts, ignore_index=True)


def _features(connection: duckdb.DuckDBPyConnection, where: str) -> pd.DataFrame:
    return connection.sql(
        f"SELECT * FROM features.customer_features WHERE {where} ORDER BY as_of, customer_id"
    ).df()
