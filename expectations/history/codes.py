"""Columns with few different values, and texts with few different shapes: which, how often."""

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from expectations.history.bounds import share_bounds
from expectations.history.finding import Finding
from expectations.history.profile import Profile
from expectations.history.setting import Setting

_LEAST_SHARE = 0.08
_GROSS_SHARE = 0.3
_COMMON = 0.02
# What may stand in a message: a code of the source's, never what somebody typed.
_PLAIN = re.compile(r"[A-Za-z0-9_.:+-]{1,32}")
_PERSONAL = re.compile(
    r"name|mail|phone|mobile|address|street|city|province|district|postcode|birth|gender|person"
    r"|handle|text|body|comment|note|card|transcript|subject|description"
)


def codes_found(
    measured: Profile, day: dict, history: list[dict], setting: Setting
) -> Iterator[Finding]:
    """Of each column with few codes: the share of each common one, and of all never seen."""
    days = [d["day"] for d in history]
    for name, codes in measured.codes.items():
        column, shape = name.removesuffix("~"), name.endswith("~")
        now = {code: at.get(setting.day, 0) for code, at in codes.items()}
        of = sum(now.values())
        rows = np.array([sum(at.get(d, 0) for at in codes.values()) for d in days], float)
        total = rows.sum()
        if of < setting.least_rows or total < setting.least_history:
            continue
        kind = "shape" if shape else "code"
        yield from _unseen(column, kind, codes, days, rows, now, of, setting)
        for code, at in codes.items():
            hits = np.array([at.get(d, 0) for d in days], float)
            if hits.sum() < _COMMON * total or len(codes) == 1:
                continue
            some = rows > 0
            bounds = share_bounds(
                hits[some], rows[some], now[code], of, setting.chance, _LEAST_SHARE
            )
            value = now[code] / of
            gross = abs(value - bounds.expected) >= _GROSS_SHARE
            gross = gross and bounds.surprise > -np.log10(setting.gross_chance)
            says = f"of values with the {kind} {_shown(column, code, shape)}"
            yield Finding(
                f"share_{kind}", column, value, bounds, gross, says, "shares change slowly"
            )


def _unseen(column, kind, codes, days, rows, now, of, setting) -> Iterator[Finding]:
    """Rows with a code that no earlier day had, beside how often new ones came: of a column whose
    codes come and go a new one is no news."""
    first = {code: min((d for d in days if d in at), default=None) for code, at in codes.items()}
    learnt = len(days) // 3
    hits = np.array(
        [sum(at.get(d, 0) for code, at in codes.items() if first[code] == d) for d in days[learnt:]]
    )
    new = sum(n for code, n in now.items() if first[code] is None)
    some = rows[learnt:] > 0
    if not some.any():
        return
    bounds = share_bounds(hits[some], rows[learnt:][some], new, of, setting.chance, 0.03)
    bounds = replace(bounds, low=0.0)
    gross = new / of >= _GROSS_SHARE and bounds.surprise > -np.log10(setting.gross_chance)
    says = f"of values with a {kind} never seen before"
    why = "a code that is new is mapped by nobody"
    yield Finding(f"share_new_{kind}", column, new / of, bounds, gross, says, why)


def _shown(column: str, code: str, shape: bool) -> str:
    """The code where it is one; a shape holds no letter or digit of the value."""
    if shape:
        return f"'{code}'"
    if _PERSONAL.search(column) or not _PLAIN.fullmatch(code):
        return "that is usual here"
    return f"'{code}'"
