"""A table's day beside its own history: verdicts, the most surprising first."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import duckdb

from expectations.history.bounds import row_bounds
from expectations.history.codes import codes_found
from expectations.history.finding import Finding
from expectations.history.profile import Profile, count_outside, measure_columns, profile
from expectations.history.setting import Setting
from expectations.history.sizes import outside_found, ranges_of, sizes_found
from expectations.verdict import Verdict

# Of the days that a table was known, so many must show what was known on them.
_OWN = 0.9
_ROW_TIMES = 4.5


def judge_by_history(
    connection: duckdb.DuckDBPyConnection, table: str, setting: Setting
) -> tuple[Verdict, ...]:
    """Verdicts on the rows of `table` (`schema.table`) that became known on the day.

    Each breach is one verdict; what lies inside its bounds is summed up: one on the rows, one on
    all measures of the columns. A table or column with less than `least_days` of history gets no
    verdict but the word that it is still learning. Reads only; needs the column known_day.
    """
    setting = setting.widened()
    measured = profile(connection, table, setting)
    found = list(_rows(measured, setting))
    day, history = _comparable(measured, setting)
    learning = ""
    if not history:
        learning = f"still learning: fewer than {setting.least_days} days to compare with"
    elif day is None or day["n"] < setting.least_rows:
        learning = f"fewer than {setting.least_rows} rows on the day: nothing to tell by"
    else:
        measure_columns(connection, measured, setting)
        found += sizes_found(measured, day, history, setting)
        found += codes_found(measured, day, history, setting)
        beyond = count_outside(connection, measured, setting, ranges_of(measured, history))
        found += outside_found(beyond, history, setting)
    return _verdicts(table, found, learning, day["n"] if day else 0, measured.sampled)


def _comparable(measured: Profile, setting: Setting) -> tuple[dict | None, list[dict]]:
    """The day, and earlier days of which the rows are as they were on their day; too few: none."""
    usable = [d for d in measured.days if d["n"] and d["own_keys"] >= _OWN * d["keys"]]
    now = (d for d in measured.days if d["day"] == setting.day and d["own_keys"] >= d["keys"] / 2)
    day = next(now, None)
    history = [d for d in usable if setting.teaches(d["day"])]
    enough = len(history) >= setting.least_days
    enough = enough and sum(d["n"] for d in history) >= setting.least_history
    return day, history if enough else []


def _rows(measured: Profile, setting: Setting) -> Iterator[Finding]:
    """Whether the day has as many rows as its weekday has; days without rows count as 0."""
    by_day = {d["day"]: d["keys"] * measured.sampled for d in measured.days}
    earlier = [day for day in by_day if day < setting.day]
    if not earlier or setting.day in setting.quiet_days:
        return
    span = [date.fromordinal(n) for n in range(min(earlier).toordinal(), setting.day.toordinal())]
    span = [day for day in span if setting.teaches(day)]
    if len(span) < setting.least_days:
        return
    rows = by_day.get(setting.day, 0)
    usual = [by_day.get(day, 0) for day in span]
    if 2 * sum(n == 0 for n in usual) > len(usual):
        return  # it comes by the week or now and then: a day says nothing of it
    weekdays = [d.weekday() for d in span]
    times = 1.5 * _ROW_TIMES if setting.busy else _ROW_TIMES
    bounds = row_bounds(usual, weekdays, setting.day.weekday(), rows, times)
    if setting.busy:
        bounds = replace(bounds, high=max(bounds.high, 10 * bounds.expected))
    gross = rows < 0.3 * bounds.expected or rows > 5 * max(bounds.expected, max(usual))
    gross = gross and bounds.expected >= 20
    yield Finding(
        "rows", None, rows, bounds, gross, "rows on the day", "what a source sends in a day"
    )


def _verdicts(table, found: list[Finding], learning: str, rows: int, sampled: int) -> tuple:
    broken = sorted((f for f in found if not f.passed), key=lambda f: -f.bounds.surprise)
    verdicts = [f.verdict(table, rows) for f in broken]
    of_rows = [f for f in found if f.measure == "rows" and f.passed]
    verdicts += [f.verdict(table, rows) for f in of_rows]
    inside = [f for f in found if f.measure != "rows" and f.passed]
    nearest = max(inside, key=lambda f: f.bounds.surprise, default=None)
    looked = f" (one row of {sampled} looked at)" if sampled > 1 else ""
    verdicts.append(
        Verdict(
            table=table,
            column=None,
            expectation="history.columns",
            severity="warn",
            passed=True,
            expected="every measure of every column near what its earlier days say",
            found=learning
            or f"{len(inside)} measures inside{looked}"
            + (f"; the most unusual is {nearest.words()}" if nearest else ""),
            unexpected_count=None,
            rows_checked=rows,
            why="bounds are learnt from the eight weeks before",
        )
    )
    return tuple(verdicts)
