"""Ids of persons, for good: a ledger of what was said of them, append-only, one file a day.

Clusters say which records are one person today; the ledger says which person that is. It is state:
with the lake it gives the same ids again, without it only those of persons that never changed.

A file `<as_of>.<generation>.parquet` holds the events of one day; a day that is run again and comes
out otherwise gets one more generation, and the last one counts. A run for a day reads the days
before it alone, so that a past day that is run again gives what it gave.
"""

import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from identity import IdentityProblem

_FILE = re.compile(r"(\d{4}-\d\d-\d\d)\.(\d{4})\.parquet")
EVENTS = {
    "as_of": "DATE",
    "event": "VARCHAR",  # assigned, released: a record; created, split, undone, merged, retired
    "customer_id": "VARCHAR",
    "record_id": "VARCHAR",  # of an id that begins: its oldest record
    "other_id": "VARCHAR",  # the person it went into, or came out of
    "since": "TIMESTAMPTZ",  # of an id that begins: when its oldest record was known
    "reason": "VARCHAR",
}
BEGINS, ENDS = ("created", "split", "undone"), ("merged", "retired")


@dataclass(frozen=True)
class Ledger:
    folder: Path

    def files(self, before: date | None = None) -> list[Path]:
        """The file that counts of each day, the oldest first; of days before `before` only."""
        last: dict[str, Path] = {}
        for path in sorted(self.folder.glob("*.parquet")):
            if found := _FILE.fullmatch(path.name):
                last[found[1]] = path
        return [path for day, path in last.items() if not before or day < before.isoformat()]

    def mount(self, connection: duckdb.DuckDBPyConnection, before: date | None = None) -> None:
        """The temporary table `ledger_event`: one row an event (see `EVENTS`). Raises LedgerProblem
        naming the file that cannot be read."""
        columns = ", ".join(f"{name} {kind}" for name, kind in EVENTS.items())
        connection.execute(f"CREATE OR REPLACE TEMP TABLE ledger_event ({columns})")
        files = [str(path) for path in self.files(before)]
        try:
            if files:
                connection.execute(f"INSERT INTO ledger_event {_READ}", [files])
        except duckdb.Error:
            raise _damaged(connection, files) from None

    def append(self, connection: duckdb.DuckDBPyConnection, relation: str, as_of: date) -> bool:
        """Writes the events of a day; nothing if they are what the day's last file says."""
        self.folder.mkdir(parents=True, exist_ok=True)
        same_day = sorted(self.folder.glob(f"{as_of}.*.parquet"))
        if same_day and _equal(connection, relation, same_day[-1]):
            return False
        generation = 1 + int(same_day[-1].name.split(".")[1]) if same_day else 0
        path = self.folder / f"{as_of}.{generation:04}.parquet"
        draft = path.with_suffix(".draft")
        connection.execute(
            f"""COPY (SELECT {", ".join(EVENTS)} FROM {relation} ORDER BY ALL)
            TO '{str(draft).replace("'", "''")}' (FORMAT parquet, COMPRESSION zstd)"""
        )
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.replace(path)
        return True


_READ = f"SELECT {', '.join(EVENTS)} FROM read_parquet(?)"


class LedgerProblem(IdentityProblem):
    """A file of the ledger that is not what was written; the message names it."""


def _damaged(connection, files: list[str]) -> LedgerProblem:
    for file in files:
        try:
            connection.execute(f"SELECT count(COLUMNS(*)) FROM ({_READ})", [file])
        except duckdb.Error:
            break
    return LedgerProblem(
        f"{file}: the ledger of persons cannot be read; put back a copy of this file"
    )


def _equal(connection, relation: str, path: Path) -> bool:
    there, here = _READ, f"SELECT {', '.join(EVENTS)} FROM {relation}"
    differ = f"({here} EXCEPT ALL {there}) UNION ALL ({there} EXCEPT ALL {here})"
    asked = f"SELECT 1 FROM ({differ}) LIMIT 1"
    try:
        return not connection.execute(asked, [str(path)] * 2).fetchone()
    except duckdb.Error:
        raise _damaged(connection, [str(path)]) from None
