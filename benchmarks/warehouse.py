"""The whole warehouse of a large company, and the day after, by room; three marts by hand.

    python benchmarks/warehouse.py [--customers 100000] [--days 365] [--folder FOLDER]

See benchmarks/README.md for what is measured. Each run is a whole `c360 run` in a process of its
own, on a world of the simulator that is generated first (not measured). A mart by hand that is not
row by row the published one ends the benchmark with an error. A FOLDER is kept, and where it has a
world already nothing is landed from nothing: it is built from its lake, and a day more.
"""

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from breakdown import dbt_nodes  # noqa: E402
from history import ROOMS, run_night  # noqa: E402

RESULT = HERE / "results" / "warehouse.md"
SCRIPT = HERE / "warehouse_by_hand.sql"
COMPANY = "demo"
COUNTED = ("core.sales_order", "core.order_line_cost", "core.session", "staging.stg_web__events")
MEMORY = "2GB"  # as the pipeline's own connections


@dataclass(frozen=True)
class Whole:
    """One whole run: wall and processor seconds, memory, processor seconds by step."""

    name: str
    wall: float
    processor: float
    peak_mb: float
    steps: dict[str, float]

    def room(self, name: str) -> float:
        return sum(s for step, s in self.steps.items() if step.startswith(ROOMS[name]))


@dataclass(frozen=True)
class ByHand:
    """One mart: seconds of our model in the run, and of the statement by hand on the same core."""

    mart: str
    rows: int
    ours: float
    hand: float


def measure_all(root: Path, customers: int, days: int) -> tuple[list[Whole], list[ByHand], dict]:
    """From nothing, from the lake alone, and a day more; without the first where `root` has a
    world."""
    from simulator.serve.outside import Outside
    from simulator.world import World

    outside = Outside(root / "demo_world")
    environment = {
        **os.environ,
        "C360_DATA": str(root),
        "C360_COMPANY": COMPANY,
        "C360_COMPANIES": str(root / "companies"),
    }
    runs = []

    def run(name: str, day: date) -> None:
        runs.append(Whole(name, *run_night(environment, day, True)))
        _say(str(runs[-1]))

    try:
        if (root / "demo_world").exists():
            outside.up(say=_say)
            last = date.fromisoformat(_published(root / COMPANY)["as_of"])
        else:
            world = World(customers=customers, days=days + 30)
            last = world.first_day + timedelta(days=days - 1)
            _settle(root / "companies", world.first_day)
            outside.up(world, last, True, None, _say)
            run("from nothing", last)
        _forget_all_but_the_lake(root / COMPANY)
        run("from the lake", last)
        outside.advance(1, _say)
        run("a day more", last + timedelta(days=1))
    finally:
        outside.down()
    counts, by_hand = compare(root / COMPANY)
    return runs, by_hand, counts


def _settle(companies: Path, first_day: date) -> None:
    """The demo company's file, beginning on the world's first day."""
    settings = (HERE.parent / "companies" / f"{COMPANY}.toml").read_text("utf-8")
    companies.mkdir()
    settings = re.sub(r"(?m)^first_day = .*$", f"first_day = {first_day}", settings)
    (companies / f"{COMPANY}.toml").write_text(settings, "utf-8")


def _forget_all_but_the_lake(company: Path) -> None:
    """No warehouse, and nothing that runs have worked out and kept; versions and the ledger of ids
    stay, for they are no cache."""
    for path in company.glob("warehouse.duckdb*"):
        path.unlink()
    for cache in ("identity_cache", "text_cache", "kept_fits"):
        shutil.rmtree(company / cache, ignore_errors=True)


def _published(company: Path) -> dict:
    """The manifest of the current version."""
    current = (company / "published" / "current.duckdb").resolve().parent
    return json.loads((current / "manifest.json").read_text("utf-8"))


