"""Exactly once: however the same deliveries are cut into nights, and wherever a run dies.

Properties over drawn histories, for files, an API and a database. A night may be done again, may
die between landing and committing, may be preceded by micro-batches of the same day.
"""

import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import psycopg
import pytest
from apis import Api, Shelves, entities, landings, noon, record
from drops import Drop, sales
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from landings import Landings, day
from members import MEMBERS

from orchestration.interfaces.database import Database
from orchestration.interfaces.model import DeliveredSource
from simulator.serve.postgres import Postgres

DAYS = 4
SOME = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@dataclass(frozen=True)
class Night:
    """A run up to a day. `dies` and `before` are attempts that do not count, or only in part."""

    day: int
    dies: bool = False
    micro: int = 0
    again: bool = False


@st.composite
def nights(draw) -> list[Night]:
    """Any cutting of the days into nights, the last day always being one."""
    chosen = draw(st.sets(st.integers(1, DAYS), max_size=DAYS)) | {DAYS}
    return [
        Night(number, draw(st.booleans()), draw(st.integers(0, 1)), draw(st.booleans()))
        for number in sorted(chosen)
    ]


AT_ONCE = [Night(DAYS)]
EACH = [Night(number) for number in range(1, DAYS + 1)]
ROUGH = [Night(number, dies=True, micro=1, again=True) for number in range(1, DAYS + 1)]


def live_through(lands: Landings, plan: list[Night], show) -> Counter:
    """`show(day, part)` brings the outside to a moment of a day; part 1 is its end."""
    for night in plan:
        for part in range(night.micro):
            show(night.day, (part + 1) / (night.micro + 1))
            lands.land(day(night.day), whole=False)
        show(night.day, 1)
        if night.dies:
            lands.land(day(night.day), dies=True)
        lands.land(day(night.day))
        if night.again:
            assert not lands.land(day(night.day)).has_news
    assert not lands.land(day(1)).has_news
    assert lands.lake.landed_to() == day(DAYS)
    return _content(lands)


def _content(lands: Landings) -> Counter:
    key = lands.source.entities[0].key[0]
    return Counter(lands.values(f"{key}::VARCHAR", "record_hash", "known_at", "known_day"))


@contextmanager
def folder():
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


# --- files


def _drop(root: Path, seed: int, to: int, part: float, ending: str) -> Drop:
    """Files of the days up to a moment; two a day, the second in the afternoon. Some are copies."""
    chance = duckdb.execute(f"SELECT hash(range, {seed}) % 7 FROM range({2 * DAYS})").fetchall()
    drop = Drop(root, ending)
    for number in range(1, to + 1):
        for half in (0, 1):
            if number == to and half + 1 > 2 * part:
                continue
            place = 2 * (number - 1) + half
            of = place if chance[place][0] else max(0, place - 1)  # delivered twice
            rows = [
                {"id": of * 100 + n, "name": f"x{n % 3}", "amount": f"{n}.00"}
                for n in range(chance[of][0] + 2)
            ]
            path = drop.path(number).with_name(f"sales_{day(number):%Y%m%d}_{half}.{ending}")
            if not path.exists():
                whole = drop.write(number, rows)
                whole.rename(path)
    return drop


@SOME
@given(nights(), st.integers(0, 2**31), st.sampled_from(["csv", "jsonl.gz", "parquet"]))
@example(ROUGH, 3, "csv")
@example(EACH, 4, "json")
def test_files(plan, seed, ending):
    entity = sales(ending, at=rf"sales_(?P<day>\d{{8}})_\d\.{ending.replace('.', chr(92) + '.')}")
    found = []
    for nights_ in (AT_ONCE, plan):
        with folder() as root:
            lands = Landings(root, Drop(root, ending, entity=entity).landings.source)
            show = lambda to, part, root=root: _drop(root, seed, to, part, ending)  # noqa: E731
            found.append(live_through(lands, nights_, show))
    assert found[0] == found[1]
    assert found[0]
    assert max(Counter(key for key, *_ in found[0].elements()).values()) == 1


# --- what an API shows: new objects each day; every object once, or changed in place


