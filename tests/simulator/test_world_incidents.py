"""An incident that is switched off leaves no trace; the outage empties the shop, not the stores."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import numpy as np

from simulator import people, purchases
from simulator.block import Block
from simulator.generate import generate
from simulator.setting import Setting
from simulator.world import World

WORLD = World(customers=20_000, seed=4)


def _per_day(world: World) -> tuple[np.ndarray, np.ndarray]:
    block = Block(world, Setting(world), 0, Path("unused"))
    crowd = people.make(block)
    orders = purchases.make(block, crowd, purchases.processes(block, crowd))
    day = block.setting.day_of(orders.at)
    stores = orders.channel == 3
    return np.bincount(day[~stores], minlength=365), np.bincount(day[stores], minlength=365)


def test_an_outage_keeps_people_from_the_shop_and_not_from_the_stores():
    online, stores = _per_day(WORLD)
    day = Setting(WORLD).incidents["outage"].first
    weeks = [day - 14, day - 7, day + 7, day + 14]
    assert 0.2 < online[day] / online[weeks].mean() < 0.4
    assert 0.85 < stores[day] / stores[weeks].mean() < 1.25
    calm, _ = _per_day(replace(WORLD, incidents=()))
    assert 0.85 < calm[day] / calm[weeks].mean() < 1.15


def test_what_is_switched_off_is_declared_and_delivered_nowhere(tmp_path):
    world = World(60, 1, date(2025, 2, 10), 40, incidents=("launch",))
    generate(world, tmp_path, workers=1)
    con = duckdb.connect()
    kinds = con.execute(f"SELECT DISTINCT type FROM '{tmp_path}/truth/incident.parquet'").fetchall()
    assert kinds == [("launch",)]
    calendar = f"'{tmp_path}/deliveries/catalogue/calendar/*.parquet'"
    found = con.execute(f"SELECT type FROM {calendar} WHERE starts_on > DATE '2028-01-01'")
    assert found.fetchall() == []
    types = {t for (t,) in con.execute(f"SELECT type FROM {calendar}").fetchall()}
    assert types == {"holiday", "promotion", "launch"}
