"""The drop folder: files appear in it, whole, under their own names, in no tidy order.

All files of an advance are written aside first and then renamed into place, so a reader never sees
half of one, and an advance that died in the middle is simply done again: names that are there
already are left alone.
"""

import random
import shutil
from datetime import datetime
from pathlib import Path

import duckdb

from simulator.serve.deliveries import Deliveries
from simulator.serve.file_kinds import CATALOGUE, FILE_KINDS
from simulator.serve.file_list import write_file_list
from simulator.serve.written import write_kind, write_tables

CHANNELS = ("pos", "web", "email", "survey", "social", "callcentre", "catalogue")


class DropFolder:
    """`folder` is what the pipeline watches; `aside`, on the same disk, what it never sees."""

    def __init__(self, deliveries: Deliveries, folder: Path, aside: Path, seed: int) -> None:
        self.deliveries = deliveries
        self.folder = folder
        self.aside = aside / "incoming"
        self.list = aside / "files.parquet"
        self.seed = seed

    def drop(
        self, connection: duckdb.DuckDBPyConnection, after: datetime | None, until: datetime
    ) -> int:
        """Drops what is shown after `after` (None: from the beginning) and not after `until`.

        Moments are naive UTC. Returns the number of files that are new in the folder.
        """
        if not self.list.exists():
            write_file_list(connection, self.deliveries, self.list)
        shutil.rmtree(self.aside, ignore_errors=True)
        for channel in CHANNELS:
            (self.folder / channel).mkdir(parents=True, exist_ok=True)
            (self.aside / channel).mkdir(parents=True)
        self._choose(connection, after, until)
        for kind in FILE_KINDS:
            write_kind(connection, self.deliveries, kind, self.aside / kind.channel)
        for entity in CATALOGUE:
            write_tables(connection, self.deliveries, entity, self.aside / "catalogue")
        return self._move(connection)

    def _choose(
        self, connection: duckdb.DuckDBPyConnection, after: datetime | None, until: datetime
    ) -> None:
        there = [
            f"{channel}/{path.name}"
            for channel in CHANNELS
            for path in (self.folder / channel).iterdir()
        ]
        connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE chosen AS
            SELECT * FROM read_parquet('{self.list}')
            WHERE (shown_at > $after OR $after IS NULL) AND shown_at <= $until
                AND channel || '/' || name NOT IN (SELECT unnest($there::VARCHAR[]))""",
            {"after": after, "until": until, "there": there},
        )

    def _move(self, connection: duckdb.DuckDBPyConnection) -> int:
        """Day by day, within a day shuffled: the outside world does not sort for us."""
        names = connection.execute(
            "SELECT shown_at::DATE, channel || '/' || name FROM chosen ORDER BY ALL"
        ).fetchall()
        random.Random(self.seed).shuffle(names)
        for _, name in sorted(names, key=lambda named: named[0]):
            (self.aside / name).replace(self.folder / name)
        shutil.rmtree(self.aside)
        return len(names)
