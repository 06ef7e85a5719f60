"""Many nights of the demo company in one process, and what a warehouse holds, as hashes.

    python tests/demo/nights.py --customers 300 --days 90 --seed 1 [--whole-every 30]

One run a day with all dirt on, as the outside world moves. Then the last day again, twice:

- landed at once, in a new data folder: every conformed arm of staging must hold the same rows;
- rebuilt from the lake and the state that the nights left, without warehouse or caches: every
  table of identity, core and marts must hold the same rows. (Who is who rests on the addresses
  that a record ever had. A database shows the present one only, so that what the nights saw
  cannot be landed again.)

Most nights land every channel (with its gates) and stop there; every 30th, the last and, with
`--on-top`, the one before it are whole: the last then stands on what that one staged.
`--whole-every 1` runs all of them to a published version, each on the one before.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import duckdb

FIRST_DAY = date(2025, 1, 1)
KEY = "a key of the tests, not a secret"
ROOMS = ("identity", "core", "marts", "features")
# Which days a night made again is of the way, not of the result.
_ALL = f"table_schema IN {ROOMS} AND table_name <> 'origin_tonight'"
# Of staging: what a source gives to a conformed table, but not what it was ever known by.
ARMS = (
    "table_schema = 'staging' AND contains(table_name, '__') AND NOT starts_with(table_name, 'stg')"
)
NAMES = ("C360_DATA", "C360_IDENTITY_KEY", "C360_COMPANY")
# Nights see versions of a record that a system shows no more when all is landed at once.
UNLIKE = ("identifier", "ledger", "quarantine", "ticket_version", "loyalty_member_version")


@contextmanager
def data_folder(folder: Path):
    """The pipeline works below `folder` inside."""
    before = {name: os.environ.get(name) for name in NAMES}
    os.environ.update(C360_DATA=str(folder), C360_IDENTITY_KEY=KEY, C360_COMPANY="demo")
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def run_night(folder: Path, day: date, room: str | None = None) -> None:
    """The daily job for a day, or one room of it, in this process. Raises AssertionError with
    what went wrong."""
    from orchestration import daily_run
    from orchestration.layout import layout, make_folders
    from orchestration.settings import load_company

    with data_folder(folder):
        company = load_company("demo")
        where = layout("demo")
        make_folders(where)
        result = daily_run.execute(company, where, day, room, _definitions())
        assert result.success, daily_run.what_went_wrong(result, where)


@cache
def _definitions():
    """The same for all data folders."""
    from orchestration.build import build_defs

    return build_defs()


def contents(folder: Path, chosen: str = _ALL) -> dict[str, tuple[int, str]]:
    """Rows and content hash of every table and view of the rooms, by name."""
    from orchestration.content_hash import content_hash

    with duckdb.connect(str(folder / "demo" / "warehouse.duckdb"), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        tables = connection.sql(
            f"""SELECT table_schema || '.' || table_name FROM information_schema.tables
            WHERE {chosen} ORDER BY ALL"""
        ).fetchall()
        return {
            name: (
                connection.sql(f"SELECT count(*) FROM {name}").fetchone()[0],
                content_hash(connection, name, name),
            )
            for (name,) in tables
        }


def differences(one: dict, other: dict) -> list[str]:
    """Tables whose rows are not the same, with how many rows each has."""
    return [
        f"{name}: {one.get(name)} and {other.get(name)}"
        for name in sorted(one.keys() | other.keys())
        if one.get(name) != other.get(name)
    ]


def compare(
    folder: Path,
    customers: int,
    days: int,
    seed: int,
    whole_every: int = 30,
    first: int = 1,
    say=print,
    on_top: bool = False,
) -> list[str]:
    """Night by night against once from scratch; returns the tables that differ.

    The first night is that of day number `first`, and lands all that came before at once. What
    the nights made stays in `folder/nightly`, what came from scratch in `folder/once`. With
    `on_top` the last two nights are whole.
    """
    from simulator.serve.outside import Outside
    from simulator.world import World

    nightly, once = folder / "nightly", folder / "once"
    outside = Outside(nightly / "demo_world")
    world = World(customers=customers, seed=seed, first_day=FIRST_DAY, days=days + 30)
    last = FIRST_DAY + timedelta(days=days - 1)
    try:
        outside.up(world, FIRST_DAY + timedelta(days=first - 1), True, None, lambda text: None)
        for number in range(first - 1, days):
            begin = time.monotonic()
            whole = number >= days - 1 - on_top or (number + 1) % whole_every == 0
            run_night(nightly, FIRST_DAY + timedelta(days=number), None if whole else "raw")
            say(f"seed {seed}: night {number + 1} of {days}, {time.monotonic() - begin:.1f} s")
            if number < days - 1:
                outside.advance(1)
        once.mkdir()
        (once / "demo_world").symlink_to(outside.folder)
        run_night(once, last, "raw")
        run_night(once, last, "staging")
        arms = " AND ".join([ARMS, *(f"NOT ends_with(table_name, '__{name}')" for name in UNLIKE)])
        wrong = differences(contents(nightly, arms), contents(once, arms))
        return wrong + differences(contents(nightly), contents(_rebuilt(folder, last)))
    finally:
        outside.down()


def _rebuilt(folder: Path, last: date) -> Path:
    """The last day once more, from nothing but the lake and the state of the nights."""
    nightly, rebuilt = folder / "nightly", folder / "rebuilt"
    for part in ("lake", "state"):
        shutil.copytree(nightly / "demo" / part, rebuilt / "demo" / part)
    (rebuilt / "demo_world").symlink_to((nightly / "demo_world").resolve())
    run_night(rebuilt, last)
    return rebuilt


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=300)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--whole-every", type=int, default=30)
    parser.add_argument("--on-top", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        different = compare(
            Path(folder),
            arguments.customers,
            arguments.days,
            arguments.seed,
            arguments.whole_every,
            on_top=arguments.on_top,
        )
    print("\n".join(different) or f"seed {arguments.seed}: every table holds the same rows")
    sys.exit(bool(different))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main()
