"""One step for each of `orchestration/analyses/`; its tables are assets of the room `ml`."""

import dagster as dg

from orchestration.analyses import Analysis, analyses
from orchestration.assets import ONE_DAY
from orchestration.assets.results import made, spec, write
from orchestration.company_run import CompanyRun
from orchestration.days import day_of
from orchestration.told import told


def build_analysis_assets(
    built: set[str], partitions: dg.PartitionsDefinition
) -> list[dg.AssetsDefinition]:
    """`built`: the tables that the company has, as `room/name`."""
    return [_step(name, one, partitions) for name, one in analyses(built).items()]


def _step(name: str, analysis: Analysis, partitions) -> dg.AssetsDefinition:
    deps = [dg.AssetKey(table.split("/")) for table in analysis.reads]

    @dg.multi_asset(
        name=f"analyse_{name}",
        partitions_def=partitions,
        backfill_policy=ONE_DAY,
        specs=[spec(table, text, deps) for table, text in analysis.tables.items()],
    )
    @told
    def analyse(context: dg.AssetExecutionContext, company_run: CompanyRun):
        as_of = day_of(context)
        with company_run.warehouse(as_of) as connection:
            tables = analysis.run(connection, company_run, as_of)
            for table in analysis.tables:
                write(connection, table, tables[table], as_of)
        charts = analysis.charts(tables) if analysis.charts else {}
        for table in analysis.tables:
            extra = {"chart": dg.MetadataValue.md(charts[table])} if table in charts else {}
            yield made(table, tables[table], **extra)

    return analyse
