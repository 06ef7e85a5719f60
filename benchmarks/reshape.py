"""A lake that was landed at once, cut into the batches that a landing a day would have left.

What differs from real nights: a row that changed several times is there in its last version only
(from scratch no source has more), and Dagster's own history of runs stays short.
"""

import json
import re
import shutil
from collections import defaultdict
from datetime import date
from pathlib import Path

import duckdb

from orchestration.lake import Batch, SourceLake


def a_batch_a_night(lake: Path, first: date) -> None:
    """Cuts the one batch of each source by `known_day`.

    `first` is the day of the first night: it brought all that was older.
    """
    for folder in sorted(lake.iterdir()):
        source = SourceLake(lake, folder.name)
        [landed] = source.batches()
        _cut(source, landed, first)


def size(lake: Path) -> dict[str, int]:
    """Files, bytes and rows of all sources."""
    batches = [batch for f in lake.iterdir() for batch in SourceLake(lake, f.name).batches()]
    landed = [file for batch in batches for file in batch.landed.values()]
    return {
        "files": len(landed),
        "bytes": sum(file.size for file in landed),
        "rows": sum(file.rows for file in landed),
    }


def _cut(source: SourceLake, landed: Batch, first: date) -> None:
    parts: dict[date, dict[str, tuple[Path, int]]] = defaultdict(dict)
    scratch = source.folder / "scratch"
    for entity, file in landed.landed.items():
        found = _partition(source.folder / file.path, scratch / entity, first)
        for day, written in found.items():
            parts[day][entity] = written
    delivered: dict[date, dict[str, str]] = defaultdict(dict)
    for name, fingerprint in landed.source_files.items():
        day = max(_day_in(name, landed.to_day), first)
        delivered[day][name] = fingerprint
    for path in source.manifests.glob("*.json"):
        path.unlink()
    # A night without news left a batch too.
    days = map(date.fromordinal, range(first.toordinal(), landed.to_day.toordinal() + 1))
    for number, day in enumerate(days, 1):
        batch_id = f"{number:06d}_{day}"
        entities = {}
        for entity, (path, rows) in parts[day].items():
            path.rename(source.file_path(entity, batch_id))
            entities[entity] = source.landed_file(source.file_path(entity, batch_id), rows)
        batch = Batch(batch_id, landed.source, landed.run_id, day, day, entities, delivered[day])
        _write_manifest(source, batch)
    for file in landed.landed.values():
        (source.folder / file.path).unlink()
    shutil.rmtree(scratch, ignore_errors=True)


def _partition(path: Path, target: Path, first: date) -> dict[date, tuple[Path, int]]:
    """One new file for each day of a file, and its rows."""
    found = {}
    target.mkdir(parents=True)
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET partitioned_write_max_open_files = 100000")
        connection.execute(
            f"""COPY (
                SELECT *, greatest(known_day, DATE '{first}') AS part
                FROM read_parquet('{path}')
            ) TO '{target}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (part))"""
        )
        for folder in target.iterdir():
            [written] = folder.iterdir()
            rows = connection.sql(f"SELECT count(*) FROM read_parquet('{written}')").fetchone()[0]
            found[date.fromisoformat(folder.name.removeprefix("part="))] = (written, rows)
    return found


def _day_in(name: str, otherwise: date) -> date:
    """The day in a file's name."""
    found = re.search(r"(20\d\d)-?(\d\d)-?(\d\d)", name)
    return min(date(*map(int, found.groups())), otherwise) if found else otherwise


def _write_manifest(source: SourceLake, batch: Batch) -> None:
    """As `commit` writes it, without a wait for the disk at each of 30,000 files."""
    content = {
        **{k: v for k, v in batch.__dict__.items() if k != "landed"},
        "landed": {entity: file.__dict__ for entity, file in batch.landed.items()},
    }
    text = json.dumps(content, indent=2, default=str)
    (source.manifests / f"{batch.batch_id}.json").write_text(text, encoding="utf-8")
