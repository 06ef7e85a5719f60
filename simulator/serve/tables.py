"""The tables of crm and loyalty in PostgreSQL, as of the clock: one transaction a move.

DuckDB picks the newest visible version of each row and writes it as CSV; PostgreSQL takes that in
by COPY (psycopg passes the bytes on unread) and merges it with one INSERT … ON CONFLICT a table.
psycopg and not ADBC: the same COPY speed, no further binary, and it is what a client of ours uses.

The database keeps its own clock in `simulator.clock`, moved in the same transaction, so a move that
died is wholly there or not at all, and one made twice changes nothing.
"""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import psycopg
from psycopg import sql

from simulator.serve.deliveries import Deliveries
from simulator.serve.errors import OutsideProblem

KEYS = {
    "crm": {"contacts": "contact_id", "merge_log": "merge_id", "consents": "consent_id"},
    "loyalty": {"members": "member_id", "points_ledger": "entry_id"},
}
READER = "pipeline"
_TYPES = {
    "VARCHAR": "text",
    "TIMESTAMP": "timestamptz",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "DOUBLE": "double precision",
    "TINYINT": "smallint",
}
_MEBIBYTE = 1 << 20


def move_tables(
    dsn: str,
    connection: duckdb.DuckDBPyConnection,
    deliveries: Deliveries,
    world: str,
    until: datetime,
    scratch: Path,
) -> int:
    """Brings all tables to `until` (naive UTC); returns the number of row versions written.

    `world` names the world that the tables belong to: tables of another one are replaced, tables
    that are nobody's raise OutsideProblem.
    """
    try:
        with psycopg.connect(dsn) as database:
            after = _held(database, world, until)
            rows = sum(
                _move(database, connection, deliveries, schema, entity, after, until, scratch)
                for schema, entities in KEYS.items()
                for entity in entities
                if deliveries.has(schema, entity)
            )
            if after is None or after < until:
                database.execute("UPDATE simulator.clock SET until = %s", [_aware(until)])
        return rows
    except psycopg.Error as error:
        reason = error.diag.message_primary or str(error).strip().split("\n")[0]
        raise OutsideProblem(f"PostgreSQL: {reason}") from None


def let_read(dsn: str, password: str) -> None:
    """A role that may read both schemas and nothing else: what a pipeline is given."""
    with psycopg.connect(dsn) as database:
        known = database.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [READER]).fetchone()
        verb = "ALTER" if known else "CREATE"
        role = sql.Identifier(READER)
        database.execute(
            sql.SQL(f"{verb} ROLE {{}} LOGIN PASSWORD {{}}").format(role, sql.Literal(password))
        )
        for schema in map(sql.Identifier, KEYS):
            database.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, role))
            database.execute(
                sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(schema, role)
            )


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


def _held(database: psycopg.Connection, world: str, wanted: datetime) -> datetime | None:
    """Up to when the database has this world's rows; None after it was made empty.

    It is made empty too if it is ahead: a first start for a later day that never came to its end.
    """
    database.execute("SET LOCAL client_min_messages = warning")
    # Two movers at once would deadlock on the upserts; the second waits here.
    database.execute("SELECT pg_advisory_xact_lock(360)")
    marked = database.execute("SELECT to_regclass('simulator.clock') IS NOT NULL").fetchone()[0]
    if marked:
        held, until = database.execute("SELECT world, until FROM simulator.clock").fetchone()
        at = until and until.astimezone(UTC).replace(tzinfo=None)
        if held == world and (at is None or at <= wanted):
            return at
        for schema in ("simulator", *KEYS):
            database.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    for schema in KEYS:
        if database.execute("SELECT to_regnamespace(%s) IS NOT NULL", [schema]).fetchone()[0]:
            raise OutsideProblem(
                f"PostgreSQL has a schema {schema} that is not the simulator's; give another DSN"
            )
        database.execute(f"CREATE SCHEMA {schema}")
    database.execute("CREATE SCHEMA simulator")
    database.execute("CREATE TABLE simulator.clock (world text, until timestamptz)")
    database.execute("INSERT INTO simulator.clock VALUES (%s, NULL)", [world])
    return None


def _move(
    database: psycopg.Connection,
    connection: duckdb.DuckDBPyConnection,
    deliveries: Deliveries,
    schema: str,
    entity: str,
    after: datetime | None,
    until: datetime,
    scratch: Path,
) -> int:
    columns = deliveries.columns(connection, schema, entity)
    key = KEYS[schema][entity]
    # PostgreSQL's text cannot hold a NUL character.
    fields = ", ".join(
        f"""replace("{name}", chr(0), '')""" if kind == "VARCHAR" else f'"{name}"'
        for name, kind in columns.items()
    )
    draft = scratch / f"{schema}.{entity}.csv"
    rows = connection.execute(
        f"""COPY (
            SELECT {fields} FROM {deliveries.relation(schema, entity)}
            WHERE visible_at <= $until AND (visible_at > $after OR $after IS NULL)
            QUALIFY row_number() OVER (
                PARTITION BY "{key}"
                ORDER BY visible_at DESC, updated_at DESC, part DESC, line_at DESC
            ) = 1
        ) TO '{draft}' (FORMAT csv, HEADER false)""",
        {"after": after, "until": until},
    ).fetchone()[0]
    name = sql.Identifier(schema, entity)
    if after is None:
        typed = ", ".join(f'"{c}" {_TYPES.get(kind, kind)}' for c, kind in columns.items())
        database.execute(sql.SQL(f"CREATE TABLE {{}} ({typed})").format(name))
        _copy(database, name, columns, draft)
        database.execute(sql.SQL(f'ALTER TABLE {{}} ADD PRIMARY KEY ("{key}")').format(name))
        database.execute(sql.SQL("CREATE INDEX ON {} (updated_at)").format(name))
        database.execute(sql.SQL("ANALYZE {}").format(name))
    elif rows:
        arrived = sql.Identifier(f"{schema}_{entity}")
        database.execute(
            sql.SQL("CREATE TEMP TABLE {} (LIKE {}) ON COMMIT DROP").format(arrived, name)
        )
        _copy(database, arrived, columns, draft)
        changes = ", ".join(f'"{c}" = EXCLUDED."{c}"' for c in columns if c != key)
        listed = ", ".join(f'"{c}"' for c in columns)
        database.execute(
            sql.SQL(
                f"INSERT INTO {{}} ({listed}) SELECT {listed} FROM {{}} "
                f'ON CONFLICT ("{key}") DO UPDATE SET {changes}'
            ).format(name, arrived)
        )
    draft.unlink()
    return rows


def _copy(
    database: psycopg.Connection, name: sql.Identifier, columns: dict[str, str], draft: Path
) -> None:
    listed = ", ".join(f'"{c}"' for c in columns)
    statement = sql.SQL(f"COPY {{}} ({listed}) FROM STDIN (FORMAT csv)").format(name)
    with database.cursor().copy(statement) as copy, draft.open("rb") as file:
        while block := file.read(_MEBIBYTE):
            copy.write(block)
