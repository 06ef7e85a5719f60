"""Which gates there are, and running one. Importing this does not import Great Expectations."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from time import perf_counter
from types import MappingProxyType

import duckdb

from expectations.verdict import GateResult

ROOMS = ("raw", "identity", "marts", "ml")
# The gate of any table of a delivered source that has none of its own.
DELIVERED = "raw/_delivered"
_HERE = Path(__file__).resolve().parent


def gate_names(room: str | None = None) -> tuple[str, ...]:
    """The gates of a room (of all rooms if None), sorted, as `room/…/table`: the asset's key.

    Found by path: a file is a gate of the table that its path names, unless its name begins with
    an underscore.
    Raises ValueError for a room that has no gates.
    """
    if room is not None and room not in ROOMS:
        raise ValueError(f"room {room!r}: expected one of {', '.join(ROOMS)}")
    rooms = ROOMS if room is None else (room,)
    files = (path for each in rooms for path in (_HERE / each).rglob("*.py"))
    return tuple(
        sorted(
            path.relative_to(_HERE).with_suffix("").as_posix()
            for path in files
            if not path.name.startswith("_")
        )
    )


def run_gate(
    connection: duckdb.DuckDBPyConnection,
    gate_name: str,
    *,
    table: str,
    bounds: Mapping[str, object] | None = None,
) -> GateResult:
    """Judges `table` (`schema.table`, or `table` in the connection's schema) by a gate.

    Reads through `connection` itself, so temporary views and uncommitted rows are seen; leaves it
    open and usable, and no result pending on it. Call it outside a transaction that must live:
    DuckDB ends one in which a query fails. `bounds` is what is usual for the company (read-only);
    each gate's docstring names the settings that it reads. `columns` is added to them: what the
    table has, for a gate of a table whose columns depend on the company's sources.
    Never raises for what the data holds: a check that cannot run is a failing verdict. Raises
    ValueError for an unknown gate or one that states no expectations.
    """
    if gate_name not in (*gate_names(), DELIVERED):
        raise ValueError(f"gate {gate_name!r}: expected one of {', '.join(gate_names())}")
    started = perf_counter()
    validation = import_module("expectations.validation")
    module = import_module(f"expectations.{gate_name.replace('/', '.')}")
    known = {**(bounds or {}), "columns": _columns(connection, table)}
    stated = module.expectations(MappingProxyType(known))
    if not stated:
        raise ValueError(f"gate {gate_name!r} states no expectations: it would let all through")
    verdicts = validation.judge(connection, table, stated)
    return GateResult(gate_name, table, verdicts, perf_counter() - started)


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> frozenset[str]:
    """None for a table that is not there: its own expectations say so."""
    try:
        return frozenset(connection.table(table).columns)
    except duckdb.Error:
        return frozenset()
