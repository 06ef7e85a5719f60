"""When a night stands on the one before it, what is left of that, and when all is built again."""

from dataclasses import replace
from datetime import date, timedelta

import duckdb
import pytest

from orchestration import kept_staging, warehouse
from orchestration.kept_staging import change, kept_in, leave, made_of, take_over
from orchestration.lake import Batch
from orchestration.mount import mount_run
from orchestration.settings import load_company

DAY = date(2025, 6, 1)
KEY = "a key of the tests, not a secret"
KEPT = ["staging.stg_web__events", "features.feature_web"]


class Lake:
    """A source's batches, without files."""

    source = "web"

    def __init__(self, last: int):
        self.last = last

    def batches(self) -> list[Batch]:
        return [Batch(f"{n:06d}_x", "web", "run", DAY, DAY, {}) for n in range(1, self.last + 1)]


@pytest.fixture
def company():
    return load_company("demo")


@pytest.fixture
def built(tmp_path, company):
    """A warehouse that a night of DAY left whole, with three batches of the web in it."""
    path = tmp_path / "warehouse.duckdb"
    with warehouse.connect(path, tmp_path / "tmp") as connection:
        mount_run(connection, company, DAY, "key")
        connection.execute(
            """CREATE SCHEMA staging; CREATE SCHEMA features; CREATE SCHEMA marts;
            CREATE TABLE staging.stg_web__events AS SELECT 1 AS row_key;
            CREATE TABLE staging.exchange_rate AS SELECT 'EUR' AS currency, 7.8 AS rate;
            CREATE TABLE features.feature_web AS SELECT DATE '2025-06-01' AS as_of;
            CREATE TABLE features.origin AS SELECT DATE '2025-06-01' AS as_of;
            CREATE VIEW staging.arm AS SELECT * FROM staging.stg_web__events;
            CREATE TABLE marts.customer_360 AS SELECT 1 AS customer_id"""
        )
        leave(connection, made_of(company, KEY), [Lake(3)], KEPT, DAY)
    return path


def take(path, company, day=DAY + timedelta(days=1), last=4, key=KEY):
    return take_over(path, path.parent / "tmp", made_of(company, key), [Lake(last)], day)


def tables(path) -> set[str]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return {
            row[0]
            for row in connection.sql(
                "SELECT table_schema || '.' || table_name FROM information_schema.tables"
            ).fetchall()
        }


def test_the_next_night_finds_the_tables_of_keys_and_nothing_else(built, company):
    kept = take(built, company)

    assert (kept.as_of, kept.whole_on, kept.batches) == (DAY, DAY, {"web": 3})
    copies = {"raw.kept_exchange_rate", "raw.kept_origin"}
    notes = {"raw.built", "raw.kept_table", "raw.kept_batch"}
    assert tables(built) == {*KEPT, *copies, *notes}


def test_a_batch_that_came_later_is_new(built, company):
    kept = take(built, company)

    assert [kept.has(batch) for batch in Lake(4).batches()] == [True, True, True, False]


def test_a_night_that_dies_while_it_builds_leaves_nothing_to_stand_on(built, company):
    assert take(built, company)
    with warehouse.connect(built, built.parent / "tmp") as connection:
        change(connection)

    assert take(built, company) is None
    assert not built.exists()


def test_a_night_that_a_source_stopped_leaves_all_as_it_was(built, company):
    """What it was made with is copied once: the originals are gone when it is asked for again."""
    first = take(built, company)
    before = tables(built)
    with warehouse.connect(built, built.parent / "tmp") as connection:
        mount_run(connection, company, DAY + timedelta(days=1), "key", kept=first)

    assert take(built, company, DAY + timedelta(days=2), last=5) == first
    assert tables(built) >= before
    with duckdb.connect(str(built), read_only=True) as connection:
        assert connection.sql("SELECT rate = 7.8 FROM raw.kept_exchange_rate").fetchall() == [
            (True,)
        ]


@pytest.mark.parametrize("days", [0, -1, kept_staging.WHOLE_WITHIN_DAYS])
def test_a_day_again_an_earlier_day_and_once_a_week_all_is_built(built, company, days):
    assert take(built, company, DAY + timedelta(days=days)) is None
    assert not built.exists()


def test_with_other_settings_all_is_built(built, company):
    assert take(built, replace(company, currency="EUR")) is None


def test_with_another_key_of_pseudonymous_ids_all_is_built(built, company):
    assert take(built, company, key="another key, as long as this") is None


def test_after_a_change_of_code_all_is_built(built, company, monkeypatch):
    monkeypatch.setattr(kept_staging, "code_version", lambda: "another")

    assert take(built, company) is None


def test_with_a_lake_that_lost_a_batch_all_is_built(built, company):
    assert take(built, company, last=2) is None


def test_a_torn_file_is_as_good_as_none(built, company):
    built.write_bytes(built.read_bytes()[:20_000] + b"torn")

    assert take(built, company) is None
    assert not built.exists()


def test_the_day_of_the_last_whole_build_is_handed_on(built, company):
    kept = take(built, company)
    with warehouse.connect(built, built.parent / "tmp") as connection:
        mount_run(connection, company, DAY + timedelta(days=1), "key", kept=kept)
        assert kept_in(connection) == kept
        leave(connection, made_of(company, KEY), [Lake(4)], KEPT, DAY + timedelta(days=1))

    kept = take(built, company, DAY + timedelta(days=2))

    assert (kept.as_of, kept.whole_on) == (DAY + timedelta(days=1), DAY)
