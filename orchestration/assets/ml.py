"""Room `ml`: models fitted and scored on the feature table; fit and score are apart."""

from datetime import date
from pathlib import Path

import dagster as dg
import duckdb
import pandas as pd

from orchestration import charts, files, model_files
from orchestration.assets import ONE_DAY, SCIENCE_OWNERS
from orchestration.assets.results import KINDS, key, made, spec, write
from orchestration.company_run import CompanyRun
from orchestration.days import day_of
from orchestration.settings import Company
from orchestration.told import told

FEATURES = dg.AssetKey(["features", "customer_features"])


def build_ml_assets(partitions: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    @dg.multi_asset(
        name="fit_segments",
        partitions_def=partitions,
        backfill_policy=ONE_DAY,
        specs=[
            spec(
                "segment_model", "The k-means of the last reference day, and its card.", [FEATURES]
            ),
            spec(
                "segment_profiles",
                "One row a cluster: size, share, what sets it apart.",
                [FEATURES],
            ),
            spec("segment_facts", "One row a cluster and feature: mean against all.", [FEATURES]),
            spec("segment_stability", "One row a number of clusters tried.", [FEATURES]),
        ],
    )
    @told
    def fit_segments(context: dg.AssetExecutionContext, company_run: CompanyRun):
        from ml import segments

        as_of = day_of(context)
        with company_run.warehouse(as_of) as connection:
            reference = reference_day(connection)
            model = segments.fit(_features(connection, f"as_of = DATE '{reference}'"), reference)
            content = segments.dumps(model)
            _register(connection, company_run, "segments", model, content, "k_means", reference)
            tables = {
                "segment_profiles": model.profiles,
                "segment_facts": model.facts,
                "segment_stability": model.k_stability,
            }
            for name, table in tables.items():
                write(connection, name, table, as_of)
        yield made("segment_model", None, card=dg.MetadataValue.md(model.card))
        picture = dg.MetadataValue.md(charts.segment_sizes(model.profiles))
        for name, table in tables.items():
            extra = {"sizes": picture} if name == "segment_profiles" else {}
            yield made(name, table, **extra)

    @dg.asset(
        key=key("segments"),
        deps=[key("segment_model"), FEATURES],
        group_name="ml",
        kinds=KINDS,
        owners=SCIENCE_OWNERS,
        partitions_def=partitions,
        backfill_policy=ONE_DAY,
        description="One row a customer with an order: the cluster it belongs to, and the next.",
    )
    @told
    def segments_scored(context: dg.AssetExecutionContext, company_run: CompanyRun):
        from ml import segments

        as_of = day_of(context)
        with company_run.warehouse(as_of) as connection:
            model = segments.loads(_model_bytes(connection, company_run, "segments"))
            scored = segments.score(model, _features(connection, "is_scored"))
            scored = scored[scored["cluster_id"].notna()]
            write(connection, "segments", scored, as_of)
        sizes = scored["cluster_name"].value_counts()
        table = "\n".join(f"| {name} | {count:,} |" for name, count in sizes.items())
        sizes_md = dg.MetadataValue.md(f"| cluster | customers |\n|---|---|\n{table}")
        return made("segments", scored, sizes=sizes_md)

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
            labelled = _features(connection, "churned IS NOT NULL")
            model = churn.fit(labelled, churn_definition(company_run.company), as_of)
            content = churn.dumps(model)
            _register(
                connection, company_run, "churn", model, content, model.method, model.train_cutoff
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
            model = churn.loads(_model_bytes(connection, company_run, "churn"))
            scored = churn.score(model, _features(connection, "is_scored"))
            write(connection, "churn", scored, as_of)
        bands = scored["band"].value_counts()
        return made(
            "churn",
            scored,
            method=model.method,
            eligible=int(scored["eligible"].sum()),
            **{f"band_{band}": int(count) for band, count in bands.items()},
        )

    return [fit_segments, segments_scored, fit_churn, churn_scored]


def reference_day(connection: duckdb.DuckDBPyConnection) -> date:
    """The last day of the training grid, so that clusters stay the same between two of them."""
    return connection.sql(
        """SELECT coalesce(max(as_of) FILTER (is_training_day), max(as_of)) FROM features.origin"""
    ).fetchone()[0]


def churn_definition(company: Company):
    """What counts as churn at a company, as its file says."""
    from ml import churn

    settings, usual = company.churn, company.lifecycle
    name = f"no_order_in_{settings.horizon_days}_days"
    if settings.kind == "own_rhythm":
        name = f"no_order_in_{settings.rhythm_times:g}_usual_intervals"
    return churn.ChurnDefinition(
        name=name,
        usual_interval_days=usual.usual_interval_days,
        usual_weight=usual.usual_weight,
        **settings.__dict__,
    )


def _features(connection: duckdb.DuckDBPyConnection, where: str) -> pd.DataFrame:
    return connection.sql(f"SELECT * FROM features.customer_features WHERE {where}").df()


def _register(connection, company_run: CompanyRun, name: str, model, content, method, day) -> None:
    """Saves the model file and its row in `ml.model_registry` (one row a model)."""
    folder = company_run.layout.models / name
    path = model_files.save(folder, model.version, content, model.card)
    connection.execute("CREATE SCHEMA IF NOT EXISTS ml")
    connection.execute(
        """CREATE TABLE IF NOT EXISTS ml.model_registry (
            model VARCHAR, model_version VARCHAR, method VARCHAR, train_cutoff DATE,
            decision VARCHAR, file VARCHAR, sha256 VARCHAR, data_as_of DATE)"""
    )
    connection.execute("DELETE FROM ml.model_registry WHERE model = ?", [name])
    connection.execute(
        "INSERT INTO ml.model_registry SELECT ?, ?, ?, ?, ?, ?, ?, as_of FROM raw.run",
        [
            name,
            model.version,
            method,
            day,
            model.decision,
            str(path.relative_to(company_run.layout.root)),
            files.sha256(path),
        ],
    )


def _model_bytes(connection, company_run: CompanyRun, name: str) -> bytes:
    file, sha256 = connection.execute(
        "SELECT file, sha256 FROM ml.model_registry WHERE model = ?", [name]
    ).fetchone()
    return model_files.load(company_run.layout.root / Path(file), sha256)
