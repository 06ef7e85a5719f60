"""JSON: lines (one object a line, gzipped or not) or one array a file; landed as text by column."""

import gzip
from dataclasses import dataclass

import duckdb

from orchestration.errors import source_problem, without_values
from orchestration.interfaces import tables
from orchestration.interfaces.model import Entity

_MAX_OBJECT = 2_000_000  # bytes


@dataclass(frozen=True)
class JsonLines:
    """A line that is no object is set aside with its number; a file that cannot be unpacked
    fails the source by name."""

    def read(
        self, connection: duckdb.DuckDBPyConnection, source: str, entity: Entity, deliveries, window
    ) -> list[str]:
        tables.create(connection, entity, text=True)
        _register(connection, deliveries)
        _refuse_empty(source, entity, deliveries)
        files = tables.paths(d.path for d in deliveries)
        try:
            connection.execute(
                f"""CREATE OR REPLACE TEMP TABLE objects AS
                SELECT line, row_number() OVER () AS n, filename AS path
                FROM read_csv({files}, columns = {{'line': 'VARCHAR'}}, header = false,
                    auto_detect = false, delim = '\x01', quote = '', escape = '',
                    max_line_size = {8 * _MAX_OBJECT}, strict_mode = false, null_padding = true,
                    ignore_errors = false, filename = true, encoding = 'utf-8')"""
            )
        except duckdb.Error as error:
            _name_the_file(source, entity, deliveries)
            raise source_problem(
                source, entity.name, f"could not be read: {without_values(str(error))[:300]}"
            ) from None
        connection.execute(
            f"""INSERT INTO source.{entity.name}__unreadable
            SELECT parts.delivery, n - first_n + 1, parts.dropped_at,
                CASE WHEN strlen(line) > {_MAX_OBJECT} THEN 'longer than {_MAX_OBJECT} bytes'
                    ELSE 'not a JSON object' END, line
            FROM (SELECT *, min(n) OVER (PARTITION BY path) AS first_n FROM objects)
            JOIN parts USING (path)
            WHERE NOT {_GOOD} AND trim(coalesce(line, '')) <> ''"""
        )
        return _by_column(
            connection, source, entity, f"SELECT line AS object, path FROM objects WHERE {_GOOD}"
        )


@dataclass(frozen=True)
class JsonArray:
    """One array a file: a file that is cut off or malformed fails the source by name."""

    def read(
        self, connection: duckdb.DuckDBPyConnection, source: str, entity: Entity, deliveries, window
    ) -> list[str]:
        tables.create(connection, entity, text=True)
        _register(connection, deliveries)
        _refuse_empty(source, entity, deliveries)
        files = tables.paths(d.path for d in deliveries)
        connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE arrays AS
            SELECT filename AS path, decode(content) AS content FROM read_blob({files})"""
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
        return _by_column(
            connection,
            source,
            entity,
            """SELECT unnest(from_json(content, '["JSON"]'))::VARCHAR AS object, path
            FROM arrays""",
        )


_GOOD = (
    f"coalesce(strlen(line) <= {_MAX_OBJECT} AND json_valid(line) "
    "AND json_type(TRY_CAST(line AS JSON)) = 'OBJECT', FALSE)"
)


def by_column(entity: Entity, unknown: list[str]) -> str:
    """SQL list of the columns of the contract and beyond, each as text, out of `object`."""
    names = [*entity.columns, *unknown]
    path = ", ".join(tables.literal(f'$."{name}"') for name in names)
    return f"json_extract_string(object, [{path}])"


def keys_of(connection: duckdb.DuckDBPyConnection, objects: str) -> list[str]:
    return [
        key
        for (key,) in connection.sql(
            f"SELECT DISTINCT unnest(json_keys(object)) AS key FROM ({objects}) ORDER BY key"
        ).fetchall()
    ]


def _by_column(connection, source: str, entity: Entity, objects: str) -> list[str]:
    found = keys_of(connection, objects)
    unknown = tables.check_columns(source, entity, found, "the new rows") if found else []
    tables.add_columns(connection, entity, unknown)
    names = [*entity.columns, *unknown]
    values = ", ".join(f"v[{n}]" for n in range(1, len(names) + 1))
    columns = ", ".join(tables.quoted(name) for name in names)
    connection.execute(
        f"""INSERT INTO source.{entity.name} ({columns}, delivery, delivered_at)
        SELECT {values}, parts.delivery, parts.dropped_at
        FROM (SELECT {by_column(entity, unknown)} AS v, path FROM ({objects})) AS o
        JOIN parts USING (path)"""
    )
    tables.check_text(connection, source, entity)
    return unknown


def _register(connection, deliveries) -> None:
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE parts (path VARCHAR, delivery VARCHAR, dropped_at TIMESTAMP)"
    )
    rows = [(str(d.path), d.name, d.delivered_at) for d in deliveries]
    connection.executemany("INSERT INTO parts VALUES (?, ?, ?)", rows)


def _refuse_empty(source: str, entity: Entity, deliveries) -> None:
    for delivery in deliveries:
        if delivery.path.stat().st_size == 0:
            raise source_problem(
                source, entity.name, f"expected rows, found the empty file {delivery.name}"
            )


def _name_the_file(source: str, entity: Entity, deliveries) -> None:
    """Which file cannot be unpacked or decoded; only looked for after something failed."""
    for delivery in deliveries:
        opener = gzip.open if delivery.path.suffix == ".gz" else open
        try:
            with opener(delivery.path, "rb") as file:
                while block := file.read(1 << 20):
                    del block
        except (OSError, EOFError):
            raise source_problem(
                source, entity.name, f"expected a whole gzip file, found {delivery.name} damaged"
            ) from None
