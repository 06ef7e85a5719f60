"""What there is to serve: the row versions of every channel and entity, as they were generated.

A version is a row with the moment from which the outside system shows it (`visible_at`, UTC). All
is read by DuckDB from Parquet, bounded in memory; `part` and `line_at` keep the generated order.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from simulator.serve.errors import OutsideProblem

NOT_ON_THE_WIRE = {"visible_at", "file_day", "file_hour"}


@contextmanager
def engine(temporary: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB connection with bounded memory that thinks in UTC."""
    temporary.mkdir(parents=True, exist_ok=True)
    limit = os.environ.get("C360_MEMORY_LIMIT") or "2GB"
    config = {"memory_limit": limit, "temp_directory": str(temporary)}
    with duckdb.connect(config=config) as connection:
        connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        yield connection


class Deliveries:
    """The folder `deliveries/<channel>/<entity>/part-*.parquet` of a generated world."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, channel: str, entity: str) -> bool:
        """A world may be generated without some channels."""
        return any((self.folder / channel / entity).glob("*.parquet"))

    def relation(self, channel: str, entity: str) -> str:
        """All versions, with `part` and `line_at` (their place in the generated order)."""
        files = str(self.folder / channel / entity / "*.parquet").replace("'", "''")
        return (
            "(SELECT * EXCLUDE (filename, file_row_number), filename AS part, "
            f"file_row_number AS line_at FROM read_parquet('{files}', filename = true, "
            "file_row_number = true, union_by_name = true))"
        )

    def columns(
        self, connection: duckdb.DuckDBPyConnection, channel: str, entity: str
    ) -> dict[str, str]:
        """The columns on the wire and their DuckDB types, in order."""
        described = connection.execute(
            f"DESCRIBE SELECT * EXCLUDE (part, line_at) FROM {self.relation(channel, entity)}"
        ).fetchall()
        columns = {name: kind for name, kind, *_ in described}
        if "visible_at" not in columns:
            raise OutsideProblem(f"deliveries of {channel} {entity} have no column visible_at")
        return {name: kind for name, kind in columns.items() if name not in NOT_ON_THE_WIRE}
