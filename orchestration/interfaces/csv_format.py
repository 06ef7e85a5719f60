"""CSV: read by name, as text, row by row; a row that cannot be read is set aside with its line.

Header and encoding are looked at file by file before DuckDB reads: it would take a renamed column
by position, and knows no GBK. Files in which it finds a row that is none are mended (see
csv_repair) and read again.
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
        path = delivery.path
        if not csv_text.is_plain(path):
            path = window.folder / f"{entity.name}__{delivery.name}"
            lines = csv_text.write_plain(delivery.path, self.encodings, path)
            tables.set_aside(connection, entity, delivery, lines)
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            line = file.readline(tables.MAX_ROW)
        try:
            header = next(csv.reader([line], delimiter=self.delimiter, strict=True), [])
        except csv.Error:
            what = f"expected the names of columns in the first line of the file {delivery.name}"
            raise source_problem(source, entity.name, what) from None
        return _Part(path, delivery, tuple(name.strip() for name in header))

    def _read(self, connection, entity: Entity, parts: list[_Part]) -> list[_Part]:
        """Reads parts of one header; returns those that must be mended, nothing of them read."""
        try:
            damaged = self._insert(connection, entity, parts)
        except duckdb.Error:
            if len(parts) == 1:
                return parts
            return [p for part in parts for p in self._read(connection, entity, [part])]
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
            self._insert(connection, entity, [replace(part, path=path)], mended=True)
        except duckdb.Error as error:
            what = f"{name} could not be read: {without_values(str(error))[:200]}"
            raise source_problem(source, entity.name, what) from None
        path.unlink()

    def _insert(self, connection, entity: Entity, parts: list[_Part], mended=False) -> list[_Part]:
        """Inserts the rows; returns the parts with rows that are none, unless they are mended."""
        by_path = {str(part.path): part for part in parts}
        connection.execute(
            """CREATE OR REPLACE TEMP TABLE parts (
                path VARCHAR, delivery VARCHAR, dropped_at TIMESTAMP)"""
        )
        rows = [(path, p.delivery.name, p.delivery.delivered_at) for path, p in by_path.items()]
        connection.executemany("INSERT INTO parts VALUES (?, ?, ?)", rows)
        header = parts[0].header
        names = ", ".join(f"{tables.literal(name)}: 'VARCHAR'" for name in header)
        columns = ", ".join(tables.quoted(name) for name in header)
        connection.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
        rejects = "" if mended else "store_rejects = true, rejects_limit = 0,"
        connection.execute(
            f"""INSERT INTO source.{entity.name} ({columns}, delivery, delivered_at)
            SELECT {columns}, parts.delivery, parts.dropped_at
            FROM read_csv({tables.paths(by_path)}, columns = {{{names}}}, header = true,
                auto_detect = false, delim = {tables.literal(self.delimiter)}, quote = '"',
                escape = '"', nullstr = '', {rejects} {tables.BOUNDED},
                strict_mode = true, filename = 'path__') AS f
            JOIN parts ON parts.path = f.path__"""
        )
        return [] if mended else self._damaged(connection, entity, by_path)

    def _damaged(self, connection, entity: Entity, by_path: dict[str, _Part]) -> list[_Part]:
        """Files with rejected rows, or with a text that looks like rows between two quotes."""
        header = next(iter(by_path.values())).header
        delimiter = tables.literal(self.delimiter)
        swallowed = " OR ".join(
            f"(contains({c}, chr(10)) AND len(string_split({c}, {delimiter})) >= {len(header)})"
            for c in map(tables.quoted, header)
        )
        suspect = f"SELECT path FROM source.{entity.name} JOIN parts USING (delivery)"
        found = connection.sql(
            f"""SELECT DISTINCT file_path
            FROM reject_errors JOIN reject_scans USING (scan_id, file_id)
            UNION {suspect} WHERE {swallowed if len(header) > 2 else "FALSE"} ORDER BY ALL"""
        ).fetchall()
        cut = [path for path in by_path if self.ends_lines and not csv_text.ends_line(Path(path))]
        return [by_path[path] for path in sorted({*cut, *(path for (path,) in found)})]
