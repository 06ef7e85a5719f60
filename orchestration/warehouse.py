"""Opening DuckDB the same way everywhere: bounded memory, spill folder, the company's zone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration.settings import memory_limit


def duckdb_config(temporary: Path) -> dict[str, str]:
    """Options that every connection to one file must share (DuckDB refuses a mixture)."""
    return {
        "memory_limit": memory_limit(),
        "temp_directory": str(temporary),
        "preserve_insertion_order": "false",
    }


@contextmanager
def connect(database: Path | str, temporary: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-write connection to `database` (":memory:" for none), closed at the end."""
    temporary.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(str(database), config=duckdb_config(temporary))
    try:
        # The server's zone must not leak into results; zones are always named in SQL.
        connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        yield connection
    finally:
        connection.close()


def lock_down(connection: duckdb.DuckDBPyConnection, folders: list[Path]) -> None:
    """From now on the connection reaches files in these folders only, and loads no extension.

    For work on files from outside: DuckDB trusts what it reads, so it may not reach for more.
    """
    listed = ", ".join("'" + str(folder).replace("'", "''") + "'" for folder in folders)
    connection.execute(f"SET allowed_directories = [{listed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def has_table(
    connection: duckdb.DuckDBPyConnection, schema: str, name: str, attached: str | None = None
) -> bool:
    """Whether the file, or the one that is attached under a name, has such a table or view."""
    try:
        connection.table(".".join(f'"{part}"' for part in (attached, schema, name) if part))
        return True
    except duckdb.CatalogException:
        pass  # No table. The list of all, in which a view is, takes a thousand times as long.
    return bool(
        connection.execute(
            """SELECT count(*) FROM information_schema.tables
            WHERE table_catalog = coalesce(?, current_database())
                AND table_schema = ? AND table_name = ?""",
            [attached, schema, name],
        ).fetchone()[0]
    )
