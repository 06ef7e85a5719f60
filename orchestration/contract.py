"""Does a source's file hold the table that was agreed? Read from its footer, before any row.

Each answer of no is one line: source, table, column, what was expected and what was found.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration.errors import source_problem, without_values
from orchestration.interfaces.model import Entity, Source
from orchestration.interfaces.parquet_format import check_whole


def open_source(connection: duckdb.DuckDBPyConnection, source: Source) -> dict[str, list[str]]:
    """Creates the view `source.<entity>` for each entity after checking its contract.

    Returns the columns that the contract does not know, by entity: they are landed and reported.
    Raises SourceProblem for the first entity that is not what was agreed.
    """
    connection.execute("CREATE SCHEMA IF NOT EXISTS source")
    return {entity.name: _open(connection, source, entity) for entity in source.entities}


@contextmanager
def engine_errors(source: str, table: str, doing: str) -> Iterator[None]:
    """Turns an engine's error while it reads a source into one line that names the table."""
    try:
        yield
    except duckdb.Error as error:
        raise source_problem(source, table, f"{doing}: {without_values(str(error))}") from None


def _open(connection: duckdb.DuckDBPyConnection, source: Source, entity: Entity) -> list[str]:
    path = Path(source.location(entity))
    _check_file(source.name, entity, path)
    quoted = str(path).replace("'", "''")
    try:
        connection.execute(
            f"CREATE OR REPLACE VIEW source.{entity.name} AS SELECT * FROM read_parquet('{quoted}')"
        )
        found = dict(
            connection.sql(
                f"SELECT column_name, column_type FROM (DESCRIBE source.{entity.name})"
            ).fetchall()
        )
        rows = connection.sql(f"SELECT count(*) FROM source.{entity.name}").fetchone()[0]
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise source_problem(
            source.name, entity.name, f"expected a readable Parquet file, found {path}: {reason}"
        ) from None
    unknown = [column for column in found if column not in entity.columns]
    _check_columns(source.name, entity, found, unknown)
    if rows == 0:
        raise source_problem(source.name, entity.name, f"expected rows, found none in {path}")
    return unknown


def _check_file(source: str, entity: Entity, path: Path) -> None:
    if not path.is_file():
        raise source_problem(source, entity.name, f"expected the file {path}, found none")
    check_whole(source, entity, path, str(path))


def _check_columns(source: str, entity: Entity, found: dict, unknown: list[str]) -> None:
    for column, expected in entity.columns.items():
        if column not in found:
            hint = f"found instead: {', '.join(unknown)}" if unknown else "found no such column"
            raise source_problem(source, entity.name, f"expected {expected}, {hint}", column)
        if found[column] != expected:
            raise source_problem(
                source, entity.name, f"expected type {expected}, found {found[column]}", column
            )
