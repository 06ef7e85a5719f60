"""The runs that the tests of this folder share: one company replayed, one on a poisoned source."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest
from poison import poison

DAY = date(2017, 6, 30)
NEXT = date(2017, 7, 1)
DAYS = (DAY, NEXT, NEXT, DAY)


@dataclass(frozen=True)
class Run:
    """What one run published, and what the lake held after it."""

    version: str
    as_of: str
    code_version: str
    hashes: dict[str, str]
    batches: list[str]
    stood_on: str


def run(company, day: date) -> Run:
    done = company.run(day)
    assert done.returncode == 0, done.stdout + done.stderr
    folder: Path = company.current.resolve().parent
    manifest = json.loads((folder / "manifest.json").read_text())
    return Run(
        version=manifest["version"],
        as_of=manifest["as_of"],
        code_version=manifest["code_version"],
        hashes={name: t["content_hash"] for name, t in manifest["tables"].items()},
        batches=sorted(path.name for path in company.data.glob("lake/raw/*/_batches/*.json")),
        stood_on=_stood_on(company),
    )


def _stood_on(company) -> str:
    with duckdb.connect(str(company.data / "warehouse.duckdb"), read_only=True) as connection:
        return str(connection.sql("SELECT as_of FROM raw.kept").fetchone()[0] or "the lake alone")


def _replay(company) -> list[Run]:
    """Before the second day is landed its source is away once: the next run stands on the first
    day all the same."""
    first = run(company, DAYS[0])
    file = company.source / "transactions.parquet"
    file.rename(file.with_suffix(".away"))
    assert company.run(DAYS[1]).returncode == 1
    file.with_suffix(".away").rename(file)
    return [first, *(run(company, day) for day in DAYS[1:])]


@pytest.fixture(scope="session")
def _runs(new_company) -> tuple[list[Run], Run]:
    """Both companies at the same time: a run spends much of its time on one core."""
    clean, poisoned = new_company(), new_company()
    poison(poisoned, DAY)
    with ThreadPoolExecutor(2) as threads:
        replays = threads.submit(_replay, clean)
        ahead = threads.submit(run, poisoned, DAY)
        return replays.result(), ahead.result()


@pytest.fixture(scope="session")
def replays(_runs) -> list[Run]:
    """A day; the next day, on top of it; that again, from the lake; the first day again."""
    return _runs[0]


@pytest.fixture(scope="session")
def poisoned(_runs) -> Run:
    """The first day, from a source whose every later record is another."""
    return _runs[1]
