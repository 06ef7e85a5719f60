"""A process that ends itself, or finds the disk full, at the nth call of a function."""

import errno
import importlib
import os
import signal


def trap(where: str, when: str, nth: int) -> None:
    """`where`: `module:name` or `module:Class.name`; `when`: before or after that call the process
    is killed, or `full`: the call finds no room on the disk."""
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
