"""Loads the slow libraries (11 s in all) in the background while DuckDB works on the sources.

Not earlier: while Python itself is busy, two threads only take the interpreter from each other.
"""

import importlib
import threading
from functools import cache

# In the order in which they are needed.
_SLOW = (
    "great_expectations.expectations",
    "dbt.cli.main",
    "dbt.adapters.duckdb.connections",
    "sklearn.ensemble",
    "skops.io",
)
_LOADED = {module: threading.Event() for module in _SLOW}


def import_ahead() -> None:
    """Returns at once, and starts only once a process."""
    _thread()


def wait_for(library: str = "") -> None:
    """Until a library (or all) is loaded, if loading has begun; call it before the first import.

    Python lets two threads that enter a package by different modules see halves of it: where the
    modules import each other, both threads may fail.
    """
    if _thread.cache_info().currsize:
        for module, loaded in _LOADED.items():
            if module.startswith(library):
                loaded.wait()


@cache
def _thread() -> threading.Thread:
    thread = threading.Thread(target=_import_all, daemon=True)
    thread.start()
    return thread


def _import_all() -> None:
    for module, loaded in _LOADED.items():
        try:
            importlib.import_module(module)
        finally:
            loaded.set()
