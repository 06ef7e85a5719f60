"""What the run did, read from Dagster's own events: one row a step, and the gates' verdicts."""

from dataclasses import dataclass
from datetime import UTC, datetime

import dagster as dg

_ROOMS = {
    "raw": "raw",
    "fit": "ml",
    "ml": "ml",
    "gate": "gate",
    "customer_view": "marts",
}


@dataclass(frozen=True)
class Step:
    """One finished (or, for the publishing step itself, running) step of the run."""

    step: str
    room: str
    status: str
    rows: int
    started_at: datetime
    seconds: float


def steps(instance: dg.DagsterInstance, run_id: str) -> list[Step]:
    """The steps in the order in which they started; `rows` is what their tables hold."""
    rows = _rows_by_step(instance, run_id)
    found = []
    for stat in instance.get_run_step_stats(run_id):
        if stat.start_time is None:
            continue
        running = stat.end_time is None
        seconds = 0.0 if running else stat.end_time - stat.start_time
        found.append(
            Step(
                step=stat.step_key,
                room=room_of(stat.step_key),
                status="running" if running else stat.status.value.lower(),
                rows=rows.get(stat.step_key, 0),
                started_at=datetime.fromtimestamp(stat.start_time, UTC),
                seconds=round(seconds, 3),
            )
        )
    return sorted(found, key=lambda step: step.started_at)


def room_of(step_key: str) -> str:
    """The room of a step, from its name: `raw__run`, `dbt_core`, `gate_marts`, `fit_churn` …"""
    name = step_key.split("__")[0].removeprefix("dbt_")
    return _ROOMS.get(name) or _ROOMS.get(name.split("_")[0]) or name


def gate_verdicts(instance: dg.DagsterInstance, run_id: str) -> list[dict]:
    """The evidence of every gate that ran, for the manifest."""
    evidence = []
    for record in _records(instance, run_id, dg.DagsterEventType.ASSET_CHECK_EVALUATION):
        evaluation = record.event_log_entry.dagster_event.asset_check_evaluation_data
        if evaluation.check_name == "gate":
            evidence.append(evaluation.metadata["evidence"].value)
    return evidence


def _rows_by_step(instance: dg.DagsterInstance, run_id: str) -> dict[str, int]:
    rows: dict[str, int] = {}
    for record in _records(instance, run_id, dg.DagsterEventType.ASSET_MATERIALIZATION):
        entry = record.event_log_entry
        count = entry.asset_materialization.metadata.get("dagster/row_count")
        if count is not None:
            rows[entry.step_key] = rows.get(entry.step_key, 0) + int(count.value)
    return rows


def _records(instance: dg.DagsterInstance, run_id: str, kind: dg.DagsterEventType) -> list:
    return list(instance.get_records_for_run(run_id, of_type=kind).records)
