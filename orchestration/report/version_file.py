"""A published version, opened to be read: only its own tables, and those of the one before it."""

from pathlib import Path

import duckdb

from orchestration.errors import Problem


class NotThere(Exception):
    """The version has no such table, or no rows in it; the text says which."""


class VersionFile:
    """`customer360.duckdb` of a version; `before` is that of the version before, where it rests."""

    def __init__(self, path: Path, before: Path | None = None) -> None:
        self.path = path
        try:
            self._connection = duckdb.connect(
                str(path), read_only=True, config={"threads": 1, "memory_limit": "1GB"}
            )
        except duckdb.Error:
            raise Problem(f"version {path.parent.name}: {path} cannot be read") from None
        self.has_before = before is not None and self._attach(before)
        self._connection.execute("SET enable_external_access = false")
        self._tables = {
            (row[0], f"{row[1]}.{row[2]}")
            for row in self._connection.execute(
                "SELECT database_name, schema_name, table_name FROM duckdb_tables()"
            ).fetchall()
        }
        self._name = self._connection.execute("SELECT current_database()").fetchone()[0]

    def _attach(self, before: Path) -> bool:
        """A version before that cannot be read any more is no reason for no report."""
        try:
            self._connection.execute(f"ATTACH '{before}' AS before (READ_ONLY)")
        except duckdb.Error:
            return False
        return True

    def has(self, table: str, *, before: bool = False) -> bool:
        return ("before" if before else self._name, table) in self._tables

    def has_column(self, table: str, column: str, *, before: bool = False) -> bool:
        """Columns of some marts depend on the sources that a company has."""
        schema, name = table.split(".")
        return bool(
            self._connection.execute(
                """SELECT count(*) FROM duckdb_columns() WHERE database_name = ?
                    AND schema_name = ? AND table_name = ? AND column_name = ?""",
                ["before" if before else self._name, schema, name, column],
            ).fetchone()[0]
        )

    def kept(self, *, before: bool = False) -> str:
        """The condition on marts.orders that leaves out what was cancelled, where that is told."""
        return "is_kept" if self.has_column("marts.orders", "is_kept", before=before) else "true"

    def need(self, *tables: str) -> None:
        """Raises NotThere naming the first table that is not there or has no row."""
        for table in tables:
            if not self.has(table):
                raise NotThere(table)
            if self.one(f"SELECT count(*) AS n FROM {table}")["n"] == 0:
                raise NotThere(table)

    def rows(self, sql: str, *values) -> list[dict]:
        result = self._connection.execute(sql, list(values))
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def one(self, sql: str, *values) -> dict:
        return self.rows(sql, *values)[0]

    def value(self, sql: str, *values):
        """The first value of the first row; None where the version lacks a table or column."""
        try:
            rows = self._connection.execute(sql, list(values)).fetchall()
        except (duckdb.CatalogException, duckdb.BinderException):
            return None
        return rows[0][0] if rows else None

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> "VersionFile":
        return self

    def __exit__(self, *_) -> None:
        self.close()
