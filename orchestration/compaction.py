"""Small batches of a month that is over become one: a night opens files by the month, not by the
night.

Nothing else changes: the rows keep their `known_day` and their run, the joined batch has the days
and the fingerprints of all. It counts from the moment at which its manifest, which names those that
it replaces, is there; only then are they removed. A run that dies before has joined nothing.
"""

from collections.abc import Iterator
from itertools import groupby

import duckdb

from orchestration.errors import LakeProblem
from orchestration.interfaces.tables import literal, paths
from orchestration.lake import Batch, SourceLake

# A larger file is worth opening on its own; to write it again is not worth the time.
_SMALL = 8_000_000


def compact(connection: duckdb.DuckDBPyConnection, lake: SourceLake) -> int:
    """Joins the small batches of each month before that of the last landed day; returns how many
    were joined. Raises LakeProblem if one of them is damaged."""
    joined = 0
    for batches in list(_closed_months(lake)):
        lake.commit(_join(connection, lake, batches))
        joined += len(batches)
    if joined:
        lake.remove_orphans()
    return joined


def _closed_months(lake: SourceLake) -> Iterator[list[Batch]]:
    """Batches that follow each other: of a file that was delivered twice the later one counts."""
    landed_to = lake.landed_to()
    this_month = landed_to and landed_to.replace(day=1)

    def month(batch: Batch):
        files = (lake.folder / landed.path for landed in batch.landed.values())
        small = all(path.stat().st_size < _SMALL for path in files)
        begin = batch.to_day.replace(day=1)
        return begin if small and this_month and begin < this_month else None

    for begin, batches in groupby(lake.batches(), month):
        found = list(batches)
        if begin and len(found) > 1:
            yield found


def _join(connection, lake: SourceLake, batches: list[Batch]) -> Batch:
    """The pending batch that holds all rows of these."""
    last = batches[-1]
    # Sorted behind the last of them and before the next one.
    batch_id = f"{last.batch_id.split('_')[0]}_{last.to_day}_since_{batches[0].from_day}"
    landed = {}
    for entity in sorted({entity for batch in batches for entity in batch.landed}):
        parts = [batch for batch in batches if entity in batch.landed]
        for batch in parts:  # a flipped bit must not be written again with a good checksum
            lake.check(batch, entity)
        path = lake.file_path(entity, batch_id)
        old = [lake.folder / batch.landed[entity].path for batch in parts]
        rows = f"read_parquet({paths(old)}, union_by_name = true)"
        connection.execute(
            f"""COPY (SELECT * FROM {rows} ORDER BY known_day)
            TO {literal(path)} (FORMAT parquet, COMPRESSION zstd)"""
        )
        expected = _summary(connection, rows)
        if _summary(connection, f"read_parquet({literal(path)})") != expected:
            raise LakeProblem(
                f"lake, source {lake.source}, table {entity}: the joined file {path} does not "
                f"hold the {expected[0]:,} rows of its {len(old)} parts"
            )
        unknown = dict.fromkeys(c for batch in parts for c in batch.landed[entity].unknown_columns)
        landed[entity] = lake.landed_file(path, expected[0], unknown)
    delivered = {name: f for batch in batches for name, f in batch.source_files.items()}
    replaced = tuple(batch.batch_id for batch in batches)
    return Batch(
        batch_id,
        last.source,
        last.run_id,
        batches[0].from_day,
        last.to_day,
        landed,
        delivered,
        replaces=replaced,
    )


def _summary(connection: duckdb.DuckDBPyConnection, relation: str) -> tuple:
    return connection.sql(
        f"SELECT count(*), sum(hash(row_of)::HUGEINT) FROM {relation} AS row_of"
    ).fetchone()
