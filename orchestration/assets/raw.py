"""Room `raw`: each source landed in the lake, gated before it counts, shown to the warehouse."""

from pathlib import Path

import dagster as dg
import duckdb

from expectations import DELIVERED, gate_names
from orchestration.acceptance import accepted_of, blocked, let_through
from orchestration.arrivals import prepare_arrivals
from orchestration.assets import ONE_DAY, OWNERS
from orchestration.company_run import CompanyRun
from orchestration.connections import fresh_within_days, goes_on_without, make_source
from orchestration.days import day_of
from orchestration.errors import GateProblem, SourceProblem
from orchestration.gates import check_result, judge
from orchestration.identity_key import identity_key
from orchestration.import_ahead import import_ahead
from orchestration.interfaces.model import DeliveredSource, Source
from orchestration.kept_staging import kept_in
from orchestration.landing import Landing, land, prepare
from orchestration.mount import mount_freshness, mount_run, mount_source
from orchestration.settings import Company
from orchestration.told import told
from orchestration.training_days import answered
from orchestration.volume import create_volume
from orchestration.warehouse import lock_down

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
        description="One row: the run's day and the company's settings. Starts the warehouse.",
    )
    @told
    def run(context: dg.AssetExecutionContext, company_run: CompanyRun) -> dg.MaterializeResult:
        as_of = day_of(context)
        kept = company_run.take_over(as_of)
        with company_run.warehouse() as connection:
            asked = answered(company_run.company, company_run.layout.state, as_of)
            key = identity_key(company_run.layout)
            added = mount_run(connection, company_run.company, as_of, key, asked, kept)
        told = ", ".join(map(str, added)) or "none"
        return dg.MaterializeResult(
            metadata={
                "as_of": str(as_of),
                "training_days_asked_for": told,
                "stands_on": str(kept.as_of) if kept else "the lake alone",
                "dagster/row_count": 1,
            }
        )

    return run


def _source_asset(company: Company, name: str, partitions) -> dg.AssetsDefinition:
    source = make_source(company, name, connect=False)
    guarded = gates_of_source(source)

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
        landing, results, failure = None, [], None
        try:
            landing, results = land_now(context, company_run, source, lake, as_of, guarded)
        except SourceProblem as problem:
            if not goes_on_without(company_run.company, name):
                raise
            lake.remove_orphans()
            failure = str(problem)
            context.log.error("%s; the night goes on with what was landed before", failure)
            yield from (_not_landed(name, entity, failure) for entity in guarded)
        refused = [result for result in results if not result.passed]
        if refused and goes_on_without(company_run.company, name):
            failure = "; ".join(result.message() for result in refused)
        yield from (check_result(result, blocks=failure is None) for result in results)
        if refused and failure is None:
            accepted = accepted_of(context.run.tags)
            raise GateProblem(blocked(results, accepted, company.name, str(as_of)))
        with company_run.warehouse(as_of) as connection:
            rows = mount_source(connection, source, lake, as_of, kept_in(connection))
            fresh_days = fresh_within_days(company_run.company, name)
            mount_freshness(connection, source, lake, failure, fresh_days)
        for entity in source.entities:
            yield dg.MaterializeResult(
                asset_key=dg.AssetKey(["raw", name, entity.name]),
                metadata=_metadata(landing, entity.name, rows[entity.name], failure),
            )

    return land_source


def _not_landed(source: str, entity: str, failure: str) -> dg.AssetCheckResult:
    """The night goes on, and the gate that saw nothing says why: a warning, not a silence."""
    return dg.AssetCheckResult(
        asset_key=dg.AssetKey(["raw", source, entity]),
        check_name="gate",
        passed=False,
        severity=dg.AssetCheckSeverity.WARN,
        description=failure,
    )


def gates_of_source(source: Source) -> dict[str, str]:
    """The gate of each entity: its own, else (of a delivered source) the one of all deliveries."""
    own = {entity.name: f"raw/{source.name}/{entity.name}" for entity in source.entities}
    delivered = {} if not isinstance(source, DeliveredSource) else dict.fromkeys(own, DELIVERED)
    return {**delivered, **{e: gate for e, gate in own.items() if gate in gate_names("raw")}}


def land_now(
    context, company_run: CompanyRun, source: Source, lake, as_of, guarded, whole: bool = True
) -> tuple:
    """Lands what is new; returns the landing and the verdicts. Raises SourceProblem."""
    company, run_id = company_run.company, context.run.run_id
    with company_run.memory() as connection:
        if isinstance(source, DeliveredSource):
            scratch = company_run.layout.arrivals / source.name
            dropped = getattr(source.interface, "folder", None)
            folders = [lake.folder, scratch, *([Path(dropped)] if dropped else [])]
            lock_down(connection, [folder.resolve() for folder in folders])
            landing = prepare_arrivals(
                connection, company, source, lake, as_of, run_id, scratch, whole
            )
        else:
            landing = prepare(connection, company, source, lake, as_of, run_id)
        results: list = []

        def gate() -> bool:
            if landing.has_news:
                days = (landing.from_day, landing.to_day)
                create_volume(connection, company, source, lake, days, landing.batch.whole)
            judged = _judge(connection, landing, guarded)
            results.extend(let_through(judged, accepted_of(context.run.tags)))
            return all(result.passed for result in results)

        land(landing, lake, gate)
    return landing, results


def _judge(connection: duckdb.DuckDBPyConnection, landing: Landing, guarded: dict) -> list:
    """Gates of all tables on the pending rows; a table without new rows may be empty."""
    entities = {entity.name: entity for entity in landing.source.entities}
    delivered = isinstance(landing.source, DeliveredSource)
    return [
        judge(
            connection,
            gate,
            table=f"landed.{entity}",
            bounds={
                "may_be_empty": True,
                "volume_table": "landed.volume",
                "entity": entity,
                "key": entities[entity].key,
            },
            skip=not landing.has_news or (delivered and entity not in landing.batch.landed),
            guards=f"raw/{landing.source.name}/{entity}",
        )
        for entity, gate in guarded.items()
    ]


def _metadata(landing: Landing | None, entity: str, rows: int, failure: str | None) -> dict:
    if landing is None:
        return {"dagster/row_count": rows, "rows_landed": 0, "failed": failure or ""}
    landed = landing.batch.landed.get(entity)
    unknown = landing.unknown_columns.get(entity)
    days = f"{landing.from_day} to {landing.to_day}" if landing.has_news else "none"
    waiting = [f"{name}: {why}" for name, why in landing.put_off.items()]
    return {
        "dagster/row_count": rows,
        "rows_landed": landed.rows if landed else 0,
        "days_landed": days,
        "batch": landing.batch.batch_id if landing.has_news else "none",
        **({"new_columns": ", ".join(unknown)} if unknown else {}),
        **({"put_off": "; ".join(waiting)} if waiting else {}),
        **({"failed": failure} if failure else {}),
    }
