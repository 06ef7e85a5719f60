"""The daily job measured beside the same result computed by hand, in one run on one machine.

    python benchmarks/daily_job.py [--runs N] [--company NAME]

See benchmarks/README.md for what is measured and how to read it. Each measurement is a fresh
process; the data folder is a temporary one.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from measure import Measured, measure

HERE = Path(__file__).resolve().parent
RESULT = HERE / "results" / "daily_job.md"
JOBS = {
    "cold": "daily job, empty data folder: lands everything",
    "warm": "daily job again: nothing new to land",
    "day": "daily job, one new day after the day before",
}
BY_HAND = "by hand: two tables from the same lake"
LIBRARIES = ("dagster", "dbt-core", "dbt-duckdb", "duckdb", "great-expectations", "scikit-learn")


class Bench:
    """One data folder, and what was measured in it."""

    def __init__(self, company: str):
        self.company = company
        self.measured: dict[str, list[Measured]] = {name: [] for name in [*JOBS, "by_hand"]}
        self.parts: dict[str, list[dict[str, float]]] = {name: [] for name in JOBS}
        self.agreement = ""

    def once(self) -> None:
        """All measurements, in two data folders; by hand after each run of the job.

        So what else the machine does weighs on both alike.
        """
        with tempfile.TemporaryDirectory(prefix="bench-") as root:
            self._job("cold", root)
            as_of = _published_day(Path(root) / self.company)
            self._by_hand(root, as_of)
            self._job("warm", root, as_of)
            self._by_hand(root, as_of)
            self._compare(root, as_of)
        with tempfile.TemporaryDirectory(prefix="bench-") as root:
            self._c360(root, as_of - timedelta(days=1))
            self._job("day", root, as_of)
            self._by_hand(root, as_of)
            self._compare(root, as_of)

    def _job(self, name: str, root: str, as_of: date | None = None) -> None:
        done = self._c360(root, as_of)
        self.measured[name].append(done)
        said = self._python(
            root,
            "breakdown.py",
            str(Path(root) / self.company),
            str(done.started_at),
            str(done.ended_at),
        ).output
        self.parts[name].append(json.loads(said.strip().splitlines()[-1]))
        _tell(JOBS[name], done)

    def _by_hand(self, root: str, as_of: date) -> None:
        into = f"{root}/by_hand_{len(self.measured['by_hand'])}.duckdb"
        done = self._python(
            root, "by_hand.py", "--as-of", str(as_of), "--company", self.company, "--into", into
        )
        self.measured["by_hand"].append(done)
        _tell(BY_HAND, done)

    def _compare(self, root: str, as_of: date) -> None:
        """Ends the benchmark if a row differs: numbers of two different results say nothing."""
        self.agreement = self._python(
            root, "by_hand.py", "--check", "--as-of", str(as_of), "--company", self.company
        ).output.strip()

    def _c360(self, root: str, as_of: date | None) -> Measured:
        day = ["--as-of", str(as_of)] if as_of else []
        command = ["-m", "orchestration.cli", "run", "--company", self.company, *day]
        return measure([sys.executable, *command], self._environment(root))

    def _python(self, root: str, script: str, *arguments: str) -> Measured:
        return measure([sys.executable, str(HERE / script), *arguments], self._environment(root))

    def _environment(self, root: str) -> dict[str, str]:
        return {**os.environ, "C360_DATA": root, "C360_COMPANY": self.company}


def report(bench: Bench, load: float) -> str:
    """The result as Markdown; of several runs the medians."""
    runs = len(bench.measured["cold"])
    lines = [
        f"# The daily job beside the same result by hand ({bench.company})",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores "
        f"(load before: {load:.1f}, after: {os.getloadavg()[0]:.1f}), "
        f"Python {sys.version.split()[0]}, "
        + ", ".join(f"{library} {version(library)}" for library in LIBRARIES)
        + f". Runs: {runs}"
        + (", medians; in brackets the least and the most." if runs > 1 else "."),
        "",
        "| | wall s | processor s | peak memory MB | times by hand (wall) | (processor) |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    hand = bench.measured["by_hand"]
    for name, title in {**JOBS, "by_hand": BY_HAND}.items():
        found = bench.measured[name]
        lines.append(
            f"| {title} | {_wall(found)} | {_median(found, 'processor'):.1f} "
            f"| {_median(found, 'peak_mb'):,.0f} "
            f"| {_median(found, 'wall') / _median(hand, 'wall'):.1f} "
            f"| {_median(found, 'processor') / _median(hand, 'processor'):.1f} |"
        )
    lines += ["", *(f"- {line}" for line in bench.agreement.splitlines()), ""]
    lines += ["## Where the time of the job goes (wall s)", ""]
    lines += ["| | everything | nothing new | one new day |", "|---|---:|---:|---:|"]
    for part in bench.parts["cold"][0]:
        seconds = (statistics.median(run[part] for run in bench.parts[name]) for name in JOBS)
        # No-break blanks: Markdown would drop others at the start of a cell.
        title = part.replace("  ", "&nbsp;&nbsp;")
        lines.append(f"| {title} | " + " | ".join(f"{s:.1f}" for s in seconds) + " |")
    return "\n".join(lines) + "\n"


def _median(found: list[Measured], what: str) -> float:
    return statistics.median(getattr(one, what) for one in found)


def _wall(found: list[Measured]) -> str:
    walls = [one.wall for one in found]
    spread = f" [{min(walls):.1f}–{max(walls):.1f}]" if len(walls) > 1 else ""
    return f"{statistics.median(walls):.1f}{spread}"


def _published_day(company: Path) -> date:
    folder = (company / "published" / "current.duckdb").resolve().parent
    return date.fromisoformat(json.loads((folder / "manifest.json").read_text("utf-8"))["as_of"])


def _tell(title: str, done: Measured) -> None:
    print(f"{title}: {done.wall:.1f} s", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=1, help="how often (default: once)")
    parser.add_argument("--company", default=os.environ.get("C360_COMPANY") or "complete_journey")
    arguments = parser.parse_args()
    load = os.getloadavg()[0]
    # The project's own caches (parsed dbt project, bytecode) are filled before anything counts.
    parse = f"""from orchestration.dbt import ensure_manifest
from orchestration.settings import load_company
ensure_manifest(load_company({arguments.company!r}).sources)"""
    measure([sys.executable, "-c", parse], dict(os.environ))
    bench = Bench(arguments.company)
    for _ in range(arguments.runs):
        bench.once()
    result = report(bench, load)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(result, encoding="utf-8")
    print(result)


if __name__ == "__main__":
    main()
