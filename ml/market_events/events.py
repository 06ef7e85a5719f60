"""Windows that belong together as one event, beside what was declared and what the catalogue says.

One event shows in many series: an outage in orders and in complaints, a faulty product in its
orders, in what comes back and in what people write. The window that stands out most leads; the
others join it, or join what was declared, or a fact of the catalogue (a launch, new prices).
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from ml.false_discovery import benjamini_hochberg
from ml.market_events.detect import Scope, Settings, detect, scopes
from ml.market_events.expected import fit
from ml.market_events.naming import name_of, type_of
from ml.market_events.scan import Window, judge

EVENTS = [
    *("event_id", "event_type", "name", "name_zh", "starts_on", "ends_on", "scope_kind", "scope"),
    *("is_declared", "is_found", "known_from", "metric", "observed", "expected", "effect"),
    *("effect_low", "effect_high", "p_fdr", "series_found"),
]
EFFECTS = [
    *("event_id", "metric", "segment_kind", "segment", "observed", "expected", "effect"),
    *("effect_low", "effect_high", "p_fdr"),
]
RECURRING = ("holiday", "promotion")  # what the expectation knows of
_WHOLES = ("all", "source", "channel", "category", "region", "customer_stage", "topic")
_MEASURED_DAYS = 28  # what is new stays; its effect is told over so many days


@dataclass
class Event:
    """`windows`: rows of `detect` that belong to it, the clearest first."""

    event_type: str | None
    starts_on: date
    ends_on: date
    scope_kind: str
    scope: str
    known_from: str  # calendar, catalogue or series
    event_id: str | None = None
    name: str | None = None
    name_zh: str | None = None
    windows: list = field(default_factory=list)


def events_of(
    daily: pd.DataFrame,
    declared: pd.DataFrame,
    price_steps: pd.DataFrame,
    launches: pd.DataFrame,
    products: pd.DataFrame,
    first_day: date,
    as_of: date,
    settings: Settings | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(EVENTS, one row an event; EFFECTS, one row an event, metric and segment).

    `daily`: as `detect`. `declared`: market_event_id, event_type, name, name_zh, starts_on,
    ends_on, scope (`all`, a source, `category:x`, `product:x`). `price_steps`: day, category,
    products, changed, median_change. `launches`: day, category, products. `products`: product_id,
    category. Effects are observed by expected, less 1; intervals 95 %. Where a window was chosen
    because it stands out, its effect is somewhat too large.
    """
    settings = settings or Settings()
    occasions = declared[declared["event_type"].isin(RECURRING)]
    found = detect(daily, occasions, first_day, as_of, settings)
    category = dict(zip(products["product_id"], products["category"], strict=True))
    events = [
        *_declared(declared),
        *_new_prices(price_steps, first_day, as_of),
        *_launches(launches, first_day, as_of),
    ]
    events = _joined(_same(events), found, category)
    measured = _Measure(daily, occasions, first_day, as_of, settings)
    return _tables(events, measured)


def _declared(declared: pd.DataFrame) -> list[Event]:
    events = []
    for row in declared.sort_values(["starts_on", "market_event_id"]).itertuples():
        kind, _, scope = str(row.scope or "all").rpartition(":")
        kind = kind or ("all" if scope == "all" else "source")
        days = (pd.Timestamp(row.starts_on).date(), pd.Timestamp(row.ends_on).date())
        names = (row.market_event_id, row.name, row.name_zh)
        events.append(Event(row.event_type, *days, kind, scope, "calendar", *names))
    return events


def _new_prices(steps: pd.DataFrame, first_day: date, as_of: date) -> list[Event]:
    """Days on which half of a category or more got other prices; of most categories: of all."""
    events = []
    steps = steps[(steps["changed"] * 2 >= steps["products"]) & (steps["products"] > 0)]
    steps = steps[steps["median_change"].abs() >= 0.005]
    for day, rows in steps.groupby("day"):
        day = pd.Timestamp(day).date()
        if not first_day < day <= as_of:
            continue
        end = min(day + timedelta(days=_MEASURED_DAYS - 1), as_of)
        if len(rows) >= 5:
            events.append(Event("price_change", day, end, "all", "all", "catalogue"))
        else:
            for name in sorted(rows["category"]):
                events.append(Event("price_change", day, end, "category", name, "catalogue"))
    return events


