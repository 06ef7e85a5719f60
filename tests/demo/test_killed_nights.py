"""A night of the demo company is killed (−9) fifty times, at moments drawn over all of it.

`tests/faults/test_killed.py` kills in each step on purpose; here chance decides, on a company
with all interfaces and all their dirt. Each round starts from the same day before, kills the next
night five times in one data folder, lets a run finish, and must hold what a night holds that
nobody killed. The outside world is up all the time: it has answered what the dead run forgot.

    C360_KILL_ROUNDS=1 pytest -m slow -n 0 -s tests/demo/test_killed_nights.py
"""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "faults"))
import nights
from faulty import PROJECT, copy_of, manifest, published_hashes, seen, versions_of

from orchestration.lake import SourceLake

ROUNDS = int(os.environ.get("C360_KILL_ROUNDS", "10"))
KILLS = 5
BEFORE = nights.FIRST_DAY + timedelta(days=44)  # all that came until then is landed at once
NIGHT = BEFORE + timedelta(days=1)

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Undisturbed:
    """What the night takes and leaves when nobody kills it."""

    seconds: float
    published: dict
    contents: dict


@pytest.fixture(scope="module")
def before(new_company, tmp_path_factory):
    """The demo company after its first night; the outside world stands at the day after it."""
    from simulator.serve.outside import Outside
    from simulator.world import World

    company = replace(new_company(), name="demo", root=tmp_path_factory.mktemp("before"))
    outside = Outside(tmp_path_factory.mktemp("world"))
    for folder in (company.source, company.root / "data", company.root / "companies"):
        folder.mkdir()
    (company.root / "data" / "demo_world").symlink_to(outside.folder)
    settings = (PROJECT / "companies" / "demo.toml").read_text()
    (company.root / "companies" / "demo.toml").write_text(settings)
    world = World(customers=180, seed=11, first_day=nights.FIRST_DAY, days=60)
    try:
        outside.up(world, BEFORE, True, None, lambda text: None)
        _finish(company, BEFORE)
        outside.advance(1, lambda text: None)
        yield company
    finally:
        outside.down()


@pytest.fixture(scope="module")
def undisturbed(before, tmp_path_factory) -> Undisturbed:
    company = copy_of(before, tmp_path_factory.mktemp("undisturbed"))
    begin = time.monotonic()
    _finish(company, NIGHT)
    seconds = time.monotonic() - begin
    return Undisturbed(seconds, published_hashes(company), nights.contents(company.root / "data"))


@pytest.fixture(scope="module")
def hits():
    """Where the kills of all rounds met the run."""
    counted: Counter = Counter()
    yield counted
    table = "".join(f"\n  {step:<24} {count}" for step, count in counted.most_common())
    print(f"\n{counted.total()} nights were killed in{table}")


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_night_killed_again_and_again_ends_as_if_undisturbed(
    before, undisturbed, hits, tmp_path, number
):
    company, chance = copy_of(before, tmp_path / "company"), random.Random(number)
    shown = seen(company)
    for _ in range(KILLS):
        moment = chance.uniform(0, undisturbed.seconds)
        step = _kill_after(company, moment)
        hits[step] += 1
        print(f"round {number}: killed after {moment:.1f} s in {step}")
        found = seen(company)  # every version that has a name is whole
        if found.target != shown.target:  # it had published when it was killed
            assert manifest(company.current.resolve().parent)["as_of"] == str(NIGHT), step
        else:
            assert found.digest == shown.digest, (step, moment)
        shown = found
    _finish(company, NIGHT)
    assert nights.differences(undisturbed.contents, nights.contents(company.root / "data")) == []
    assert published_hashes(company) == undisturbed.published
    assert _leftovers(company) == []


def _finish(company, day) -> None:
    done = company.run(day)
    assert done.returncode == 0, done.stdout + done.stderr


def _kill_after(company, seconds: float) -> str:
    """Starts the real night and kills it; returns the step it was in, by what it had printed."""
    said = company.root / "said.txt"
    with said.open("w") as out:
        command = company.command("run", "--as-of", NIGHT.isoformat())
        job = subprocess.Popen(
            command, env=company.environment, cwd=PROJECT, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            job.wait(seconds)
        except subprocess.TimeoutExpired:
            job.kill()
        code = job.wait()
    text = said.read_text()
    assert code in (-signal.SIGKILL, 0), text
    if code == 0:
        return "(it had ended)"
    # "… step" when it begins, "✓ step  seconds" when it is done.
    *_, last = [line.split() for line in text.splitlines() if line.startswith("  ")] or [["", ""]]
    return {"…": last[1], "": "(its start)"}.get(last[0], f"(after {last[1]})")


def _leftovers(company) -> list[str]:
    """What only a dead run can have left: drafts, files that no manifest names, open runs."""
    found = [str(path) for path in company.data.rglob("*.draft*")]
    found += [str(path) for path in versions_of(company).glob(".*")]
    found += [
        f"{folder.name}: {orphans} files that no manifest names"
        for folder in (company.data / "lake" / "raw").iterdir()
        if (orphans := SourceLake(folder.parent, folder.name).remove_orphans())
    ]
    with sqlite3.connect(company.data / "dagster" / "history" / "runs.db") as runs:
        states = [status for (status,) in runs.execute("SELECT DISTINCT status FROM runs")]
    # Killed before it began, a run stays "not started": nothing waits for it.
    return found + sorted({*states} - {"SUCCESS", "FAILURE", "NOT_STARTED"})
