"""The one place where everything meets: `build_defs()` for a company."""

import dagster as dg

from orchestration.alerts.sensors import build_alert_sensors
from orchestration.assets.analyses import build_analysis_assets
from orchestration.assets.identity import RULES, build_identity_asset
from orchestration.assets.ml import build_ml_assets
from orchestration.assets.models import build_model_assets
from orchestration.assets.publish import build_publish_asset
from orchestration.assets.raw import build_raw_assets
from orchestration.company_run import CompanyRun
from orchestration.days import last_complete_day, partitions
from orchestration.freshness import build_source_checks, version_policy
from orchestration.gates import build_gate, gates_of
from orchestration.history_gate import build_history_gate, staged_tables
from orchestration.micro_batch import build_micro_batch_schedule, micro_batch
from orchestration.new_files import build_new_files_sensor
from orchestration.progress import progress_logger
from orchestration.publishing import SCHEMAS
from orchestration.settings import Company, load_company
from orchestration.version_jobs import VERSION_JOBS

JOB = "daily"


def build_defs(company: Company | None = None) -> dg.Definitions:
    """All definitions of one company (default: the one that the environment names)."""
    company = company or load_company()
    days = partitions(company)
    models = build_model_assets(company.sources, days)
    fitted = build_ml_assets(days)
    assets = [*build_raw_assets(company, days), *models, *fitted]
    made = {"/".join(key.path) for asset in (*models, *fitted) for key in asset.keys}
    assets += build_analysis_assets(made, days)
    tells_persons = any(asset.keys & {RULES} for asset in models)
    if tells_persons:
        assets.append(build_identity_asset(days))
    published = [key for asset in assets for key in asset.keys if key.path[0] in SCHEMAS]
    view_gate = "marts/customer_360"
    # A table that no source of the company feeds is not built, and has no gate.
    built = {"/".join(key.path) for key in published}
    marts = [gate for gate in gates_of("marts") if gate in built and gate != view_gate]
    staged = staged_tables(key for asset in assets for key in asset.keys)
    gates = [
        build_history_gate(staged),
        build_gate("gate_marts", marts, company),
        build_gate("gate_ml", [gate for gate in gates_of("ml") if gate in built], company),
        build_gate("gate_customer_view", [view_gate], company),
    ]
    if tells_persons:
        gates.append(build_gate("gate_identity", gates_of("identity"), company))
    job = dg.define_asset_job(
        JOB,
        selection=dg.AssetSelection.all(),
        description=f"The nightly run of {company.title}: from the sources to a version.",
        partitions_def=days,
        tags={"company": company.name},
    )
    return dg.Definitions(
        assets=[*assets, build_publish_asset(published, days, version_policy(company))],
        asset_checks=[*gates, build_source_checks(company)],
        jobs=[job, micro_batch, *VERSION_JOBS],
        schedules=[_schedule(company, job), *build_micro_batch_schedule(company)],
        sensors=[
            *build_new_files_sensor(company, job),
            *build_alert_sensors(company, [job, micro_batch]),
        ],
        resources={"company_run": CompanyRun(name=company.name)},
        loggers={"progress": progress_logger},
        # One DuckDB file has one writer: steps run in one process, one after the other.
        executor=dg.in_process_executor,
    )


def _schedule(company: Company, job) -> dg.ScheduleDefinition:
    @dg.schedule(
        name="nightly",
        job=job,
        cron_schedule=company.schedule.cron,
        execution_timezone=company.schedule.time_zone,
        default_status=(
            dg.DefaultScheduleStatus.RUNNING
            if company.schedule.on
            else dg.DefaultScheduleStatus.STOPPED
        ),
        description="Runs the last day that all sources have completely; each day once.",
    )
    def nightly(context: dg.ScheduleEvaluationContext):
        day = last_complete_day(company).isoformat()
        return dg.RunRequest(run_key=day, partition_key=day)

    return nightly
