"""One run of the daily job in this process, on the instance that the UI shows."""

import time
from collections.abc import Sequence
from datetime import date

from orchestration.alerts.after_run import alert_after, alert_no_run
from orchestration.errors import Problem, SettingsProblem
from orchestration.instance import dagster_home
from orchestration.layout import Layout, layout, make_folders
from orchestration.settings import Company, load_company


def run_day(as_of: str | None, accept: Sequence[str] = (), reason: str = "") -> int:
    """Runs the job for a day and says what was published and where; 1 if it failed. The checks of
    `accept` do not block it (see acceptance)."""
    from orchestration.days import check_not_after, last_complete_day, parse_day

    started = time.monotonic()
    company = load_company()
    where = layout(company.name)
    try:
        make_folders(where)
        if as_of:
            day = parse_day(company, as_of)
            check_not_after(company, day)
        else:
            day = last_complete_day(company)
        print(f"{company.title}: the day {day}", flush=True)
        result = execute(company, where, day, accept=accept, reason=reason)
    except Problem as problem:
        # A day that somebody mistyped is told to them, and to nobody else.
        if not (as_of and isinstance(problem, SettingsProblem)):
            alert_no_run(company, problem)
        raise
    alert_after(company, result.run_id)
    if not result.success:
        raise Problem(what_went_wrong(result, where))
    _say_published(where, time.monotonic() - started)
    return 0


def land_source(source: str, as_of: str) -> int:
    """Lands what has arrived of one source up to the end of a day; publishes nothing."""
    import dagster as dg

    from orchestration.days import parse_day

    company = load_company()
    where = layout(company.name)
    make_folders(where)
    if source not in company.sources:
        raise SettingsProblem(f"source {source}: {company.name} has {', '.join(company.sources)}")
    if as_of:
        parse_day(company, as_of)
    dagster_home(where)
    from orchestration.build import build_defs
    from orchestration.micro_batch import micro_batch, run_config

    job = build_defs(company).resolve_job_def(micro_batch.name)
    with dg.DagsterInstance.get() as instance:
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={**run_config(source, as_of), "loggers": {"progress": {}}},
        )
    if not result.success:
        raise Problem(what_went_wrong(result, where))
    print(f"{source}: {result.output_for_node('land_arrivals'):,} rows landed")
    return 0


def execute(
    company: Company,
    where: Layout,
    day: date,
    room: str | None = None,
    definitions=None,
    accept: Sequence[str] = (),
    reason: str = "",
):
    """Runs the job for a day in this process: all of it, or one room's assets.

    `definitions`: the company's, from an earlier run of the same process.
    """
    import dagster as dg

    dagster_home(where)
    from orchestration.acceptance import acceptance
    from orchestration.build import JOB, build_defs

    definitions = definitions or build_defs(company)
    job = definitions.resolve_job_def(JOB)
    checks = definitions.resolve_asset_graph().asset_check_keys
    gates = ["/".join(key.asset_key.path) for key in checks if key.name == "gate"]
    accepted = acceptance(accept, reason, gates)
    chosen = (
        dg.AssetSelection.groups(room).resolve(definitions.resolve_asset_graph()) if room else None
    )
    with dg.DagsterInstance.get() as instance:
        return job.execute_in_process(
            instance=instance,
            partition_key=day.isoformat(),
            asset_selection=chosen and sorted(chosen),
            raise_on_error=False,
            run_config={"loggers": {"progress": {}}},
            tags=accepted.tags,
        )


def what_went_wrong(result, where: Layout) -> str:
    """The texts of the failed steps; a stack trace stays in Dagster, where the run is."""
    texts = []
    for event in result.all_events:
        if event.is_step_failure:
            data = event.step_failure_data
            if data.user_failure_data and data.user_failure_data.description:
                texts.append(data.user_failure_data.description)
            else:
                texts.append(_root(data.error) + f" (step {event.step_key})")
        elif event.is_job_failure and event.job_failure_data.error and not texts:
            texts.append(_root(event.job_failure_data.error))
    kept = "published version unchanged"
    if where.current.exists():
        kept += f": {where.current.resolve().parent.name}"
    else:
        kept = "nothing is published yet"
    return "\n      ".join([*dict.fromkeys(texts), f"({kept}; run {result.run_id})"])


def _root(error) -> str:
    """The innermost cause, in one line."""
    while error.cause:
        error = error.cause
    return error.message.strip().splitlines()[0].split("Problem: ")[-1].split("Busy: ")[-1]


def _say_published(where: Layout, seconds: float) -> None:
    from orchestration.publishing import versions

    version = next(v for v in versions(where) if v.folder == where.current.resolve().parent)
    print(f"\nPublished {version.name} in {seconds:.0f} s:")
    for name, table in version.manifest["tables"].items():
        print(f"  {name:<28} {table['rows']:>10,} rows")
    print(f"\nOpen it with any tool that reads DuckDB: {where.current}")
    print(f"The same tables as Parquet: {version.folder / 'parquet'}")
