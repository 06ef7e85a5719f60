"""Writing the chosen files: rows rendered and sorted by the engine, cut into files by offsets.

A file is a slice of one Arrow text buffer: no row is ever touched one by one.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simulator.serve.deliveries import Deliveries
from simulator.serve.file_kinds import FileKind

_CHUNK_ROWS = 100_000


def _chunks(
    connection: duckdb.DuckDBPyConnection, channel: str, stem: str
) -> Iterator[tuple[pa.Table, str]]:
    """(files, filter on the file's moment), some 100,000 rows at a time, in order of time."""
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE of_kind AS
        SELECT n, name, moment, store_id, sum(rows) OVER (ORDER BY n) // $rows AS chunk
        FROM chosen WHERE channel = $channel AND stem = $stem""",
        {"rows": _CHUNK_ROWS, "channel": channel, "stem": stem},
    )
    chunks = connection.execute("SELECT DISTINCT chunk FROM of_kind ORDER BY chunk").fetchall()
    for (chunk,) in chunks:
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE wanted AS SELECT * FROM of_kind WHERE chunk = $1", [chunk]
        )
        files = connection.execute("SELECT n, name, store_id FROM wanted ORDER BY n")
        table = files.to_arrow_table()
        first, last = connection.execute("SELECT min(moment), max(moment) FROM wanted").fetchone()
        yield table, f"BETWEEN TIMESTAMP '{first}' AND TIMESTAMP '{last}'"


def write_kind(
    connection: duckdb.DuckDBPyConnection, deliveries: Deliveries, kind: FileKind, folder: Path
) -> None:
    """Writes all chosen files of one text kind into `folder`."""
    columns = {
        part: kind.wire_columns(part, tuple(deliveries.columns(connection, kind.channel, part)))
        for part in kind.parts
        if deliveries.has(kind.channel, part)
    }
    heads = [columns.get(part, ()) for part in kind.parts]
    for files, within in _chunks(connection, kind.channel, kind.stem):
        texts = [
            _texts(connection, deliveries, kind, part, columns[part], within)
            if part in columns
            else {}
            for part in kind.parts
        ]
        for n, name, store in zip(*(files[c].to_pylist() for c in files.schema.names), strict=True):
            content = kind.whole(heads, [text.get(n, b"") for text in texts], store)
            (folder / name).write_bytes(content)


def _texts(
    connection: duckdb.DuckDBPyConnection,
    deliveries: Deliveries,
    kind: FileKind,
    part: str,
    columns: tuple[str, ...],
    within: str,
) -> dict[int, memoryview]:
    """What each wanted file (by `n`) holds of one entity."""
    same_store = "AND d.store_id = w.store_id" if kind.by_store else ""
    fields = ", ".join(f'd."{column}"' for column in columns)
    rendered = connection.execute(
        f"""WITH placed AS (
            SELECT w.n, d.part, d.line_at, {fields},
                1 + row_number() OVER (PARTITION BY w.n ORDER BY d.part, d.line_at) AS row_at
            FROM {deliveries.relation(kind.channel, part)} AS d
            JOIN wanted AS w ON d.{kind.moment} = w.moment {same_store}
            WHERE d.{kind.moment} {within}
        )
        SELECT n, {kind.row(columns)} AS text FROM placed ORDER BY n, part, line_at"""
    ).to_arrow_table()
    numbers = rendered["n"].to_numpy()
    if not len(numbers):
        return {}
    text = rendered["text"].cast(pa.large_string()).combine_chunks()
    text = text.chunk(0) if isinstance(text, pa.ChunkedArray) else text
    offsets = np.frombuffer(text.buffers()[1], np.int64)[text.offset :][: len(text) + 1]
    starts = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]])
    ends = offsets[np.r_[starts[1:], len(numbers)]]
    content = memoryview(text.buffers()[2])
    spans = zip(numbers[starts].tolist(), offsets[starts].tolist(), ends.tolist(), strict=True)
    return {n: content[begin:end] for n, begin, end in spans}


def write_tables(
    connection: duckdb.DuckDBPyConnection, deliveries: Deliveries, entity: str, folder: Path
) -> None:
    """Writes all chosen Parquet files of one catalogue entity into `folder`."""
    if not deliveries.has("catalogue", entity):
        return
    columns = deliveries.columns(connection, "catalogue", entity)
    # A moment without a zone is UTC here; on the wire it says so.
    fields = ", ".join(
        f"""d."{name}" AT TIME ZONE 'UTC' AS "{name}\"""" if kind == "TIMESTAMP" else f'd."{name}"'
        for name, kind in columns.items()
    )
    for files, within in _chunks(connection, "catalogue", entity):
        rows = connection.execute(
            f"""SELECT w.n AS n__, {fields} FROM {deliveries.relation("catalogue", entity)} AS d
            JOIN wanted AS w ON d.file_day = w.moment WHERE d.file_day {within}
            ORDER BY w.n, d.part, d.line_at"""
        ).to_arrow_table()
        numbers = rows["n__"].to_numpy()
        begins = np.searchsorted(numbers, files["n"].to_numpy()).tolist()
        ends = np.searchsorted(numbers, files["n"].to_numpy(), "right").tolist()
        table = rows.drop_columns("n__")
        for name, begin, end in zip(files["name"].to_pylist(), begins, ends, strict=True):
            pq.write_table(table.slice(begin, end - begin), folder / name)
