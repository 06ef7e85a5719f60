"""What a history is, and how far from it is too far."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Setting:
    """`day` is under test and never in its own history. `quiet_days` are closed or short days:
    their rows are not counted, neither as history nor as a surprise."""

    day: date
    time_zone: str = "UTC"
    quiet_days: frozenset[date] = frozenset()
    weeks: int = 8
    least_days: int = 21
    # Of the some 4,000 measures of a night all but one night in a hundred stay inside.
    chance: float = 1e-8
    gross_chance: float = 1e-14
    times: float = 6.5
    gross_times: float = 12.0
    least_rows: int = 5  # of the day: fewer say nothing, and an aggregate of one is a value
    least_history: int = 100  # rows
    sampled_above: int = 300_000  # rows of the window; a share of them is looked at, by hash