def compare(company: Path) -> tuple[dict[str, int], list[ByHand]]:
    """Rows of the largest tables; each mart of the script against the published one."""
    took = dbt_nodes(company, _published(company)["run_id"])
    with duckdb.connect(config={"memory_limit": MEMORY}) as connection:
        connection.execute(f"ATTACH '{company / 'warehouse.duckdb'}' AS warehouse (READ_ONLY)")
        (company / "by_hand.duckdb").unlink(missing_ok=True)
        connection.execute(f"ATTACH '{company / 'by_hand.duckdb'}' AS hand_file")
        connection.execute("CREATE SCHEMA hand_file.hand; SET TimeZone = 'UTC'")
        connection.execute("SET search_path = 'warehouse.marts'")
        counts = {
            name: connection.sql(f"SELECT count(*) FROM warehouse.{name}").fetchone()[0]
            for name in COUNTED
        }
        return counts, [_one(connection, *part, took) for part in _statements()]


def _statements() -> list[tuple[str, str]]:
    """(mart, statement), with the databases named."""
    parts = re.split(r"(?m)^-- (\w+)$", SCRIPT.read_text("utf-8"))[1:]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    rooms = re.compile(r"\b(core|marts|raw)\.")
    return [
        (mart, rooms.sub(r"warehouse.\1.", text).replace("hand.", "hand_file.hand."))
        for mart, text in pairs
    ]


def _one(connection, mart: str, statement: str, took: dict[str, float]) -> ByHand:
    begin = time.monotonic()
    connection.execute(statement)
    seconds = time.monotonic() - begin
    mine = connection.sql(f"DESCRIBE hand_file.hand.{mart}").fetchall()
    columns = ", ".join(row[0] for row in mine)
    ours = f"SELECT {columns} FROM warehouse.marts.{mart}"
    theirs = f"SELECT {columns} FROM hand_file.hand.{mart}"
    for one, other in ((ours, theirs), (theirs, ours)):
        apart = connection.sql(f"SELECT count(*) FROM ({one} EXCEPT ALL {other})").fetchone()[0]
        if apart:
            raise SystemExit(f"{mart}: {apart:,} rows differ from those by hand")
    rows = connection.sql(f"SELECT count(*) FROM ({ours})").fetchone()[0]
    return ByHand(mart, rows, took[f"marts/{mart}"], seconds)


def report(
    runs: list[Whole], by_hand: list[ByHand], counts: dict, command: str, load: float
) -> str:
    from importlib.metadata import version

    libraries = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "dbt-core", "dagster"))
    rows = {
        "**all, wall s**": [run.wall for run in runs],
        "**all, processor s**": [run.processor for run in runs],
        "peak memory MB": [run.peak_mb for run in runs],
        **{f"processor s: {name}": [run.room(name) for run in runs] for name in ROOMS},
    }
    lines = [
        "# The whole warehouse, and a day more",
        "",
        f"`{command}`, {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores (load before: "
        f"{load:.1f}, after: {os.getloadavg()[0]:.1f}), {libraries}. "
        + ", ".join(f"{name} {count:,} rows" for name, count in counts.items())
        + ".",
        "",
        f"| | {' | '.join(run.name for run in runs)} | of the one before |",
        f"|---|{'---:|' * len(runs)}---:|",
    ]
    for name, values in rows.items():
        *_, whole, more = values
        share = f"{more / whole:.0%}" if whole else ""
        told = " | ".join(f"{value:,.1f}" for value in values)
        lines.append(f"| {name} | {told} | {share} |")
    lines += [
        "",
        "| mart | rows | our model s | by hand s | ratio |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {m.mart} | {m.rows:,} | {m.ours:.2f} | {m.hand:.2f} | {m.ours / m.hand:.1f} |"
        for m in by_hand
    ]
    return "\n".join(lines) + "\n"


def _command(root: Path) -> str:
    """By the world and the day that were measured: a kept folder may hold others than were asked
    for."""
    world = json.loads((root / "demo_world" / "world.json").read_text("utf-8"))
    day_more = date.fromisoformat(_published(root / COMPANY)["as_of"])
    days = (day_more - date.fromisoformat(world["first_day"])).days
    return f"python benchmarks/warehouse.py --customers {world['customers']} --days {days}"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--folder", type=Path, help="kept, and used again")
    arguments = parser.parse_args()
    load = os.getloadavg()[0]
    with ExitStack() as stack:
        kept = arguments.folder
        root = kept or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        root = root.absolute()
        root.mkdir(parents=True, exist_ok=True)
        measured = measure_all(root, arguments.customers, arguments.days)
        text = report(*measured, _command(root) + (" --folder FOLDER" if kept else ""), load)
    RESULT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
