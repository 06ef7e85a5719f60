"""CSV: read by name, as text, row by row; a row that cannot be read is set aside with its line.

Header and encoding are looked at file by file before DuckDB reads: it would take a renamed column
by position, and knows no GBK. A file of which not each line has become a row is gone through line
by line (see csv_repair) and read again: no line is lost.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from orchestration.errors import source_problem, without_values
from orchestration.interfaces import csv_text, tables
from orchestration.interfaces.csv_repair import Shape, write_whole_lines
from orchestration.interfaces.model import Entity, Window


@dataclass(frozen=True)
class _Part:
    """A file for DuckDB to read: the delivery itself, or a scratch copy of it."""

    path: Path
    delivery: object
    header: tuple[str, ...]
    lines: int  # behind the header


@dataclass(frozen=True)
class Csv:
    """`ends_lines`: this sender ends the last line too, so one without an end was cut off."""

    delimiter: str = ","
    encodings: tuple[str, ...] = ("utf-8",)
    ends_lines: bool = False

    def read(
        self, connection: duckdb.DuckDBPyConnection, source: str, entity: Entity, deliveries, window
    ) -> list[str]:
        tables.create(connection, entity, text=True)
        groups: dict[tuple, list[_Part]] = defaultdict(list)
        unknown: dict[str, None] = {}
        for delivery in deliveries:
            part = self._open(connection, source, entity, delivery, window)
            place = f"the file {delivery.name}"
            unknown.update(dict.fromkeys(tables.check_columns(source, entity, part.header, place)))
            groups[part.header].append(part)
        tables.add_columns(connection, entity, unknown)
        for parts in groups.values():
            for part in self._read(connection, entity, parts):
                self._mend(connection, source, entity, part, window)
        tables.set_aside_headers(connection, entity)
        tables.check_text(connection, source, entity)
        return list(unknown)

    def _open(self, connection, source: str, entity: Entity, delivery, window: Window) -> _Part:
        what = None
        if csv_text.is_blank(delivery.path):
            what = f"expected rows, found the empty file {delivery.name}"
        elif csv_text.is_utf16(delivery.path):
            what = f"expected {' or '.join(self.encodings)}, found UTF-16 in {delivery.name}"
        if what:
            raise source_problem(source, entity.name, what)
        path, lines = delivery.path, csv_text.count_lines(delivery.path)
        if lines is None:
            path = window.folder / f"{entity.name}__{delivery.name}"
            left_out = csv_text.write_plain(delivery.path, self.encodings, path)
            tables.set_aside(connection, entity, delivery, left_out)
            lines = csv_text.count_lines(path) - len(left_out)
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            line = file.readline(tables.MAX_ROW)
        try:
            header = next(csv.reader([line], delimiter=self.delimiter, strict=True), [])
        except csv.Error:
            what = f"expected the names of columns in the first line of the file {delivery.name}"
            raise source_problem(source, entity.name, what) from None
        return _Part(path, delivery, tuple(name.strip() for name in header), lines - 1)

    def _read(self, connection, entity: Entity, parts: list[_Part]) -> list[_Part]:
        """Reads parts of one header; returns those that must be mended, nothing of them read."""
        try:
            damaged = self._insert(connection, entity, parts)
        except duckdb.Error:
            if len(parts) == 1:
                return parts
            return [p for part in parts for p in self._read(connection, entity, [part])]
        if damaged:
            names = tables.paths(part.delivery.name for part in damaged)
            connection.execute(f"DELETE FROM source.{entity.name} WHERE delivery IN {names}")
        return damaged

    def _mend(self, connection, source: str, entity: Entity, part: _Part, window: Window) -> None:
        name = part.delivery.name
        path = window.folder / f"{entity.name}__whole_{name}"
        shape = Shape(self.delimiter, len(part.header), self.ends_lines)
        rows, lines = write_whole_lines(part.path, shape, path)
        if len(lines) > max(rows, tables.FEW):
            what = f"found {len(lines):,} lines that are no rows beside {rows:,} that are in {name}"
            raise source_problem(source, entity.name, what)
        tables.set_aside(connection, entity, part.delivery, lines)
        try:
            missed = self._insert(connection, entity, [replace(part, path=path, lines=rows)])
        except duckdb.Error as error:
            what = f"{name} could not be read: {without_values(str(error))[:200]}"
            raise source_problem(source, entity.name, what) from None
        if missed:
            raise source_problem(source, entity.name, f"{name} could not be read: lines are lost")
        path.unlink()

    def _insert(self, connection, entity: Entity, parts: list[_Part]) -> list[_Part]:
        """Inserts the rows; returns the parts of which not each line has become a row."""
        by_path = {str(part.path): part for part in parts}
        rows = [(path, p.delivery.name, p.delivery.delivered_at) for path, p in by_path.items()]
        tables.name_parts(connection, rows)
        header = parts[0].header
        names = ", ".join(f"{tables.literal(name)}: 'VARCHAR'" for name in header)
        columns = ", ".join(tables.quoted(name) for name in header)
        connection.execute(
            f"""INSERT INTO source.{entity.name} ({columns}, delivery, delivered_at)
            SELECT {columns}, parts.delivery, parts.dropped_at
            FROM read_csv({tables.paths(by_path)}, columns = {{{names}}}, header = true,
                auto_detect = false, delim = {tables.literal(self.delimiter)}, quote = '"',
                escape = '"', nullstr = '', ignore_errors = true, {tables.BOUNDED},
                strict_mode = true, filename = 'path__') AS f
            JOIN parts ON parts.path = f.path__"""
        )
        # It passes over lines that are no rows, some of them without a word, and takes several
        # lines for one between two stray quotes: each shows in their number. So do empty lines
        # and texts of several lines; no harm.
        counted = dict(
            connection.sql(
                f"""SELECT delivery, count(*) FROM source.{entity.name}
                JOIN parts USING (delivery) GROUP BY delivery"""
            ).fetchall()
        )
        return [
            part
            for part in parts
            if counted.get(part.delivery.name, 0) != part.lines
            or (self.ends_lines and not csv_text.ends_line(part.path))
        ]
