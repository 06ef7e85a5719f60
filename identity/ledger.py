"""Ids of persons, for good: a ledger of what was said of them, append-only, one file a day.

Clusters say which records are one person today; the ledger says which person that is. It is state:
with the lake it gives the same ids again, without it only those of persons that never changed.

A file `<as_of>.<generation>.parquet` holds the events of one day; a day that is run again and comes
out otherwise gets one more generation, and the last one counts. A run for a day reads the days
before it alone, so that a past day that is run again gives what it gave.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

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
        """The temporary view `ledger_event`: one row an event (see `EVENTS`)."""
        files = ", ".join("'" + str(p).replace("'", "''") + "'" for p in self.files(before))
        nothing = ", ".join(f"NULL::{kind} AS {name}" for name, kind in EVENTS.items())
        rows = f"SELECT * FROM read_parquet([{files}])" if files else f"SELECT {nothing} LIMIT 0"
        connection.execute(f"CREATE OR REPLACE TEMP VIEW ledger_event AS {rows}")

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
            import os

            os.fsync(file.fileno())
        draft.replace(path)
        return True


def _equal(connection, relation: str, path: Path) -> bool:
    columns = ", ".join(EVENTS)
    there = f"SELECT {columns} FROM read_parquet(?)"
    here = f"SELECT {columns} FROM {relation}"
    differ = f"({here} EXCEPT ALL {there}) UNION ALL ({there} EXCEPT ALL {here})"
    return not connection.execute(f"SELECT 1 FROM ({differ}) LIMIT 1", [str(path)] * 2).fetchone()
