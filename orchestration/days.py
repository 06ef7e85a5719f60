"""Which days a company has, and which of them a run is for."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg

from orchestration import warehouse
from orchestration.connections import make_source
from orchestration.contract import engine_errors, open_source
from orchestration.errors import SettingsProblem
from orchestration.interfaces.model import DeliveredSource
from orchestration.layout import layout
from orchestration.settings import Company, data_root


def last_complete_day(company: Company) -> date:
    """The last day that every source of the company has completely. Raises SourceProblem.

    A closed source knows its own; a delivered one has the days that are over by the company's
    clock, which is the real one unless the company's file names another.
    """
    sources = [make_source(company, name) for name in company.sources]
    days = [company.last_day] if company.last_day else []
    if any(isinstance(source, DeliveredSource) for source in sources):
        days.append(_day_before_today(company))
    with warehouse.connect(":memory:", layout(company.name).temporary) as connection:
        for source in sources:
            if isinstance(source, DeliveredSource):
                continue
            open_source(connection, source)
            with engine_errors(source.name, "of the last day", "its last complete day is unknown"):
                days.append(source.last_complete_day(connection))
    return min(days)


def _day_before_today(company: Company) -> date:
    if not company.clock:
        return datetime.now(ZoneInfo(company.time_zone)).date() - timedelta(days=1)
    path = Path(data_root(), company.clock)
    try:
        return date.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["now"])
    except (OSError, ValueError, KeyError):
        raise SettingsProblem(
            f"company {company.name}: expected the clock {path} to name the day that is over "
            "(for the demo company: c360 demo up)"
        ) from None


def parse_day(company: Company, text: str) -> date:
    """A `--as-of` argument as a day of the company. Raises SettingsProblem."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise SettingsProblem(f"--as-of {text}: expected a day such as 2017-06-30") from None
    if day < company.first_day:
        raise SettingsProblem(
            f"--as-of {day}: the history of {company.name} begins on {company.first_day}"
        )
    return day


def check_not_after(company: Company, day: date) -> None:
    """Refuses a day that the sources do not have yet: its numbers would silently be too low."""
    last = last_complete_day(company)
    if day > last:
        raise SettingsProblem(
            f"--as-of {day}: the last day that the sources of {company.name} have whole is {last}"
        )


def partitions(company: Company) -> dg.DailyPartitionsDefinition:
    """One partition a company day, up to yesterday or the last day of a closed history."""
    after = company.last_day + timedelta(days=1) if company.last_day else None
    return dg.DailyPartitionsDefinition(
        start_date=company.first_day.isoformat(),
        end_date=after.isoformat() if after else None,
        timezone=company.time_zone,
    )


def day_of(context) -> date:
    """The company day that the step is run for."""
    return date.fromisoformat(context.partition_key)
