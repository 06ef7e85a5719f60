"""What Dagster knows of runs: written over connections that stay open, read by whoever asks."""

import threading
import time

import dagster as dg
import pytest
from dagster._core.events import DagsterEvent, DagsterEventType, StepMaterializationData
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log import SqliteEventLogStorage

from orchestration.event_log import EventLog

RUN = "a-run"


@pytest.fixture
def log(tmp_path):
    log = EventLog(str(tmp_path))
    yield log
    log.dispose()


def _materialized(name: str, run: str = RUN) -> EventLogEntry:
    made = StepMaterializationData(dg.AssetMaterialization(name), [])
    kind = DagsterEventType.ASSET_MATERIALIZATION.value
    event = DagsterEvent(event_type_value=kind, job_name="daily", event_specific_data=made)
    return EventLogEntry(
        error_info=None,
        user_message="",
        level=20,
        run_id=run,
        timestamp=time.time(),
        step_key="step",
        job_name="daily",
        dagster_event=event,
    )


def _names(log, run: str) -> list[str]:
    return [_name(entry) for entry in log.get_logs_for_run(run)]


def _name(entry: EventLogEntry) -> str:
    return entry.dagster_event.asset_key.to_user_string()


def test_dagsters_own_storage_reads_them_while_the_run_goes_on(log, tmp_path):
    for name, run in (("a", RUN), ("b", RUN), ("c", "another"), ("d", RUN)):
        log.store_event(_materialized(name, run))
    plain = SqliteEventLogStorage(str(tmp_path))
    assert _names(plain, RUN) == _names(log, RUN) == ["a", "b", "d"]
    assert _names(plain, "another") == ["c"]
    assert {key.to_user_string() for key in plain.all_asset_keys()} == {"a", "b", "c", "d"}


def test_who_watches_a_run_is_told_while_it_goes_on(log, tmp_path):
    log.store_event(_materialized("a"))
    told, reader = threading.Event(), EventLog(str(tmp_path))
    reader.watch(RUN, None, lambda entry, _: told.set() if "b" in _name(entry) else None)
    try:
        log.store_event(_materialized("b"))
        assert told.wait(60)
    finally:
        reader.dispose()
