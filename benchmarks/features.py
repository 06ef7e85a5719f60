"""What the features of all training days cost, theme by theme, at a million customers.

    python -m benchmarks.features                     # 1,000,000 customers: half an hour or more
    python -m benchmarks.features --customers 100000

Made-up tables of `core` as full as those of the demo company (orders, lines, visits, tickets,
answers, campaigns, points; three records a person), and the SQL that dbt compiles of
`models/features`. Each theme is a process of its own, one thread, with the pipeline's memory limit.
"""

import argparse
import json
import os
import sys
import tempfile
from datetime import date
from pathlib import Path

import duckdb

from benchmarks import feature_facts
from benchmarks.measure import measure

ROOT = Path(__file__).resolve().parents[1]
RESULT = ROOT / "benchmarks/results/features.md"
SOURCES = ("catalogue", "crm", "loyalty", "shop", "pos", "support", "web", "email", "survey")
_HOW = (
    "duckdb {}, one thread, memory limit {}. Twelve days (`features.origin`) in one pass; "
    "processor seconds, not wall, say something where the machine was not idle."
)
FIRST = ("origin", "feature_rhythm", "feature_value", "feature_channel")
LAST = ("churn_label", "customer_features")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--memory", default="2GB")
    parser.add_argument("--into", type=Path, help="where the tables are made (and kept)")
    parser.add_argument("--one", nargs=2, metavar=("WAREHOUSE", "SQL"), help=argparse.SUPPRESS)
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.make:
        with duckdb.connect(str(given.make)) as connection:
            feature_facts.make(connection, given.customers, given.memory)
        return
    if given.one:
        _build(Path(given.one[0]), Path(given.one[1]), given.memory)
        return
    with tempfile.TemporaryDirectory() as made:
        _run(given.customers, given.memory, given.into or Path(made))


def _run(customers: int, memory: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    warehouse = folder / "warehouse.duckdb"  # the name that the compiled SQL calls
    # Its own process: the memory of who starts a process counts into that one's peak.
    this = [sys.executable, "-m", "benchmarks.features", "--memory", memory]
    if not warehouse.exists():
        measure([*this, "--customers", str(customers), "--make", str(warehouse)], dict(os.environ))
    models = _compiled(folder)
    order = [*FIRST, *sorted(set(models) - {*FIRST, *LAST}), *LAST]
    lines = []
    for name in order:
        took = measure([*this, "--one", str(warehouse), str(models[name])], dict(os.environ))
        rows = json.loads(took.output.splitlines()[-1])
        lines.append((name, took.processor, took.wall, took.peak_mb, rows))
        print(lines[-1], flush=True)
    RESULT.write_text(_told(customers, memory, lines))


def _compiled(folder: Path) -> dict[str, Path]:
    """The SQL of each feature model, as dbt writes it for these sources."""
    target = folder / "dbt"
    if not target.exists():
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "C360_WAREHOUSE": str(folder / "warehouse.duckdb"),
        }
        dbt = [str(Path(sys.executable).parent / "dbt"), "compile", "--select", "tag:features"]
        dbt += ["--vars", json.dumps({"sources": list(SOURCES)}), "--target-path", str(target)]
        dbt += ["--project-dir", str(ROOT / "dbt_project"), "--log-path", str(folder / "log")]
        measure([*dbt, "--profiles-dir", str(ROOT / "dbt_project")], environment)
    found = (target / "compiled/customer360/models/features").glob("*.sql")
    return {path.stem: path for path in found}


def _build(warehouse: Path, sql: Path, memory: str) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            f"""SET threads = 1; SET memory_limit = '{memory}'; SET TimeZone = 'UTC';
            SET preserve_insertion_order = false;
            SET temp_directory = '{warehouse.parent / "tmp"}';
            CREATE SCHEMA IF NOT EXISTS features;
            CREATE OR REPLACE TABLE features.{sql.stem} AS {sql.read_text()}"""
        )
        print(connection.table(f"features.{sql.stem}").count("*").fetchone()[0])


def _told(customers: int, memory: str, lines: list[tuple]) -> str:
    whole = [sum(line[i] for line in lines) for i in (1, 2)]
    rows = "\n".join(
        f"| {name} | {processor:.1f} | {wall:.1f} | {peak:,.0f} | {count:,} |"
        for name, processor, wall, peak, count in lines
    )
    return f"""# Features of all training days, and of the day that is scored

`python -m benchmarks.features --customers {customers}`, {date.today()}, {os.cpu_count()} cores
(load at the end: {os.getloadavg()[0]:.1f}), {_HOW.format(duckdb.__version__, memory)}

| model | processor s | wall s | peak memory MB | rows |
|---|---:|---:|---:|---:|
{rows}
| **all** | **{whole[0]:.1f}** | **{whole[1]:.1f}** | **{max(line[3] for line in lines):,.0f}** | |
"""


if __name__ == "__main__":
    main()
