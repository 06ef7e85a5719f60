"""A simulated company's daily series without any pipeline: from the simulator's own arrays.

The same frames that the models core.daily_series and core.price_step make, minus dirt and linking.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from simulator import baskets, calls, campaigns, journeys, people, purchases, support
from simulator.block import Block
from simulator.catalogue_data import CATEGORIES
from simulator.clock import occasions
from simulator.phrases import TOPICS
from simulator.setting import Setting
from simulator.world import CHANNELS, World

_NAMES = np.array([c[0] for c in CATEGORIES])


@dataclass
class SeriesWorld:
    """`series`: day, metric, scope_kind, scope, value; `calendar`: the declared occasions."""

    world: World
    series: pd.DataFrame
    calendar: pd.DataFrame
    price_steps: pd.DataFrame
    launches: pd.DataFrame
    products: pd.DataFrame
    planted: pd.DataFrame


def play(world: World) -> SeriesWorld:
    setting = Setting(world)
    parts = [_block(world, setting, number) for number in range(world.blocks)]
    series = pd.concat(parts).groupby(["metric", "scope_kind", "scope", "day"], as_index=False)
    series = series["value"].sum()
    series["day"] = [world.first_day + timedelta(days=int(d)) for d in series["day"]]
    return SeriesWorld(
        world=world,
        series=series,
        calendar=_calendar(world),
        price_steps=_price_steps(setting),
        launches=_launches(setting),
        products=pd.DataFrame(
            {
                "product_id": [f"P{i + 1:05}" for i in range(len(setting.category))],
                "category": _NAMES[setting.category],
            }
        ),
        planted=_planted(setting),
    )


def _block(world: World, setting: Setting, number: int) -> pd.DataFrame:
    block = Block(world, setting, number, Path("unused"))
    crowd = people.make(block)
    process = purchases.processes(block, crowd)
    orders = purchases.make(block, crowd, process)
    touches = campaigns.make(block, crowd, process)
    orders = purchases.together(orders, purchases.caused_by(block, crowd, process, touches))
    orders = purchases.together(orders, purchases.promoted(block, crowd, process))
    tries = journeys.make(block, orders)
    lines = baskets.make(block, crowd, process, orders)
    day = setting.day_of(orders.at)
    channel = np.array(CHANNELS)[orders.channel]
    channel = np.where(channel == "pos", "store", channel)
    source = np.where(channel == "store", "pos", "shop")
    seen = pd.DataFrame({"order": lines.order, "product": lines.product, "day": day[lines.order]})
    seen["category"] = _NAMES[setting.category[seen["product"]]]
    seen["product"] = [f"P{i + 1:05}" for i in seen["product"]]
    back = seen[lines.returned > 0].copy()
    back["day"] = (lines.returned_at[lines.returned > 0] - setting.start) // 86_400
    back = back[back["day"] < world.days].astype({"day": int})
    asked = _asked(block, crowd, orders, tries)
    cross = asked[asked["cross"]]
    return pd.concat(
        [
            _count("orders", "all", "all", day),
            _count("orders", "source", source, day),
            _count("orders", "channel", channel, day),
            _distinct("category", seen),
            _distinct("product", seen),
            _count("refunds", "all", "all", back["day"]),
            _count("refunds", "category", back["category"], back["day"]),
            _count("refunds", "product", back["product"], back["day"]),
            _count("tickets", "all", "all", asked["day"]),
            _count("tickets", "topic", asked["topic"], asked["day"]),
            _count("complaints", "all", "all", cross["day"]),
            _count(
                "complaints", "topic", asked["topic"][asked["cross"]], asked["day"][asked["cross"]]
            ),
        ]
    )


def _asked(block: Block, crowd, orders, tries) -> pd.DataFrame:
    """Tickets of the help desk and calls that came in."""
    tickets = (support._draw(block, crowd, orders), support._given_up(block, crowd, tries))
    called = (calls._draw(block, crowd, orders), calls._given_up(block, crowd, tries))
    parts = [_matters(t, t["sentiment"] == 0) for t in tickets]
    parts += [_matters(c, c["trouble"] > 0)[~c["outgoing"] & ~c["given_up"]] for c in called]
    found = pd.concat(parts, ignore_index=True)
    seconds = found["ts"].to_numpy().astype("datetime64[s]").astype("int64")
    found["day"] = (seconds - block.setting.start) // 86_400
    found["topic"] = np.array(TOPICS)[found["topic"]]
    return found[found["day"] < block.world.days]


def _matters(told: dict, cross: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"ts": told["ts"], "topic": told["topic"], "cross": cross})


def _count(metric: str, kind: str, scope, day) -> pd.DataFrame:
    names = np.broadcast_to(np.asarray(scope, dtype=object), len(day))
    rows = pd.DataFrame({"scope": names, "day": np.asarray(day)})
    found = rows.groupby(["scope", "day"]).size().rename("value").reset_index()
    return found.assign(metric=metric, scope_kind=kind)


def _distinct(kind: str, seen: pd.DataFrame) -> pd.DataFrame:
    """Orders with a category or product, each once."""
    once = seen.drop_duplicates(["order", kind])
    return _count("orders", kind, once[kind], once["day"])


def _calendar(world: World) -> pd.DataFrame:
    last = world.first_day + timedelta(days=world.days)
    rows = [
        (f"{name}-{year}", name, zh, kind, begin, end, "all")
        for year in range(world.first_day.year, last.year + 1)
        for name, zh, kind, begin, end, *_ in occasions(year)
    ]
    names = ["market_event_id", "name", "name_zh", "event_type", "starts_on", "ends_on", "scope"]
    return pd.DataFrame(rows, columns=names)


def _price_steps(setting: Setting) -> pd.DataFrame:
    rows, before = [], None
    for day, price in setting.price_steps:
        if before is not None and day < setting.world.days:
            for number, name in enumerate(_NAMES):
                mine = setting.category == number
                ratio = price[mine] / before[mine]
                rows.append(
                    (
                        *(setting.date_of(day), name, int(mine.sum()), int((ratio != 1).sum())),
                        float(np.median(ratio[ratio != 1]) - 1) if (ratio != 1).any() else 0.0,
                    )
                )
        before = price
    names = ["day", "category", "products", "changed", "median_change"]
    return pd.DataFrame(rows, columns=names)


def _launches(setting: Setting) -> pd.DataFrame:
    new = (setting.launched > 0) & (setting.launched < setting.world.days)
    rows = pd.DataFrame({"day": setting.launched[new], "category": _NAMES[setting.category[new]]})
    rows = rows.groupby(["day", "category"]).size().rename("products").reset_index()
    rows["day"] = [setting.date_of(d) for d in rows["day"]]
    return rows


def _planted(setting: Setting) -> pd.DataFrame:
    rows = [
        (i.kind, setting.date_of(i.first), setting.date_of(i.last), _NAMES[i.category])
        for i in setting.incidents.values()
        if i.kind in setting.world.incidents
    ]
    found = pd.DataFrame(rows, columns=["kind", "starts_on", "ends_on", "category"])
    faulty = f"P{setting.faulty_product + 1:05}"
    found["product"] = np.where(found["kind"] == "faulty_product", faulty, None)
    return found