def _moment(number: int, part: float) -> datetime:
    """Within the company's day; naive UTC."""
    return noon(day(number)) - timedelta(hours=12) + timedelta(hours=24 * part)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A shop whose objects are new each day, at any hour; its clock is moved by the test."""
    shelves = Shelves(tmp_path_factory.mktemp("shop"))
    for name, entity in entities("shop").items():
        objects = [
            record(entity, number * 100 + n, at, at)
            for number in range(1, DAYS + 1)
            for n in range(12 if name == "customers" else 1)
            for at in [_moment(number, (n * 7 % 12 + 0.5) / 12)]
        ]
        shelves.add("shop", entity, objects)
    shelves.fill()
    with Api(shelves.folder, day(1)) as api:
        yield api


class _Clock:
    """The outside shows what has happened up to a moment, not only up to the end of a day."""

    def __init__(self, monkeypatch) -> None:
        self.cutoff = None
        monkeypatch.setattr("simulator.serve.api.read_clock", lambda path: self)

    def show(self, number: int, part: float) -> None:
        self.cutoff = _moment(number, part).replace(microsecond=0)


@SOME
@given(nights())
@example(ROUGH)
def test_an_api(served, plan):
    found = []
    with pytest.MonkeyPatch.context() as patch:
        clock = _Clock(patch)
        for nights_ in (AT_ONCE, plan):
            with folder() as root:
                lands = landings(root, "shop", served.address)
                lands.source = replace(lands.source, entities=lands.source.entities[:1])
                found.append(live_through(lands, nights_, clock.show))
    assert found[0] == found[1]
    assert found[0].total() == 12 * DAYS


# --- a database whose rows are also changed in place


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    postgres = Postgres(tmp_path_factory.mktemp("postgres"), "secret")
    postgres.start(None)
    yield postgres
    postgres.stop()


def _member(dsn: str, changes: bool):
    with psycopg.connect(dsn, autocommit=True) as session:
        session.execute("DROP SCHEMA IF EXISTS shop CASCADE")
        session.execute("CREATE SCHEMA shop")
        kinds = ", ".join(
            f"{c} {k.replace('VARCHAR', 'text').replace('DECIMAL', 'numeric')}"
            for c, k in MEMBERS.columns.items()
        )
        session.execute(f"CREATE TABLE shop.members ({kinds})")

    def show(number: int, part: float) -> None:
        """The table as it is then: all that was ever added; of changes the last."""
        with psycopg.connect(dsn) as session:
            session.execute("TRUNCATE shop.members")
            until = _moment(number, part)
            rows = []
            for added in range(1, number + 1):
                for n in range(8):
                    at = _moment(added, (n * 5 % 8 + 0.5) / 8)
                    if at >= until:
                        continue
                    touched = [d for d in range(added + 1, number + 1) if (n + d) % 3 == 0]
                    last = _moment(touched[-1], 0.3) if changes and touched else at
                    if last >= until:
                        last = _moment(touched[-2], 0.3) if len(touched) > 1 else at
                    points = 0 if last == at else last.day
                    rows.append((added * 100 + n, f"m{n}", points, f"{at}+00", f"{last}+00"))
            session.cursor().executemany(
                """INSERT INTO shop.members (id, name, points, created_at, updated_at)
                VALUES (%s, %s, %s, %s, %s)""",
                rows,
            )

    interface = Database(dsn, "shop")
    return DeliveredSource("members", (MEMBERS,), interface), show


@SOME
@given(nights())
@example(ROUGH)
def test_a_database_that_only_grows(database, plan):
    source, show = _member(database.dsn(), changes=False)
    found = []
    for nights_ in (AT_ONCE, plan):
        with folder() as root:
            found.append(live_through(Landings(root, source), nights_, show))
    assert found[0] == found[1]
    assert found[0].total() == 8 * DAYS


@SOME
@given(nights())
@example(ROUGH)
def test_a_database_whose_rows_change(database, plan):
    """The same nights, smooth or rough, see the same versions; and the last of each is there."""
    source, show = _member(database.dsn(), changes=True)
    smooth = [Night(night.day) for night in plan]
    rough = [Night(night.day, dies=True, again=True) for night in plan]
    found, last = [], []
    for nights_ in (smooth, rough, AT_ONCE):
        with folder() as root:
            lands = Landings(root, source)
            found.append(live_through(lands, nights_, show))
            newest = "id, arg_max(points, updated_at), count(DISTINCT record_hash) = count(*)"
            last.append(lands.asked(f"SELECT {newest} FROM {{rows}} GROUP BY id ORDER BY id"))
    assert found[0] == found[1]
    assert last[0] == last[1] == last[2]
    assert all(once for _, _, once in last[0])
