"""PostgreSQL: the rows of a table that changed in a window, by COPY into a scratch file.

One statement a table, so one consistent snapshot of it; the server writes CSV, DuckDB reads it
with the contract's types. Seven times as fast as rows through dlt (see
docs/decisions/0005-ingestion.md). Types are compared with the contract before any row is read; a
value that PostgreSQL can hold and DuckDB cannot sets its row aside.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from orchestration.errors import source_problem
from orchestration.interfaces import tables
from orchestration.interfaces.model import Entity, Receipt, Window

# When a row with STAMPS was known (see Entity).
KNOWN_BY_STAMPS = {
    "recorded": "timezone('UTC', s.created_at)",
    "changed": "timezone('UTC', s.updated_at)",
    "known_is": "when the row was written (at a first load: when it was created)",
}
_BEGINNING = datetime(1990, 1, 1)
# A server that is gone without a word is noticed, in seconds and milliseconds.
ALIVE = {
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
# PostgreSQL's name of a type (information_schema) -> the contract's.
_KINDS = {
    "bigint": "BIGINT",
    "integer": "INTEGER",
    "smallint": "SMALLINT",
    "text": "VARCHAR",
    "character varying": "VARCHAR",
    "character": "VARCHAR",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "double precision": "DOUBLE",
    "timestamp with time zone": "TIMESTAMP WITH TIME ZONE",
    "timestamp without time zone": "TIMESTAMP",
}
# What the server says -> what a person is told: no host, no user, no statement.
_SAID = (
    ("password authentication", "the database refused the credentials"),
    ("role ", "the database refused the credentials"),
    ("permission denied", "these credentials may not read it"),
    ("Connection refused", "the database cannot be reached"),
    ("could not translate host", "the database cannot be reached"),
    ("failed to resolve host", "the database cannot be reached"),
    ("No such file or directory", "the database cannot be reached"),
    ("no pg_hba.conf entry", "the database refused the credentials"),
    ("does not exist", "the database does not know what was asked for"),
    ("connection info string", "the connection string cannot be understood"),
    ("invalid connection option", "the connection string cannot be understood"),
    ("too many clients", "the database has no free connection"),
    ("remaining connection slots", "the database has no free connection"),
    ("the database system is", "the database is starting or stopping"),
    ("timeout expired", "the database did not answer in time"),
    ("statement timeout", "the database did not finish in time"),
    ("server closed the connection", "the database closed the connection in mid table"),
    ("terminating connection", "the database closed the connection in mid table"),
)


@dataclass(frozen=True)
class Database:
    """`cursor` is the column that says when a row was changed last."""

    dsn: str = field(repr=False)  # it holds a password
    schema: str
    cursor: str = "updated_at"
    overlap_minutes: int = 60
    connect_seconds: int = 10
    statement_seconds: int = 3600
    asks_by_time: bool = field(default=True, init=False)
    lands_text: bool = field(default=False, init=False)

    def receive(
        self, connection: duckdb.DuckDBPyConnection, source: str, entity: Entity, window: Window
    ) -> Receipt:
        """Brings the rows changed in the window. Raises SourceProblem: what failed, no DSN."""
        import psycopg

        tables.create(connection, entity, text=False)
        spool = window.folder / f"{entity.name}.csv"
        try:
            unknown, sent = self._copy(source, entity, window, spool)
        except psycopg.Error as error:
            raise source_problem(source, entity.name, said(error)) from None
        # A column of a type that nobody agreed on lands as text.
        tables.add_columns(connection, entity, unknown)
        _read(connection, entity, unknown, spool, sent)
        spool.unlink()
        rows, unreadable = tables.count(connection, entity)
        return Receipt(rows, unreadable, tuple(unknown))

    def _copy(self, source: str, entity: Entity, window: Window, spool: Path) -> tuple:
        """Writes the rows to `spool`; returns the columns nobody agreed on, and how many rows."""
        import psycopg

        since = (window.since or _BEGINNING) - timedelta(minutes=self.overlap_minutes)
        session = psycopg.connect(
            self.dsn,
            connect_timeout=self.connect_seconds,
            options=f"-c statement_timeout={self.statement_seconds}s -c TimeZone=UTC",
            client_encoding="UTF8",
            **ALIVE,
        )
        try:
            session.read_only = True
            with session.cursor() as cursor, spool.open("wb") as file:
                unknown = self._check(cursor, source, entity)
                columns = ", ".join(tables.quoted(c) for c in [*entity.columns, *unknown])
                place = f"{tables.quoted(self.schema)}.{tables.quoted(entity.at)}"
                changed = tables.quoted(self.cursor)
                with cursor.copy(
                    f"""COPY (SELECT {columns} FROM {place}
                        WHERE {changed} >= '{since}+00' AND {changed} < '{window.until}+00'
                            OR {changed} IS NULL)
                    TO STDOUT WITH (FORMAT csv)"""
                ) as rows:
                    for block in rows:
                        file.write(block)
                return unknown, cursor.rowcount
        finally:
            session.close()

    def _check(self, cursor, source: str, entity: Entity) -> list[str]:
        """Columns that the contract does not know. Raises SourceProblem for other differences."""
        cursor.execute(
            """SELECT column_name, data_type FROM information_schema.columns
            WHERE table_schema = %s AND table_name = %s ORDER BY ordinal_position""",
            (self.schema, entity.at),
        )
        found = dict(cursor.fetchall())
        place = f"the table {self.schema}.{entity.at}"
        if not found:
            raise source_problem(
                source, entity.name, f"expected {place}, found none that these credentials may read"
            )
        unknown = tables.check_columns(source, entity, list(found), place)
        for column, expected in entity.columns.items():
            kind = _KINDS.get(found[column], found[column])
            if kind != expected and not (expected.startswith("DECIMAL") and kind == "numeric"):
                raise source_problem(
                    source,
                    entity.name,
                    f"expected type {expected}, found {kind} in {place}",
                    column,
                )
        return unknown


def _read(connection, entity: Entity, unknown: list[str], spool: Path, sent: int) -> None:
    """An empty text stays one: only an unquoted nothing is NULL."""
    kinds = {**entity.columns, **dict.fromkeys(unknown, "VARCHAR")}
    columns = ", ".join(f"{tables.literal(c)}: {tables.literal(k)}" for c, k in kinds.items())
    connection.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    connection.execute(
        f"""INSERT INTO source.{entity.name} BY NAME
        SELECT *, {tables.literal(entity.at)} AS delivery
        FROM read_csv({tables.literal(spool)}, columns = {{{columns}}}, header = false,
            auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = '',
            allow_quoted_nulls = false, {tables.BOUNDED}, store_rejects = true,
            rejects_limit = 0)"""
    )
    connection.execute(
        f"""INSERT INTO source.{entity.name}__unreadable
        SELECT {tables.literal(entity.at)}, NULL, NULL,
            min(CASE error_type WHEN 'LINE SIZE OVER MAXIMUM' THEN {tables.literal(tables.LONGER)}
                ELSE lower(error_type) || coalesce(' ' || column_name, '') END),
            any_value(csv_line)
        FROM reject_errors GROUP BY line"""
    )
    # Rows longer than its buffer the engine passes over without a word.
    lost = sent - sum(tables.count(connection, entity))
    connection.execute(
        f"""INSERT INTO source.{entity.name}__unreadable
        SELECT {tables.literal(entity.at)}, NULL, NULL, {tables.literal(tables.LONGER)}, NULL
        FROM range({lost})"""
    )


def said(error: Exception) -> str:
    """The server's complaint in one line."""
    text = str(error)
    for sign, words in _SAID:
        if sign in text:
            return words
    return f"the database answered with an error ({type(error).__name__})"
