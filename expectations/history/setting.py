"""What a history is, and how far from it is too far."""

from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True)
class Setting:
    """`day` is under test and never in its own history. `quiet_days` are closed or short days:
    their rows are not counted, neither as history nor as a surprise. `busy_days` (sales, holidays)
    are no history of other days, and are judged by wider bounds."""

    day: date
    time_zone: str = "UTC"
    quiet_days: frozenset[date] = frozenset()
    busy_days: frozenset[date] = frozenset()
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

    @property
    def busy(self) -> bool:
        return self.day in self.busy_days

    def widened(self) -> "Setting":
        """What holds on a busy day: only what no sale explains is told."""
        if not self.busy:
            return self
        return replace(self, chance=self.chance**3, times=3 * self.times)

    def teaches(self, day: date) -> bool:
        """Whether an earlier day is history of the day under test."""
        return (
            day < self.day
            and day not in self.quiet_days
            and (self.busy or day not in self.busy_days)
        )
