"""A PostgreSQL database with every fault that one has, on a real server.

After each fault the database is mended and the same source lands: every row once.
"""

import socket
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from landings import Landings, day
from members import MEMBERS

from orchestration.interfaces.database import Database
from orchestration.interfaces.model import DeliveredSource
from simulator.serve.postgres import Postgres

PASSWORD = "very-secret"
SECRET = "li.na@example.com"  # a value that no message may show
_ROWS = f"""SELECT i AS id, '{SECRET}' || i AS name, i::integer AS points, i / 4.0 AS spent,
    i % 2 = 0 AS active, DATE '1990-01-01' + i::integer AS born,
    TIMESTAMPTZ '2025-03-01 04:00+00' + i * interval '1 second' AS created_at,
    TIMESTAMPTZ '2025-03-01 04:00+00' + i * interval '1 second' AS updated_at
    FROM generate_series(1, {{rows}}) AS t(i)"""
ROWS = 40


class Server:
    """A database of one table, `shop.members`, made anew for each test."""

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres

    def __call__(self, *statements: str) -> None:
        with psycopg.connect(self.postgres.dsn(), autocommit=True) as session:
            for statement in statements:
                session.execute(statement)

    def fill(self, rows: int = ROWS) -> None:
        self(
            "DROP SCHEMA IF EXISTS shop CASCADE",
            "CREATE SCHEMA shop",
            """CREATE TABLE shop.members (id bigint, name text, points integer,
                spent numeric(18,2), active boolean, born date, created_at timestamptz,
                updated_at timestamptz)""",
            f"INSERT INTO shop.members {_ROWS.format(rows=rows)}",
        )

    def slow_down(self) -> None:
        """The table takes a second for each fifty rows, and each row is long."""
        self(
            "ALTER TABLE shop.members RENAME TO quick",
            """CREATE VIEW shop.members AS SELECT id, name || repeat('x', 20000) AS name, points,
                spent, active, born, created_at, updated_at
                FROM shop.quick, LATERAL pg_sleep(0.02 + id * 0)""",
        )

    def speed_up(self) -> None:
        self("DROP VIEW shop.members", "ALTER TABLE shop.quick RENAME TO members")


@pytest.fixture(scope="module")
def postgres(tmp_path_factory):
    postgres = Postgres(tmp_path_factory.mktemp("postgres"), PASSWORD)
    postgres.start(None)
    yield postgres
    postgres.stop()


@pytest.fixture
def server(postgres) -> Server:
    server = Server(postgres)
    server.fill()
    return server


@pytest.fixture
def lands(tmp_path, server) -> Landings:
    interface = Database(server.postgres.dsn(), "shop", connect_seconds=2, statement_seconds=20)
    return Landings(tmp_path, DeliveredSource("loyalty", (MEMBERS,), interface))


@pytest.fixture
def mended(lands, server):
    """The database is as it should be: the same source lands, each row once."""

    def check() -> None:
        server.fill()
        lands.reached_by(dsn=server.postgres.dsn(), statement_seconds=20)
        lands.land(day(1))
        undisturbed = lands.beside()
        undisturbed.land(day(1))
        assert lands.content() == undisturbed.content()
        assert lands.records().total() == ROWS
        assert lands.unreadable() == []

    return check


def _refused(lands: Landings, *fragments: str) -> str:
    dsn = lands.source.interface.dsn
    return lands.refused(day(1), *fragments, never=(SECRET, PASSWORD, dsn, "127.0.0.1"))


def test_rows_land_once(lands, mended):
    mended()
    assert not lands.land(day(1)).has_news


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"port": 9}, "cannot be reached"),
        ({"password": "wrong-secret"}, "refused the credentials"),
        ({"user": "nobody"}, "refused the credentials"),
        ({"dbname": "elsewhere"}, "does not know what was asked for"),
        ({"host": "nowhere.invalid"}, "cannot be reached"),
    ],
)
def test_another_address(lands, server, mended, change, said):
    parts = psycopg.conninfo.conninfo_to_dict(server.postgres.dsn())
    lands.reached_by(dsn=psycopg.conninfo.make_conninfo(**{**parts, **change}))
    _refused(lands, said)
    mended()


