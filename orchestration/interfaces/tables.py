"""The tables that every interface fills, and the contract that it checks on the way.

`source.<entity>`: the contract's columns, new ones, `delivery`, `delivery_line`, `delivered_at`.
`source.<entity>__unreadable`: delivery, delivery_line, delivered_at, reason, content.
"""

from collections.abc import Iterable, Sequence

import duckdb
import pyarrow as pa

from orchestration.errors import source_problem
from orchestration.interfaces.model import Entity

MAX_ROW = 2_000_000  # bytes; no record of a customer is longer, a broken file's may be
# How the engine's CSV reader is bounded; its own buffers would be sixteen rows of that size each.
BOUNDED = f"max_line_size = {MAX_ROW}, buffer_size = {4 * MAX_ROW}"
# With fewer values a single odd one would decide.
FEW = 20
_MANY_NEW = 100
_PROVENANCE = {"delivery": "VARCHAR", "delivery_line": "BIGINT", "delivered_at": "TIMESTAMP"}
# Names that landing gives: a column of the same name would be taken for its own.
_OURS = frozenset(_PROVENANCE) | {
    *("known_day", "known_at", "known_utc", "source_changed_at", "changed_utc"),
    *("ingest_run_id", "record_hash"),
}
_UNREADABLE = pa.schema(
    [
        *(("delivery", pa.string()), ("delivery_line", pa.int64())),
        *(("delivered_at", pa.timestamp("us")), ("reason", pa.string()), ("content", pa.string())),
    ]
)


def create(connection: duckdb.DuckDBPyConnection, entity: Entity, text: bool) -> None:
    """Creates both tables, empty; `text`: every column as text, as it was received."""
    kinds = {c: "VARCHAR" if text else kind for c, kind in entity.columns.items()}
    columns = ", ".join(f'"{c}" {kind}' for c, kind in {**kinds, **_PROVENANCE}.items())
    connection.execute("CREATE SCHEMA IF NOT EXISTS source")
    connection.execute(f"CREATE OR REPLACE TABLE source.{entity.name} ({columns})")
    connection.execute(
        f"""CREATE OR REPLACE TABLE source.{entity.name}__unreadable (
            delivery VARCHAR, delivery_line BIGINT, delivered_at TIMESTAMP, reason VARCHAR,
            content VARCHAR)"""
    )


def add_columns(connection, entity: Entity, columns: Iterable[str], kind: str = "VARCHAR") -> None:
    """Columns that the contract does not know: they are landed too, and reported."""
    for column in columns:
        connection.execute(
            f"ALTER TABLE source.{entity.name} ADD COLUMN IF NOT EXISTS {quoted(column)} {kind}"
        )


def check_columns(source: str, entity: Entity, found: Sequence[str], place: str) -> list[str]:
    """Compares names; returns the unknown ones. Raises SourceProblem naming column and place."""
    unknown = [column for column in found if column not in entity.columns]
    for column in entity.columns:
        if column not in found and column not in entity.optional:
            hint = f"found instead: {_listed(unknown)}" if unknown else "found no such column"
            raise source_problem(source, entity.name, f"expected it in {place}, {hint}", column)
    seen: set[str] = set()
    for column in found:
        # The engine takes names that differ in case for one.
        if column.lower() in seen:
            what = f"expected the column once, found it twice in {place}"
            raise source_problem(source, entity.name, what, column)
        seen.add(column.lower())
    for column in unknown:
        if not column.strip() or not column.isprintable():
            what = f"expected a name for each column, found one without in {place}"
            raise source_problem(source, entity.name, what)
        if column.lower() in _OURS:
            what = f"found a new column in {place} whose name landing uses itself"
            raise source_problem(source, entity.name, what, column)
    if len(unknown) > _MANY_NEW:
        what = f"found {len(unknown):,} columns in {place} that nobody agreed on"
        raise source_problem(source, entity.name, what)
    return unknown


