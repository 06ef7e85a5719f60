"""A version goes into PostgreSQL in one transaction, under a schema of its own: seen by nobody.

Whatever dies, the server rolls it back: no half a version, nothing to clean up. Rows go by COPY of
the CSV that DuckDB writes: as fast as ADBC here (docs/decisions/0015-postgres-readers.md).
"""

from pathlib import Path

import duckdb
import psycopg
from psycopg import sql

from orchestration.errors import PublishProblem
from orchestration.serving import registry, tables
from orchestration.serving.session import told
from orchestration.serving.tables import Table
from orchestration.serving.target import Postgres

_BLOCK = 1 << 20


def load(
    session: psycopg.Connection, database: Path, name: str, rooms, target: Postgres
) -> dict[str, int]:
    """Loads the version in the file `database`; rows by table. Raises PublishProblem naming the
    table."""
    rows: dict[str, int] = {}
    spool = database.with_name("spool.csv")
    with duckdb.connect(str(database), read_only=True) as version, session.transaction():
        version.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        (number,) = session.execute(
            f"INSERT INTO {registry.HOME}.version (name) VALUES (%s) RETURNING number", [name]
        ).fetchone()
        schema = registry.schema_of(number)
        session.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        found = tables.tables_of(version, rooms)
        for table in found:
            with told(table.at):
                tables.create(session, schema, number, table)
                rows[table.at] = _copy(session, version, schema, table, spool)
                _prepare(session, schema, table, target)
        # Attached at the end: what is held until the commit is held for a moment.
        for table in found:
            with told(table.at):
                tables.attach(session, schema, number, table)
    return rows


def _copy(session, version, schema: str, table: Table, spool: Path) -> int:
    """The rows, counted on both sides; those of the run are frozen: nothing has to touch them
    again."""
    try:
        (written,) = version.execute(
            f"""COPY ({tables.as_csv(table)}) TO '{spool}'
            (FORMAT csv, HEADER false, NULLSTR '', COMPRESSION none)"""
        ).fetchone()
        statement = sql.SQL("COPY {}.{} ({}) FROM STDIN (FORMAT csv, FREEZE)").format(
            sql.Identifier(schema),
            sql.Identifier(table.part),
            sql.SQL(", ").join(map(sql.Identifier, table.columns)),
        )
        with session.cursor() as cursor:
            with spool.open("rb") as file, cursor.copy(statement) as rows:
                while block := file.read(_BLOCK):
                    rows.write(block)
            loaded = cursor.rowcount
    finally:
        spool.unlink(missing_ok=True)
    if loaded != written:
        raise PublishProblem(
            f"PostgreSQL (serve.postgres), table {table.at}: expected {written:,} rows, "
            f"found {loaded:,}"
        )
    return loaded


def _prepare(session, schema: str, table: Table, target: Postgres) -> None:
    place = (sql.Identifier(schema), sql.Identifier(table.part))
    for column in target.indexed:
        if column in table.columns:
            session.execute(
                sql.SQL("CREATE INDEX ON {}.{} ({})").format(*place, sql.Identifier(column))
            )
    session.execute(sql.SQL("ANALYZE {}.{}").format(*place))
