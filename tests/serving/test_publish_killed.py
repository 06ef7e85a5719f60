"""A publish is killed (−9), or the disk is full, at each step, those in PostgreSQL among them.

One company goes through all of it: that a publish reaches its step shows that it got over what
the one before left behind.
"""

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from databases import publish_small, seen_in_files

from orchestration.publishing import remove_old, versions
from orchestration.serving.readers import settle

OLD, NEW, CUT = "old", "new", "cut off: PostgreSQL only"
_HERE = Path(__file__).parent
_SERVING = "orchestration.serving"
# (function, killed before or after its nth call, where readers are then)
STEPS = [
    ("orchestration.publishing:_write_database", "after", 1, OLD),
    ("orchestration.publishing:_write_parquet", "after", 1, OLD),
    ("orchestration.publishing:_check", "after", 1, OLD),
    ("orchestration.publishing:_make_durable", "after", 1, OLD),
    (f"{_SERVING}.tables:create", "after", 2, OLD),
    (f"{_SERVING}.loading:_copy", "after", 2, OLD),
    (f"{_SERVING}.tables:attach", "after", 2, OLD),
    (f"{_SERVING}.loading:load", "after", 1, OLD),  # it is in PostgreSQL, whole, seen by nobody
    (f"{_SERVING}.readers:Readers.announce", "after", 1, OLD),
    ("os:rename", "after", 1, OLD),
    (f"{_SERVING}.readers:_make_ready", "after", 1, OLD),
    (f"{_SERVING}.server:Server.show", "before", 1, OLD),
    (f"{_SERVING}.views:bring_up_to_date", "after", 1, OLD),
    (f"{_SERVING}.registry:point", "after", 1, OLD),  # not committed
    (f"{_SERVING}.server:Server.show", "after", 1, CUT),
    ("os:replace", "before", 3, CUT),  # the link itself
    (f"{_SERVING}.readers:_point", "after", 1, NEW),
    (f"{_SERVING}.readers:Readers.show", "after", 1, NEW),
    ("shutil:rmtree", "before", 1, NEW),  # an old version is put aside, not yet removed
    (f"{_SERVING}.pruning:_remove", "before", 1, NEW),
    (f"{_SERVING}.tables:whole", "after", 9, NEW),  # its schema is renamed, a table detached
    (f"{_SERVING}.pruning:_remove", "after", 1, NEW),
]
FULL = [
    ("orchestration.publishing:_write_database", 1),
    ("orchestration.publishing:_write_parquet", 1),
    ("orchestration.files:write_json", 1),
    ("orchestration.publishing:_make_durable", 1),
    (f"{_SERVING}.loading:_copy", 1),
    (f"{_SERVING}.readers:Readers.announce", 1),
    ("os:rename", 1),
    (f"{_SERVING}.readers:_make_ready", 1),
    ("os:replace", 3),  # the link: PostgreSQL has been led on, and goes back
]


def _publish(layout, database, n: int, where="", when="", nth=0, limit: int | None = None):
    def bound() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [
            *(sys.executable, str(_HERE / "publish_and_die.py")),
            *(str(layout.root), str(n), database.dsn(), where, when, str(nth)),
        ],
        env={**os.environ, "PYTHONPATH": f"{_HERE.parents[1]}:{_HERE}"},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=bound if limit else None,
    )


def _where(layout, database, old: int, new: int) -> str:
    seen = (*seen_in_files(layout), database.seen())
    told = {(old,) * 3: OLD, (new,) * 3: NEW, (old, old, new): CUT}
    return told.get(seen, f"a mix: {seen}")


