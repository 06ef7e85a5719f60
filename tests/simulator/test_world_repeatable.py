"""One world, the same bytes: on any day, with any number of workers, in any folder."""

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from simulator.generate import generate
from simulator.world import Journeys, PriceSense, World

WORLD = World(customers=120, seed=5, first_day=date(2025, 1, 15), days=30, block_size=70)


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


@pytest.fixture(scope="module")
def once(tmp_path_factory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("worlds") / "once"
    generate(WORLD, folder, workers=1)
    return digests(folder)


def test_again_with_more_workers_gives_the_same_bytes(once, tmp_path):
    done = []
    generate(WORLD, tmp_path / "again", lambda *step: done.append(step), workers=2)
    assert digests(tmp_path / "again") == once
    assert done == [(1, 2), (2, 2)]


def test_another_seed_gives_other_bytes(once, tmp_path):
    generate(replace(WORLD, seed=6), tmp_path / "other", workers=1)
    other = digests(tmp_path / "other")
    orders = [name for name in once if "shop/orders" in name]
    assert orders
    assert all(other.get(name) != once[name] for name in orders)


def test_a_folder_in_use_is_refused(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(FileExistsError, match="not empty"):
        generate(WORLD, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_world_without_plants_is_made(tmp_path):
    flat = PriceSense(promotion=(0, 0, 0, 0), felt=(1, 1, 1, 1), cheaper=(0, 0, 0, 0))
    bare = replace(WORLD, journeys=Journeys(hard_step=(), services=()), price_sense=flat)
    generate(bare, tmp_path / "bare", workers=1)
    tries = duckdb.sql(f"SELECT count(service) FROM '{tmp_path}/bare/truth/journey_try.parquet'")
    assert tries.fetchone() == (0,)


@pytest.mark.parametrize("wrong", [{"customers": 0}, {"days": 0}])
def test_an_empty_world_is_refused(wrong):
    with pytest.raises(ValueError, match="at least one"):
        World(**wrong)