def _launches(launches: pd.DataFrame, first_day: date, as_of: date) -> list[Event]:
    events = []
    for row in launches.sort_values(["day", "category"]).itertuples():
        day = pd.Timestamp(row.day).date()
        if first_day < day <= as_of:
            end = min(day + timedelta(days=_MEASURED_DAYS - 1), as_of)
            events.append(Event("launch", day, end, "category", row.category, "catalogue"))
    return events


def _same(events: list[Event]) -> list[Event]:
    """A fact of the catalogue that was declared, too, is one event."""
    told = {(e.event_type, e.starts_on, e.scope) for e in events if e.known_from == "calendar"}
    return [
        e
        for e in events
        if e.known_from == "calendar" or (e.event_type, e.starts_on, e.scope) not in told
    ]


def _joined(events: list[Event], found: pd.DataFrame, category: dict) -> list[Event]:
    """Each window with the event that it belongs to; what belongs to none leads one of its own."""
    score = (found["observed"] - found["expected"]).abs() / np.sqrt(found["expected"] + 1)
    order = np.lexsort((found["scope"], found["metric"], -score))
    leads: list[Event] = []
    for row in found.iloc[order].itertuples():
        mine = [e for e in events if _belongs(row, e, category)]
        mine = mine or [e for e in leads if _belongs(row, e, category)]
        if mine:
            near = min(mine, key=lambda e: abs((row.starts_on - e.starts_on).days))
            near.windows.append(row)
        else:
            days = (row.starts_on, row.ends_on)
            leads.append(Event(None, *days, row.scope_kind, row.scope, "series", windows=[row]))
    for event in leads:
        # What comes back or is complained of comes after what was sold.
        sold = [w for w in event.windows if w.metric == "orders" and w.scope_kind == "product"]
        if event.windows[0].metric != "orders" and sold and sold[0].ratio > 1:
            event.windows.sort(key=lambda w: w is not sold[0])
            event.starts_on, event.ends_on = sold[0].starts_on, sold[0].ends_on
            event.scope_kind, event.scope = sold[0].scope_kind, sold[0].scope
    for event in events:
        if event.known_from == "catalogue" and event.windows:
            event.ends_on = max(event.starts_on, event.windows[0].ends_on)
    return events + leads


def _belongs(row, event: Event, category: dict) -> bool:
    first, last = max(row.starts_on, event.starts_on), min(row.ends_on, event.ends_on)
    shared = (last - first).days + 1
    if shared <= 0:
        # What comes back, or is complained of, comes later.
        late = 0 <= (row.starts_on - event.ends_on).days <= 14 and row.metric != "orders"
        again = any((w.metric, w.scope) == (row.metric, row.scope) for w in event.windows)
        known = again or _related(row, event, category)
        return late and known and event.event_type not in RECURRING
    length = (row.ends_on - row.starts_on).days + 1
    spans = (event.ends_on - event.starts_on).days + 1
    apart = abs((row.starts_on - event.starts_on).days)
    if event.event_type in RECURRING:
        return apart <= 1 and shared * 2 >= max(length, spans)
    alike = shared * 4 >= max(length, spans)
    # Complaints of a day's trouble go on for some days.
    if apart <= 3 and (alike or (row.metric != "orders" and length <= 14)):
        return True
    if _related(row, event, category):
        return shared * 2 >= min(length, spans)
    # Complaints and refunds of another topic, while the event lasts.
    aside = row.metric != "orders" and row.ratio > 1
    return aside and shared * 2 >= length and length * 4 >= spans


def _related(row, event: Event, category: dict) -> bool:
    one, other = (row.scope_kind, row.scope), (event.scope_kind, event.scope)
    if one == other:
        return True
    above = {("category", category.get(s)) for k, s in (one, other) if k == "product"}
    return one in above or other in above


