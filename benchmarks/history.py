"""What a night costs as history grows: the same world after 30, 365 and 1,095 nights.

    python benchmarks/history.py [--customers 1000] [--nights 30 365 1095]

See benchmarks/README.md for what is measured. The history is landed at once and then cut into the
batches that so many nights would have left (`reshape`), because landing them one by one takes
hours, and closed months are joined, as nights join them; the measured night is a whole `c360 run`
in a process of its own. The longest history is measured once more with nothing joined; if that
publishes anything else, the benchmark ends with an error.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psutil

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from measure import KILOBYTES, measure  # noqa: E402
from reshape import a_batch_a_night, size  # noqa: E402

RESULT = HERE / "results" / "history.md"
# All nights lie before the real today, after which Dagster knows no partition.
FIRST_DAY = date(2023, 6, 1)
COMPANY = "demo"
ROOMS = {
    "start: imports, definitions": ("start",),
    "landing, gates on the new rows": ("raw__",),
    "staging": ("dbt_staging",),
    "core": ("dbt_core",),
    "who is who": ("dbt_identity", "identity__"),
    "marts, view of the customer": ("dbt_marts", "dbt_customer_view"),
    "features": ("dbt_features",),
    "reconciliation": ("dbt_meta",),
    "gates": ("gate_",),
    "models of `ml`": ("fit_", "ml__", "analyse_"),
    "publishing, end": ("publish__version",),
}
_LAND = """
import sys
from datetime import date
from orchestration.daily_run import execute, what_went_wrong
from orchestration.layout import layout, make_folders
from orchestration.settings import load_company

company = load_company()
where = layout(company.name)
make_folders(where)
result = execute(company, where, date.fromisoformat(sys.argv[1]), "raw")
sys.exit(0 if result.success else what_went_wrong(result, where))
"""
_JOIN = """
import sys
from pathlib import Path
import duckdb
from orchestration.compaction import compact
from orchestration.lake import SourceLake

lake = Path(sys.argv[1])
with duckdb.connect(config={"preserve_insertion_order": "false"}) as connection:
    connection.execute("SET TimeZone = 'UTC'")
    for folder in sorted(lake.iterdir()):
        compact(connection, SourceLake(lake, folder.name))
