"""Publishes a small version in a process of its own, which kills itself (−9) at the nth call of a
function, or finds the disk full there.

Arguments: root, number of the version, DSN, `module:function`, `before`, `after` or `full`, nth.
"""

import errno
import importlib
import os
import signal
import sys
from pathlib import Path

from databases import publish_small

from orchestration.errors import PublishProblem
from orchestration.layout import Layout
from orchestration.publishing import remove_old
from orchestration.serving.target import Postgres


def trap(where: str, when: str, nth: int) -> None:
    module, _, name = where.partition(":")
    owner = importlib.import_module(module)
    *path, name = name.split(".")
    for part in path:
        owner = getattr(owner, part)
    real, calls = getattr(owner, name), 0

    def deadly(*args, **kwargs):
        nonlocal calls
        calls += 1
        if calls == nth and when == "full":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if calls == nth and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if calls == nth and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, deadly)


def main() -> None:
    root, number, dsn, where, when, nth = sys.argv[1:]
    if where:
        trap(where, when, int(nth))
    layout, target = Layout(Path(root)), Postgres(dsn, reader="reader", keep_versions=2)
    try:
        publish_small(layout, int(number), target)
    except PublishProblem as problem:
        sys.exit(f"told: {problem}")
    remove_old(layout, 2, target)


if __name__ == "__main__":
    main()
