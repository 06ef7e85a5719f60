"""How far a day may lie from the days before it. Pure functions of numbers.

Shares: the beta-binomial distribution that the earlier days predict for a day of so many rows. Its
spread is that of the sample, of how little the history knows, and of how much days differ beyond
both. Means: the median of the days, give or take a multiple of what sample and days explain. Both
know how many rows a day has, so a table of ten rows a day does not alarm by chance.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, gammaln

_MAD = 1.4826  # of a normal distribution, to its standard deviation
_NEVER_NONE = 14  # of so many chances all fail once in a million days
_MOST_ROWS = 2_000  # a share of more is judged as if of so many: days differ by more than that


@dataclass(frozen=True)
class Bounds:
    """`surprise`: how unlikely the day is, as -log10 of its chance; of a mean or of rows roughly,
    from the spreads that it is away."""

    low: float
    high: float
    expected: float
    surprise: float

    def holds(self, value: float) -> bool:
        return bool(self.low <= value <= self.high)


def share_bounds(hits, rows, hit: int, of: int, chance: float, least: float) -> Bounds:
    """Where `hit / of` may lie after days with `hits` of `rows`; `least`: a shift that matters."""
    hits, rows = np.asarray(hits, float), np.asarray(rows, float)
    total = rows.sum()
    share = (hits.sum() + 0.5) / (total + 1)
    a, b = _beta(hits, rows, share, total)
    if of > _MOST_ROWS:
        hit, of = round(hit * _MOST_ROWS / of), _MOST_ROWS
    k = np.arange(of + 1)
    log = gammaln(of + 1) - gammaln(k + 1) - gammaln(of - k + 1)
    log += betaln(k + a, of - k + b) - betaln(a, b)
    chances = np.exp(log)
    below, above = np.cumsum(chances), np.cumsum(chances[::-1])[::-1]
    low = np.searchsorted(below, chance, side="right")
    high = of - np.searchsorted(above[::-1], chance, side="right")
    tail = min(below[hit], above[hit], 1.0)
    return Bounds(
        low=max(0.0, min(low / of, share - least)),
        high=min(1.0, max(high / of, share + least)),
        expected=share,
        surprise=-np.log10(max(tail, 1e-300)),
    )


def _beta(hits, rows, share: float, total: float) -> tuple[float, float]:
    """The two parameters: as many rows as the history has, fewer where days differ."""
    variance = share * (1 - share)
    ratio = ((hits - rows * share) ** 2 / (rows * variance)).sum() / max(len(rows) - 1, 1)
    mean = max(rows.mean(), 1.01)
    rho = min(max((ratio - 1) / (mean - 1), 0.0), 0.9)
    weight = total + 1 if rho == 0 else min(total + 1, (1 - rho) / rho)
    return share * weight, (1 - share) * weight


def mean_bounds(
    means, spreads, value: float, spread: float, times: float, least: float, single: float = 0
) -> Bounds:
    """Where a day's mean may lie. `spreads`: standard errors of the days' means; `spread`: that of
    the day under test; `single`: how far one extreme value moves it. No nearer than the days of
    the history went, and a fifth of their range."""
    means = np.asarray(means, float)
    middle = float(np.median(means))
    between = (_MAD * float(np.median(np.abs(means - middle)))) ** 2
    between = max(0.0, between - float(np.median(np.asarray(spreads) ** 2)))
    one = float(np.hypot(np.sqrt(between), spread))
    reach = max(times * one + single, least)
    beyond = 0.2 * float(means.max() - means.min())
    return Bounds(
        low=min(middle - reach, float(means.min()) - beyond),
        high=max(middle + reach, float(means.max()) + beyond),
        expected=middle,
        surprise=_unlikely((value - middle) / max(one, least / times, 1e-12)),
    )


def _unlikely(spreads: float) -> float:
    """-log10 of the chance of so many standard deviations, without its slow factors."""
    return spreads * spreads / (2 * np.log(10))


def row_bounds(rows, weekdays, weekday: int, value: int, times: float) -> Bounds:
    """Where a day's rows may lie: on a scale of ratios, beside the same weekdays where those
    differ. A table that often has no rows has no lower bound."""
    rows, weekdays = np.asarray(rows, float), np.asarray(weekdays)
    level = float(np.median(rows))
    usual = {day: _usual(rows, weekdays == day, level) for day in range(7)}
    expected = usual[weekday]
    of_days = np.array([usual[day] for day in weekdays])
    ratios = np.log((rows + 1) / (of_days + 1))
    spread = _MAD * float(np.median(np.abs(ratios - np.median(ratios))))
    clump = _clump(rows, of_days, spread)
    one = float(np.hypot(spread, 1 / np.sqrt(max(expected, 1))))
    low, high = (expected + 1) * np.exp(-times * one) - 1, (expected + 1) * np.exp(times * one) - 1
    silent = float(np.mean(rows == 0))
    return Bounds(
        low=0.0
        if silent > 0.05 or expected / clump < _NEVER_NONE
        else max(0.0, min(low, 0.9 * float(rows.min()))),
        high=max(high, 2 * float(rows.max()), expected + 10),
        expected=expected,
        surprise=_unlikely(np.log((value + 1) / (expected + 1)) / one),
    )


def _clump(rows, usual, spread: float) -> float:
    """Rows that come together (a contact brings six consents): as many chances fewer there are.
    From the days below what is usual, because a busy day says nothing of a quiet one."""
    usual = np.maximum(usual, 1)
    below = rows < usual
    shortfall = ((rows - usual)[below] ** 2 / usual[below]).mean() if below.any() else 1.0
    return float(max(1.0, shortfall, spread**2 * np.median(usual)))


def _usual(rows, same, level: float) -> float:
    """The same weekdays', if they differ from all days by more than four of them do by chance."""
    if same.sum() < 4 or level <= 0:
        return level
    own = float(np.median(rows[same]))
    error = _MAD * float(np.median(np.abs(rows[same] - own))) / np.sqrt(same.sum())
    return own if abs(own - level) > 2 * max(error, np.sqrt(level / same.sum())) else level
