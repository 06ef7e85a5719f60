"""What no run says of itself: that none has come in time, and that a source is behind."""

import logging
import os
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import duckdb

from orchestration.alerts.alert import Alert
from orchestration.alerts.run_alerts import readers_see
from orchestration.alerts.send import LOG, send
from orchestration.days import last_complete_day
from orchestration.errors import Problem, SettingsProblem
from orchestration.layout import Layout, layout
from orchestration.settings import Company

LATE_AFTER = time(8)


def late_after() -> time:
    """By when the version of the last day is expected, by the clock of the schedule:
    `C360_ALERT_LATE`, default 08:00. Raises SettingsProblem."""
    told = os.environ.get("C360_ALERT_LATE")
    try:
        return time.fromisoformat(told) if told else LATE_AFTER
    except ValueError:
        raise SettingsProblem(f"C360_ALERT_LATE {told!r}: expected a time such as 08:00") from None


def watch(company: Company, now: datetime | None = None, log: logging.Logger = LOG) -> list[Alert]:
    """Sends what is late or behind; returns it, sent before or not. Never raises."""
    where, found = layout(company.name), []
    for look in (stale_sources, late_version):
        try:
            alert = look(company, where, now or datetime.now(ZoneInfo("UTC")))
        except (Problem, duckdb.Error, OSError) as error:
            told = str(error) if isinstance(error, Problem) else type(error).__name__
            log.warning("alerts: cannot look for %s: %s", look.__name__.replace("_", " "), told)
            continue
        if alert:
            found.append(alert)
            send(alert, where.alerts, log)
    return found


def late_version(company: Company, where: Layout, now: datetime) -> Alert | None:
    """Readers still see an older day than the last complete one, and the time is over.

    `now` is a moment with its zone; what counts is the clock of the company's schedule.
    """
    here = now.astimezone(ZoneInfo(company.schedule.time_zone))
    if here.time() < late_after():
        return None
    expected = last_complete_day(company)
    seen = _day_that_readers_see(where)
    if seen is not None and seen >= expected:
        return None
    return Alert(
        kind="version_late",
        company=company.name,
        key=str(expected),
        day=str(expected),
        version=readers_see(company),
        lines=(
            f"expected by {late_after():%H:%M} ({company.schedule.time_zone}): the day {expected}; "
            f"readers see {seen or 'nothing yet'}",
        ),
    )


def stale_sources(company: Company, where: Layout, now: datetime) -> Alert | None:
    """Sources that the version that readers see calls stale or failed; once a day."""
    if not where.current.exists():
        return None
    with duckdb.connect(str(where.current), read_only=True) as connection:
        rows = connection.execute(
            """SELECT source, status, landed_to, days_behind, fresh_within_days, data_as_of
            FROM meta.source_freshness WHERE status <> 'fresh' ORDER BY source"""
        ).fetchall()
    if not rows:
        return None
    lines = tuple(
        f"source {source}: {status}, landed up to {landed or 'nothing'}"
        + (f" ({behind} days behind, {allowed} allowed)" if behind is not None else "")
        for source, status, landed, behind, allowed, _ in rows
    )
    day = str(rows[0][-1])
    return Alert(
        kind="source_stale",
        company=company.name,
        key=day + " " + " ".join(f"{row[0]}={row[1]}" for row in rows),
        day=day,
        version=readers_see(company),
        lines=lines,
    )


def _day_that_readers_see(where: Layout) -> date | None:
    if not where.current.exists():
        return None
    with duckdb.connect(str(where.current), read_only=True) as connection:
        return connection.execute("SELECT as_of FROM meta.version").fetchone()[0]
