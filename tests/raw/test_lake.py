"""A batch is in the lake wholly or not at all, and a file that is not what it was is named."""

import json
from datetime import timedelta

import pytest
from tiny_source import DAYS_OF_TWO_BATCHES as DAYS
from tiny_source import TinySource, deliver, files_of, lake_content, land_day

from orchestration.errors import LakeProblem
from orchestration.lake import SourceLake


@pytest.fixture
def source(tmp_path) -> TinySource:
    deliver(tmp_path / "source")
    return TinySource(tmp_path / "source")


@pytest.fixture
def lake(tmp_path, source) -> SourceLake:
    """With two batches."""
    lake = SourceLake(tmp_path / "lake", "tiny")
    for day in DAYS:
        land_day(source, lake, day)
    return lake


def test_a_batch_without_a_manifest_does_not_count(lake):
    one, two = lake.batches()
    (lake.manifests / f"{two.batch_id}.json").unlink()
    assert [batch.batch_id for batch in lake.batches()] == [one.batch_id]
    assert [path.stem for path in lake.entity_files("sales")] == [one.batch_id]
    assert 0 < len(lake_content(lake, "sales")) < 60


def test_the_next_run_removes_it_and_lands_the_days_again(lake, source):
    before = lake_content(lake, "sales"), files_of(lake).keys()
    (lake.manifests / f"{lake.batches()[1].batch_id}.json").unlink()
    land_day(source, lake, DAYS[1])
    assert (lake_content(lake, "sales"), files_of(lake).keys()) == before


def test_a_half_written_manifest_does_not_count_and_is_removed(lake):
    draft = lake.manifests / "000003_2017-03-20.json.draft"
    draft.write_text('{"batch_id": "0000')
    assert len(lake.batches()) == 2
    assert lake.remove_orphans() == 0
    assert not draft.exists()


def test_files_that_no_manifest_names_are_removed_and_no_others(lake):
    before = files_of(lake)
    for entity in ("sales", "shops"):
        (lake.folder / entity / "000003_2017-03-20.parquet").write_bytes(b"half")
    assert lake.remove_orphans() == 2
    assert files_of(lake) == before
    assert lake.remove_orphans() == 0


def test_a_manifest_that_cannot_be_read_is_named(lake):
    path = lake.manifests / f"{lake.batches()[1].batch_id}.json"
    for damage in ("", "{", '{"batch_id": "000002"}', "[]"):
        path.write_text(damage)
        with pytest.raises(LakeProblem, match=f"manifest {path} cannot be read"):
            lake.batches()


def test_an_undamaged_lake_passes(lake):
    lake.verify()


@pytest.mark.parametrize("entity", ["sales", "shops"])
@pytest.mark.parametrize("number", [0, 1])
def test_a_flipped_bit_is_named_wherever_it_is(lake, entity, number):
    path = lake.entity_files(entity)[number]
    good = path.read_bytes()
    for place in (0, len(good) // 2, len(good) - 1):
        damaged = bytearray(good)
        damaged[place] ^= 1
        path.write_bytes(damaged)
        with pytest.raises(LakeProblem) as caught:
            lake.verify()
        said = str(caught.value)
        assert str(path) in said
        assert f"lake, source tiny, table {entity}" in said
        assert lake.batches()[number].batch_id in said
    path.write_bytes(good)
    lake.verify()


def _flip(path):
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    path.write_bytes(damaged)


def _finds(lake, day) -> bool:
    try:
        lake.verify(day)
    except LakeProblem:
        return True
    return False


def test_a_night_hashes_the_newest_batch(lake):
    _flip(lake.entity_files("sales")[1])
    assert _finds(lake, DAYS[1] + timedelta(days=1))


@pytest.mark.parametrize("entity", ["sales", "shops"])
def test_a_bit_flipped_in_an_old_batch_is_found_on_one_night_of_thirty(lake, entity):
    _flip(lake.entity_files(entity)[0])
    days = [DAYS[1] + timedelta(days=back) for back in range(-29, 1)]
    assert sum(_finds(lake, day) for day in days) == 1


def test_days_without_a_night_are_caught_up(lake):
    """A night that comes late hashes what was due on the days that it passes over."""
    _flip(lake.entity_files("sales")[0])
    assert _finds(lake, DAYS[1] + timedelta(days=30))
    later = [DAYS[1] + timedelta(days=ahead) for ahead in range(1, 31)]
    found = [_finds(lake, day) for day in later]
    assert found == sorted(found), "once it is due it is found by every night until one passes"


def test_a_night_sees_at_once_that_an_old_file_is_shorter_or_gone(lake):
    path = lake.entity_files("sales")[0]
    good = path.read_bytes()
    path.write_bytes(good[:-1])
    days = [DAYS[1] + timedelta(days=ahead) for ahead in range(30)]
    assert all(_finds(lake, day) for day in days)
    path.unlink()
    assert all(_finds(lake, day) for day in days)


def test_a_file_landed_before_sizes_were_kept_is_always_hashed(lake):
    manifest = lake.manifests / f"{lake.batches()[0].batch_id}.json"
    written = json.loads(manifest.read_text())
    for landed in written["landed"].values():
        del landed["size"]
    manifest.write_text(json.dumps(written))
    assert lake.verify(DAYS[1]) == lake.verify()
    _flip(lake.entity_files("sales")[0])
    assert all(_finds(lake, DAYS[1] + timedelta(days=ahead)) for ahead in range(30))


def test_a_landed_file_that_is_gone_is_named(lake):
    path = lake.entity_files("sales")[0]
    path.unlink()
    with pytest.raises(LakeProblem, match=f"expected the landed file {path}, found none"):
        lake.verify()


def test_nothing_is_landed_on_a_damaged_lake(lake, source):
    path = lake.entity_files("shops")[0]
    path.write_bytes(path.read_bytes()[:-1])
    before = files_of(lake)
    with pytest.raises(LakeProblem, match="shops"):
        land_day(source, lake, DAYS[1])
    assert files_of(lake) == before


def test_a_batch_says_what_it_brought_and_from_which_files(lake):
    for batch, day in zip(lake.batches(), DAYS, strict=True):
        written = json.loads((lake.manifests / f"{batch.batch_id}.json").read_text())
        assert written["to_day"] == str(day)
        assert set(written["source_files"]) == {"sales", "shops"}
    assert sum(batch.landed["sales"].rows for batch in lake.batches()) == 60
    one, two = lake.batches()
    assert (two.from_day - one.to_day).days == 1
    assert one.run_id != two.run_id
