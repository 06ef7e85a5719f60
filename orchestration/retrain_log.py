"""What the monitor asked for, for good: state, since a night can not know what one before it saw.

`<data>/<company>/state/retrain/<day>.<generation>.json`, one file a day, append-only; a day on
which nothing was asked has one, too, so that nothing can be asked for it later. A day that is run
again before the next one, and comes out otherwise, gets one more generation, and the last counts;
once a later day is written the earlier ones stay as they are. A run for a day reads the days before
it alone, so a past day that is run again trains on the same days.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from orchestration import files
from orchestration.errors import LakeProblem

_FILE = re.compile(r"(\d{4}-\d\d-\d\d)\.(\d{4})\.json")
_WORDS = ("model", "why_en", "why_zh")


@dataclass(frozen=True)
class Request:
    """On `asked_on` the monitor asked that `model` be trained again."""

    asked_on: date
    model: str
    why_en: str
    why_zh: str


def read(folder: Path, before: date) -> list[Request]:
    """The requests of the days before `before`, the oldest first. Raises LakeProblem naming the
    file that is not what was written."""
    return [
        Request(day, **{word: one[word] for word in _WORDS})
        for day, path in _days(folder).items()
        if day < before
        for one in _content(path)
    ]


def append(folder: Path, day: date, requests: Sequence[Request]) -> Path | None:
    """Remembers what was asked on a day; None if that is already there as it is, or a later day
    is."""
    known = _days(folder)
    if any(other > day for other in known):
        return None
    told = [{word: asdict(one)[word] for word in _WORDS} for one in requests]
    generation = 0
    if last := known.get(day):
        if _content(last) == told:
            return None
        generation = int(_FILE.fullmatch(last.name)[2]) + 1
    path = folder / f"{day.isoformat()}.{generation:04}.json"
    files.write_json(path, {"day": day, "requests": told})
    return path


def _days(folder: Path) -> dict[date, Path]:
    """The file that counts of each day, the oldest first."""
    found = (_FILE.fullmatch(path.name) for path in sorted(folder.glob("*.json")))
    return {date.fromisoformat(one[1]): folder / one[0] for one in found if one}


def _content(path: Path) -> list[dict]:
    try:
        told = json.loads(path.read_bytes())
        requests = told["requests"]
        if told["day"] != path.name[:10] or any(set(one) != set(_WORDS) for one in requests):
            raise ValueError
        return requests
    except (OSError, ValueError, KeyError, TypeError):
        raise LakeProblem(
            f"{path}: what the monitor asked for cannot be read; put back a copy of this file"
        ) from None
