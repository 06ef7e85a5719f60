"""What a model costs beside its SQL: replaced in one statement, and as dbt-duckdb does it.

    python benchmarks/materializations.py [--models 100] [--rounds 5]

A project of models of one row each, built over what the round before left, by the macros of
`dbt_project/materializations` and without them, in turn; milliseconds of processor time a
model (median of the rounds), and their ratio.
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1] / "dbt_project"
KINDS = ("table", "view")
_PROFILE = """\
scratch:
  target: duckdb
  outputs:
    duckdb: {{type: duckdb, path: "{path}", threads: 1}}
"""


def project(folder: Path, kind: str, models: int, ours: bool) -> Path:
    """A dbt project in `folder`, of which every model is of one kind."""
    (folder / "models").mkdir(parents=True)
    for number in range(models):
        (folder / "models" / f"model_{number}.sql").write_text(f"select {number} as number\n")
    (folder / "dbt_project.yml").write_text(
        f"name: scratch\nprofile: scratch\nmodels: {{+materialized: {kind}}}\n"
        "flags: {send_anonymous_usage_stats: false}\n"
    )
    (folder / "profiles.yml").write_text(_PROFILE.format(path=folder / "scratch.duckdb"))
    # In both, since dbt goes through all macros for each model.
    shutil.copytree(PROJECT / "macros", folder / "macros")
    if ours:
        shutil.copytree(PROJECT / "materializations", folder / "macros" / "materializations")
    return folder


def seconds(folder: Path) -> float:
    """Processor time of building all models of the project once."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    begin = time.process_time()
    quiet = ["--quiet", "--log-level", "none", "--log-level-file", "none"]
    where = ["--project-dir", str(folder), "--profiles-dir", str(folder)]
    result = dbtRunner().invoke([*quiet, "run", *where])
    DuckDBConnectionManager.close_all_connections()
    if not result.success:
        raise SystemExit(f"dbt: {result.exception or 'a model failed'}")
    return time.process_time() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    os.environ["DO_NOT_TRACK"] = "1"
    print("| | as dbt-duckdb does it, ms | replaced in one statement, ms | ratio |")
    print("|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            ways = [
                project(Path(folder) / f"{kind}_{ours}", kind, asked.models, ours)
                for ours in (False, True)
            ]
            for way in ways:
                seconds(way)  # parses, and leaves what later rounds build over
            rounds = [[seconds(way) for way in ways] for _ in range(asked.rounds)]
            theirs, ours = (
                1000 * statistics.median(times) / asked.models
                for times in zip(*rounds, strict=True)
            )
            print(f"| {kind} | {theirs:.0f} | {ours:.0f} | {ours / theirs:.2f} |")


if __name__ == "__main__":
    main()
