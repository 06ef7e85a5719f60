"""What the tests of faults share: what readers see, a refused run, a process that dies."""

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
# A Sunday: the Monday after it brings promotions enough (some 4,000) to be judged by volume.
EARLIER = date(2017, 12, 17)
MONDAY = date(2017, 12, 18)


@dataclass(frozen=True)
class Seen:
    """What a reader sees of a company: the version, its bytes, the days in it, all versions."""

    target: str
    digest: str
    days: list
    versions: list[str]


def seen(company) -> Seen:
    """Follows the pointer as a reader does, and checks each version against its manifest."""
    versions = sorted(p for p in versions_of(company).iterdir() if not p.name.startswith("."))
    for version in versions:
        for name, digest in manifest(version)["files"].items():
            assert sha256((version / name).read_bytes()).hexdigest() == digest, version / name
    return Seen(
        target=str(company.current.resolve()),
        digest=sha256(company.current.read_bytes()).hexdigest(),
        days=company.query("SELECT DISTINCT data_as_of FROM ml.churn"),
        versions=[version.name for version in versions],
    )


def versions_of(company) -> Path:
    return company.data / "published" / "versions"


def manifest(version: Path) -> dict:
    return json.loads((version / "manifest.json").read_text())


def published_hashes(company) -> dict[str, str]:
    """Content hash by table of the version that readers see."""
    tables = manifest(company.current.resolve().parent)["tables"]
    return {name: table["content_hash"] for name, table in tables.items()}


def copy_of(company, root: Path):
    """The same company elsewhere: source, settings and all that it has run so far."""
    for part in ("source", "companies", "data"):
        shutil.copytree(company.root / part, root / part, symlinks=True)
    settings = root / "companies" / f"{company.name}.toml"
    settings.write_text(settings.read_text().replace(str(company.source), str(root / "source")))
    return replace(company, root=root)


def assert_told(done: subprocess.CompletedProcess, *fragments: str) -> None:
    """The run ended with 1 and one message in plain words that holds all the fragments."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    message, *rest = done.stderr.splitlines()
    assert message.startswith("c360: "), done.stderr
    assert all(line.startswith("      (") for line in rest), done.stderr
    for fragment in fragments:
        assert fragment in message, f"expected {fragment!r} in: {message}"


def kill_in(company, step: str, day: date, delay: float | None = None) -> float:
    """Starts the real job and kills it (−9) a moment after `step` began; returns the moment."""
    delay = random.uniform(0, 0.4) if delay is None else delay
    job = subprocess.Popen(
        company.command("run", "--as-of", day.isoformat()),
        env=company.environment,
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        said = []
        for line in job.stdout:
            said.append(line)
            if line.strip() == f"… {step}":
                time.sleep(delay)
                break
        else:
            raise AssertionError(f"never reached {step}:\n{''.join(said)}")
    finally:
        job.kill()
        job.stdout.close()
    # A step that is shorter than the delay may have been the last one.
    assert job.wait() in (-signal.SIGKILL, 0)
    return delay


def run_and_die(company, code: str, where: str, when: str, nth: int) -> int:
    """Runs Python code in a process that kills itself at the nth call of a function."""
    script = [sys.executable, "-c", _DIE, where, when, str(nth), code]
    done = subprocess.run(
        script, env=company.environment, cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode


_DIE = """
import sys

from tests.deadly import trap

where, when, nth, code = sys.argv[1:]
if where:
    trap(where, when, int(nth))
exec(code)
"""