class _Measure:
    """Windows that are given, not looked for, in all series that are no products."""

    def __init__(self, daily, occasions, first_day: date, as_of: date, settings: Settings):
        self.first_day, self.as_of = first_day, as_of
        self.days = (as_of - first_day).days + 1
        self.scopes: dict[tuple, Scope] = {}
        if self.days >= settings.shortest:
            orders = daily["metric"] == "orders"
            parts = daily[daily["scope_kind"].isin(_WHOLES) & orders | (daily["scope"] == "all")]
            # By themselves: the effect on each segment, not on its share of all.
            for scope in scopes(parts, occasions, first_day, as_of, settings, absolute=True):
                self.scopes[scope.metric, scope.scope_kind, scope.scope] = scope
            parts = daily[~daily["scope_kind"].isin(_WHOLES) | (daily["scope_kind"] == "all")]
            parts = parts[parts["metric"] == "orders"]
            for scope in scopes(parts, occasions, first_day, as_of, settings):
                self.scopes.setdefault((scope.metric, scope.scope_kind, scope.scope), scope)

    def window(self, key: tuple, event: Event) -> Window | None:
        scope = self.scopes.get(key)
        if scope is None:
            return None
        first = (event.starts_on - scope.first_day).days
        last = min((event.ends_on - scope.first_day).days, len(scope.series) - 1)
        first = max(first, 0)
        if last < first or len(scope.series) - (last - first + 1) < 28:
            return None
        return judge(scope.series, self._without(scope, first, last), first, last)

    def _without(self, scope: Scope, first: int, last: int):
        """The fit without the columns that are (nearly) the event's own."""
        inside = np.zeros(len(scope.series))
        inside[first : last + 1] = 1.0
        design = scope.fit.design
        flags = np.isin(design, (0.0, 1.0)).all(axis=0)
        flags[0] = False
        shared = (design * inside[:, None]).sum(axis=0)
        own = flags & (shared * 2 > np.maximum(design.sum(axis=0), inside.sum()))
        return fit(scope.series, design[:, ~own]) if own.any() else scope.fit


def _tables(events: list[Event], measured: _Measure) -> tuple[pd.DataFrame, pd.DataFrame]:
    keys = [key for key in sorted(measured.scopes) if key[1] in _WHOLES]
    rows, effects = [], []
    for event in sorted(events, key=lambda e: (e.starts_on, e.scope, e.event_type or "")):
        windows = {key: measured.window(key, event) for key in keys}
        windows = {key: window for key, window in windows.items() if window is not None}
        event_type = event.event_type or type_of(event, windows)
        event = replace(event, event_type=event_type)
        if event.name is None:
            event.name, event.name_zh = name_of(event)
        event_id = event.event_id or f"{event_type}:{event.scope}:{event.starts_on}"
        rows.append((event_id, event, _main(event, windows, measured)))
        effects += [(event_id, *key, window) for key, window in windows.items()]
    return _event_table(rows), _effect_table(effects)


def _main(event: Event, windows: dict, measured: _Measure) -> tuple[str, Window | object, float]:
    """The metric by which the event is told, and how likely it is that there was nothing."""
    if event.windows and event.known_from == "series":
        row = event.windows[0]
        return row.metric, row, row.p_fdr
    key = ("orders", event.scope_kind, event.scope)
    window = windows.get(key) or measured.window(key, event)
    return "orders", window, np.nan


def _event_table(rows: list) -> pd.DataFrame:
    given = [i for i, (_, _, (_, w, p)) in enumerate(rows) if w is not None and np.isnan(p)]
    p_of = dict(
        zip(given, benjamini_hochberg(np.array([rows[i][2][1].p for i in given])), strict=True)
    )
    table = []
    for i, (event_id, event, (metric, w, p)) in enumerate(rows):
        told = [None] * 7 if w is None else [metric, *_figures(w), p_of.get(i, p)]
        table.append(
            (
                *(event_id, event.event_type, event.name, event.name_zh, event.starts_on),
                *(event.ends_on, event.scope_kind, event.scope, event.known_from == "calendar"),
                *(bool(event.windows), event.known_from, *told, len(event.windows)),
            )
        )
    found = pd.DataFrame(table, columns=EVENTS)
    # Two waves of one scope may begin on one day.
    again = found.groupby("event_id").cumcount()
    found["event_id"] = np.where(
        again > 0, found["event_id"] + ":" + again.astype(str), found["event_id"]
    )
    return _rounded(found)


def _effect_table(effects: list) -> pd.DataFrame:
    p = benjamini_hochberg(np.array([row[-1].p for row in effects]))
    table = [(*row[:4], *_figures(row[-1]), q) for row, q in zip(effects, p, strict=True)]
    return _rounded(pd.DataFrame(table, columns=EFFECTS).drop_duplicates(EFFECTS[:4]))


def _figures(w) -> tuple:
    low, high = (w.low, w.high) if isinstance(w, Window) else (w.ratio_low, w.ratio_high)
    return w.observed, w.expected, w.ratio - 1, low - 1, high - 1


def _rounded(table: pd.DataFrame) -> pd.DataFrame:
    numbers = ["observed", "expected", "effect", "effect_low", "effect_high", "p_fdr"]
    return table.astype(dict.fromkeys(numbers, "float64")).round(dict.fromkeys(numbers, 6))
