"""Landing a source within the day: what has arrived so far, by the same code as the night's.

Nothing but the lake changes: the night then finds most of the day landed already, and gives what
it would have given alone. `source.<name>.micro_batch = true` switches it on for a source.
"""

from datetime import date, timedelta

import dagster as dg

from orchestration.assets.raw import gates_of_source, land_now
from orchestration.company_run import CompanyRun
from orchestration.connections import make_source
from orchestration.days import last_complete_day
from orchestration.errors import GateProblem
from orchestration.interfaces.model import DeliveredSource
from orchestration.settings import Company
from orchestration.told import told

_EVERY = "*/15 * * * *"


class Arrivals(dg.Config):
    """`source` is landed up to the end of `day` (ISO; empty: the day that is going on)."""

    source: str
    day: str = ""


@dg.op(out=dg.Out(int), description="Lands what has arrived of one source.")
@told
def land_arrivals(context: dg.OpExecutionContext, config: Arrivals, company_run: CompanyRun) -> int:
    company = company_run.company
    going_on = last_complete_day(company) + timedelta(days=1)
    day = date.fromisoformat(config.day) if config.day else going_on
    source, lake = company_run.source(config.source), company_run.lake(config.source)
    gates = gates_of_source(source)
    landing, results = land_now(context, company_run, source, lake, day, gates, whole=False)
    refused = [result.message() for result in results if not result.passed]
    if refused:
        raise GateProblem("\n".join(refused))
    rows = {entity: landed.rows for entity, landed in landing.batch.landed.items()}
    for entity, count in rows.items():
        context.log_event(
            dg.AssetObservation(
                asset_key=["raw", config.source, entity], metadata={"rows_landed": count}
            )
        )
    return sum(rows.values())


@dg.job(name="micro_batch", description="Lands one source within the day; publishes nothing.")
def micro_batch():
    land_arrivals()


def run_config(source: str, day: str = "") -> dict:
    return {"ops": {"land_arrivals": {"config": {"source": source, "day": day}}}}


def micro_batched(company: Company) -> list[str]:
    """The sources that are landed every quarter of an hour."""
    return [
        name
        for name in company.sources
        if company.source_settings.get(name, {}).get("micro_batch")
        and isinstance(make_source(company, name, connect=False), DeliveredSource)
    ]


def build_micro_batch_schedule(company: Company) -> list[dg.ScheduleDefinition]:
    """Every 15 minutes, one run a source that wants it; none for a company without."""
    names = micro_batched(company)
    if not names:
        return []
    status = dg.DefaultScheduleStatus
    return [
        dg.ScheduleDefinition(
            name=f"micro_batch_{name}",
            job=micro_batch,
            cron_schedule=_EVERY,
            execution_timezone=company.schedule.time_zone,
            run_config=run_config(name),
            tags={"source": name},
            description=f"Lands what has arrived of {name} on the day that is going on.",
            default_status=status.RUNNING if company.schedule.on else status.STOPPED,
        )
        for name in names
    ]
