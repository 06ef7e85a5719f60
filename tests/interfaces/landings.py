"""A source and a lake of its own: landed in this process, without dbt and Dagster.

`refused` is what every fault that stops a source must look like; `content` what two lakes are
compared by.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import duckdb
import pytest

from orchestration import warehouse
from orchestration.arrivals import UNREADABLE, prepare_arrivals
from orchestration.errors import SourceProblem
from orchestration.interfaces.model import DeliveredSource
from orchestration.lake import SourceLake
from orchestration.landing import Landing, lake_rows, land
from orchestration.settings import Company

FIRST_DAY = date(2025, 3, 1)
SHANGHAI = "Asia/Shanghai"


def day(number: int) -> date:
    """Days of the tests are counted from 1."""
    return FIRST_DAY + timedelta(days=number - 1)


@cache
def _shared() -> duckdb.DuckDBPyConnection:
    """Opened once: that takes longer than landing a few rows."""
    opened = warehouse.connect(":memory:", Path(mkdtemp()))
    _kept.append(opened)
    return opened.__enter__()


_kept: list = []


@contextmanager
def _engine(temporary: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """As a run has it, empty; one of its own where a test has limited the memory."""
    if temporary and "C360_MEMORY_LIMIT" in os.environ:
        with warehouse.connect(":memory:", temporary) as connection:
            yield connection
        return
    try:
        yield _shared()
    finally:
        if temporary:
            for schema in ("landed", "source"):
                _shared().execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


class Landings:
    """What the runs of one source do, night by night, in `folder`."""

    def __init__(self, folder: Path, source: DeliveredSource, zone: str = SHANGHAI) -> None:
        self.folder, self.source = folder, source
        self.company = Company("tiny", "Tiny", zone, "CNY", FIRST_DAY, (source.name,))
        self.lake = SourceLake(folder / "lake", source.name)

    def land(self, to: date, whole: bool = True, gate=None, dies: bool = False) -> Landing:
        """One run. `gate` is given the connection; `dies`: after landing, before it counts."""
        with _engine(self.folder / "tmp") as connection:
            landing = prepare_arrivals(
                connection,
                self.company,
                self.source,
                self.lake,
                to,
                f"run-{to}",
                self.folder / "tmp" / "arrivals",
                whole,
            )
            if not dies:
                land(landing, self.lake, lambda: gate(connection, landing) if gate else True)
        return landing

    def refused(self, to: date, *fragments: str, never: tuple[str, ...] = ()) -> str:
        """The source fails in one line that holds the fragments; the lake is as it was."""
        before = self.counted()
        with pytest.raises(SourceProblem) as caught:
            self.land(to)
        said = str(caught.value)
        assert said.startswith(f"source {self.source.name}, table "), said
        assert "\n" not in said
        assert len(said) < 400, said
        for fragment in fragments:
            assert fragment in said, f"expected {fragment!r} in: {said}"
        for secret in ("Traceback", "LINE 1", "SELECT", "/tmp/", *never):
            assert secret not in said, said
        assert self.counted() == before
        return said

    def counted(self) -> dict[str, bytes]:
        """The files that count: manifests, and what they name."""
        named = [landed.path for batch in self.lake.batches() for landed in batch.landed.values()]
        paths = [*self.lake.manifests.glob("*"), *(self.lake.folder / name for name in named)]
        return {str(path.relative_to(self.lake.folder)): path.read_bytes() for path in paths}

    def asked(self, sql: str, entity: str | None = None) -> list[tuple]:
        """A query over `{rows}`, the committed rows of an entity (default: the first)."""
        entity = entity or self.source.entities[0].name
        if not self.lake.entity_files(entity):
            return []
        with _engine() as connection:
            return connection.sql(sql.format(rows=lake_rows(self.lake, entity))).fetchall()

    def values(self, *columns: str, entity: str | None = None) -> list[tuple]:
        return self.asked(f"SELECT {', '.join(columns)} FROM {{rows}} ORDER BY ALL", entity)

    def content(self, entity: str | None = None) -> Counter:
        """The multiset of records, each with when it counts as known."""
        return Counter(self.values("record_hash", "known_at", "known_day", entity=entity))

    def records(self, entity: str | None = None) -> Counter:
        return Counter(record for (record,) in self.values("record_hash", entity=entity))

    def unreadable(self) -> list[tuple]:
        """(delivery, line, reason, content), in order."""
        columns = "delivery, delivery_line, reason, content"
        return self.asked(f"SELECT {columns} FROM {{rows}} ORDER BY ALL", UNREADABLE)

    def beside(self, source: DeliveredSource | None = None) -> "Landings":
        """The same source, landed into another lake that nothing disturbs."""
        number = len(list(self.folder.glob("beside*")))
        other = self.folder / f"beside{number}"
        other.mkdir()
        return Landings(other, source or self.source, self.company.time_zone)

    def reached_by(self, **changes) -> None:
        """Another interface of the same kind for the same source."""
        self.source = replace(self.source, interface=replace(self.source.interface, **changes))
