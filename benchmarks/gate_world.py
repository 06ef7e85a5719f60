"""The world of `gate_mutations.py`: landed once, then night by night, then staged."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import duckdb

from standardise.functions import register

FIRST_DAY = date(2025, 1, 1)


def make_world(folder: Path, customers: int, first: int, nights: int, seed: int = 7) -> None:
    """Lands day number `first` with all before it, then `nights` more; nothing if it is there."""
    if (folder / "demo" / "warehouse.duckdb").exists():
        return
    from simulator.serve.outside import Outside
    from simulator.world import World
    from tests.demo.nights import run_night

    outside = Outside(folder / "demo_world")
    world = World(customers=customers, seed=seed, first_day=FIRST_DAY, days=first + nights + 5)
    begin = FIRST_DAY + timedelta(days=first - 1)
    try:
        outside.up(world, begin, True, None, lambda text: None)
        for night in range(nights + 1):
            run_night(folder, begin + timedelta(days=night), "raw")
            print(f"night {night} of {nights}", flush=True)
            if night < nights:
                outside.advance(1)
    finally:
        outside.down()
    run_night(folder, begin + timedelta(days=nights), "staging")


def compiled(folder: Path, model: str) -> str:
    """The SQL of a model of staging, as dbt compiled it for this world."""
    source = model.removeprefix("stg_").split("__")[0]
    path = folder / "demo/dbt/compiled/customer360/models/staging" / source / f"{model}.sql"
    return path.read_text(encoding="utf-8")


@contextmanager
def open_world(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the staged warehouse, thrown away at the end, with the rules of `standardise`."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "warehouse.duckdb"  # compiled SQL names it so
        copy.write_bytes((folder / "demo" / "warehouse.duckdb").read_bytes())
        with duckdb.connect(str(copy), config={"threads": 1}) as connection:
            connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
            register(connection)
            yield connection
