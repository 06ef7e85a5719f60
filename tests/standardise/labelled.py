"""The labelled values: `labelled_by_hand.csv`, one row a value and rule.

`kind` is the macro, `arguments` what else it is called with, `expected` what a person says (empty:
no value), `rank` whether the rules must get it right or are only measured on it. Characters that
nobody sees are written as `\\u200b`, `\\t`.
"""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import rendered

_FILE = Path(__file__).with_name("labelled_by_hand.csv")
_ADDRESS = ("clean_province", "clean_city", "clean_district", "address_rest")
_LETTERS = {"t": "\t", "r": "\r", "n": "\n"}


@dataclass(frozen=True)
class Label:
    kind: str
    arguments: str
    value: str
    expected: str
    must: bool


def labels() -> list[Label]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return [
            Label(
                r["kind"],
                r["arguments"],
                _seen(r["input"]),
                _seen(r["expected"]),
                r["rank"] == "must",
            )
            for r in csv.DictReader(file)
        ]


def answered(connection, asked: list[Label]) -> list[str]:
    """What the macros say to each label, as text; '' for NULL."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, label in enumerate(asked):
        groups[label.kind, label.arguments].append(place)
    told = [""] * len(asked)
    for (kind, arguments), places in groups.items():
        values = [asked[place].value for place in places]
        for place, answer in zip(places, _ask(connection, kind, arguments, values), strict=True):
            told[place] = answer
    return told


def _ask(connection, kind: str, arguments: str, values: list[str]) -> list[str]:
    if kind == "address":
        parts = [_ask_address(connection, macro, values) for macro in _ADDRESS]
        return [";".join(answers) for answers in zip(*parts, strict=True)]
    positional, named = _arguments(arguments)
    return [_text(v) for v in rendered.answers(connection, kind, values, *positional, **named)]


def _ask_address(connection, macro: str, values: list[str]) -> list[str]:
    if macro in ("clean_district", "address_rest"):
        return [_text(v) for v in rendered.answers(connection, macro, values)]
    sql = getattr(rendered.macros(), macro)("cast(null as varchar)", "v")
    return [_text(v) for v in rendered.run(connection, sql, values)]


def _arguments(text: str) -> tuple[list[str], dict[str, str]]:
    if text in ("dmy", "mdy"):
        return [], {"order": text}
    if text.startswith("decimal="):
        return [], {"decimal_mark": text.removeprefix("decimal=")}
    return [part.strip() for part in text.split(";") if part.strip()], {}


def _text(value) -> str:
    """A moment as its UTC wall clock, anything else as Python writes it."""
    return "" if value is None else str(value).removesuffix("+00:00")


def _seen(text: str) -> str:
    return re.sub(
        r"\\(u[0-9a-f]{4}|[trn])",
        lambda found: _LETTERS.get(found[1]) or chr(int(found[1][1:], 16)),
        text,
    )
