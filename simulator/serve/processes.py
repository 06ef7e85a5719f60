"""Processes that outlive the command that started them: found again, and stopped by their pid.

A pid alone can be reused by the system, so a process is known by its pid, its start and its
command line.
"""

import contextlib
import json
import signal
from pathlib import Path

import psutil

from simulator.serve.clock import write_text
from simulator.serve.errors import OutsideProblem


def sign(path: Path, **more: object) -> None:
    """Writes the pid file of this very process, with whatever else others should know."""
    own = psutil.Process()
    held = {"pid": own.pid, "started": own.create_time(), "command": own.cmdline(), **more}
    write_text(path, json.dumps(held) + "\n")


def signed(path: Path) -> dict | None:
    """What the pid file says, if its process lives; None for a left-over file."""
    try:
        held = json.loads(path.read_text())
        process = psutil.Process(held["pid"])
        same = process.cmdline() == held["command"]
        same = same and abs(process.create_time() - held["started"]) < 1
        return held if same and process.status() != psutil.STATUS_ZOMBIE else None
    except (FileNotFoundError, ValueError, KeyError, psutil.NoSuchProcess, psutil.AccessDenied):
        return None


def obey() -> None:
    """What asks this process to end ends it, whoever started it: a shell has what it puts into the
    background ignore some signals, a library blocks some while it starts another process, and a
    child inherits both."""
    for how in (signal.SIGTERM, signal.SIGQUIT):
        signal.signal(how, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM, signal.SIGQUIT))


def stop(process: psutil.Process, first: signal.Signals, patience: float = 15) -> None:
    """Ends a process and waits until it is gone: asked with `first`, at last killed."""
    for how in (first, signal.SIGQUIT, signal.SIGKILL):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(how)
            try:
                process.wait(patience)
            except psutil.TimeoutExpired:
                continue
        return
    raise OutsideProblem(f"process {process.pid} does not end")
