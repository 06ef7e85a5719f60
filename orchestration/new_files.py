"""A sensor: new files in a drop folder start a run of the day that is complete."""

import hashlib
from datetime import date, timedelta

import dagster as dg

from orchestration.arrivals import first_moment
from orchestration.connections import make_source
from orchestration.days import last_complete_day
from orchestration.errors import Problem
from orchestration.interfaces.files import Files
from orchestration.interfaces.model import DeliveredSource
from orchestration.lake import SourceLake
from orchestration.layout import layout
from orchestration.settings import Company

_SECONDS = 60


def build_new_files_sensor(company: Company, job) -> list[dg.SensorDefinition]:
    """One sensor a company whose sources drop files; off where the schedule is off."""
    names = [
        name for name in company.sources if _drops_files(make_source(company, name, connect=False))
    ]
    if not names:
        return []
    status = dg.DefaultSensorStatus

    @dg.sensor(
        name="new_files",
        job=job,
        minimum_interval_seconds=_SECONDS,
        default_status=status.RUNNING if company.schedule.on else status.STOPPED,
        description="Starts a run when files of a complete day are there that no batch holds.",
    )
    def new_files(context: dg.SensorEvaluationContext):
        try:
            day = last_complete_day(company)
            waiting = [file for name in names for file in _waiting(company, name, day)]
        except Problem as problem:
            return dg.SkipReason(str(problem))
        if not waiting:
            return dg.SkipReason("no new files")
        # The same files ask for a run once, however often they are seen.
        key = hashlib.sha256("\n".join(sorted(waiting)).encode()).hexdigest()[:16]
        return dg.RunRequest(run_key=f"files-{day}-{key}", partition_key=day.isoformat())

    return [new_files]


def _drops_files(source) -> bool:
    return isinstance(source, DeliveredSource) and isinstance(source.interface, Files)


def _waiting(company: Company, name: str, day: date) -> list[str]:
    """Files of one source, up to the end of `day`, that no batch of the lake names."""
    source = make_source(company, name)
    seen = SourceLake(layout(company.name).lake, name).fingerprints()
    until = first_moment(day + timedelta(days=1), company.time_zone)
    return [
        f"{name}/{found}"
        for entity in source.entities
        for found in source.interface.waiting(entity, seen, until, company.time_zone)
    ]
