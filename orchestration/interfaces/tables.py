"""The tables that every interface fills, and the contract that it checks on the way.

`source.<entity>`: the contract's columns, new ones, `delivery`, `delivery_line`, `delivered_at`.
`source.<entity>__unreadable`: delivery, delivery_line, delivered_at, reason, content.
"""

from collections.abc import Iterable, Sequence

import duckdb

from orchestration.errors import source_problem
from orchestration.interfaces.model import Entity

# With fewer values a single odd one would decide.
_RETYPED_FROM = 20
_PROVENANCE = {"delivery": "VARCHAR", "delivery_line": "BIGINT", "delivered_at": "TIMESTAMP"}


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
    repeated = sorted({c for c in found if list(found).count(c) > 1})
    if repeated:
        raise source_problem(
            source, entity.name, f"expected the column once, found it twice in {place}", repeated[0]
        )
    unknown = [column for column in found if column not in entity.columns]
    for column in entity.columns:
        if column not in found and column not in entity.optional:
            hint = f"found instead: {', '.join(unknown)}" if unknown else "found no such column"
            raise source_problem(source, entity.name, f"expected it in {place}, {hint}", column)
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
        if values >= _RETYPED_FROM and readable < values / 2:
            raise source_problem(
                source,
                entity.name,
                f"expected {kind}, found that only {readable:,} of {values:,} values read as one",
                column,
            )


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
