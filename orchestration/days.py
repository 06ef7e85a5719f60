"""Which days a company has, and which of them a run is for."""

from datetime import date, timedelta

import dagster as dg

from orchestration import warehouse
from orchestration.company_run import make_source
from orchestration.contract import engine_errors, open_source
from orchestration.errors import SettingsProblem
from orchestration.layout import layout
from orchestration.settings import Company


def last_complete_day(company: Company) -> date:
    """The last day that every source of the company has completely. Raises SourceProblem."""
    with warehouse.connect(":memory:", layout(company.name).temporary) as connection:
        days = []
        for name in company.sources:
            source = make_source(company, name)
            open_source(connection, source)
            with engine_errors(name, "of the last day", "its last complete day cannot be told"):
                days.append(source.last_complete_day(connection))
    return min(days)


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
