"""A month that is over becomes one batch: the same rows, the same memory of what was delivered."""

from datetime import date

import duckdb
import pytest
from tiny_source import TinySource, company, deliver, files_of, lake_content, land_day

from orchestration import compaction, files
from orchestration.compaction import compact
from orchestration.errors import LakeProblem
from orchestration.lake import SourceLake
from orchestration.landing import prepare

MARCH = [date(2017, 3, day) for day in (8, 10, 13, 31)]
APRIL, MAY = date(2017, 4, 2), date(2017, 5, 2)


@pytest.fixture
def source(tmp_path) -> TinySource:
    deliver(tmp_path / "source")
    return TinySource(tmp_path / "source")


@pytest.fixture
def lake(tmp_path, source) -> SourceLake:
    """Five batches, the last in April: March is over."""
    lake = SourceLake(tmp_path / "lake", "tiny")
    for day in (*MARCH, APRIL):
        land_day(source, lake, day)
    assert len(lake.batches()) == 5
    return lake


def _compact(lake) -> int:
    with duckdb.connect(config={"threads": 1}) as connection:
        return compact(connection, lake)


def _told(lake) -> tuple:
    """All that anybody asks a lake."""
    rows = [lake_content(lake, entity, leave_out=("known_at",)) for entity in ("sales", "shops")]
    return rows, lake.landed_to(), lake.fingerprints(), lake.next_batch_id(MAY)


def test_a_closed_month_becomes_one_batch_and_nothing_else_changes(lake):
    before = _told(lake)
    assert _compact(lake) == 4
    joined, last = lake.batches()
    assert (joined.from_day, joined.to_day, last.to_day) == (date(1, 1, 2), MARCH[-1], APRIL)
    assert _told(lake) == before
    assert sum(name.endswith(".parquet") for name in files_of(lake)) == 2
    lake.verify()
    assert _compact(lake) == 0


def test_the_next_night_joins_what_is_over_and_lands_as_ever(lake, source, tmp_path):
    land_day(source, lake, MAY)
    assert [batch.to_day for batch in lake.batches()] == [MARCH[-1], APRIL, MAY]
    once = SourceLake(tmp_path / "once", "tiny")
    land_day(source, once, MAY)
    for entity in ("sales", "shops"):
        assert lake_content(lake, entity) == lake_content(once, entity)


def test_the_month_that_goes_on_is_left_alone(lake, source):
    land_day(source, lake, date(2017, 4, 3))
    assert [batch.to_day for batch in lake.batches()] == [MARCH[-1], APRIL, date(2017, 4, 3)]
    assert _compact(lake) == 0


def test_large_files_are_left_alone_and_the_order_stays(lake, monkeypatch):
    sizes = sorted(path.stat().st_size for path in lake.folder.glob("*/*.parquet"))
    monkeypatch.setattr(compaction, "_SMALL", sizes[0])
    assert _compact(lake) == 0


@pytest.mark.parametrize("place", ["fsync", "write_json"])
def test_a_run_that_dies_before_the_manifest_is_there_has_joined_nothing(lake, monkeypatch, place):
    before, told = files_of(lake), _told(lake)

    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(files, place, die)
        with pytest.raises(KeyboardInterrupt):
            _compact(lake)
    assert _told(lake) == told
    assert lake.remove_orphans() > 0
    assert files_of(lake) == before


def test_a_run_that_dies_before_the_old_batches_are_removed_has_joined_them(lake, monkeypatch):
    told = _told(lake)
    with monkeypatch.context() as patched:
        patched.setattr(SourceLake, "remove_orphans", lambda self: 0)
        _compact(lake)
    assert _told(lake) == told, "a row that is there twice would be counted twice"
    assert len(lake.batches()) == 2
    half = next(lake.folder.glob("sales/000001_*.parquet"))
    half.unlink()  # it died again, while it removed them
    lake.verify()
    lake.remove_orphans()
    assert _told(lake) == told
    assert len(list(lake.manifests.iterdir())) == 2


def test_a_flipped_bit_is_not_written_again_with_a_good_checksum(lake, source, tmp_path):
    path = lake.entity_files("sales")[0]
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    path.write_bytes(damaged)
    before = files_of(lake)
    with pytest.raises(LakeProblem, match="sha256"):
        _compact(lake)
    lake.remove_orphans()
    assert files_of(lake) == before


def test_a_column_that_came_later_is_kept(lake, source, tmp_path):
    """Rows from before it have none in the joined file, as they had none when read by name."""
    [first, *_] = lake.entity_files("shops")
    batch = lake.batches()[0]
    with duckdb.connect() as connection:
        wider = f"SELECT *, 'x' AS colour FROM read_parquet('{first}')"
        draft = tmp_path / "wider.parquet"
        connection.execute(f"COPY ({wider}) TO '{draft}' (FORMAT parquet)")
    draft.replace(first)
    batch.landed["shops"] = lake.landed_file(first, batch.landed["shops"].rows, ["colour"])
    lake.commit(batch)
    before = _told(lake)
    assert _compact(lake) == 4
    assert _told(lake) == before
    assert lake.batches()[0].landed["shops"].unknown_columns == ("colour",)


def test_landing_tidies_before_it_asks_anything(lake, source):
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        prepare(connection, company(), source, lake, MAY, "a_run")
    assert [batch.to_day for batch in lake.batches()] == [MARCH[-1], APRIL]
