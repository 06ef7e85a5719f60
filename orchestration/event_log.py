"""Dagster's storage in SQLite, with connections that stay open.

Dagster connects anew for each of the some 1,000 events that a run writes or reads: SQLAlchemy then
compiles the same statement again, and SQLite moves its log into the file each time. A night of the
demo company spent a quarter of its processor time there. Files, tables and place are Dagster's own.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from threading import RLock

from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log.sqlite.sqlite_event_log import (
    INDEX_SHARD_NAME,
    Observer,
    SqliteEventLogStorage,
    SqliteEventLogStorageWatchdog,
)
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from sqlalchemy import Connection, Engine, create_engine


class _Watchdog(SqliteEventLogStorageWatchdog):
    """Tells the UI of new events, which SQLite writes beside the file while a run has it open."""

    def __init__(self, *arguments, **options) -> None:
        super().__init__(*arguments, **options)
        self._patterns = [self._log_path, f"{self._log_path}-wal"]

    def on_modified(self, event) -> None:
        self._process_log()


class EventLog(SqliteEventLogStorage):
    """One engine for the index of all runs, and one for the run that was written or read last."""

    def __init__(self, *arguments, **options) -> None:
        self._engines: dict[str, Engine] = {}
        self._held: dict[str, Connection] = {}
        self._tables: set[str] = set()
        super().__init__(*arguments, **options)
        self._db_lock = RLock()  # whoever holds connections writes over them
        # Dagster hands over in one piece what it writes of itself at once, if it is asked to.
        os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", "1000")

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """All of them or none, in one transaction a file. At its start a run tells each asset and
        check that it intends to make: 900 events of the demo company."""
        shards = {event.run_id for event in events} | {INDEX_SHARD_NAME}
        if len(shards) > 2:  # of two runs: only one can be open
            return super().store_event_batch(events)
        with self._db_lock, ExitStack() as stack:
            try:
                for shard in shards:
                    self._held[shard] = stack.enter_context(self._connect(shard))
                super().store_event_batch(events)
            finally:
                self._held.clear()

    def has_table(self, table_name: str) -> bool:
        """Asked anew for each check that is written; a table that is there stays."""
        if table_name not in self._tables:
            if not super().has_table(table_name):
                return False
            self._tables.add(table_name)
        return True

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            if shard in self._held:
                yield self._held[shard]
                return
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.begin() as connection:
                yield connection

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            for other in self._engines.keys() - {INDEX_SHARD_NAME}:
                self._engines.pop(other).dispose()
            self._engines[shard] = create_engine(
                self.conn_string_for_shard(shard),
                connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS},
            )
        return self._engines[shard]

    def watch(self, run_id: str, cursor: str | None, callback) -> None:
        if not self._obs:
            self._obs = Observer()
            self._obs.start()
        watchdog = _Watchdog(self, run_id, callback, cursor)
        self._watchers[run_id][callback] = (
            watchdog,
            self._obs.schedule(watchdog, self._base_dir, recursive=True),
        )

    def dispose(self) -> None:
        for engine in self._engines.values():
            engine.dispose()
        super().dispose()


class Storage(DagsterSqliteStorage):
    def __init__(self, base_dir: str, inst_data=None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = EventLog(self._event_log_storage._base_dir)

    @classmethod
    def from_config_value(cls, inst_data, config_value) -> "Storage":
        return cls.from_local(inst_data=inst_data, **config_value)
