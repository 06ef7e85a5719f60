"""CSV: read by name, as text, row by row; a row that cannot be read is set aside with its line.

Header and encoding are looked at file by file before DuckDB reads: it would take a renamed column
by position, and knows no GBK. A file that is not UTF-8 is written anew as UTF-8 beside the run.
"""

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.errors import source_problem
from orchestration.interfaces import tables
from orchestration.interfaces.model import Entity, Window

_UTF8_MARK = b"\xef\xbb\xbf"
_MAX_LINE = 2_000_000  # bytes; no field of a customer is longer, a broken file's may be
_REPAIRS = 20


@dataclass(frozen=True)
class _Part:
    """A file for DuckDB to read: the delivery itself, or a scratch copy of (part of) it."""

    path: Path
    delivery: object
    header: tuple[str, ...]
    first_line: int = 1


@dataclass(frozen=True)
class Csv:
    delimiter: str = ","
    encodings: tuple[str, ...] = ("utf-8",)

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
            self._read_parts(connection, entity, parts, window)
        tables.check_text(connection, source, entity)
        return list(unknown)

    def _open(self, connection, source: str, entity: Entity, delivery, window: Window) -> _Part:
        content = delivery.path.read_bytes()
        if not content.strip():
            raise source_problem(
                source, entity.name, f"expected rows, found the empty file {delivery.name}"
            )
        body = content.removeprefix(_UTF8_MARK)
        text = _decoded(body, self.encodings)
        lines_out: list[tuple[int, str, bytes]] = []
        if text is None or b"\0" in body:
            text, lines_out = _line_by_line(body, self.encodings)
        header = next(csv.reader(io.StringIO(text[:_MAX_LINE]), delimiter=self.delimiter), [])
        path = delivery.path
        if lines_out or not _is_utf8(body):
            path = window.folder / f"{entity.name}__{delivery.name}"
            path.write_text(text, encoding="utf-8", newline="")
        if lines_out:
            _set_aside(connection, entity, delivery, lines_out)
        return _Part(path, delivery, tuple(name.strip() for name in header))

    def _read_parts(self, connection, entity: Entity, parts: list[_Part], window: Window) -> None:
        """Reads the parts; what a stray quote swallowed is read again without its first line."""
        for attempt in range(_REPAIRS):
            rejects = self._read_once(connection, entity, parts)
            swallowed = []
            for part, line, reason, content in rejects:
                first, _, rest = content.partition("\n")
                lines = [(part.first_line + line - 1, reason, first.encode())]
                if rest.strip() and attempt < _REPAIRS - 1:
                    swallowed.append(self._rest(entity, part, line, rest, window))
                else:
                    lines += [
                        (part.first_line + line + n, reason, text.encode())
                        for n, text in enumerate(rest.splitlines())
                    ]
                _set_aside(connection, entity, part.delivery, lines)
            if not swallowed:
                return
            parts = swallowed

    def _rest(self, entity: Entity, part: _Part, line: int, rest: str, window: Window) -> _Part:
        path = window.folder / f"{entity.name}__rest_{line}_{part.path.name}"
        out = io.StringIO()
        csv.writer(out, delimiter=self.delimiter, lineterminator="\n").writerow(part.header)
        path.write_text(out.getvalue() + rest, encoding="utf-8", newline="")
        return _Part(path, part.delivery, part.header, part.first_line + line - 1)

    def _read_once(self, connection, entity: Entity, parts: list[_Part]) -> list[tuple]:
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
        connection.execute(
            f"""INSERT INTO source.{entity.name} ({columns}, delivery, delivered_at)
            SELECT {columns}, parts.delivery, parts.dropped_at
            FROM read_csv({tables.paths(by_path)}, columns = {{{names}}}, header = true,
                auto_detect = false, delim = {tables.literal(self.delimiter)}, quote = '"',
                escape = '"', nullstr = '', store_rejects = true, rejects_limit = 0,
                max_line_size = {_MAX_LINE}, strict_mode = true, filename = 'path__') AS f
            JOIN parts ON parts.path = f.path__"""
        )
        return [
            (by_path[path], line, f"{kind.lower()}: {_reason(message)}", content or "")
            for path, line, kind, message, content in connection.sql(
                """SELECT s.file_path, e.line, any_value(e.error_type),
                    any_value(e.error_message), any_value(e.csv_line)
                FROM reject_errors AS e JOIN reject_scans AS s USING (scan_id, file_id)
                GROUP BY ALL ORDER BY ALL"""
            ).fetchall()
        ]


def _reason(message: str) -> str:
    """The engine's sentence; what stands after its full stop may quote the row."""
    return " ".join(message.split(". ")[0].split())[:120]


def _set_aside(connection, entity: Entity, delivery, lines) -> None:
    connection.executemany(
        f"INSERT INTO source.{entity.name}__unreadable VALUES (?, ?, ?, ?, ?)",
        [
            (delivery.name, line, delivery.delivered_at, reason, content.decode("latin-1"))
            for line, reason, content in lines
        ],
    )


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decoded(content: bytes, encodings: tuple[str, ...]) -> str | None:
    """The text if one encoding fits the whole; None if lines must be looked at one by one."""
    if _is_utf8(content):
        return content.decode("utf-8")
    if len(encodings) == 1:
        return None
    # Written by two programs: lines of UTF-8 among lines of another encoding.
    mixed = any(not line.isascii() and _is_utf8(line) for line in content.split(b"\n"))
    if mixed:
        return None
    for encoding in encodings[1:]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _line_by_line(content: bytes, encodings: tuple[str, ...]) -> tuple[str, list]:
    """Each line in the first encoding that fits; a line that none fits, or with a NUL, is out."""
    kept, out = [], []
    for number, line in enumerate(content.split(b"\n"), start=1):
        if b"\0" in line:
            out.append((number, "nul byte", line))
            continue
        for encoding in encodings:
            try:
                kept.append(line.decode(encoding))
                break
            except UnicodeDecodeError:
                continue
        else:
            out.append((number, f"not {' or '.join(encodings)}", line))
    return "\n".join(kept), out
