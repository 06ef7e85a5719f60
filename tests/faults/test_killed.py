"""A run is killed (−9), wherever it may be: readers notice nothing, the next run makes it good.

Killed runs follow each other in one company: that a run reaches its place shows that it got over
what the one before left behind.
"""

import random
import sqlite3
from datetime import date

import duckdb
import pytest
from faulty import kill_in, published_hashes, run_and_die, seen, versions_of

from orchestration.company_run import make_source
from orchestration.lake import SourceLake

DAY = date(2017, 12, 31)
STEPS = (
    "raw__run",
    "raw__complete_journey",
    "dbt_staging",
    "gate_staging",
    "dbt_core",
    "dbt_marts",
    "gate_marts",
    "dbt_features",
    "dbt_meta",
    "fit_churn",
    "fit_segments",
    "ml__churn",
    "ml__segments",
    "gate_ml",
    "dbt_customer_view",
    "gate_customer_view",
    "publish__version",
)
# In the lake and in the warehouse, at a moment at which the step has begun to write. Landing and
# publishing are killed moment by moment below; what lies between writes as `dbt_core` does.
PLACES = {"raw__complete_journey": 1.0, "dbt_core": 0.5}


def test_killed_here_and_there_the_next_run_makes_it_good(earlier, published):
    _kill_and_recover(earlier, published, list(PLACES.items()))


@pytest.mark.slow
def test_killed_in_each_step(earlier, published):
    _kill_and_recover(earlier, published, [(step, None) for step in STEPS])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_killed_at_random_moments(earlier, published, seed):
    chance = random.Random(seed)
    kills = [(chance.choice(STEPS), chance.uniform(0, 3)) for _ in range(8)]
    _kill_and_recover(earlier, published, kills)


def _kill_and_recover(company, undisturbed, kills: list) -> None:
    before = seen(company)
    for step, delay in kills:
        moment = kill_in(company, step, DAY, delay)
        after = seen(company)
        if after.target != before.target:  # killed after it had published
            assert after.days == [(DAY,)], (step, moment)
        else:
            assert after.digest == before.digest, (step, moment)
            assert after.days == before.days, (step, moment)
        before = after
    done = company.run(DAY)
    assert done.returncode == 0, done.stdout + done.stderr
    assert published_hashes(company) == published_hashes(undisturbed)
    assert not list(versions_of(company).glob(".*"))
    assert not list(company.data.glob("lake/**/*.draft"))
    # None is left "going on": the queue of the UI would wait for it for ever.
    with sqlite3.connect(company.data / "dagster" / "history" / "runs.db") as runs:
        states = dict(runs.execute("SELECT status, count(*) FROM runs GROUP BY 1").fetchall())
    assert set(states) <= {"SUCCESS", "FAILURE"}, states


PUBLISH = """
from datetime import UTC, datetime
from orchestration import warehouse
from orchestration.layout import layout
from orchestration.publishing import publish, remove_old

where, now = layout("small"), datetime.now(UTC)
with warehouse.connect(where.warehouse, where.temporary) as connection:
    text = {"as_of": "2017-12-31", "published_at": now.isoformat()}
    publish(connection, where, f"{now:%Y%m%dT%H%M%S.%f}", text, {})
remove_old(where, keep=1)
"""
# (function, killed before or after its nth call, has the pointer moved by then)
PUBLISH_POINTS = [
    ("orchestration.publishing:_write_database", "before", 1, False),
    ("orchestration.publishing:_comment", "before", 3, False),
    ("orchestration.publishing:_write_parquet", "before", 1, False),
    ("orchestration.publishing:_check", "before", 1, False),
    ("orchestration.files:write_json", "before", 1, False),
    ("os:replace", "before", 1, False),  # the manifest is still a draft
    ("os:rename", "before", 1, False),  # the version is whole, under its draft name
    # It has its name, nobody is led to it.
    ("orchestration.serving.readers:_make_ready", "before", 1, False),
    ("os:replace", "before", 3, False),  # the new pointer lies beside the old one
    ("orchestration.serving.readers:_point", "after", 1, True),
    ("os:rename", "before", 2, True),  # before an old version is put aside
    ("shutil:rmtree", "before", 1, True),  # it is put aside, not yet removed
]


def test_killed_at_each_moment_of_publishing(published):
    for where, when, nth, moved in PUBLISH_POINTS:
        before = seen(published)
        killed = run_and_die(published, PUBLISH, where, when, nth)
        assert killed, f"{where} was not reached for the {nth}th time"
        after = seen(published)  # every version that has a name is whole
        assert (after.target != before.target) == moved, (where, when, nth)
        if not moved:
            assert after.digest == before.digest
    assert run_and_die(published, PUBLISH, "", "", 0) == 0
    last = seen(published)
    assert last.target.split("/")[-2] == last.versions[-1]
    assert [path.name for path in versions_of(published).iterdir()] == last.versions[-1:]


LAND = """
from datetime import date
from orchestration import warehouse
from orchestration.company_run import make_source
from orchestration.lake import SourceLake
from orchestration.landing import land, prepare
from orchestration.layout import layout
from orchestration.settings import load_company

company, where = load_company(), layout("small")
source, lake = make_source(company, "complete_journey"), SourceLake(where.lake, "complete_journey")
with warehouse.connect(":memory:", where.temporary) as connection:
    landing = prepare(connection, company, source, lake, date(2017, 12, 31), "a_run")
    land(landing, lake, lambda: True)
"""
LANDING_POINTS = [
    ("orchestration.landing:_write", "before", 1, False),
    ("orchestration.landing:_create_view", "before", 1, False),
    ("orchestration.landing:_write", "after", 5, False),
    ("orchestration.lake:SourceLake.commit", "before", 1, False),
    ("os:replace", "before", 1, False),  # the manifest is still a draft
    ("orchestration.lake:SourceLake.commit", "after", 1, True),
]


def test_killed_at_each_moment_of_landing(earlier, published, settings_of):
    lake = SourceLake(earlier.data / "lake" / "raw", "complete_journey")
    for where, when, nth, landed in LANDING_POINTS:
        before = lake.batches()
        assert run_and_die(earlier, LAND, where, when, nth), (where, when, nth)
        assert len(lake.batches()) == len(before) + landed, (where, when, nth)
        lake.verify()
    assert run_and_die(earlier, LAND, "", "", 0) == 0
    expected = SourceLake(published.data / "lake" / "raw", "complete_journey")
    for entity in make_source(settings_of(earlier), "complete_journey").entities:
        assert _rows(lake, entity.name) == _rows(expected, entity.name)


def _rows(lake: SourceLake, entity: str) -> tuple:
    """The rows that count, whatever the batches in which they came."""
    paths = [str(path) for path in lake.entity_files(entity)]
    with duckdb.connect() as connection:
        return connection.execute(
            """SELECT count(*), sum(hash(record_hash, known_day, known_at)::HUGEINT)
            FROM read_parquet(?)""",
            [paths],
        ).fetchone()
