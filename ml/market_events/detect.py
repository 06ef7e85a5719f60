"""Windows in many series that are not chance: greedy in each series, then over all by FDR."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from ml.false_discovery import benjamini_hochberg
from ml.market_events.expected import Fit, Series, fit, nuisance
from ml.market_events.scan import Window, chance, judge, refine, scan, tests

COLUMNS = [
    *("metric", "scope_kind", "scope", "starts_on", "ends_on", "observed"),
    *("expected", "ratio", "ratio_low", "ratio_high", "p", "p_fdr"),
]


@dataclass(frozen=True)
class Settings:
    """`alpha`: of what is reported, this share may be chance (Benjamini & Hochberg 1995)."""

    alpha: float = 0.01
    smallest_ratio: float = 1.3  # smaller changes are no event, however sure
    least_change: float = 6.0  # counts more or less than expected
    least_total: float = 20.0  # a series with less says nothing
    least_of_product: float = 30.0
    rounds: int = 12  # windows that one series can have
    shortest: int = 56  # days of history


@dataclass(frozen=True)
class Scope:
    """One series with what it is expected to be; days count from `first_day`."""

    metric: str
    scope_kind: str
    scope: str
    first_day: date
    series: Series
    fit: Fit

    def day(self, number: int) -> date:
        return self.first_day + timedelta(days=int(number))


def detect(
    daily: pd.DataFrame,
    occasions: pd.DataFrame,
    first_day: date,
    as_of: date,
    settings: Settings | None = None,
) -> pd.DataFrame:
    """One row a window that stands out: COLUMNS.

    `daily`: metric, scope_kind, scope, day, value (counts; a day without a row is 0). The scope
    `all` of a metric is the whole of its other scopes. `occasions`: starts_on and ends_on of what
    is known to change demand, such as holidays; their days are judged among themselves.
    Ratios are observed by expected; p is corrected for the windows of the series, p_fdr for all.
    """
    settings = settings or Settings()
    if (as_of - first_day).days + 1 < settings.shortest:
        return pd.DataFrame(columns=COLUMNS)
    rows, tested = [], []
    for scope in scopes(daily, occasions, first_day, as_of, settings):
        for window, p in _search(scope, settings):
            tested.append(p)
            rows.append((scope, window))
    p_fdr = benjamini_hochberg(np.array(tested))
    found = [
        (
            *(scope.metric, scope.scope_kind, scope.scope),
            *(scope.day(w.first), scope.day(w.last), w.observed, w.expected),
            *(w.ratio, w.low, w.high, p, q),
        )
        for (scope, w), p, q in zip(rows, tested, p_fdr, strict=True)
        if w is not None and q <= settings.alpha
    ]
    return pd.DataFrame(found, columns=COLUMNS)


def scopes(
    daily, occasions, first_day: date, as_of: date, settings: Settings, absolute: bool = False
):
    """All series with enough in them, each with its fit, in a fixed order.

    `absolute`: also the parts of a whole by themselves, not as a share of it.
    """
    days = (as_of - first_day).days + 1
    number = (pd.to_datetime(daily["day"]) - pd.Timestamp(first_day)).dt.days.to_numpy()
    inside = (number >= 0) & (number < days)
    daily, number = daily[inside], number[inside]
    marks = _marks(occasions, first_day, days)
    weekday = first_day.weekday()
    calendar, plain = nuisance(days, weekday, marks), nuisance(days, weekday, marks[:, :0])
    filled = {}
    places = daily.groupby(["metric", "scope_kind", "scope"], sort=True).indices
    for key in sorted(places):
        at = places[key]
        values = daily["value"].to_numpy(dtype="float64")[at]
        filled[key] = np.bincount(number[at], values, minlength=days)
    before = _orders_before(filled.get(("orders", "all", "all")), days)
    parents = {}
    for (metric, kind, scope), counts in filled.items():
        if counts.sum() < settings.least_total:
            continue
        design = calendar if metric == "orders" else np.column_stack([calendar, before])
        whole = filled.get((metric, "all", "all"))
        # What is done online or in stores follows the calendar by itself.
        if absolute or kind in ("all", "source", "channel") or whole is None:
            series = Series(counts)
            found = fit(series, design)
            if kind == "all":
                parents[metric] = _without_events(series, found, settings)
            yield Scope(metric, kind, scope, first_day, series, found)
            continue
        begin = int(np.argmax(counts > 0)) if kind == "product" else 0
        if days - begin < settings.shortest or counts.sum() < settings.least_of_product * (
            kind == "product"
        ):
            continue
        # Orders of a scope are a share of the day's orders. Matters of few a day are a share of
        # what is expected of all: on the day of a wave all that there is is the wave.
        if metric == "orders":
            series = Series(counts[begin:], whole=np.maximum(whole, counts)[begin:])
        else:
            series = Series(counts[begin:], exposure=parents[metric][begin:])
        own = plain[begin:] if kind != "product" else plain[begin:, :1]
        begin_on = first_day + timedelta(days=begin)
        yield Scope(metric, kind, scope, begin_on, series, fit(series, own))


def _orders_before(orders: np.ndarray | None, days: int) -> np.ndarray:
    """Logarithms of the orders of the last week, and of the three before: what matters come of."""
    if orders is None:
        return np.zeros((days, 0))
    total = np.concatenate([[0.0], np.cumsum(orders)])
    end = np.arange(days) + 1
    middle, far = np.maximum(end - 7, 0), np.maximum(end - 28, 0)
    week = (total[end] - total[middle]) / (end - middle)
    weeks = np.where(middle > far, (total[middle] - total[far]) / np.maximum(middle - far, 1), week)
    columns = np.log(np.column_stack([week, weeks]) + 1.0)
    return columns - columns.mean(axis=0)


def _without_events(series: Series, found: Fit, settings: Settings) -> np.ndarray:
    """What is expected of a whole by day, had nothing happened."""
    columns = found.design.shape[1]
    for _ in range(settings.rounds):
        place = scan(series, found)
        if place is None or chance(place[2], len(series)) > settings.alpha:
            break
        found = _with_window(series, found, *place[:2])
    return np.exp(found.design[:, :columns] @ found.coefficients[:columns])


def _with_window(series: Series, found: Fit, first: int, last: int) -> Fit:
    inside = np.zeros(len(series))
    inside[first : last + 1] = 1.0
    return fit(series, np.column_stack([found.design, inside]), found)


def _search(scope: Scope, settings: Settings) -> list[tuple[Window | None, float]]:
    """The windows of one series with their p, the clearest first; at the end one that is none."""
    found, windows = scope.fit, []
    series, count = scope.series, tests(len(scope.series))
    for _ in range(settings.rounds):
        place = scan(series, found)
        rough = 1.0 if place is None else chance(place[2], len(series))
        if rough > 0.2:
            return [*windows, (None, rough)]
        first, last = refine(series, found, *place[:2])
        window = judge(series, found, first, last)
        p = min(1.0, window.p * count)
        if p > settings.alpha:
            return [*windows, (None, p)]
        large = max(window.ratio, 1 / max(window.ratio, 1e-9)) >= settings.smallest_ratio
        change = abs(window.observed - window.expected) >= settings.least_change
        windows.append((window if large and change else None, p))
        found = _with_window(series, found, first, last)
    return windows


def _marks(occasions: pd.DataFrame, first_day: date, days: int) -> np.ndarray:
    """Days x occasions."""
    columns = []
    for row in occasions.itertuples():
        first = (pd.Timestamp(row.starts_on) - pd.Timestamp(first_day)).days
        last = (pd.Timestamp(row.ends_on) - pd.Timestamp(first_day)).days
        column = np.zeros(days)
        column[max(first, 0) : max(last + 1, 0)] = 1.0
        if column.any():
            columns.append(column)
    return np.column_stack(columns) if columns else np.zeros((days, 0))
