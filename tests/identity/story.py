"""A story as its folder tells it; see stories/README.md."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

import yaml

COLUMNS = ("name", "birth_date", "gender", "country", "street", "city", "postcode")
LISTS = ("email", "phone", "ids")
_KINDS = {"crm": "account", "loyalty": "account", "shop": "account", "support": "account"}
_POINTS = ("email", "survey", "social", "callcentre", "pos")


@dataclass(frozen=True)
class Day:
    """What happens on a day beside new records, and what must come out."""

    number: int
    happens: list[str] = field(default_factory=list)
    persons: dict[str, str] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    as_known: dict[int, list[str]] = field(default_factory=dict)
    leads: dict[str, str] = field(default_factory=dict)
    review: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    without_a_person: str = ""
    why: dict[str, str] = field(default_factory=dict)
    runs_again: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Story:
    name: str
    rows: list[dict]
    days: list[Day]


def read(folder: Path) -> Story:
    told = yaml.safe_load((folder / "story.yml").read_text(encoding="utf-8"))
    days = [Day(number, **(said or {})) for number, said in sorted(told.items())]
    with (folder / "records.csv").open(encoding="utf-8", newline="") as file:
        rows = [row_of(line, row) for line, row in enumerate(csv.DictReader(file))]
    return Story(folder.name, rows, days)


def row_of(line: int, row: dict) -> dict:
    """A row as a room reads it, from one of records.csv."""
    unknown = row.keys() - {"day", "record", "times", *COLUMNS, *LISTS}
    assert not unknown, f"records.csv, line {line + 2}: no column is called {unknown}"
    made = {column: row.get(column) or None for column in COLUMNS}
    for column in LISTS:
        told = (row.get(column) or "").split(";" if column != "ids" else None)
        made[column] = [value.strip() for value in told if value.strip()]
    record, source = row["record"], row["record"].split(":")[0]
    kind = "guest" if record.startswith("shop:guest:") else _KINDS.get(source)
    kind = kind or ("contact_point" if source in _POINTS else "device")
    return made | {
        "line": line,
        "day": int(row["day"]),
        "record": record,
        "source": source,
        "kind": kind,
        "times": int(row.get("times") or 1),
    }
