"""The clock of the outside world: the company day up to whose end everything is visible.

Moved last in an advance. An advance that died has left its target in `moving_to`; whoever comes
next finishes that one first, so that no interface stays ahead of the others.
"""

import json
import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

COMPANY_ZONE = ZoneInfo("Asia/Shanghai")


def day_end(day: date) -> datetime:
    """The moment (naive, UTC) at which the company day ends."""
    midnight = datetime.combine(day + timedelta(days=1), time(), COMPANY_ZONE)
    return midnight.astimezone(UTC).replace(tzinfo=None)


def write_text(path: Path, text: str, mode: int = 0o644) -> None:
    """Whole or not at all. Not synced: an outside world may be lost with the machine."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as file:
        file.write(text)
    os.replace(draft, path)


@dataclass(frozen=True)
class Clock:
    now: date
    moving_to: date | None = None

    @property
    def cutoff(self) -> datetime:
        return day_end(self.now)


def read_clock(path: Path) -> Clock | None:
    """None if the clock was never set."""
    try:
        held = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    moving = held.get("moving_to")
    return Clock(date.fromisoformat(held["now"]), date.fromisoformat(moving) if moving else None)


def write_clock(path: Path, clock: Clock) -> None:
    held = {"now": clock.now.isoformat()}
    if clock.moving_to:
        held["moving_to"] = clock.moving_to.isoformat()
    write_text(path, json.dumps(held) + "\n")
