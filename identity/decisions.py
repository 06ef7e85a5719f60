"""What people decided of two records: a file that only grows, one decision a line.

    {"number": 3, "day": "2025-03-01", "decision": "unlink", "record_a": "crm:1", "record_b":
    "loyalty:L2", "author": "wang.fang", "note": "father and son"}

`link`: the two are one person. `unlink`: they are not. `undo`: what was decided of the two before
holds no more. The last line on a pair counts.
"""

import json
import os
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from identity import IdentityProblem

KINDS = ("link", "unlink", "undo")


class DecisionProblem(IdentityProblem):
    """A decision that cannot be taken; the message says which and why."""


@dataclass(frozen=True)
class Decision:
    number: int
    day: date
    decision: str
    record_a: str
    record_b: str
    author: str
    note: str


def read(path: Path) -> list[Decision]:
    """All decisions, the oldest first. Raises DecisionProblem naming the line."""
    if not path.exists():
        return []
    decisions = []
    # Bytes: of a text, what looks like the end of a line may stand in a note.
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            raw = json.loads(line)
            made = Decision(**{**raw, "day": date.fromisoformat(raw["day"])})
            usable = made.decision in KINDS and made.record_a < made.record_b
        except (ValueError, KeyError, TypeError):
            usable = False
        if not usable:
            raise DecisionProblem(
                f"{path}, line {number}: expected a decision, found something else"
            )
        decisions.append(made)
    return decisions


def append(path: Path, new: list[dict]) -> list[Decision]:
    """Adds decisions (day, decision, record_a, record_b, author, note), all or none."""
    before = read(path)
    made = [
        _checked(number, raw, place)
        for place, (number, raw) in enumerate(enumerate(new, len(before) + 1), 1)
    ]
    lines = [json.dumps({**asdict(d), "day": d.day.isoformat()}, ensure_ascii=False) for d in made]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        if file.tell() and not path.read_bytes().endswith(b"\n"):
            file.write("\n")
        file.write("".join(line + "\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
    return made


def _checked(number: int, raw: dict, place: int) -> Decision:
    where = f"decision {place}"
    kind, a, b = raw.get("decision"), raw.get("record_a"), raw.get("record_b")
    if kind not in KINDS:
        raise DecisionProblem(f"{where}: expected {', '.join(KINDS)}, found {kind!r}")
    if not a or not b or a == b:
        raise DecisionProblem(f"{where}: expected two different records")
    if not raw.get("author"):
        raise DecisionProblem(f"{where}: expected an author, found none")
    a, b = sorted((a, b))
    return Decision(number, raw["day"], kind, a, b, raw["author"], raw.get("note") or "")


def mount_decisions(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """The temporary table `decision`: one row a decision that counts or did."""
    found = read(path)
    columns = {
        "number": pa.int64(),
        "day": pa.date32(),
        "decision": pa.string(),
        "record_a": pa.string(),
        "record_b": pa.string(),
    }
    table = pa.table(
        {name: pa.array([getattr(d, name) for d in found], kind) for name, kind in columns.items()}
    )
    connection.register("_decision", table)
    connection.execute("CREATE OR REPLACE TEMP TABLE decision AS SELECT * FROM _decision")
    connection.unregister("_decision")
