"""One file a source: how to reach it, its entities, their columns, keys and time of knowing.

Belongs here: what is particular to one outside system. Does not belong here: how rows are
landed (`orchestration/landing.py`), what they mean (`dbt_project/models/staging/<source>/`),
which of them are acceptable (`expectations/raw/<source>/`). No dagster here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import duckdb


@dataclass(frozen=True)
class Entity:
    """One table of a source.

    `columns` maps each column to its DuckDB type: the contract. `key` is the natural key (empty:
    the whole record). When the source knew the record is an SQL expression over the alias `s`
    (and `joins`): either `known_utc`, a moment (TIMESTAMP, in UTC), or `known_day`, a day of the
    company, which counts from its midnight. `known_is` says what that is, or from what it is
    estimated. `snapshot`: arrives whole, not day by day. `money`: the column reconciled.
    """

    name: str
    description: str
    columns: dict[str, str]
    key: tuple[str, ...]
    known_is: str
    known_utc: str = ""
    known_day: str = ""
    joins: str = ""
    snapshot: bool = False
    money: str | None = None


class Source(Protocol):
    """What landing needs of a source of files; see `complete_journey` for the first one."""

    name: str
    entities: tuple[Entity, ...]

    def location(self, entity: Entity) -> str:
        """The file that holds the entity."""

    def last_complete_day(self, connection: duckdb.DuckDBPyConnection) -> date:
        """The last company day of which nothing more will arrive."""


def source_factories() -> dict[str, Callable[..., Source]]:
    """Every source that a company may switch on, by name."""
    from orchestration.sources.complete_journey import CompleteJourney

    return {"complete_journey": CompleteJourney}
