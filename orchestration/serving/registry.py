"""What the readers' database knows of versions: the schema `c360_serve`, and whose it is.

Readers follow one row, `pointer`. They read it as they read any row, so under the snapshot of
their statement, or of their repeatable-read transaction: within either there is one version,
whatever is published meanwhile. Moving the row waits for no reader.

`current_version()` hands out that row and holds the version, by a shared advisory lock, until the
reader's transaction ends: a version that somebody may still read is not removed. Who comes with a
snapshot so old that its version is gone gets an error, never an empty table.
"""

import psycopg

from orchestration.errors import PublishProblem

HOME = "c360_serve"
# First keys of advisory locks: of a version (second key: its number), and of publishing (0).
VERSION_LOCK, PUBLISH_LOCK = 360_001, 360_002
_OLDEST = 140_000  # DETACH PARTITION … CONCURRENTLY
_GONE = (
    "the version of the data that this transaction began with has been removed; begin a new "
    "transaction"
)
_MADE = f"""
CREATE SCHEMA {HOME};
CREATE TABLE {HOME}.company (name text NOT NULL);
CREATE TABLE {HOME}.version (
    number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE, loaded_at timestamptz NOT NULL DEFAULT now(), shown_at timestamptz);
CREATE TABLE {HOME}.pointer (number integer NOT NULL, moved_at timestamptz NOT NULL);
CREATE TABLE {HOME}.shape (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    room text NOT NULL, name text NOT NULL, columns text[] NOT NULL, types text[] NOT NULL,
    UNIQUE (room, name, columns, types));
CREATE TABLE {HOME}.part (
    number integer NOT NULL REFERENCES {HOME}.version ON DELETE CASCADE,
    shape integer NOT NULL REFERENCES {HOME}.shape ON DELETE CASCADE,
    PRIMARY KEY (number, shape));
CREATE TABLE {HOME}.view (
    room text NOT NULL, name text NOT NULL, columns text[] NOT NULL, types text[] NOT NULL,
    definition text NOT NULL, PRIMARY KEY (room, name));
CREATE FUNCTION {HOME}.current_version() RETURNS integer
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE found integer;
BEGIN
    SELECT number INTO found FROM {HOME}.pointer;
    IF found IS NOT NULL AND NOT (
        pg_try_advisory_xact_lock_shared({VERSION_LOCK}, found)
        AND to_regnamespace('c360_v' || found) IS NOT NULL
    ) THEN
        RAISE EXCEPTION '{_GONE}' USING ERRCODE = '72000';
    END IF;
    RETURN found;
END $$;
"""


def claim(session: psycopg.Connection, company: str) -> None:
    """Makes what is not there yet, for this company, and keeps every other publish out until the
    session ends. Raises PublishProblem if the database serves another company, or is published to
    at this moment."""
    if session.info.server_version < _OLDEST:
        raise PublishProblem(
            f"PostgreSQL (serve.postgres): expected version {_OLDEST // 10_000} or later, "
            f"found {session.info.server_version // 10_000}"
        )
    (free,) = session.execute(f"SELECT pg_try_advisory_lock({PUBLISH_LOCK}, 0)").fetchone()
    if not free:
        raise PublishProblem(
            "PostgreSQL (serve.postgres): another publish into this database is going on"
        )
    with session.transaction():
        if not exists(session, HOME):
            session.execute(_MADE)
            session.execute(f"INSERT INTO {HOME}.company VALUES (%s)", [company])
        (owner,) = session.execute(f"SELECT name FROM {HOME}.company").fetchone()
    if owner != company:
        raise PublishProblem(
            f"PostgreSQL (serve.postgres): this database serves the company {owner}; "
            f"give {company} one of its own"
        )


def exists(session: psycopg.Connection, schema: str) -> bool:
    return session.execute("SELECT to_regnamespace(%s) IS NOT NULL", [schema]).fetchone()[0]


def current(session: psycopg.Connection) -> str | None:
    """The version that readers see, by name."""
    row = session.execute(
        f"SELECT name FROM {HOME}.version JOIN {HOME}.pointer USING (number)"
    ).fetchone()
    return row and row[0]


def number_of(session: psycopg.Connection, name: str) -> int | None:
    """The number of a version that is loaded; None if it is not."""
    row = session.execute(f"SELECT number FROM {HOME}.version WHERE name = %s", [name]).fetchone()
    return row and row[0]


def ever_shown(session: psycopg.Connection) -> set[str]:
    """Loaded versions that readers have been led to at some time."""
    rows = session.execute(f"SELECT name FROM {HOME}.version WHERE shown_at IS NOT NULL")
    return {name for (name,) in rows.fetchall()}


def point(session: psycopg.Connection, number: int) -> None:
    """Leads readers to a version, within the caller's transaction."""
    moved = session.execute(
        f"UPDATE {HOME}.pointer SET number = %s, moved_at = clock_timestamp()", [number]
    )
    if moved.rowcount == 0:
        session.execute(f"INSERT INTO {HOME}.pointer VALUES (%s, clock_timestamp())", [number])
    session.execute(
        f"UPDATE {HOME}.version SET shown_at = clock_timestamp() WHERE number = %s", [number]
    )


def schema_of(number: int) -> str:
    """Where the tables of a version are."""
    return f"c360_v{number}"


def doomed_schema_of(number: int) -> str:
    """Where they are from the moment their removal begins: nobody reads them any more."""
    return f"c360_old{number}"
