"""Events that were found against those that were planted."""

from datetime import timedelta

import pandas as pd
from series_world import SeriesWorld

from ml.market_events import events_of


def found_in(world: SeriesWorld, facts: bool = True) -> pd.DataFrame:
    """What nobody has declared; without `facts` from the series alone."""
    last = world.world.first_day + timedelta(days=world.world.days - 1)
    steps, launches = world.price_steps, world.launches
    if not facts:
        steps, launches = steps[:0], launches[:0]
    events, _ = events_of(
        *(world.series, world.calendar, steps, launches, world.products),
        *(world.world.first_day, last),
    )
    return events[~events["is_declared"]]


def score(world: SeriesWorld, events: pd.DataFrame) -> tuple[int, int, dict[str, int | None]]:
    """(right ones, all found, days between found and planted start by kind; None: not found).

    Right is what begins within a day of a planted incident, or is a fact that the catalogue has.
    """
    right, days = 0, dict.fromkeys(world.planted["kind"])
    for event in events.itertuples():
        hits = [
            (abs((event.starts_on - row.starts_on).days), row.kind)
            for row in world.planted.itertuples()
            if _is_about(event, row)
        ]
        if hits:
            apart, kind = min(hits)
            days[kind] = apart if days[kind] is None else min(days[kind], apart)
            right += apart <= 1
        elif event.known_from == "catalogue":
            right += 1  # the prices of the whole catalogue, each year's revision
    return right, len(events), days


def _is_about(event, row) -> bool:
    """Its time, and its scope: an outage is online, a price rise makes people write of prices."""
    if not row.starts_on - timedelta(days=15) <= event.starts_on <= row.ends_on:
        return False
    scope = event.scope
    return {
        "outage": scope in ("all", "shop", "web", "app", "mini_program", "website"),
        "launch": scope == row.category,
        "price_change": scope in (row.category, "price"),
        "faulty_product": scope in (row.product, row.category, "quality", "all"),
    }[row.kind]
