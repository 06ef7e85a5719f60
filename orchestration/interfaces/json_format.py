"""JSON: lines (one object a line, gzipped or not) or one array a file; landed as text by column."""

import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.errors import source_problem, without_values
from orchestration.interfaces import tables
from orchestration.interfaces.json_columns import (
    IS_GOOD,
    NO_OBJECT,
    insert_objects,
    set_aside_others,
)
from orchestration.interfaces.model import Entity

_BLOCK = 1 << 20
_MARK = "chr(65279)"  # UTF-8's, at the beginning of a file


@dataclass(frozen=True)
class JsonLines:
    """A line that is no object is set aside with its number; a file that cannot be unpacked
    fails the source by name."""

    def read(
        self, connection: duckdb.DuckDBPyConnection, source: str, entity: Entity, deliveries, window
    ) -> list[str]:
        tables.create(connection, entity, text=True)
        _register(connection, source, entity, deliveries)
        lines = {d.name: _count_lines(source, entity, d) for d in deliveries}
        try:
            _read_lines(connection, [delivery.path for delivery in deliveries])
        except duckdb.Error:
            for delivery in deliveries:
                _check_reads(connection, source, entity, delivery)
            raise
        good = dict(connection.sql(_COUNT_GOOD).fetchall())
        for delivery in deliveries:
            if good.get(delivery.name, 0) < lines[delivery.name]:
                _set_aside(connection, source, entity, delivery, good.get(delivery.name, 0))
        return insert_objects(connection, source, entity, "the file {delivery}")


@dataclass(frozen=True)
class JsonArray:
    """One array a file: a file that is cut off or malformed fails the source by name."""

    def read(
        self, connection: duckdb.DuckDBPyConnection, source: str, entity: Entity, deliveries, window
    ) -> list[str]:
        tables.create(connection, entity, text=True)
        _register(connection, source, entity, deliveries)
        files = tables.paths(d.path for d in deliveries)
        connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE arrays AS
            SELECT filename AS path, ltrim(try(decode(content)), {_MARK}) AS content
            FROM read_blob({files})"""
        )
        bad = connection.sql(
            """SELECT parts.delivery FROM arrays JOIN parts USING (path)
            WHERE CASE WHEN json_valid(content) THEN json_type(content) <> 'ARRAY' ELSE TRUE END
            ORDER BY ALL LIMIT 1"""
        ).fetchone()
        if bad:
            raise source_problem(
                source, entity.name, f"expected one whole JSON array in the file {bad[0]}"
            )
        connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE objects AS
            SELECT object, {IS_GOOD} AS good, delivery, delivery_line, dropped_at AS delivered_at
            FROM (
                SELECT path, unnest(items)::VARCHAR AS object,
                    generate_subscripts(items, 1) AS delivery_line
                FROM (SELECT path, from_json(content, '["JSON"]') AS items FROM arrays)
            ) JOIN parts USING (path)"""
        )
        connection.execute("DROP TABLE arrays")
        set_aside_others(connection, entity)
        return insert_objects(connection, source, entity, "the file {delivery}")


_COUNT_GOOD = "SELECT delivery, count(*) FROM objects WHERE good GROUP BY delivery"


def _read_lines(connection, files: list[Path]) -> None:
    """`objects`, one row a line that can be read. The reader is that of CSV, with a delimiter
    that JSON has not; it passes over lines that are too long or in no encoding."""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE objects AS
        SELECT object, {IS_GOOD} AS good, delivery, NULL::BIGINT AS delivery_line,
            dropped_at AS delivered_at
        FROM (
            SELECT ltrim(line, {_MARK}) AS object, filename AS path
            FROM read_csv({tables.paths(files)}, columns = {{'line': 'VARCHAR'}}, header = false,
                auto_detect = false, delim = '\x01', quote = '', escape = '', {tables.BOUNDED},
                strict_mode = true, filename = true, encoding = 'utf-8', ignore_errors = true)
        ) JOIN parts USING (path)"""
    )


def _set_aside(connection, source: str, entity: Entity, delivery, good: int) -> None:
    """Looks up which lines of the file are the others: their numbers, their bytes as they came."""
    known = connection.sql(
        "SELECT object FROM objects WHERE NOT good AND object IS NOT NULL AND delivery = $name",
        params={"name": delivery.name},
    ).fetchall()
    bad = {line.encode() for (line,) in known}
    lines, others = [], 0
    with _opened(delivery.path) as file:
        for number, line in enumerate(file, start=1):
            line = line.rstrip(b"\r\n").removeprefix(b"\xef\xbb\xbf" if number == 1 else b"")
            if not line.strip():
                continue
            if len(line) > tables.MAX_ROW:
                lines.append((number, tables.LONGER, line))
            elif line in bad or b"\x01" in line:
                lines.append((number, NO_OBJECT, line))
            elif not (line.isascii() or _is_utf8(line)):
                lines.append((number, "not utf-8", line))
            else:
                others += 1
    if len(lines) > max(others, tables.FEW):
        what = f"found {len(lines):,} lines that are no JSON objects in the file {delivery.name}"
        raise source_problem(source, entity.name, f"{what}, beside {others:,} others")
    if others != good:
        what = f"{delivery.name} could not be read: {abs(others - good):,} lines are lost"
        raise source_problem(source, entity.name, what)
    tables.set_aside(connection, entity, delivery, lines)


def _register(connection, source: str, entity: Entity, deliveries) -> None:
    for delivery in deliveries:
        if delivery.path.stat().st_size == 0:
            what = f"expected rows, found the empty file {delivery.name}"
            raise source_problem(source, entity.name, what)
    tables.name_parts(connection, [(str(d.path), d.name, d.delivered_at) for d in deliveries])


def _count_lines(source: str, entity: Entity, delivery) -> int:
    """Lines, the last one with or without an end. The engine takes half a gzip file for a whole
    one, and looks at no checksum of it: that is seen here."""
    lines, last = 0, b"\n"
    try:
        with _opened(delivery.path) as file:
            while block := file.read(_BLOCK):
                lines, last = lines + block.count(b"\n"), block[-1:]
    except (EOFError, zlib.error, gzip.BadGzipFile):
        what = f"expected a whole gzip file, found {delivery.name} damaged"
        raise source_problem(source, entity.name, what) from None
    return lines + (last != b"\n")


def _check_reads(connection, source: str, entity: Entity, delivery) -> None:
    try:
        _read_lines(connection, [delivery.path])
    except duckdb.Error as error:
        what = f"{delivery.name} could not be read: {without_values(str(error))[:200]}"
        raise source_problem(source, entity.name, what) from None


def _opened(path: Path):
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
