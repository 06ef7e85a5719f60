"""One run of a company at a time, by a lock that the system frees when a process dies.

A file lock (flock), never a pid file: a pid can be reused, and a killed run leaves no stale lock.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.errors import Busy, SettingsProblem


@contextmanager
def run_lock(path: Path, company: str) -> Iterator[None]:
    """Holds the company's lock. Raises Busy at once if another run holds it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise SettingsProblem(f"cannot write to {path.parent}: {error.strerror}") from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(
                f"another run of {company} is going on (it holds {path}); "
                "wait for it to end, then run again"
            ) from None
        yield
    finally:
        os.close(handle)
