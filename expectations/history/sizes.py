"""Measures of single columns: how often empty, how large, how long, how old, how repeated."""

from collections.abc import Iterator
from math import sqrt

import numpy as np

from expectations.history.bounds import Bounds, mean_bounds, share_bounds
from expectations.history.columns import Column
from expectations.history.finding import Finding
from expectations.history.profile import Profile
from expectations.history.setting import Setting

_LEAST_SHARE = 0.05
_GROSS_SHARE = 0.25
# share: (of what, in words, why)
_SHARES = {
    "foreign": "of values with letters beyond ASCII",
    "garbled": "of values with signs of a wrong encoding",
    "placeholder": "of values that only stand for nothing (N/A, -)",
    "negative": "of values below 0",
    "zero": "of values that are 0",
    "whole": "of values without a fraction",
    "future": "of moments after the row was known",
    "whole_hour": "of moments on the full hour",
}
# kind: a shift of the mean that matters, one that is gross, and what the mean is of, in words
_MEANS = {
    "number": (0.25, 4.0, "on average (order of magnitude: asinh of its size)"),
    "text": (1.05, 3.0, "characters on average"),
    "moment": (0.75, 4.0, "hours on average until it was known"),
}


def sizes_found(
    measured: Profile, day: dict, history: list[dict], setting: Setting
) -> Iterator[Finding]:
    """All findings on sizes and shares of the day, broken or not."""
    rows = [d["n"] for d in history]
    repeats = [d["keyed"] - d["own_keys"] for d in history]
    yield _share("repeated_keys", None, repeats, rows, day["keyed"] - day["own_keys"], day["n"],
                 "of rows whose key came before on the day", setting, upper=True)  # fmt: skip
    for number, column in enumerate(measured.columns):
        past = [measured.of(number, d) for d in history]
        now = measured.of(number, day)
        filled = [p["filled"] for p in past]
        empty = [n - f for n, f in zip(rows, filled, strict=True)]
        yield _share("empty", column.name, empty, rows, day["n"] - now["filled"], day["n"],
                     "of rows without a value", setting)  # fmt: skip
        if now["filled"] < setting.least_rows or sum(filled) < setting.least_history:
            continue
        for name, says in _SHARES.items():
            if name in now:
                hits = [p.get(name) or 0 for p in past]
                yield _share(
                    name, column.name, hits, filled, now[name], now["filled"], says, setting
                )
        if column.kind == "text":
            hits = [p.get("top") or 0 for p in past]
            says = "of values are the most common one of the day"
            yield _share("top", column.name, hits, filled, now["top"], now["filled"], says, setting,
                         upper=True)  # fmt: skip
        if column.kind in _MEANS:
            yield from _mean(column, past, now, setting)
            yield from _repeated(column, past, now, setting)


def _share(name, column, hits, rows, hit, of, says, setting, upper=False) -> Finding:
    kept = [(h, n) for h, n in zip(hits, rows, strict=True) if n]
    hits, rows = zip(*kept, strict=True)
    bounds = share_bounds(hits, rows, hit, of, setting.chance, _LEAST_SHARE)
    if upper:
        bounds = Bounds(0.0, bounds.high, bounds.expected, bounds.surprise)
    value = hit / of
    gross = abs(value - bounds.expected) >= _GROSS_SHARE
    gross = gross and bounds.surprise > -np.log10(setting.gross_chance)
    return Finding(f"share_{name}", column, value, bounds, gross, says, "shares change slowly")


def _mean(column: Column, past: list[dict], now: dict, setting: Setting) -> Iterator[Finding]:
    days = [p for p in past if p["filled"]]
    n = np.array([p["filled"] for p in days], float)
    means = np.array([p["sum"] for p in days], float) / n
    within = np.array([p["squares"] for p in days], float) - n * means**2
    variance = max(0.0, within.sum() / max((n - 1).sum(), 1))
    if len(days) < setting.least_days or not np.isfinite(variance):
        return
    value, spread = now["sum"] / now["filled"], sqrt(variance / now["filled"])
    least, gross, says = _MEANS[column.kind]
    if column.kind == "moment":
        least = max(least, 0.02 * abs(float(np.median(means))))
    # Moments come late in batches: an old file, a till that was offline.
    times_single = 3 if column.kind == "moment" else 1
    single = (
        times_single * (max(p["high"] for p in days) - min(p["low"] for p in days)) / now["filled"]
    )
    usual = means, np.sqrt(variance / n), value, spread
    bounds = mean_bounds(*usual, setting.times, least, single)
    far = mean_bounds(*usual, setting.gross_times, gross, single)
    yield Finding("mean", column.name, value, bounds, not far.holds(value), says,
                  "a mean of so many rows moves that far in no ordinary day")  # fmt: skip


def _repeated(column: Column, past, now, setting) -> Iterator[Finding]:
    """Different values a value: of days with about as many. One that falls is a column that
    became constant."""
    n = now["filled"]
    alike = [
        p["distinct"] / p["filled"] for p in past if p["filled"] and 0.5 <= p["filled"] / n <= 2
    ]
    if len(alike) < setting.least_days // 2 or n < 10:
        return
    middle = float(np.median(alike))
    spread = 1.4826 * float(np.median(np.abs(np.array(alike) - middle)))
    value = now["distinct"] / n
    low = min(middle - max(setting.times * spread, 0.15), min(alike) - 0.1)
    bounds = Bounds(max(0.0, low), 1.0, middle, 8 * (middle - value) / max(middle - low, 0.01))
    says, why = "different values a value", "repeated values are a column that got stuck"
    gross = value < 0.3 * middle and middle > 0.5
    yield Finding("distinct", column.name, value, bounds, gross, says, why)


def ranges_of(measured: Profile, history: list[dict]) -> dict[str, tuple[Column, float, float]]:
    """The widest that each column's size ever was, and a margin: half as much again or so."""
    found = {}
    for number, column in enumerate(measured.columns):
        past = [p for p in (measured.of(number, d) for d in history) if p["filled"]]
        if column.kind == "flag" or sum(p["filled"] for p in past) < 100:
            continue
        low, high = min(p["low"] for p in past), max(p["high"] for p in past)
        if not np.isfinite([low, high]).all():
            continue
        margin = {"number": 0.9, "text": 1.0, "moment": 1.0}[column.kind]
        if column.kind != "number":
            margin = max(margin, (0.5 if high - low > 3 else 0) * (high - low))
        found[column.name] = (column, low - margin, high + margin)
    return found


def outside_found(counted: dict, history: list[dict], setting: Setting) -> Iterator[Finding]:
    """Values beyond that range: none of the history is, so few are enough to tell."""
    known = sum(d["n"] for d in history)
    for name, (rows, of) in counted.items():
        if of >= setting.least_rows:
            yield _share("beyond", name, [0], [max(known, of)], rows, of,
                         "of values beyond all that the days before had", setting)  # fmt: skip
