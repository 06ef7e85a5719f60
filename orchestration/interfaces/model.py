"""What a source is made of. Two kinds: closed ones and delivered ones.

A *closed* source is a set of files that holds all its history at once and is read by the day. A
*delivered* source sends what is new, again and again: files dropped, rows of an API or a database.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

import duckdb

MOMENT = "TIMESTAMP WITH TIME ZONE"
# Columns that most systems put on their rows; `KNOWN_BY_STAMPS` of an interface reads them.
STAMPS = {"created_at": MOMENT, "updated_at": MOMENT}


@dataclass(frozen=True)
class Entity:
    """One table of a source.

    `columns` maps each column to its type: the contract. Text interfaces (CSV, JSON, XLSX) land
    text as it came; there the type says what the text must read as (`VARCHAR` promises nothing).
    `optional` columns may be missing. `key` is the natural key (empty: the whole record).

    When the source knew the record is an SQL expression over the alias `s`.
    Closed: either `known_utc`, a moment (TIMESTAMP, in UTC), or `known_day`, a day of the company
    (with `joins`). Delivered: `recorded`, the moment at which the source recorded the fact, and
    `changed`, that of this version of it (TIMESTAMP, in UTC); files that carry neither are known
    when they are delivered, and their rows are as old as the day in the file's name. `known_is`
    says in words what that is, or from what it is estimated.

    `snapshot`: arrives whole, not day by day. `money`: the column reconciled. `currency`: the
    column with its currency. `at`: where the interface finds the entity (a path, a table, a
    pattern of file names). `options` are the interface's own.
    """

    name: str
    description: str
    columns: dict[str, str]
    key: tuple[str, ...]
    known_is: str
    known_utc: str = ""
    known_day: str = ""
    joins: str = ""
    recorded: str = ""
    changed: str = ""
    snapshot: bool = False
    money: str | None = None
    currency: str | None = None
    optional: frozenset[str] = frozenset()
    at: str = ""
    options: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Window:
    """What a run asks of an interface: all that became known from `since` up to `until`.

    Moments in UTC; `since` is None for the first time. `seen` are the fingerprints of the
    deliveries that are in the lake already; `folder` is for the interface's scratch files.
    """

    since: datetime | None
    until: datetime
    until_day: date
    time_zone: str
    seen: dict[str, str]
    folder: Path


@dataclass(frozen=True)
class Receipt:
    """What an interface brought of one entity, as the table `source.<entity>`.

    The table has the contract's columns (absent optional ones as NULL), new ones, and `delivery`
    (what brought the row: a file's name, a page), `delivery_line`, `delivered_at` (TIMESTAMP in
    UTC; NULL where only the row itself tells). `source.<entity>__unreadable` has the rows that
    could not be read at all: delivery, delivery_line, delivered_at, reason. `fingerprints` are
    the deliveries that the rows came from; `put_off` says of each delivery why it waits.
    """

    rows: int
    unreadable: int
    unknown_columns: tuple[str, ...] = ()
    fingerprints: dict[str, str] = field(default_factory=dict)
    put_off: dict[str, str] = field(default_factory=dict)


class Interface(Protocol):
    """How the outside is reached.

    `asks_by_time`: the window says what is new, and rows at its edge may come twice; otherwise
    the fingerprints of what was delivered do. `lands_text`: every column as the text it came as.
    """

    asks_by_time: bool
    lands_text: bool
    overlap_minutes: int

    def receive(
        self, connection: duckdb.DuckDBPyConnection, source: str, entity: Entity, window: Window
    ) -> Receipt:
        """Brings one entity. Raises SourceProblem with one line that says what is wrong."""


class ClosedSource(Protocol):
    """A set of files that holds all its history; see `complete_journey`."""

    name: str
    entities: tuple[Entity, ...]

    def location(self, entity: Entity) -> str:
        """The file that holds the entity."""

    def last_complete_day(self, connection: duckdb.DuckDBPyConnection) -> date:
        """The last company day of which nothing more will arrive."""


@dataclass(frozen=True)
class DeliveredSource:
    """A source that goes on: what is new is asked of its interface, run by run."""

    name: str
    entities: tuple[Entity, ...]
    interface: Interface


Source = ClosedSource | DeliveredSource