@pytest.mark.parametrize("dsn", ["postgres//outside:very-secret@x", "host", "port=many host=x"])
def test_no_connection_string(lands, dsn):
    lands.reached_by(dsn=dsn)
    _refused(lands, "source loyalty, table members")


def test_a_server_that_says_nothing(lands, mended):
    """It takes the connection, and that is all."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        lands.reached_by(dsn=f"postgresql://u:{PASSWORD}@127.0.0.1:{port}/x")
        began = time.monotonic()
        _refused(lands, "did not answer in time")
        assert time.monotonic() - began < 10
    mended()


def test_no_table(lands, server, mended):
    server("DROP TABLE shop.members")
    _refused(lands, "expected the table shop.members", "found none")
    mended()


def test_a_table_that_may_not_be_read(lands, server, mended):
    server(
        "DROP ROLE IF EXISTS reader",
        "CREATE ROLE reader LOGIN PASSWORD 'very-secret'",
        "GRANT USAGE ON SCHEMA shop TO reader",
    )
    lands.reached_by(dsn=server.postgres.dsn("reader"))
    _refused(lands, "these credentials may read")
    server("GRANT SELECT (id, name) ON shop.members TO reader")
    _refused(lands, "column points", "found no such column")
    server("GRANT INSERT ON shop.members TO reader")
    _refused(lands, "these credentials may not read it")
    mended()


@pytest.mark.parametrize(
    ("change", "fragments"),
    [
        ("DROP COLUMN points", ["column points", "found no such column"]),
        ("RENAME COLUMN name TO title", ["column name", "found instead: title"]),
        (
            "ALTER COLUMN points TYPE text USING points::text",
            ["column points", "expected type INTEGER, found VARCHAR"],
        ),
        (
            "ALTER COLUMN updated_at TYPE timestamp USING updated_at",
            ["column updated_at", "found TIMESTAMP"],
        ),
        ("ADD COLUMN record_hash text", ["column record_hash", "landing uses itself"]),
        ('ADD COLUMN "Name" text', ["found it twice"]),
    ],
)
def test_columns_that_are_not_as_agreed(lands, server, mended, change, fragments):
    server(f"ALTER TABLE shop.members {change}")
    _refused(lands, *fragments, "shop.members")
    mended()


def test_new_columns_land_as_text_and_are_reported(lands, server):
    server(
        """ALTER TABLE shop.members ADD COLUMN "we""ird, one" text DEFAULT 'x',
            ADD COLUMN more jsonb DEFAULT '{"a": [1, null]}', ADD COLUMN list int[]"""
    )
    landing = lands.land(day(1))
    assert landing.unknown_columns["members"] == ['we"ird, one', "more", "list"]
    found = lands.values("DISTINCT more", '"we""ird, one"', "list")
    assert found == [('{"a": [1, null]}', "x", None)]
    undisturbed = lands.beside()
    server('ALTER TABLE shop.members DROP COLUMN more, DROP COLUMN list, DROP "we""ird, one"')
    undisturbed.land(day(1))
    assert lands.content() == undisturbed.content()


def test_columns_in_another_order(lands, server, mended):
    server(
        "ALTER TABLE shop.members RENAME TO before",
        """CREATE TABLE shop.members AS
        SELECT updated_at, born, active, spent, created_at, points, id, name FROM shop.before""",
    )
    lands.land(day(1))
    content = lands.content()
    server.fill()
    undisturbed = lands.beside()
    undisturbed.land(day(1))
    assert content == undisturbed.content()


def _while_copying(server: Server, do: str) -> threading.Thread:
    """Waits until rows are on their way, then does something to that connection."""

    def wait() -> None:
        with psycopg.connect(server.postgres.dsn(), autocommit=True) as session:
            for _ in range(500):
                asked = """SELECT pid FROM pg_stat_activity WHERE query LIKE 'COPY%'
                    AND state = 'active' AND pid <> pg_backend_pid()"""
                if found := session.execute(asked).fetchone():
                    time.sleep(0.1)
                    session.execute(do, found)
                    return
                time.sleep(0.01)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def test_killed_in_the_middle_of_a_table(lands, server, mended):
    server.slow_down()
    killer = _while_copying(server, "SELECT pg_terminate_backend(%s)")
    _refused(lands, "closed the connection in mid table")
    killer.join()
    mended()


def test_cancelled_in_the_middle_of_a_table(lands, server, mended):
    server.slow_down()
    killer = _while_copying(server, "SELECT pg_cancel_backend(%s)")
    _refused(lands, "the database")
    killer.join()
    mended()


def test_killed_in_the_second_night(lands, server):
    """The first stays; the second comes whole, the next time."""
    lands.land(day(1))
    first = lands.content()
    server(
        """INSERT INTO shop.members SELECT id + 1000, name, points, spent, active, born,
            created_at + interval '1 day', updated_at + interval '1 day' FROM shop.members"""
    )
    server.slow_down()
    killer = _while_copying(server, "SELECT pg_terminate_backend(%s)")
    lands.refused(day(2), "closed the connection in mid table", never=(SECRET, PASSWORD))
    killer.join()
    assert lands.content() == first
    server.speed_up()
    lands.land(day(2))
    assert lands.records().total() == 2 * ROWS
    assert max(lands.records().values()) == 1


@pytest.mark.parametrize("why", ["slow", "locked"])
def test_too_long(lands, server, mended, why):
    lands.reached_by(statement_seconds=1)
    if why == "slow":
        server("INSERT INTO shop.members SELECT * FROM shop.members")
        server.slow_down()
        _refused(lands, "did not finish in time")
    else:
        with psycopg.connect(server.postgres.dsn()) as session:
            session.execute("LOCK TABLE shop.members IN ACCESS EXCLUSIVE MODE")
            _refused(lands, "did not finish in time")
    mended()


def test_stopped_and_started(tmp_path, lands, server, mended):
    server.postgres.stop()
    try:
        lands.refused(day(1), "cannot be reached", never=(SECRET, PASSWORD))
    finally:
        port = int(psycopg.conninfo.conninfo_to_dict(lands.source.interface.dsn)["port"])
        server.postgres.start(port)
    mended()


TEXTS = [
    "",
    None,
    '"',
    '""',
    "a,b",
    "a\nb",
    "a\r\nb",
    "a\rb",
    "\\",
    "\\N",
    "\\.",
    "NULL",
    "null",
    " ",
    "\t",
    "'",
    "=cmd|' /C calc'!A0",
    "好\U0001f600",
    "\x01",
    "﻿",
    "x" * 100_000,
]


def test_texts_come_as_they_are(lands, server):
    """An empty text is one, and no value is none; nothing in a text ends it."""
    server("TRUNCATE shop.members")
    with psycopg.connect(server.postgres.dsn()) as session:
        session.cursor().executemany(
            """INSERT INTO shop.members (id, name, created_at, updated_at)
            VALUES (%s, %s, '2025-03-01 04:00+00', '2025-03-01 04:00+00')""",
            list(enumerate(TEXTS)),
        )
    lands.land(day(1))
    assert [name for _, name in lands.values("id", "name")] == TEXTS
    assert lands.unreadable() == []


def test_values_that_no_other_engine_holds(lands, server):
    """They are set aside, with the row; the others land."""
    server(
        "ALTER TABLE shop.members ALTER COLUMN spent TYPE numeric",
        "UPDATE shop.members SET spent = 'NaN' WHERE id = 3",
        "UPDATE shop.members SET spent = 1e30 WHERE id = 5",
        f"UPDATE shop.members SET name = '{SECRET}' || repeat('x', 10000000) WHERE id = 9",
        "UPDATE shop.members SET name = repeat('x', 40000000) WHERE id = 10",
        "UPDATE shop.members SET born = 'infinity' WHERE id = 11",
        "UPDATE shop.members SET born = '9999-12-31' WHERE id = 13",
    )
    lands.land(day(1))
    aside = sorted(
        (reason, (content or "").split(",")[0]) for _, _, reason, content in lands.unreadable()
    )
    long = ("longer than 2,000,000 bytes", "")  # the engine does not even say of which row
    assert aside == [("cast spent", "3"), ("cast spent", "5"), long, long]
    assert [i for (i,) in lands.values("id")] == sorted({*range(1, 41)} - {3, 5, 9, 10})
    found = dict(lands.values("id", "born::VARCHAR"))
    assert (found[11], found[13]) == ("infinity", "9999-12-31")


def test_rows_that_nobody_stamped(lands, server):
    """When they changed is not said: they land, known from the night that saw them, and once."""
    server("UPDATE shop.members SET updated_at = NULL WHERE id <= 5")
    lands.land(day(1))
    assert lands.records().total() == ROWS
    lands.land(day(2))
    assert lands.records().total() == ROWS
    server("UPDATE shop.members SET points = 0 WHERE id = 1")
    lands.land(day(3))
    assert lands.records().total() == ROWS + 1


def test_a_clock_in_the_future_waits_for_its_day(lands, server):
    server("UPDATE shop.members SET updated_at = updated_at + interval '3 days' WHERE id <= 5")
    counted = []
    for number in (1, 2, 4, 5):
        lands.land(day(number))
        counted.append(lands.records().total())
    assert counted == [ROWS - 5, ROWS - 5, ROWS, ROWS]


def test_the_edge_of_two_nights_overlaps_and_nothing_comes_twice(lands, server):
    """A transaction that is finished after midnight, stamped before it."""
    midnight = datetime(2025, 3, 1, 16, tzinfo=UTC)
    stamps = [midnight + timedelta(minutes=m) for m in (-90, -45, -1, 0, 1)]
    with psycopg.connect(server.postgres.dsn()) as session:
        session.execute("TRUNCATE shop.members")
        insert = "INSERT INTO shop.members (id, created_at, updated_at) VALUES (%s, %s, %s)"
        session.cursor().executemany(insert, [(n, s, s) for n, s in enumerate(stamps)])
    lands.land(day(1))
    assert [i for (i,) in lands.values("id")] == [0, 1, 2]
    with psycopg.connect(server.postgres.dsn()) as session:
        late = stamps[2] + timedelta(seconds=5)
        session.execute(insert, (9, late, late))
    lands.land(day(2))
    assert [i for (i,) in lands.values("id")] == [0, 1, 2, 3, 4, 9]
    known = dict(lands.values("id", "known_day"))
    assert known == {0: day(1), 1: day(1), 2: day(1), 3: day(2), 4: day(2), 9: day(1)}


@pytest.mark.slow
def test_memory_is_bounded_however_much_comes(lands, server, monkeypatch):
    """More than two hundred megabytes in as much memory."""
    monkeypatch.setenv("C360_MEMORY_LIMIT", "200MB")
    server(
        """INSERT INTO shop.members SELECT 1000 + i, md5(i::text) || repeat('x', 9000), 1, 1,
        true, '2000-01-01', '2025-03-01 04:00+00', '2025-03-01 04:00+00'
        FROM generate_series(1, 25000) AS t(i)"""
    )
    lands.land(day(1))
    assert lands.records().total() == ROWS + 25_000


def test_entities_share_nothing(lands, server):
    """The second table fails: the first, whole as it is, does not count either."""
    other = replace(MEMBERS, name="points", at="points")
    lands.source = replace(lands.source, entities=(MEMBERS, other))
    lands.refused(day(1), "table points", "expected the table shop.points", never=(SECRET,))
    server("CREATE TABLE shop.points AS TABLE shop.members")
    lands.land(day(1))
    assert lands.content("members") == lands.content("points")
