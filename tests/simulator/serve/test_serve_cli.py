"""The commands as a user gives them: one line each, exit codes, Ctrl-C."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture
def folder(deliveries, tmp_path) -> Path:
    shutil.copytree(deliveries / "deliveries", tmp_path / "deliveries")
    yield tmp_path
    _demo(tmp_path, "down")


def _command(folder: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "simulator.cli", *arguments, "--folder", str(folder)]


def _demo(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    command = _command(folder, *arguments)
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)


def _keep(folder: Path) -> None:
    """As if the deliveries had been generated: they are this folder's world."""
    (folder / "outside").mkdir()
    world = '{"world": null, "mark": "tiny", "ports": {}, "dsn": null}'
    (folder / "outside/world.json").write_text(world)


def test_up_status_advance_down(folder):
    assert _demo(folder, "status").returncode == 3
    _keep(folder)
    started = _demo(folder, "up", "--today", "2025-01-03", "--faults", "off")
    assert started.returncode == 0, started.stderr
    assert "it is 2025-01-03" in started.stdout
    moved = _demo(folder, "advance", "--days", "2")
    assert moved.returncode == 0, moved.stderr
    told = _demo(folder, "status")
    assert told.returncode == 0
    assert "it is 2025-01-05" in told.stdout
    connections = (folder / "connections.env").read_text()
    assert [line.split("=")[0] for line in connections.splitlines()] == [
        *("CRM_DSN", "LOYALTY_DSN", "SHOP_URL", "SHOP_TOKEN"),
        *("SUPPORT_URL", "SUPPORT_TOKEN", "DROP_FOLDER"),
    ]
    assert _demo(folder, "down").returncode == 0
    assert _demo(folder, "status").returncode == 3
    said = started.stdout + moved.stdout + told.stdout
    assert not any(line.split("=", 1)[1] in said for line in connections.splitlines()[:4])


def test_refusals_are_one_line(folder):
    _keep(folder)
    for arguments in (
        ("advance",),
        ("up",),
        ("up", "--days", "0"),
        ("up", "--customers", "10"),
        ("up", "--customers", "0"),
    ):
        refused = _demo(folder, *arguments)
        assert refused.returncode == 1, arguments
        assert refused.stderr.startswith("demo: ")
        assert len(refused.stderr.strip().splitlines()) == 1, refused.stderr


def test_interrupted_up_leaves_nothing_and_can_be_repeated(folder):
    _keep(folder)
    command = _command(folder, "up", "--today", "2025-01-03")
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        stderr=subprocess.PIPE,
        text=True,
        # A test run in the background ignores Ctrl-C, and its children with it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    data = folder / "outside/pg/data/postmaster.pid"
    until = time.monotonic() + 30
    while not data.exists() and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "interrupted" in said
    assert "Traceback" not in said
    left = [p for p in psutil.process_iter(["cmdline"]) if str(folder) in str(p.info["cmdline"])]
    assert left == []
    assert _demo(folder, "up", "--today", "2025-01-03").returncode == 0
