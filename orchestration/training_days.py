"""The days on which models learn: a grid that does not move, and those that the monitor asked for.

A request of day r is honoured by the night of r + 1: the newest day whose labels are complete by
then becomes a training day of the models that are watched, from that night on. It follows from the
requests alone, whichever nights were run.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from orchestration import retrain_log
from orchestration.retrain_log import Request
from orchestration.settings import Company

FIRST_AFTER = timedelta(days=56)  # from the company's first day; as in features/origin.sql
APART = 7  # days: labels of a few days more teach nothing, and a noisy monitor trains no oftener


@dataclass(frozen=True)
class Answer:
    """What became of a request. `outcome`: extra_day (`training_day` is added), grid_day (it is on
    the grid, so the schedule trains on it that night) or too_soon (less than APART days newer than
    the training day before; then no day is named)."""

    request: Request
    outcome: str
    honoured_on: date | None = None
    training_day: date | None = None


def grid(first_day: date, every_days: int, until: date) -> list[date]:
    """The training days of the schedule up to `until`."""
    start = first_day + FIRST_AFTER
    number = (until - start).days // every_days + 1
    return [start + timedelta(days=every_days * n) for n in range(max(0, number))]


def answers(
    requests: Iterable[Request], first_day: date, every_days: int, window_days: int
) -> list[Answer]:
    """One for each request, in its order by day. `window_days`: until a label is complete."""
    found: list[Answer] = []
    added: dict[str, date] = {}
    for one in sorted(requests, key=lambda r: (r.asked_on, r.model)):
        night = one.asked_on + timedelta(days=1)
        day = night - timedelta(days=window_days)
        planned = grid(first_day, every_days, day)
        before = max((d for d in (*planned[-1:], added.get(one.model)) if d), default=None)
        if planned and day == planned[-1]:
            found.append(Answer(one, "grid_day", night, day))
        elif before is None or (day - before).days < APART:
            found.append(Answer(one, "too_soon"))
        else:
            added[one.model] = day
            found.append(Answer(one, "extra_day", night, day))
    return found


def answered(
    company: Company, state: Path, day: date, today: Sequence[Request] = ()
) -> list[Answer]:
    """What became of all that was asked before `day`, and of what is asked `today`. Raises
    LakeProblem for a file of `state/retrain/` that cannot be read."""
    asked = [*retrain_log.read(folder(state), before=day), *today]
    window = company.churn.gap_days + company.churn.horizon_days
    return answers(asked, company.first_day, company.models.train_every_days, window)


def folder(state: Path) -> Path:
    return state / "retrain"
