"""From a failed run to an alert: which step, which gate, and what readers see now."""

import dagster as dg

from orchestration.alerts.alert import Alert
from orchestration.connections import secrets_of
from orchestration.layout import layout
from orchestration.settings import Company


def alert_of_run(instance: dg.DagsterInstance, run: dg.DagsterRun, company: Company) -> Alert:
    """`publish_blocked` if a gate that blocks has failed, else `run_failed`."""
    gates = _failed_gates(instance, run.run_id)
    lines = gates or _failures(instance, run.run_id)
    return Alert(
        kind="publish_blocked" if gates else "run_failed",
        company=company.name,
        key=run.run_id,
        day=run.tags.get("dagster/partition", ""),
        run_id=run.run_id,
        version=readers_see(company),
        lines=tuple(dict.fromkeys(lines)) or (f"The run of {run.job_name} did not end well.",),
        secrets=secrets_of(company),
    )


def readers_see(company: Company) -> str:
    current = layout(company.name).current
    return current.resolve().parent.name if current.exists() else "none yet"


def _failed_gates(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    found = []
    for record in _records(instance, run_id, dg.DagsterEventType.ASSET_CHECK_EVALUATION):
        told = record.event_log_entry.dagster_event.asset_check_evaluation_data
        if not told.passed and told.severity == dg.AssetCheckSeverity.ERROR:
            place = "/".join(told.asset_key.path)
            # A gate's text names its table itself.
            named = told.check_name == "gate" and told.description
            found.append(named or f"{told.check_name} of {place}: did not pass")
    return found


def _failures(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    """What a step said itself (a Problem); of any other error only its kind: its text may quote
    a row."""
    found = []
    for record in _records(instance, run_id, dg.DagsterEventType.STEP_FAILURE):
        event = record.event_log_entry.dagster_event
        data = event.step_failure_data
        if data.user_failure_data and data.user_failure_data.description:
            found.append(data.user_failure_data.description)
        else:
            found.append(f"step {event.step_key}: {_kind(data.error)}")
    if not found:
        for record in _records(instance, run_id, dg.DagsterEventType.RUN_FAILURE):
            data = record.event_log_entry.dagster_event.job_failure_data
            if data and data.error:
                found.append(f"the run: {_kind(data.error)}")
            elif record.event_log_entry.message:
                found.append("the run's process died before it ended")
    return found


def _kind(error) -> str:
    while error and error.cause:
        error = error.cause
    return (error.cls_name if error else None) or "an error"


def _records(instance: dg.DagsterInstance, run_id: str, kind: dg.DagsterEventType) -> list:
    return list(instance.get_records_for_run(run_id, of_type=kind).records)
