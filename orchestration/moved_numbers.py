"""Which of the published numbers moved most from one version to another.

A number is what a table's rows come to: how many there are, the total of an amount or count, the
mean of anything else that has a unit in `meta.dictionary` (so no id, version or flag). How far it
moved is its change over the mean of both sides. Numbers over few rows are left out: they move by
chance.
"""

from dataclasses import dataclass

import duckdb

from orchestration.warehouse import has_table

TOLD = 10
_ROWS = 30  # at least, on both sides
_TOTALS = ("DECIMAL", "BIGINT", "INTEGER", "HUGEINT")
_NUMBERS = (*_TOTALS, "DOUBLE", "FLOAT")


@dataclass(frozen=True)
class Moved:
    """`number`: `rows`, or `total of …`, `mean of …`; in `unit`."""

    table: str
    number: str
    before: float
    now: float
    unit: str

    @property
    def by(self) -> float:
        """The change over the mean size of both; 2 at most."""
        return abs(self.now - self.before) / ((abs(self.now) + abs(self.before)) / 2)

    def __str__(self) -> str:
        share = f" ({(self.now - self.before) / abs(self.before):+.1%})" if self.before else ""
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.table}, {self.number}: {self.before:,.4g} → {self.now:,.4g}{unit}{share}"


def moved_most(connection: duckdb.DuckDBPyConnection) -> list[Moved]:
    """The ten, of the versions attached as `before` and `now`; those of marts."""
    found: list[Moved] = []
    for table, columns in _measures(connection).items():
        parts = ["count(*)", *(_number(column, kind)[1] for column, kind, _ in columns)]
        select = f"SELECT {', '.join(f'CAST({part} AS DOUBLE)' for part in parts)} FROM "
        before, now = (
            connection.execute(f"{select}{at}.marts.{table}").fetchone() for at in ("before", "now")
        )
        if min(before[0], now[0]) < _ROWS:
            continue
        names = [("rows", "rows"), *((_number(c, k)[0], unit) for c, k, unit in columns)]
        for (name, unit), one, other in zip(names, before, now, strict=True):
            if one is not None and other is not None and one != other:
                found.append(Moved(table, name, one, other, unit))
    return sorted(found, key=lambda moved: -moved.by)[:TOLD]


def _measures(connection) -> dict[str, list[tuple[str, str, str]]]:
    """Columns that measure something, with type and unit, by table that both versions have."""
    units = {}
    if has_table(connection, "meta", "dictionary", "now"):
        units = {
            (table, column): unit
            for table, column, unit in connection.sql(
                """SELECT table_name, column_name, unit FROM now.meta.dictionary
                WHERE table_schema = 'marts' AND unit IS NOT NULL AND column_name IS NOT NULL"""
            ).fetchall()
        }
    tables: dict[str, list] = {}
    for table, column, kind in connection.sql(
        """SELECT table_name, column_name, data_type
        FROM information_schema.columns AS n
        WHERE table_catalog = 'now' AND table_schema = 'marts' AND EXISTS (
            SELECT 1 FROM information_schema.columns AS b
            WHERE b.table_catalog = 'before' AND b.table_schema = 'marts'
                AND b.table_name = n.table_name AND b.column_name = n.column_name
                AND b.data_type = n.data_type)
        ORDER BY table_name, ordinal_position"""
    ).fetchall():
        measures = tables.setdefault(table, [])
        unit = units.get((table, column))
        if unit and kind.startswith(_NUMBERS):
            measures.append((column, kind, unit))
    return tables


def _number(column: str, kind: str) -> tuple[str, str]:
    """How a column is told, and the expression."""
    if kind.startswith(_TOTALS) and not column.endswith(("_days", "_no", "_minutes", "_seconds")):
        return f"total of {column}", f'sum("{column}")'
    return f"mean of {column}", f'avg("{column}")'
