"""Parquet: typed columns, checked from the footer before any row is read."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.errors import source_problem, without_values
from orchestration.interfaces import tables
from orchestration.interfaces.model import Entity

_MAGIC = b"PAR1"


@dataclass(frozen=True)
class ParquetFile:
    def read(
        self, connection: duckdb.DuckDBPyConnection, source: str, entity: Entity, deliveries, window
    ) -> list[str]:
        tables.create(connection, entity, text=False)
        unknown: dict[str, str] = {}
        for delivery in deliveries:
            if not delivery.path.stat().st_size:
                what = f"expected rows, found the empty file {delivery.name}"
                raise source_problem(source, entity.name, what)
            check_whole(source, entity, delivery.path, delivery.name)
            found = _columns(connection, source, entity, delivery)
            place = f"the file {delivery.name}"
            new = tables.check_columns(source, entity, list(found), place)
            unknown.update({column: found[column] for column in new})
            for column, expected in entity.columns.items():
                if column in found and found[column] != expected:
                    raise source_problem(
                        source,
                        entity.name,
                        f"expected type {expected}, found {found[column]} in {place}",
                        column,
                    )
        for column, kind in unknown.items():
            tables.add_columns(connection, entity, [column], kind)
        for delivery in deliveries:
            try:
                _insert(connection, entity, delivery)
            except duckdb.Error as error:
                raise _unreadable(source, entity, delivery, error) from None
        kinds = {**entity.columns, **unknown}
        texts = [column for column, kind in kinds.items() if kind == "VARCHAR"]
        tables.set_aside_long(connection, entity, texts)
        return list(unknown)


def _insert(connection, entity: Entity, delivery) -> None:
    connection.execute(
        f"""INSERT INTO source.{entity.name} BY NAME
        SELECT *, {tables.literal(delivery.name)} AS delivery,
            TIMESTAMP {tables.literal(delivery.delivered_at)} AS delivered_at
        FROM read_parquet({tables.literal(delivery.path)})"""
    )


def check_whole(source: str, entity: Entity, path: Path, name: str) -> None:
    """Both ends of a Parquet file are there. Raises SourceProblem that calls the file `name`."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(max(0, size - 4))
        tail = file.read(4)
    if head != _MAGIC:
        what = "expected a Parquet file, found something else"
    elif tail != _MAGIC or size < 12:
        what = f"expected a whole Parquet file, found one that is cut off ({size:,} bytes)"
    else:
        return
    raise source_problem(source, entity.name, f"{what} in {name}")


def _columns(connection, source: str, entity: Entity, delivery) -> dict[str, str]:
    try:
        return dict(
            connection.sql(
                f"""SELECT column_name, column_type
                FROM (DESCRIBE SELECT * FROM read_parquet({tables.literal(delivery.path)}))"""
            ).fetchall()
        )
    except duckdb.Error as error:
        raise _unreadable(source, entity, delivery, error) from None


def _unreadable(source: str, entity: Entity, delivery, error: duckdb.Error):
    reason = without_values(str(error).splitlines()[0].replace(str(delivery.path), "it"))[:200]
    what = f"expected a readable Parquet file {delivery.name}: {reason}"
    return source_problem(source, entity.name, what)
