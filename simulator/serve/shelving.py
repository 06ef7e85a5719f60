"""Preparing the APIs' answers: all row versions of an entity in the order in which pages go.

Of each entity a folder: `bodies.json`, every version's JSON text and a comma, sorted by
(updated_at, id); and beside it arrays with one number a version: `ends` (where the text ends in
bytes), `updated`, `shown` and `replaced` (microseconds since 1970, UTC). A version is visible from
`shown` until the next one of its id replaces it, so one shelf serves every day of the clock.

Made once a world, in slices of the updated time, so memory is bounded by a slice.
"""

import shutil
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from simulator.serve.deliveries import Deliveries
from simulator.serve.shelf import ARRAYS, NEVER

_SLICE_ROWS = 100_000


def fill_shelf(
    connection: duckdb.DuckDBPyConnection,
    deliveries: Deliveries,
    channel: str,
    entity: str,
    folder: Path,
) -> int:
    """Writes the shelf of an entity, whole or not at all; returns its number of versions."""
    if folder.exists():
        return 0
    draft = folder.with_name(f".{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    relation = deliveries.relation(channel, entity)
    # Without the texts: narrow enough to find each version's successor in one pass.
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE version AS
        SELECT part, line_at, id, updated_at,
            epoch_us(updated_at) AS updated, epoch_us(visible_at) AS shown,
            coalesce(lead(epoch_us(visible_at)) OVER (
                PARTITION BY id ORDER BY visible_at, updated_at, part, line_at
            ), {NEVER}) AS replaced
        FROM {relation}"""
    )
    slices = connection.execute(
        f"""WITH placed AS (
            SELECT updated, row_number() OVER (ORDER BY updated) // {_SLICE_ROWS} AS slice
            FROM version
        )
        SELECT min(updated) FROM placed GROUP BY slice ORDER BY 1"""
    ).fetchall()
    begins = sorted({begin for (begin,) in slices})
    files = {name: (draft / f"{name}.i64").open("wb") for name in ARRAYS}
    rows = size = 0
    with (draft / "bodies.json").open("wb") as bodies:
        for begin, end in zip(begins, [*begins[1:], NEVER], strict=True):
            table = _slice(connection, relation, begin, end)
            rows += len(table)
            size = _append(table, bodies, files, size)
    for file in files.values():
        file.close()
    connection.execute("DROP TABLE version")
    draft.rename(folder)
    return rows


def _slice(connection: duckdb.DuckDBPyConnection, relation: str, begin: int, end: int) -> pa.Table:
    # Said of the file's own column too: most of its row groups are then never read.
    before = "" if end == NEVER else f"AND d.updated_at < make_timestamp({end})"
    return connection.execute(
        f"""SELECT v.updated, v.shown, v.replaced, d.body || ',' AS body
        FROM {relation} AS d JOIN version AS v ON d.part = v.part AND d.line_at = v.line_at
        WHERE d.updated_at >= make_timestamp({begin}) {before}
            AND v.updated >= {begin} AND v.updated < {end}
        ORDER BY v.updated, v.id, v.shown, v.part, v.line_at"""
    ).to_arrow_table()


def _append(table: pa.Table, bodies, files: dict, size: int) -> int:
    """Adds a sorted slice; returns where the texts end now."""
    for name in ("updated", "shown", "replaced"):
        files[name].write(np.ascontiguousarray(table[name].to_numpy(), np.int64))
    for chunk in table["body"].chunks:
        text = chunk.cast(pa.large_string())
        offsets = np.frombuffer(text.buffers()[1], np.int64)[text.offset :][: len(text) + 1]
        if len(text):
            bodies.write(memoryview(text.buffers()[2])[offsets[0] : offsets[-1]])
            files["ends"].write(offsets[1:] - offsets[0] + size)
            size += int(offsets[-1] - offsets[0])
    return size