"""
_RUN = "from orchestration.cli import main; main()"
# No file is small enough to be joined.
_RUN_WITHOUT_JOINING = f"import orchestration.compaction as c; c._SMALL = 0; {_RUN}"


@dataclass(frozen=True)
class Night:
    """One whole run: seconds, memory, and the processor time of each step."""

    history: int
    joined: bool
    lake: dict[str, int]
    wall: float
    processor: float
    peak_mb: float
    steps: dict[str, float]

    def room(self, name: str) -> float:
        return sum(s for step, s in self.steps.items() if step.startswith(ROOMS[name]))


def run_night(
    environment: dict[str, str], day: date, joined: bool
) -> tuple[float, float, float, dict]:
    """Wall and processor seconds, peak memory, processor seconds by step.

    The run says when a step begins and ends; what it had used by then is looked up from outside.
    What is between two steps counts to the one before.
    """
    code = _RUN if joined else _RUN_WITHOUT_JOINING
    command = [sys.executable, "-c", code, "run", "--as-of", str(day)]
    begin, step, used, steps, said = time.monotonic(), "start", 0.0, Counter(), []
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, env=environment, cwd=HERE.parent, **streams) as job:
        process = psutil.Process(job.pid)
        for line in job.stdout:
            said.append(line)
            if line.startswith("  … "):
                times = process.cpu_times()
                steps[step] += times.user + times.system - used
                step, used = line.split()[1], times.user + times.system
        _, status, usage = os.wait4(job.pid, 0)
        job.returncode = os.waitstatus_to_exitcode(status)
    processor = usage.ru_utime + usage.ru_stime
    steps[step] += processor - used
    if status:
        raise SystemExit("".join(said))
    return time.monotonic() - begin, processor, usage.ru_maxrss * KILOBYTES / 1e6, dict(steps)


def measure_all(root: Path, customers: int, histories: list[int]) -> list[Night]:
    """Each history, and the last one not joined; the outside world goes on between them."""
    from simulator.serve.outside import Outside
    from simulator.world import World

    outside = Outside(root / "demo_world")
    world = World(customers=customers, seed=7, first_day=FIRST_DAY, days=max(histories) + 1)
    settings = (HERE.parent / "companies" / f"{COMPANY}.toml").read_text("utf-8")
    settings = re.sub(r"(?m)^first_day = .*$", f"first_day = {FIRST_DAY}", settings)
    (root / "companies").mkdir()
    (root / "companies" / f"{COMPANY}.toml").write_text(settings, "utf-8")
    measured = []
    try:
        for history in histories:
            last = FIRST_DAY + timedelta(days=history - 1)
            outside.up(world, last, True, None, _say)
            data = _folder(root, f"after_{history}")
            lake = data / COMPANY / "lake" / "raw"
            _python(data, _LAND, str(last))
            a_batch_a_night(lake, FIRST_DAY)
            outside.advance(1, _say)
            shapes = {True: data}
            if history == histories[-1]:
                shapes[False] = _folder(root, "not_joined")
                shutil.copytree(data / COMPANY, shapes[False] / COMPANY, symlinks=True)
            joining = _python(data, _JOIN, str(lake))
            _say(f"{history} nights joined in {joining:.1f} processor s")
            for joined, folder in shapes.items():
                found = size(folder / COMPANY / "lake" / "raw")
                night = run_night(_environment(folder), last + timedelta(days=1), joined)
                measured.append(Night(history, joined, found, *night))
                _say(str(measured[-1]))
            if len({_published(folder) for folder in shapes.values()}) > 1:
                raise SystemExit("joined or not, the same rows gave another result")
            for folder in shapes.values():
                shutil.rmtree(folder)
    finally:
        outside.down()
    return measured


def _python(data: Path, code: str, *arguments: str) -> float:
    """Runs code on a data folder in a process of its own; returns its processor seconds."""
    return measure([sys.executable, "-c", code, *arguments], _environment(data)).processor


def _published(data: Path) -> str:
    """Content hash by table of the published version."""
    version = (data / COMPANY / "published" / "current.duckdb").resolve().parent
    tables = json.loads((version / "manifest.json").read_text("utf-8"))["tables"]
    return str({name: table["content_hash"] for name, table in tables.items()})


def _folder(root: Path, name: str) -> Path:
    """A data folder of its own that sees the one outside world."""
    (root / name).mkdir()
    (root / name / "demo_world").symlink_to(root / "demo_world")
    return root / name


def _environment(data: Path) -> dict[str, str]:
    companies = str(data.parent / "companies")
    return {
        **os.environ,
        "C360_DATA": str(data),
        "C360_COMPANY": COMPANY,
        "C360_COMPANIES": companies,
    }


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def report(nights: list[Night], customers: int, load: float) -> str:
    """Markdown: the cost of a night, by history and shape, and where it grows."""
    from importlib.metadata import version

    libraries = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "dbt-core", "dagster"))
    joined = [night for night in nights if night.joined]
    [apart] = [night for night in nights if not night.joined]
    lines = [
        "# What a night costs as history grows",
        "",
        f"`python benchmarks/history.py --customers {customers} --nights "
        f"{' '.join(str(night.history) for night in joined)}`, {datetime.now(UTC):%Y-%m-%d}, "
        f"{os.cpu_count()} cores (load before: {load:.1f}, after: {os.getloadavg()[0]:.1f}), "
        f"{libraries}. Processor seconds, not wall, say something where the machine was not idle.",
        "",
    ]
    least, most = joined[0], joined[-1]
    heads = [
        *(f"{night.history:,}" for night in joined),
        *(f"{night.history:,} / {least.history:,}" for night in joined[1:]),
        f"{apart.history:,}, a batch a night",
    ]
    lines += [
        "| nights of history | " + " | ".join(heads) + " |",
        "|---|" + "---:|" * len(heads),
    ]
    for title, (value, form) in _ROWS.items():
        found = [value(night) for night in joined]
        ratios = [f"{f / found[0]:.1f}" if found[0] else "" for f in found[1:]]
        cells = [*(format(f, form) for f in found), *ratios, format(value(apart), form)]
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    growth = (most.processor - least.processor) / max(most.history - least.history, 1)
    fixed = least.processor - growth * least.history
    shares = ", ".join(f"{fixed / n.processor:.0%} after {n.history:,}" for n in joined)
    lines += [
        "",
        f"A straight line through the first and the last: {fixed:.0f} s whatever the history, and "
        f"{1000 * growth:.0f} ms for each night of it. The fixed share of a night: {shares}.",
    ]
    return "\n".join(lines) + "\n"


_ROWS = {
    "rows in the lake": (lambda n: n.lake["rows"], ","),
    "files in the lake": (lambda n: n.lake["files"], ","),
    "MB in the lake": (lambda n: n.lake["bytes"] / 1e6, ",.1f"),
    "**the night, processor s**": (lambda n: n.processor, ".1f"),
    "the night, wall s": (lambda n: n.wall, ".1f"),
    "peak memory MB": (lambda n: n.peak_mb, ",.0f"),
    **{f"processor s: {name}": (lambda n, r=name: n.room(r), ".1f") for name in ROOMS},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=1000)
    parser.add_argument("--nights", type=int, nargs="+", default=[30, 365, 1095])
    arguments = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="bench-") as root:
        nights = measure_all(Path(root), arguments.customers, sorted(arguments.nights))
    text = report(nights, arguments.customers, load)
    RESULT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
