"""Room `publish`: all tables move together, after every gate has passed."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime

import dagster as dg
import duckdb

from orchestration import changes, data_quality, dbt, dictionary, run_log, switches
from orchestration.acceptance import accepted_of, unknown
from orchestration.assets import ONE_DAY, OWNERS
from orchestration.code_version import code_version
from orchestration.company_run import CompanyRun
from orchestration.compared import keys_of
from orchestration.days import day_of
from orchestration.errors import PublishProblem, without_values
from orchestration.kept_staging import leave
from orchestration.publishing import SCHEMAS, publish, remove_old
from orchestration.report.write import report_metadata
from orchestration.serving.readers import shown
from orchestration.serving.target import target
from orchestration.told import told

KEY = dg.AssetKey(["publish", "version"])


def build_publish_asset(
    published: list[dg.AssetKey],
    partitions: dg.PartitionsDefinition,
    fresh: dg.FreshnessPolicy | None = None,
) -> dg.AssetsDefinition:
    """`published`: every asset whose table goes into a version; `fresh`: by when one is due."""

    @dg.asset(
        key=KEY,
        deps=published,
        group_name="publish",
        kinds={"duckdb", "parquet"},
        owners=OWNERS,
        partitions_def=partitions,
        backfill_policy=ONE_DAY,
        freshness_policy=fresh,
        description="An immutable version of all tables, and the pointer that readers follow.",
    )
    @told
    def version(context: dg.AssetExecutionContext, company_run: CompanyRun):
        as_of, run_id = day_of(context), context.run.run_id
        now = datetime.now(UTC)
        name = f"{now:%Y%m%dT%H%M%S}Z_asof_{as_of}_{run_id[:8]}"
        description = {
            "company": company_run.name,
            "as_of": as_of,
            "run_id": run_id,
            "published_at": now.isoformat(),
            "code_version": code_version(),
            "gates": run_log.gate_verdicts(context.instance, run_id),
        }
        # It let nothing through: a source that has mended itself is no reason to lose the night.
        if told_of := unknown(accepted_of(context.run.tags), description["gates"]):
            context.log.warning(told_of)
        layout = company_run.layout
        current = shown(layout)
        with company_run.warehouse(as_of) as connection:
            _write_meta(connection, context, name, description)
            data_quality.write(connection, description["gates"], as_of)
            manifest = _manifest(company_run.company.sources)
            keys = keys_of(manifest)
            description["keys"] = {name: key.columns for name, key in keys.items()}
            code = description["code_version"]
            compared = changes.write(connection, layout.current, code, keys)
            texts = dictionary.meanings(manifest)
            dictionary.write(connection, texts, SCHEMAS)
            postgres = target(company_run.company)
            published = publish(connection, layout, name, description, texts, postgres)
        switches.record(layout, "publish", name, current, "the run " + run_id)
        _leave(context, company_run, _kept_tables(manifest), as_of)
        removed = _remove_old(context, company_run, postgres)
        tables = published.manifest["tables"]
        return dg.MaterializeResult(
            metadata={
                "version": name,
                "folder": dg.MetadataValue.path(str(published.folder)),
                "changes compared with": compared,
                **_report(company_run, context),
                "readers open": dg.MetadataValue.path(str(layout.current)),
                "tables": dg.MetadataValue.md(_markdown(tables)),
                "dagster/row_count": sum(table["rows"] for table in tables.values()),
                "removed_versions": len(removed),
            }
        )

    return version


def _report(company_run: CompanyRun, context) -> dict:
    written = report_metadata(company_run.layout, company_run.company, context.log)
    # No link: a browser opens no file from a page of http. The path can be copied.
    return {n: dg.MetadataValue.path(v) if v.endswith(".html") else v for n, v in written.items()}


def _remove_old(context, company_run: CompanyRun, postgres) -> list[str]:
    """A clean-up that has to wait for another night is no reason to call the run failed."""
    try:
        return remove_old(company_run.layout, company_run.company.keep_versions, postgres)
    except PublishProblem as problem:
        context.log.warning(f"published; old versions stay until the next run: {problem}")
        return []


def _write_meta(connection, context, name: str, description: dict) -> None:
    connection.execute("CREATE SCHEMA IF NOT EXISTS meta")
    connection.execute(
        """CREATE OR REPLACE TABLE meta.version AS SELECT
            ?::VARCHAR AS version, ?::VARCHAR AS company, ?::DATE AS as_of,
            ?::VARCHAR AS run_id, ?::VARCHAR AS published_at, ?::VARCHAR AS code_version""",
        [
            name,
            *(description[k] for k in ("company", "as_of", "run_id")),
            description["published_at"],
            description["code_version"],
        ],
    )
    connection.execute(
        """CREATE OR REPLACE TABLE meta.run_log (
            run_id VARCHAR, step VARCHAR, room VARCHAR, status VARCHAR, rows BIGINT,
            started_at VARCHAR, seconds DOUBLE)"""
    )
    steps = run_log.steps(context.instance, context.run.run_id)
    connection.executemany(
        "INSERT INTO meta.run_log VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            [
                context.run.run_id,
                s.step,
                s.room,
                s.status,
                s.rows,
                s.started_at.isoformat(),
                s.seconds,
            ]
            for s in steps
        ],
    )


def _manifest(sources: Sequence[str]) -> dict:
    return json.loads(dbt.ensure_manifest(sources).read_text(encoding="utf-8"))


def _leave(context, company_run: CompanyRun, tables: list[str], as_of: date) -> None:
    """Readers have the version by now: a note that cannot be written costs the next night time."""
    try:
        with company_run.warehouse(as_of) as connection:
            leave(connection, company_run.made_of(), company_run.lakes(), tables, as_of)
    except duckdb.Error as error:
        told = without_values(str(error))
        context.log.warning(f"published; the next night builds all from the lake: {told}")


def _kept_tables(manifest: dict) -> list[str]:
    """The tables of which a night makes only the new keys."""
    return [
        f"{node['schema']}.{node['name']}"
        for node in manifest["nodes"].values()
        if node["config"].get("materialized") == "incremental"
    ]


def _markdown(tables: dict) -> str:
    rows = "\n".join(
        f"| {name} | {t['rows']:,} | `{t['content_hash'][:12]}` |" for name, t in tables.items()
    )
    return f"| table | rows | content |\n|---|---|---|\n{rows}"