def check_text(connection: duckdb.DuckDBPyConnection, source: str, entity: Entity) -> None:
    """Text that must read as a type does so for most rows, else the column was retyped.

    Single bad values are none of this door's business: staging quarantines their rows.
    """
    typed = {c: kind for c, kind in entity.columns.items() if kind not in ("VARCHAR", "JSON")}
    if not typed:
        return
    counts = ", ".join(
        f"count({quoted(c)}), count(TRY_CAST({quoted(c)} AS {kind}))" for c, kind in typed.items()
    )
    numbers = connection.sql(f"SELECT {counts} FROM source.{entity.name}").fetchone()
    for place, (column, kind) in enumerate(typed.items()):
        values, readable = numbers[2 * place], numbers[2 * place + 1]
        if values >= FEW and readable < values / 2:
            raise source_problem(
                source,
                entity.name,
                f"expected {kind}, found that only {readable:,} of {values:,} values read as one",
                column,
            )


def name_parts(connection, rows: list[tuple]) -> None:
    """`parts`: what the engine reads -> path, delivery, dropped_at. Row by row, thousands of
    files would take seconds."""
    paths_, names, moments = zip(*rows, strict=True)
    table = pa.table(
        {
            "path": pa.array(paths_, pa.string()),
            "delivery": pa.array(names, pa.string()),
            "dropped_at": pa.array(moments, pa.timestamp("us")),
        }
    )
    connection.register("named_parts", table)
    connection.execute("CREATE OR REPLACE TEMP TABLE parts AS SELECT * FROM named_parts")
    connection.unregister("named_parts")


def set_aside(connection, entity: Entity, delivery, lines: Sequence[tuple]) -> None:
    """Puts lines (number, reason, bytes) of a delivery with what cannot be read."""
    if not lines:
        return
    numbers, reasons, contents = zip(*lines, strict=True)
    rows = len(lines)
    table = pa.table(
        [
            pa.array([delivery.name] * rows, pa.string()),
            pa.array(numbers, pa.int64()),
            pa.array([delivery.delivered_at] * rows, pa.timestamp("us")),
            pa.array(reasons, pa.string()),
            pa.array([_text(content) for content in contents], pa.string()),
        ],
        schema=_UNREADABLE,
    )
    connection.register("lines_set_aside", table)
    connection.execute(
        f"INSERT INTO source.{entity.name}__unreadable SELECT * FROM lines_set_aside"
    )
    connection.unregister("lines_set_aside")


def set_aside_where(connection, entity: Entity, condition: str, reason: str) -> None:
    """Moves rows that `condition` names (SQL) to what cannot be read."""
    moved = f"FROM source.{entity.name} AS s WHERE {condition}"
    if not connection.sql(f"SELECT count(*) {moved}").fetchone()[0]:
        return
    connection.execute(
        f"""INSERT INTO source.{entity.name}__unreadable
        SELECT delivery, delivery_line, delivered_at, {literal(reason)},
            to_json(struct_pack({", ".join(f"{quoted(c)} := {quoted(c)}" for c in entity.columns)}))
        {moved}"""
    )
    connection.execute(f"DELETE {moved}")


def set_aside_headers(connection, entity: Entity) -> None:
    """A header in the midst of the rows: every column that is there says its own name."""
    names = [c for c in entity.columns if c not in entity.optional]
    again = " AND ".join(f"{quoted(c)} = {literal(c)}" for c in names)
    set_aside_where(connection, entity, again, "the header again")


def set_aside_long(connection, entity: Entity, columns: Iterable[str]) -> None:
    """Rows with a text longer than any that a customer has; `columns` are those of text."""
    longer = " OR ".join(f"strlen({quoted(c)}) > {MAX_ROW}" for c in columns)
    if longer:
        set_aside_where(connection, entity, longer, LONGER)


LONGER = f"longer than {MAX_ROW:,} bytes"


def count(connection: duckdb.DuckDBPyConnection, entity: Entity) -> tuple[int, int]:
    """Rows, and unreadable rows."""
    return connection.sql(
        f"""SELECT (SELECT count(*) FROM source.{entity.name}),
            (SELECT count(*) FROM source.{entity.name}__unreadable)"""
    ).fetchone()


def quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def literal(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def paths(files: Iterable) -> str:
    """An SQL list of file names."""
    return "[" + ", ".join(literal(file) for file in files) + "]"


def _listed(columns: Sequence[str]) -> str:
    """A few names, cut short: keys of JSON may be anything."""
    shown = [column if len(column) <= 40 else f"{column[:40]}…" for column in columns[:5]]
    return ", ".join(shown) + (f" and {len(columns) - 5:,} more" if len(columns) > 5 else "")


def _text(content: bytes) -> str:
    """As it was meant, else byte by byte: nothing of it is lost."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")
