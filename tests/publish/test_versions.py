"""A version is written wholly or not at all, never changes, and readers see only whole ones."""

import hashlib
import json
import os
import threading

import duckdb
import pytest
from tiny_warehouse import NUMBERED, description, publish_tiny, tiny_warehouse

from orchestration import files, publishing
from orchestration.content_hash import content_hash
from orchestration.errors import PublishProblem
from orchestration.layout import Layout
from orchestration.publishing import publish, remove_drafts, remove_old, versions

TABLES = sorted([*NUMBERED, "meta.empty", "meta.version"])


class Killed(Exception):
    """Stands for a process that dies at this point."""


@pytest.fixture
def layout(tmp_path) -> Layout:
    return Layout(tmp_path / "tiny")


def _seen(layout: Layout) -> tuple:
    with duckdb.connect(str(layout.current), read_only=True) as connection:
        return connection.sql("SELECT version FROM meta.version").fetchone()


def _content(folder) -> dict[str, str]:
    return {str(p): files.sha256(p) for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_manifest_says_what_the_version_is_and_who_made_it(layout):
    version = publish_tiny(layout, 1)
    written = json.loads((version.folder / "manifest.json").read_text())
    assert written == version.manifest
    assert written["version"] == version.name == "v01"
    assert {key: written[key] for key in description(1)} == description(1)
    assert list(written["tables"]) == TABLES
    assert {t: v["rows"] for t, v in written["tables"].items()} == {
        "marts.customers": 500,
        "marts.orders": 500,
        "ml.churn": 500,
        "meta.empty": 0,
        "meta.quarantine": 1,
        "meta.version": 1,
    }


def test_every_file_of_the_version_has_its_checksum_in_the_manifest(layout):
    version = publish_tiny(layout, 1)
    found = {
        str(path.relative_to(version.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in version.folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert version.manifest["files"] == found
    assert set(found) == {"customer360.duckdb"} | {
        f"parquet/{table.replace('.', '/')}.parquet" for table in TABLES
    }


def test_the_file_and_the_parquet_hold_what_the_manifest_says(layout):
    version = publish_tiny(layout, 1)
    with duckdb.connect(str(layout.current), read_only=True) as connection:
        for table, said in version.manifest["tables"].items():
            parquet = f"{version.folder}/parquet/{table.replace('.', '/')}.parquet"
            for relation in (table, f"read_parquet('{parquet}')"):
                assert content_hash(connection, table, relation) == said["content_hash"], relation


def test_only_tables_of_the_published_rooms_are_in_it(layout):
    publish_tiny(layout, 1)
    with duckdb.connect(str(layout.current), read_only=True) as connection:
        found = connection.sql(
            "SELECT table_schema || '.' || table_name FROM information_schema.tables ORDER BY ALL"
        ).fetchall()
    assert [name for (name,) in found] == TABLES


def test_descriptions_travel_with_the_tables(layout):
    publish_tiny(layout, 1)
    with duckdb.connect(str(layout.current), read_only=True) as connection:
        (table,) = connection.sql(
            "SELECT comment FROM duckdb_tables() WHERE table_name = 'customers'"
        ).fetchone()
        columns = dict(
            connection.sql(
                """SELECT column_name, comment FROM duckdb_columns()
                WHERE table_name = 'customers' AND comment IS NOT NULL"""
            ).fetchall()
        )
    assert table == "One row a customer; it's small. 一行一位客户。"
    assert columns == {"customer_id": "Who."}


def test_the_same_content_is_written_in_the_same_order(layout):
    """Rows that agree in the first two columns are in order too: files can be compared."""
    for n, order in ((1, "i"), (2, "-i")):
        with duckdb.connect(config={"threads": 1}) as connection:
            connection.execute(
                f"""CREATE SCHEMA marts; CREATE TABLE marts.t AS
                SELECT 1 AS a, 1 AS b, i AS c FROM range(3000) AS r(i) ORDER BY {order}"""
            )
            publish(connection, layout, f"v{n}", description(n), {})
    one, two = (version.manifest["files"] for version in versions(layout))
    assert one["parquet/marts/t.parquet"] == two["parquet/marts/t.parquet"]


def test_a_table_of_one_column_is_published(layout):
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA marts; CREATE TABLE marts.one AS SELECT 1 AS a")
        version = publish(connection, layout, "v1", description(1), {})
    assert version.manifest["tables"]["marts.one"]["rows"] == 1


def test_a_version_never_changes(layout):
    first = publish_tiny(layout, 1)
    before = _content(first.folder)
    with pytest.raises(PublishProblem, match="v01 exists already"):
        publish_tiny(layout, 1, rows=7)
    publish_tiny(layout, 2)
    assert _content(first.folder) == before
    assert _seen(layout) == ("v02",)


def test_the_pointer_is_a_relative_link_so_the_data_can_move(layout):
    version = publish_tiny(layout, 1)
    assert layout.current.is_symlink()
    assert not os.path.isabs(os.readlink(layout.current))
    assert layout.current.resolve() == version.folder / "customer360.duckdb"
    moved = layout.root.rename(layout.root.with_name("moved"))
    assert _seen(Layout(moved)) == ("v01",)


def test_the_pointer_is_never_absent_while_it_moves(tmp_path):
    targets = [tmp_path / "a", tmp_path / "b"]
    for target in targets:
        target.write_text(target.name)
    link = tmp_path / "current"
    files.point(link, targets[0])
    stop, seen = threading.Event(), []

    def look() -> None:
        while not stop.is_set():
            seen.append(link.read_text())

    watcher = threading.Thread(target=look)
    watcher.start()
    for i in range(200):
        files.point(link, targets[i % 2])
    stop.set()
    watcher.join()
    assert set(seen) == {"a", "b"}, "a read that fails ends the watcher early"
    assert len(seen) > 50


# Where a publish can die, and whether its version is whole by then.
DEATHS = {
    "_write_database": False,
    "_comment": False,
    "_write_parquet": False,
    "_check": False,
    "_make_durable": False,
    "os.rename": False,
    "Readers.show": True,
}


@pytest.mark.parametrize("place", DEATHS)
def test_whatever_dies_readers_keep_the_version_before_and_the_next_publish_succeeds(
    layout, monkeypatch, place
):
    publish_tiny(layout, 1)
    with monkeypatch.context() as patch:

        def die(*_):
            raise Killed(place)

        patch.setattr(f"orchestration.publishing.{place}", die)
        with pytest.raises(Killed):
            publish_tiny(layout, 2)
    assert _seen(layout) == ("v01",)
    whole = DEATHS[place]
    assert [version.name for version in versions(layout)] == ["v01"] + ["v02"] * whole
    drafts = [path.name for path in layout.versions.iterdir() if path.name.startswith(".")]
    assert drafts == [".draft-v02"] * (not whole)
    publish_tiny(layout, 3)
    assert _seen(layout) == ("v03",)
    assert not [path for path in layout.versions.iterdir() if path.name.startswith(".")]


def test_drafts_are_counted_removed_and_seen_by_nobody(layout):
    publish_tiny(layout, 1)
    draft = layout.versions / ".draft-v02"
    draft.mkdir()
    (draft / "manifest.json").write_text(json.dumps(description(2)))
    assert [version.name for version in versions(layout)] == ["v01"]
    assert remove_drafts(layout) == 1
    assert not draft.exists()
    assert _seen(layout) == ("v01",)


@pytest.mark.parametrize("damaged", ["_write_database", "_write_parquet"])
@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE marts.customers SET sales = sales + 0.01 WHERE sales = 10.00",
        "UPDATE marts.customers SET band = '' WHERE band IS NULL",
        "DELETE FROM marts.customers WHERE sales = 10.00",
        "INSERT INTO marts.customers FROM marts.customers LIMIT 1",
        "ALTER TABLE marts.customers RENAME band TO bund",
        "ALTER TABLE marts.customers ALTER first_day TYPE VARCHAR",
    ],
)
def test_what_was_written_is_compared_with_the_warehouse(layout, monkeypatch, damaged, damage):
    publish_tiny(layout, 1)
    write = getattr(publishing, damaged)

    def write_wrongly(connection, path, tables, *rest):
        # Another warehouse, wrong in one place, is what gets written.
        with tiny_warehouse(":memory:", 2) as wrong:
            wrong.execute(damage)
            if damaged == "_write_database":
                write(wrong, path, tables, *rest)
                return
            write(connection, path, tables, *rest)
            wrong.execute(f"COPY marts.customers TO '{path}/parquet/marts/customers.parquet'")

    monkeypatch.setattr(publishing, damaged, write_wrongly)
    with pytest.raises(PublishProblem, match=r"^table marts.customers: what was written"):
        publish_tiny(layout, 2)
    assert _seen(layout) == ("v01",)
    assert [version.name for version in versions(layout)] == ["v01"]


@pytest.mark.parametrize(
    ("keep", "left"),
    [
        (0, ["v01", "v02", "v03", "v04"]),
        (1, ["v04"]),
        (2, ["v03", "v04"]),
        (9, ["v01", "v02", "v03", "v04"]),
    ],
)
def test_the_newest_versions_are_kept(layout, keep, left):
    for n in (1, 2, 3, 4):
        publish_tiny(layout, n, rows=5)
    removed = remove_old(layout, keep)
    assert [version.name for version in versions(layout)] == left
    assert sorted([*removed, *left]) == ["v01", "v02", "v03", "v04"]
    assert sorted(path.name for path in layout.versions.iterdir()) == left
    assert _seen(layout) == ("v04",)


def test_the_current_version_is_kept_however_old(layout):
    """Whoever points back to an earlier version does not lose it to the next clean-up."""
    for n in (1, 2, 3):
        publish_tiny(layout, n, rows=5)
    files.point(layout.current, layout.versions / "v01" / publishing.DATABASE)
    assert remove_old(layout, 1) == ["v02"]
    assert [version.name for version in versions(layout)] == ["v01", "v03"]
    assert _seen(layout) == ("v01",)


def test_a_clean_up_that_dies_leaves_no_half_version(layout, monkeypatch):
    for n in (1, 2):
        publish_tiny(layout, n, rows=5)
    with monkeypatch.context() as patch:
        patch.setattr("shutil.rmtree", lambda _: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            remove_old(layout, 1)
    assert [version.name for version in versions(layout)] == ["v02"]
    publish_tiny(layout, 3, rows=5)
    assert sorted(path.name for path in layout.versions.iterdir()) == ["v02", "v03"]
