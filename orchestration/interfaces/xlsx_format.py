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
        for delivery in deliveries:
            header, rows = _sheet(source, entity, delivery)
            place = f"the sheet {entity.options['sheet']} of the file {delivery.name}"
            new = tables.check_columns(source, entity, header, place)
            tables.add_columns(connection, entity, new)
            unknown.update(dict.fromkeys(new))
            _insert(connection, entity, delivery, header, rows)
        tables.check_text(connection, source, entity)
        return list(unknown)


def _sheet(source: str, entity: Entity, delivery) -> tuple[list[str], list[list]]:
    from python_calamine import CalamineError, CalamineWorkbook

    sheet = entity.options["sheet"]
    try:
        workbook = CalamineWorkbook.from_path(str(delivery.path))
        if sheet not in workbook.sheet_names:
            found = ", ".join(workbook.sheet_names)
            raise source_problem(
                source,
                entity.name,
                f"expected the sheet {sheet} in the file {delivery.name}, found {found}",
            )
        rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError):
        raise source_problem(
            source, entity.name, f"expected a whole XLSX workbook, found {delivery.name} damaged"
        ) from None
    if not rows:
        raise source_problem(
            source, entity.name, f"expected a header in the sheet {sheet} of {delivery.name}"
        )
    return [str(name).strip() for name in rows[0]], rows[1:]


def _insert(connection, entity: Entity, delivery, header: list[str], rows: list[list]) -> None:
    """Line numbers are the sheet's own: the header is line 1."""
    columns = [[_text(row[n]) for row in rows] for n in range(len(header))]
    table = pa.table(
        {
            **{
                name: pa.array(values, pa.string())
                for name, values in zip(header, columns, strict=True)
            },
            "delivery": pa.array([delivery.name] * len(rows), pa.string()),
            "delivery_line": pa.array(range(2, len(rows) + 2), pa.int64()),
            "delivered_at": pa.array([delivery.delivered_at] * len(rows), pa.timestamp("us")),
        }
    )
    connection.register("sheet", table)
    connection.execute(f"INSERT INTO source.{entity.name} BY NAME SELECT * FROM sheet")
    connection.unregister("sheet")


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