def test_killed_after_each_step(layout, database):
    target = database.target(keep_versions=2)
    current, shown = 1, 2
    publish_small(layout, current, target)
    publish_small(layout, current := 2, target)
    for n, (where, when, nth, expected) in enumerate(STEPS, 3):
        died = _publish(layout, database, n, where, when, nth)
        place = (where, when, nth)
        assert died.returncode == -signal.SIGKILL, (place, died.stderr)
        assert _where(layout, database, current, n) == expected, place
        settle(layout, target)  # as each run does first
        assert _where(layout, database, current, n) == (OLD if expected == OLD else NEW), place
        assert not layout.switching.exists()
        current = current if expected == OLD else n
        # The session of who died is gone at once or soon: the server notices the closed socket.
        # What readers never came to goes with the next publish; the rest waits for a clean-up.
        shown += expected != OLD
        assert len(versions(layout)) <= shown, place
        assert len(database.schemas()) <= shown + 1, place
    done = _publish(layout, database, 99)
    assert done.returncode == 0, done.stderr
    assert _where(layout, database, current, 99) == NEW
    publish_small(layout, 100, target)
    remove_old(layout, 2, target)
    left = sorted(path.name for path in layout.versions.iterdir())
    assert left == ["v100", "v99"]
    assert len(database.schemas()) == 2
    assert {p.name for p in layout.current.parent.iterdir()} == {
        "current", "current.duckdb", "versions",
    }  # fmt: skip


def test_a_full_disk_at_each_step(layout, database):
    target = database.target(keep_versions=2)
    publish_small(layout, 1, target)
    for n, (where, nth) in enumerate(FULL, 2):
        failed = _publish(layout, database, n, where, "full", nth)
        assert failed.returncode == 1, (where, failed.stderr)
        assert failed.stderr.startswith("told: "), (where, failed.stderr)
        assert "No space left on device" in failed.stderr, (where, failed.stderr)
        assert _where(layout, database, 1, n) == OLD, where
        assert [version.name for version in versions(layout)] == ["v01"], where
    assert _publish(layout, database, 50).returncode == 0
    assert _where(layout, database, 1, 50) == NEW
    assert len(database.schemas()) == 2


@pytest.mark.parametrize("limit", [40_000, 300_000])
def test_a_disk_that_really_takes_no_more(layout, database, limit):
    """The system refuses to let any file grow beyond the limit."""
    target = database.target()
    publish_small(layout, 1, target)
    failed = _publish(layout, database, 2, limit=limit)
    assert failed.returncode == 1, failed.stderr
    assert failed.stderr.startswith("told: the version could not be written"), failed.stderr
    assert _where(layout, database, 1, 2) == OLD
    assert [path.name for path in layout.versions.iterdir()] == ["v01"]


def test_a_server_whose_disk_is_full_is_told_by_table(layout, database, monkeypatch):
    import psycopg

    from orchestration.errors import PublishProblem

    target = database.target()
    publish_small(layout, 1, target)
    with monkeypatch.context() as patch:

        def full(*_):
            raise psycopg.errors.DiskFull

        patch.setattr("orchestration.serving.loading._prepare", full)
        with pytest.raises(PublishProblem, match=r"table marts\.customers: its disk is full"):
            publish_small(layout, 2, target)
    assert _where(layout, database, 1, 2) == OLD
    assert database.schemas() == ["c360_v1"]
    publish_small(layout, 2, target)
    assert _where(layout, database, 1, 2) == NEW


def test_a_connection_lost_in_mid_commit_is_asked_about(layout, database, monkeypatch):
    """Both ways: the commit had gone through, or not."""
    import psycopg

    from orchestration.errors import PublishProblem
    from orchestration.serving.server import Server

    target = database.target()
    publish_small(layout, 1, target)
    real = Server._show

    def lost_after(self, *arguments):
        real(self, *arguments)
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    def lost_before(self, *arguments):
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patch:
        patch.setattr(Server, "_show", lost_before)
        with pytest.raises(PublishProblem, match="closed the connection"):
            publish_small(layout, 2, target)
        assert _where(layout, database, 1, 2) == OLD
        patch.setattr(Server, "_show", lost_after)
        publish_small(layout, 3, target)
    assert _where(layout, database, 1, 3) == NEW
    with duckdb.connect(str(layout.current), read_only=True) as connection:
        assert connection.sql("SELECT DISTINCT version FROM marts.customers").fetchall() == [(3,)]
