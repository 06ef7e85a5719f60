"""Loads the slow libraries (11 s in all) in the background while DuckDB works on the sources.

Not earlier: while Python itself is busy, two threads only take the interpreter from each other.
"""

import importlib
import threading

_SLOW = (
    "dbt.cli.main",
    "dbt.adapters.duckdb.connections",
    "great_expectations.expectations",
    "sklearn.ensemble",
    "skops.io",
)


def import_ahead() -> None:
    """Returns at once; who needs a library before it is there waits for its import as usual."""
    threading.Thread(target=_import_all, daemon=True).start()


def _import_all() -> None:
    for module in _SLOW:
        importlib.import_module(module)
