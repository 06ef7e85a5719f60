"""XLSX: one sheet of a workbook, every cell as text; option `sheet` of the entity names it.

Read with calamine: DuckDB's own reader is an extension that has to be downloaded, and takes one
file at a time.
"""

from dataclasses import dataclass
from datetime import date, datetime

import duckdb
import pyarrow as pa

from orchestration.errors import source_problem
from orchestration.interfaces import tables
from orchestration.interfaces.model import Entity


@dataclass(frozen=True)
class Xlsx:
    def read(
        self, connection: duckdb.DuckDBPyConnection, source: str, entity: Entity, deliveries, window
    ) -> list[str]:
        tables.create(connection, entity, text=True)
        unknown: dict[str, None] = {}
        sheets = []
        for delivery in deliveries:
            header, columns = _columns(_sheet(source, entity, delivery))
            place = f"the sheet {entity.options['sheet']} of the file {delivery.name}"
            new = tables.check_columns(source, entity, header, place)
            tables.add_columns(connection, entity, new)
            unknown.update(dict.fromkeys(new))
            sheets.append(_table(delivery, header, columns))
        _insert(connection, entity, sheets)
        tables.set_aside_headers(connection, entity)
        tables.set_aside_long(connection, entity, [*entity.columns, *unknown])
        tables.check_text(connection, source, entity)
        return list(unknown)


def _sheet(source: str, entity: Entity, delivery) -> list[list]:
    from python_calamine import CalamineError, CalamineWorkbook

    sheet, name = entity.options["sheet"], delivery.name
    if not delivery.path.stat().st_size:
        raise source_problem(source, entity.name, f"expected rows, found the empty file {name}")
    try:
        workbook = CalamineWorkbook.from_path(str(delivery.path))
        sheets = workbook.sheet_names
        rows = []
        if sheet in sheets:
            rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError):
        raise source_problem(
            source, entity.name, f"expected a whole XLSX workbook, found {name} damaged"
        ) from None
    if sheet not in sheets:
        found = ", ".join(sheets[:5])
        what = f"expected the sheet {sheet} in the file {name}, found {found}"
        raise source_problem(source, entity.name, what)
    if not rows:
        what = f"expected a header in the sheet {sheet} of {name}"
        raise source_problem(source, entity.name, what)
    return rows


def _columns(rows: list[list]) -> tuple[list[str], list[list[str | None]]]:
    """Names and cells by column, without columns that have neither (they were only formatted)."""
    header = [str(name).strip() for name in rows[0]]
    columns = [[_text(row[n]) for row in rows[1:]] for n in range(len(header))]
    kept = [n for n, name in enumerate(header) if name or any(c is not None for c in columns[n])]
    return [header[n] for n in kept], [columns[n] for n in kept]


def _table(delivery, header: list[str], columns: list[list]) -> pa.Table:
    """Line numbers are the sheet's own: the header is line 1."""
    rows = len(columns[0])
    return pa.table(
        {
            **{
                name: pa.array(values, pa.string())
                for name, values in zip(header, columns, strict=True)
            },
            "delivery": pa.array([delivery.name] * rows, pa.string()),
            "delivery_line": pa.array(range(2, rows + 2), pa.int64()),
            "delivered_at": pa.array([delivery.delivered_at] * rows, pa.timestamp("us")),
        }
    )


def _insert(connection, entity: Entity, sheets: list[pa.Table]) -> None:
    """All sheets at once: a statement for each of hundreds takes seconds. Empty lines are none."""
    whole = pa.concat_tables(sheets, promote_options="default")
    cells = [
        c for c in whole.column_names if c not in ("delivery", "delivery_line", "delivered_at")
    ]
    some = ", ".join(map(tables.quoted, cells))
    connection.register("sheets", whole)
    connection.execute(
        f"""INSERT INTO source.{entity.name} BY NAME
        SELECT * FROM sheets WHERE coalesce({some}) IS NOT NULL"""
    )
    connection.unregister("sheets")


def _text(value: object) -> str | None:
    """A cell as a person would type it."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)
