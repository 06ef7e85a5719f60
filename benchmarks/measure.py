"""One process measured from outside: wall clock, processor time, peak memory.

Only the standard library: Linux counts the memory of the process that starts another into the
other's peak, so the one that measures must stay small.
"""

import os
import sys
import tempfile
import time
from dataclasses import dataclass

KILOBYTES = 1 if sys.platform == "darwin" else 1024  # what ru_maxrss counts in


@dataclass(frozen=True)
class Measured:
    """What one process took; `started_at` and `ended_at` in seconds since 1970."""

    started_at: float
    ended_at: float
    wall: float
    processor: float
    peak_mb: float
    output: str


def measure(command: list[str], environment: dict[str, str]) -> Measured:
    """Runs a command to its end. Raises SystemExit with what it said if it fails."""
    with tempfile.TemporaryFile() as out:
        streams = [(os.POSIX_SPAWN_DUP2, out.fileno(), descriptor) for descriptor in (1, 2)]
        started_at, begin = time.time(), time.monotonic()
        pid = os.posix_spawn(command[0], command, environment, file_actions=streams)
        _, status, usage = os.wait4(pid, 0)
        wall = time.monotonic() - begin
        out.seek(0)
        output = out.read().decode(errors="replace")
    if status:
        raise SystemExit(f"{' '.join(command[1:])} failed:\n{output}")
    return Measured(
        started_at,
        started_at + wall,
        wall,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss * KILOBYTES / 1e6,
        output,
    )
