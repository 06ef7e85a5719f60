"""PostgreSQL: the rows of a table that changed in a window, through dlt, as Arrow.

One statement a table, so one consistent snapshot of it. Types are compared with the contract
before any row is read.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import duckdb

from orchestration.errors import source_problem
from orchestration.interfaces import tables
from orchestration.interfaces.model import Entity, Receipt, Window

_BEGINNING = datetime(1990, 1, 1)
_ROWS_A_CHUNK = 50_000
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


@dataclass(frozen=True)
class Database:
    """`cursor` is the column that says when a row was changed last."""

    dsn: str = field(repr=False)  # it holds a password
    schema: str
    cursor: str = "updated_at"
    overlap_minutes: int = 60
    connect_seconds: int = 10
    asks_by_time: bool = field(default=True, init=False)
    lands_text: bool = field(default=False, init=False)

    def receive(
        self, connection: duckdb.DuckDBPyConnection, source: str, entity: Entity, window: Window
    ) -> Receipt:
        """Brings the rows changed in the window. Raises SourceProblem: what failed, no DSN."""
        from sqlalchemy import exc

        tables.create(connection, entity, text=False)
        since = (window.since or _BEGINNING) - timedelta(minutes=self.overlap_minutes)
        try:
            unknown = self._bring(connection, source, entity, since, window.until)
        except exc.SQLAlchemyError as error:
            raise source_problem(source, entity.name, _said(error)) from None
        rows, unreadable = tables.count(connection, entity)
        return Receipt(rows, unreadable, tuple(unknown))

    def _bring(self, connection, source: str, entity: Entity, since, until) -> list[str]:
        import sqlalchemy as sa

        engine = sa.create_engine(
            self.dsn.replace("postgresql://", "postgresql+psycopg2://", 1),
            connect_args={"connect_timeout": self.connect_seconds},
            execution_options={"stream_results": True},
        )
        try:
            unknown = self._check(engine, source, entity)
            # A column of an unknown type lands as text.
            for column in unknown:
                tables.add_columns(connection, entity, [column])
            for chunk in self._chunks(engine, entity, unknown, since, until):
                connection.register("chunk", chunk)
                connection.execute(
                    f"""INSERT INTO source.{entity.name} BY NAME
                    SELECT *, {tables.literal(entity.at)} AS delivery FROM chunk"""
                )
                connection.unregister("chunk")
        finally:
            engine.dispose()
        return unknown

    def _chunks(self, engine, entity: Entity, unknown: list[str], since, until):
        import dlt
        from dlt.sources.sql_database import sql_table

        resource = sql_table(
            credentials=engine,
            table=entity.at,
            schema=self.schema,
            backend="pyarrow",
            chunk_size=_ROWS_A_CHUNK,
            reflection_level="full_with_precision",
            included_columns=[*entity.columns, *unknown],
            incremental=dlt.sources.incremental(
                self.cursor,
                initial_value=since.replace(tzinfo=UTC),
                end_value=until.replace(tzinfo=UTC),
                range_start="closed",
                range_end="open",
            ),
        )
        yield from resource

    def _check(self, engine, source: str, entity: Entity) -> list[str]:
        """Columns that the contract does not know. Raises SourceProblem for other differences."""
        import sqlalchemy as sa

        with engine.connect() as session:
            found = dict(
                session.execute(
                    sa.text(
                        """SELECT column_name, data_type FROM information_schema.columns
                        WHERE table_schema = :schema AND table_name = :name
                        ORDER BY ordinal_position"""
                    ),
                    {"schema": self.schema, "name": entity.at},
                ).all()
            )
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


def _said(error: Exception) -> str:
    """The server's complaint in one line, without host, user or statement."""
    text = str(getattr(error, "orig", None) or error)
    for sign, said in (
        ("password authentication", "the database refused the credentials"),
        ("role", "the database refused the credentials"),
        ("permission denied", "these credentials may not read it"),
        ("Connection refused", "the database cannot be reached"),
        ("could not translate host", "the database cannot be reached"),
        ("No such file or directory", "the database cannot be reached"),
        ("timeout expired", "the database did not answer in time"),
        ("server closed the connection", "the database closed the connection in mid table"),
        ("terminating connection", "the database closed the connection in mid table"),
    ):
        if sign in text:
            return said
    return f"the database answered with an error ({type(error).__name__})"
