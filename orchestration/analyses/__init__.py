"""What SQL is the wrong tool for: one file an analysis, found by its name, run as an asset.

An analysis reads tables of the warehouse, hands frames to a pure function of `ml`, and names the
tables of the schema `ml` that it fills. A dbt mart on top of them is what readers see. A company
whose sources do not feed one of the tables that it reads does not have it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from orchestration.warehouse import has_table

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import pyarrow as pa

    from orchestration.company_run import CompanyRun

    Tables = dict[str, pd.DataFrame | pa.Table]


@dataclass(frozen=True)
class Analysis:
    """What is read, what comes of it, and how.

    `reads`: tables as `room/name`, all of them needed. `tables`: name in the schema `ml` and what
    a person is told of it. `run`: fills exactly these, for the day. `charts`: Markdown by table.
    """

    reads: tuple[str, ...]
    tables: dict[str, str]
    run: "Callable[[duckdb.DuckDBPyConnection, CompanyRun, date], Tables]"
    charts: "Callable[[Tables], dict[str, str]] | None" = None


def analyses(built: Iterable[str]) -> dict[str, Analysis]:
    """By name: those whose tables are all among `built` (`room/name`)."""
    there = set(built)
    found = {m.name: import_module(f"{__name__}.{m.name}").ANALYSIS for m in iter_modules(__path__)}
    return {name: one for name, one in sorted(found.items()) if there.issuperset(one.reads)}


def optional(connection, name: str, columns: str) -> "pd.DataFrame":
    """A table of core, without rows where no source of the company feeds it."""
    if has_table(connection, "core", name):
        return connection.sql(f"SELECT {columns} FROM core.{name} ORDER BY ALL").df()
    nothing = ", ".join(f"NULL AS {column}" for column in columns.split(", "))
    return connection.sql(f"SELECT {nothing} WHERE false").df()
