"""Which of the published numbers moved most from one version to another.

A number is what a table's rows come to: how many there are, the total of an amount or count, the
mean of anything else that has a unit in the dictionary of the version before (so no id, version or
flag). How far it moved is its change over the mean of both sides. Numbers over few rows are left
out: they move by chance.
"""

from dataclasses import dataclass
from datetime import date

import duckdb

from orchestration.warehouse import has_table

TOLD = 10
_ROWS = 30  # at least, on both sides
_TOTALS = ("DECIMAL", "BIGINT", "INTEGER", "HUGEINT")
_NUMBERS = (*_TOTALS, "DOUBLE", "FLOAT")
MADE = """CREATE OR REPLACE TABLE meta.moved_number (place INTEGER, table_name VARCHAR,
    number VARCHAR, before DOUBLE, now DOUBLE, unit VARCHAR, change DOUBLE,
    since_version VARCHAR, data_as_of DATE)"""


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

    @property
    def change(self) -> float | None:
        """As a share of what it was; none of nothing."""
        return (self.now - self.before) / abs(self.before) if self.before else None

    def __str__(self) -> str:
        share = "" if self.change is None else f" ({self.change:+.1%})"
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.table}, {self.number}: {self.before:,.4g} → {self.now:,.4g}{unit}{share}"


def write(connection: duckdb.DuckDBPyConnection, since: str, as_of: date) -> None:
    """`meta.moved_number`: the warehouse beside the version `since`, attached as `before`."""
    here = connection.sql("SELECT current_database()").fetchone()[0]
    rows = [
        (place, m.table, m.number, m.before, m.now, m.unit, m.change, since, as_of)
        for place, m in enumerate(moved_most(connection, here), start=1)
    ]
    connection.execute(MADE)
    if rows:
        connection.executemany(
            "INSERT INTO meta.moved_number VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
        )


def moved_most(connection: duckdb.DuckDBPyConnection, here: str = "now") -> list[Moved]:
    """The ten, of the marts of the databases attached as `before` and `here`."""
    found: list[Moved] = []
    for table, columns in _measures(connection, here).items():
        parts = ["count(*)", *(_number(column, kind)[1] for column, kind, _ in columns)]
        select = f"SELECT {', '.join(f'CAST({part} AS DOUBLE)' for part in parts)} FROM "
        before, now = (
            connection.execute(f"{select}{at}.marts.{table}").fetchone() for at in ("before", here)
        )
        if min(before[0], now[0]) < _ROWS:
            continue
        names = [("rows", "rows"), *((_number(c, k)[0], unit) for c, k, unit in columns)]
        for (name, unit), one, other in zip(names, before, now, strict=True):
            if one is not None and other is not None and one != other:
                found.append(Moved(table, name, one, other, unit))
    return sorted(found, key=lambda moved: -moved.by)[:TOLD]


def _measures(connection, here: str) -> dict[str, list[tuple[str, str, str]]]:
    """Columns that measure something, with type and unit, by table that both versions have."""
    units = {}
    if has_table(connection, "meta", "dictionary", "before"):
        units = {
            (table, column): unit
            for table, column, unit in connection.sql(
                """SELECT table_name, column_name, unit FROM before.meta.dictionary
                WHERE table_schema = 'marts' AND unit IS NOT NULL AND column_name IS NOT NULL"""
            ).fetchall()
        }
    tables: dict[str, list] = {}
    for table, column, kind in connection.execute(
        """SELECT table_name, column_name, data_type
        FROM information_schema.columns AS n
        WHERE table_catalog = ? AND table_schema = 'marts' AND EXISTS (
            SELECT 1 FROM information_schema.columns AS b
            WHERE b.table_catalog = 'before' AND b.table_schema = 'marts'
                AND b.table_name = n.table_name AND b.column_name = n.column_name
                AND b.data_type = n.data_type)
        ORDER BY table_name, ordinal_position""",
        [here],
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
