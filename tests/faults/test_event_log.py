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


def test_what_is_written_at_once_is_there_as_if_it_had_come_one_by_one(log, tmp_path):
    log.store_event_batch([_materialized(name) for name in "abc"])
    log.store_event(_materialized("d"))
    plain = SqliteEventLogStorage(str(tmp_path))
    assert _names(plain, RUN) == list("abcd")
    assert {key.to_user_string() for key in plain.all_asset_keys()} == set("abcd")


def test_of_what_is_written_at_once_all_is_there_or_nothing(log, tmp_path, monkeypatch):
    log.store_event(_materialized("before"))
    store = SqliteEventLogStorage.store_event

    def fails_at_c(self, event):
        if _name(event) == "c":
            raise RuntimeError("no room left")
        store(self, event)

    monkeypatch.setattr(EventLog, "store_event", fails_at_c)
    with pytest.raises(RuntimeError):
        log.store_event_batch([_materialized(name) for name in "abc"])
    assert _names(SqliteEventLogStorage(str(tmp_path)), RUN) == ["before"]
    log.store_event(_materialized("after"))
    assert _names(SqliteEventLogStorage(str(tmp_path)), RUN) == ["before", "after"]


def test_events_of_two_runs_at_once_are_each_with_its_own(log):
    log.store_event_batch([_materialized("a"), _materialized("b", "another")])
    assert (_names(log, RUN), _names(log, "another")) == (["a"], ["b"])


def test_who_watches_a_run_is_told_while_it_goes_on(log, tmp_path):
    log.store_event(_materialized("a"))
    told, reader = threading.Event(), EventLog(str(tmp_path))
    reader.watch(RUN, None, lambda entry, _: told.set() if "b" in _name(entry) else None)
    try:
        log.store_event(_materialized("b"))
        assert told.wait(60)
    finally:
        reader.dispose()
