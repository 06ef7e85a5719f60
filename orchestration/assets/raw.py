"""Room `raw`: each source landed in the lake, gated before it counts, shown to the warehouse."""

import dagster as dg
import duckdb

from expectations import gate_names
from orchestration.assets import ONE_DAY, OWNERS
from orchestration.company_run import CompanyRun, make_source
from orchestration.days import day_of
from orchestration.errors import GateProblem
from orchestration.gates import check_result, judge
from orchestration.import_ahead import import_ahead
from orchestration.landing import Landing, land, prepare
from orchestration.mount import mount_run, mount_source
from orchestration.settings import Company
from orchestration.told import told
from orchestration.volume import create_volume

# Reading a file may fail for a moment (a network share); what is wrong in it is not retried.
_RETRY = dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL)
RUN = dg.AssetKey(["raw", "run"])


def build_raw_assets(company: Company, partitions: dg.PartitionsDefinition) -> list:
    return [
        _run_asset(partitions),
        *(_source_asset(company, name, partitions) for name in company.sources),
    ]


def _run_asset(partitions) -> dg.AssetsDefinition:
    @dg.asset(
        key=RUN,
        group_name="raw",
        kinds={"duckdb"},
        owners=OWNERS,
        partitions_def=partitions,
        backfill_policy=ONE_DAY,
        description="One row: the run's day and the company's settings. Starts a new warehouse.",
    )
    @told
    def run(context: dg.AssetExecutionContext, company_run: CompanyRun) -> dg.MaterializeResult:
        # All of it can be rebuilt from the lake, so nothing left by a killed run is trusted.
        for path in company_run.layout.root.glob("warehouse.duckdb*"):
            path.unlink()
        as_of = day_of(context)
        with company_run.warehouse() as connection:
            mount_run(connection, company_run.company, as_of)
        return dg.MaterializeResult(metadata={"as_of": str(as_of), "dagster/row_count": 1})

    return run


def _source_asset(company: Company, name: str, partitions) -> dg.AssetsDefinition:
    source = make_source(company, name)
    gates = {entity.name: f"raw/{name}/{entity.name}" for entity in source.entities}
    guarded = {entity: gate for entity, gate in gates.items() if gate in gate_names("raw")}

    @dg.multi_asset(
        name=f"raw__{name}",
        group_name="raw",
        partitions_def=partitions,
        backfill_policy=ONE_DAY,
        retry_policy=_RETRY,
        specs=[
            dg.AssetSpec(
                dg.AssetKey(["raw", name, entity.name]),
                deps=[RUN],
                description=f"{entity.description} Known: {entity.known_is}.",
                kinds={"parquet"},
                owners=OWNERS,
            )
            for entity in source.entities
        ],
        check_specs=[
            dg.AssetCheckSpec(
                "gate",
                asset=dg.AssetKey(["raw", name, entity]),
                blocking=True,
                description="What must be true of new rows before they count in the lake.",
            )
            for entity in guarded
        ],
    )
    @told
    def land_source(context: dg.AssetExecutionContext, company_run: CompanyRun):
        import_ahead()
        as_of, lake = day_of(context), company_run.lake(name)
        source = company_run.source(name)
        results = []
        with company_run.memory() as connection:
            landing = prepare(
                connection, company_run.company, source, lake, as_of, context.run.run_id
            )
            days = (landing.from_day, landing.to_day)
            create_volume(connection, company_run.company, source, lake, days)

            def gate() -> bool:
                results.extend(_judge(connection, landing, guarded))
                return all(result.passed for result in results)

            passed = land(landing, lake, gate)
        for result in results:
            yield check_result(result)
        if not passed:
            raise GateProblem("\n".join(r.message() for r in results if not r.passed))
        with company_run.warehouse(as_of) as connection:
            rows = mount_source(connection, source, lake, as_of)
        for entity in source.entities:
            yield dg.MaterializeResult(
                asset_key=dg.AssetKey(["raw", name, entity.name]),
                metadata=_metadata(landing, entity.name, rows[entity.name]),
            )

    return land_source


def _judge(connection: duckdb.DuckDBPyConnection, landing: Landing, guarded: dict) -> list:
    """Gates of all tables on the pending rows; a table without new rows may be empty."""
    return [
        judge(
            connection,
            gate,
            table=f"landed.{entity}",
            bounds={"may_be_empty": True, "volume_table": "landed.volume"},
            skip=not landing.has_new_days,
        )
        for entity, gate in guarded.items()
    ]


def _metadata(landing: Landing, entity: str, rows: int) -> dict:
    landed = landing.batch.landed.get(entity)
    unknown = landing.unknown_columns[entity]
    days = f"{landing.from_day} to {landing.to_day}" if landing.has_new_days else "none"
    return {
        "dagster/row_count": rows,
        "rows_landed": landed.rows if landed else 0,
        "days_landed": days,
        "batch": landing.batch.batch_id if landing.has_new_days else "none",
        **({"new_columns": ", ".join(unknown)} if unknown else {}),
    }
