"""Versions in PostgreSQL: what is loaded, who sees it when, and what becomes of old ones."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import psycopg
import pytest
from databases import JOIN, publish_small, seen_in_files, small

from orchestration.dictionary import Meaning
from orchestration.errors import PublishProblem
from orchestration.layout import Layout
from orchestration.publishing import publish, remove_old

KINDS = """CREATE TABLE marts.kinds AS SELECT * FROM (VALUES
    (1, '', 'x"y,\n''z', true, 1.10::DECIMAL(18, 2), 'inf'::DOUBLE, DATE '2020-02-29',
        TIMESTAMP '2020-01-01 10:00:00.000001', TIMESTAMPTZ '2020-01-01 10:00:00+08',
        [1, NULL], {'a': 'b'}, 2::HUGEINT ** 100, 'a' || chr(0) || 'b', '\\.'),
    (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
    ) AS v (id, empty, text, flag, money, share, day, moment, zoned, list, struct, big, nul, dot)"""


def test_values_of_each_type_arrive_as_they_are(layout, database):
    publish_small(layout, 1, database.target(), more=KINDS)
    full, nothing = database.read("SELECT * FROM marts.kinds ORDER BY id")
    assert full == (
        *(1, "", "x\"y,\n'z", True, Decimal("1.10"), float("inf"), date(2020, 2, 29)),
        *(datetime(2020, 1, 1, 10, 0, 0, 1), datetime(2020, 1, 1, 2, tzinfo=UTC)),
        *([1, None], {"a": "b"}, Decimal(2**100), "ab", "\\."),
    )
    assert nothing == (2, *[None] * 13)


def test_all_three_ways_show_the_same_version(layout, database):
    for n in (1, 2, 3):
        folder = publish_small(layout, n, database.target())
        assert (*seen_in_files(layout), database.seen()) == (n, n, n)
        assert layout.current_folder.resolve() == folder
    assert database.read(JOIN) == [(3, 3, 3, 3, 3, 50)]


def test_what_tables_and_columns_mean_is_said_in_the_database(layout, database):
    meaning = Meaning("It's small.", "小。", columns={"number": Meaning("Which.")})
    for n in (1, 2):
        with small(n) as connection:
            text = {"as_of": "2017-06-30", "published_at": str(n)}
            texts = {"marts.customers": meaning}
            publish(connection, layout, f"v{n}", text, texts, database.target())
    assert database.does(
        """SELECT obj_description('marts.customers'::regclass),
            col_description('marts.customers'::regclass, 1)"""
    ) == [("It's small. 小。", "Which.")]


def test_the_reader_role_reads_what_is_published_and_nothing_else(layout, database):
    publish_small(layout, 1, database.target())
    assert database.seen() == 1
    for statement in (
        "SELECT * FROM c360_v1.marts__customers",
        "SELECT * FROM c360_serve.pointer",
        "UPDATE c360_serve.pointer SET number = 7",
        "DELETE FROM marts.customers",
        "CREATE TABLE marts.mine (a int)",
    ):
        with database.connect() as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute(statement)


def test_a_repeatable_read_transaction_sees_its_version_to_the_end(layout, database):
    target = database.target()
    publish_small(layout, 1, target)
    publish_small(layout, 2, target)
    with database.connect() as session, session.transaction():
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        assert session.execute("SELECT version FROM meta.version").fetchall() == [(2,)]
        for n in (3, 4, 5, 6):
            publish_small(layout, n, target)
            remove_old(layout, 2, target)
        assert database.seen() == 6
        # Tables that it has not touched before among them.
        assert session.execute(JOIN).fetchall() == [(2, 2, 2, 2, 2, 50)]
        # The first version is nobody's any more, yet readers still hold the table of all versions.
        assert {"c360_v2", "c360_v5", "c360_v6"} <= {*database.schemas()}
    remove_old(layout, 2, target)
    assert database.schemas() == ["c360_v5", "c360_v6"]


def test_a_snapshot_older_than_all_that_is_kept_gets_an_error_and_no_empty_table(layout, database):
    target = database.target(keep_versions=2)
    publish_small(layout, 1, target)
    with database.connect() as session, session.transaction():
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        session.execute("SELECT 1")  # a snapshot, and nothing of ours is held
        for n in (2, 3):
            publish_small(layout, n, target)
        remove_old(layout, 1, target)
        with pytest.raises(psycopg.errors.SnapshotTooOld, match="begin a new transaction"):
            session.execute("SELECT * FROM marts.customers")


def test_a_long_query_neither_fails_nor_holds_up_publishing(layout, database):
    target = database.target(keep_versions=2)
    publish_small(layout, 1, target)
    with database.connect() as session, session.cursor("dashboard", withhold=False) as cursor:
        session.execute("BEGIN")
        cursor.itersize = 1
        cursor.execute("SELECT version FROM marts.customers")
        assert cursor.fetchone() == (1,)
        for n in (2, 3, 4):
            began = datetime.now(UTC)
            publish_small(layout, n, target)
            remove_old(layout, 2, target)
            # Removing waits for its patience; leading readers on does not wait at all.
            assert (datetime.now(UTC) - began).total_seconds() < 15
            assert database.seen() == n
        assert cursor.fetchall() == [(1,)] * 49
        session.execute("COMMIT")
    for _ in range(2):
        remove_old(layout, 2, target)
    assert database.schemas() == ["c360_v3", "c360_v4"]


def test_new_columns_come_gone_columns_go_and_types_change(layout, database):
    target = database.target()
    table = "CREATE TABLE marts.t AS SELECT {}"
    publish_small(layout, 1, target, more=table.format("1 AS a, 'x' AS b"))
    with database.connect() as session, session.transaction():
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        session.execute("SELECT 1 FROM meta.version")
        publish_small(layout, 2, target, more=table.format("2 AS c, 1 AS a"))
        assert database.read("SELECT a, c FROM marts.t") == [(1, 2)]
        assert session.execute("SELECT a, b FROM marts.t").fetchall() == [(1, "x")]
    for n in (3, 4, 5):
        publish_small(layout, n, target, more=table.format("'text' AS a, 2 AS c"))
        remove_old(layout, 2, target)
    assert database.read("SELECT * FROM marts.t") == [("text", 2)]
    assert database.does("SELECT count(*) FROM c360_serve.shape WHERE name = 't'") == [(1,)]


def test_a_table_that_is_no_longer_published_goes_with_the_last_version_that_has_it(
    layout, database
):
    target = database.target()
    publish_small(layout, 1, target, more="CREATE TABLE marts.gone AS SELECT 1 AS a")
    publish_small(layout, 2, target)
    assert database.read("SELECT * FROM marts.gone") == []
    publish_small(layout, 3, target)
    remove_old(layout, 2, target)
    with pytest.raises(psycopg.errors.UndefinedTable):
        database.read("SELECT * FROM marts.gone")


def test_columns_that_change_under_a_long_query_hold_the_publish_for_the_set_time_only(
    layout, database
):
    target = database.target()
    table = "CREATE TABLE marts.t AS SELECT {}"
    publish_small(layout, 1, target, more=table.format("1 AS a"))
    with database.connect() as session, session.transaction():
        session.execute("SELECT * FROM marts.t")
        with pytest.raises(PublishProblem, match=r"did not end within 2 s \(serve.postgres.wait"):
            publish_small(layout, 2, target, more=table.format("1 AS a, 2 AS b"))
        assert (*seen_in_files(layout), database.seen()) == (1, 1, 1)
        assert [path.name for path in layout.versions.iterdir()] == ["v01"]
        assert session.execute("SELECT * FROM marts.t").fetchall() == [(1,)]
    publish_small(layout, 2, target, more=table.format("1 AS a, 2 AS b"))
    assert (*seen_in_files(layout), database.seen()) == (2, 2, 2)


def test_a_view_that_somebody_built_on_a_table_lives_through_new_columns(layout, database):
    target = database.target()
    table = "CREATE TABLE marts.t AS SELECT {}"
    publish_small(layout, 1, target, more=table.format("1 AS a"))
    database.does("CREATE VIEW public.mine AS SELECT a FROM marts.t")
    publish_small(layout, 2, target, more=table.format("0 AS before, 2 AS a"))
    assert database.does("SELECT a FROM public.mine") == [(2,)]
    with pytest.raises(PublishProblem, match="a view of somebody else depends on a table"):
        publish_small(layout, 3, target, more=table.format("0 AS before, 'text' AS a"))
    assert (*seen_in_files(layout), database.seen()) == (2, 2, 2)


def test_what_is_wrong_with_the_database_is_one_line_and_moves_nothing(layout, database, tmp_path):
    target = database.target()
    publish_small(layout, 1, target)
    other = Layout(tmp_path / "other")
    with pytest.raises(PublishProblem, match="this database serves the company tiny"):
        publish_small(other, 1, target)
    away = type(target)("postgresql://outside:wrong@127.0.0.1:1/x")
    with pytest.raises(PublishProblem) as told:
        publish_small(layout, 2, away)
    assert "cannot be reached" in str(told.value)
    assert "wrong" not in str(told.value)
    with database.connect("outside", None) as session:
        session.execute("SELECT pg_advisory_lock(360002, 0)")
        with pytest.raises(PublishProblem, match="another publish into this database"):
            publish_small(layout, 2, target)
    with pytest.raises(PublishProblem, match=r"the role that serve\.postgres\.reader"):
        publish_small(layout, 2, type(target)(database.dsn(), reader="nobody_here"))
    assert (*seen_in_files(layout), database.seen()) == (1, 1, 1)
    assert [path.name for path in layout.versions.iterdir()] == ["v01"]
    publish_small(layout, 2, target)
    for n in (3, 4):
        publish_small(layout, n, target)
        remove_old(layout, 2, target)
    assert len(database.schemas()) == 2, "what failed left nothing behind"
    assert json.loads((layout.current_folder / "manifest.json").read_text())["version"] == "v04"
