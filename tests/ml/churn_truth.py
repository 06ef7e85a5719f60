"""Customers straight from the simulator's own process, with what only the simulator knows.

The frame has the features of `ml/features.py` that orders and complaints fill. Beside it stands the
best possible score: the probability not to order in the window of who knows each person's own rate
and dropout, and what went wrong with the last order, but not who has left (that is the outcome).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pandas as pd

from ml.churn import ChurnDefinition
from simulator import people, purchases
from simulator.block import Block
from simulator.calls import _CALL_SHARE
from simulator.setting import Setting
from simulator.support import _TICKET_SHARE
from simulator.world import TROUBLES, World

FIRST = date(2024, 1, 1)
_WINDOWS = (28, 56, 84)


@dataclass(frozen=True)
class Truth:
    """`frame`: what a model may see, with `eligible`, `exclusion_reason`, `churned`; `best`: the
    best possible score of each row; `cause`: the trouble for which a customer left with their last
    order, known to the simulator alone (null: no trouble, or has not left)."""

    frame: pd.DataFrame
    best: np.ndarray
    bayes: np.ndarray
    cause: np.ndarray


def make(customers: int, origins: list[int], definition: ChurnDefinition, seed: int = 1) -> Truth:
    """`origins`: days after FIRST. The world ends with the last label window."""
    days = max(origins) + definition.gap_days + definition.horizon_days + 1
    world = World(customers=customers, seed=seed, first_day=FIRST, days=days)
    parts = []
    with TemporaryDirectory() as folder:
        for number in range(world.blocks):
            block = Block(world, Setting(world), number, Path(folder))
            crowd = people.make(block)
            process = purchases.processes(block, crowd)
            orders = purchases.make(block, crowd, process)
            clock = purchases.own_time(block)
            parts.append(_block(block, crowd, process, orders, clock, origins, definition))
            block.con.close()
    rows = pd.concat(parts, ignore_index=True)
    frame = rows.drop(columns=["best", "bayes", "cause"])
    return Truth(frame, rows["best"].to_numpy(), rows["bayes"].to_numpy(), rows["cause"].to_numpy())


def _block(block, crowd, process, orders, clock, origins, definition) -> pd.DataFrame:
    start, rng = block.setting.start, block.rng("test_complaints")
    left = (process.left_at - start) / 86_400
    ticket = rng.random(len(orders)) < _TICKET_SHARE[orders.trouble]
    call = rng.random(len(orders)) < _CALL_SHARE[orders.trouble]
    table = pd.DataFrame(
        {
            "person": orders.person,
            "moment": (orders.at - start) / 86_400,
            "day": ((orders.at - start) // 86_400).astype(int),
            "trouble": orders.trouble,
            "value": orders.value,
            "channel": orders.channel,
            "complaint": ticket,
            "call": call,
        }
    )
    con = duckdb.connect(config={"threads": 1})
    con.register("orders", table)
    last = len(clock) - 1
    parts = []
    for day in origins:
        rows = con.sql(_features(day, definition)).df()
        person = rows["person"].to_numpy()
        silence = clock[day + 1] - np.interp(rows["last_moment"], np.arange(last + 1), clock)
        rate, dropout = process.rate[person], process.dropout[person]
        trouble = rows["last_trouble"].to_numpy()
        coin = 1 - (1 - dropout) ** purchases._hazard(block, crowd.segment[person], trouble)
        coin = np.where(rows["orders"] == 1, 0.0, coin)
        stays = (1 - coin) * np.exp(-rate * silence)
        alive = stays / (coin + stays)
        gap = clock[day + 1 + definition.gap_days] - clock[day + 1]
        until = day + 1 + definition.gap_days + definition.horizon_days
        window = clock[until] - clock[day + 1 + definition.gap_days]
        rows["best"] = 1 - alive * np.exp(-rate * dropout * gap) * (1 - np.exp(-rate * window))
        rows["bayes"] = _bayes(block.world.process, rows, coin, silence, clock, day, gap, window)
        gone = left[person] <= day + 1
        rows["cause"] = np.where(gone & (trouble > 0), np.array(TROUBLES)[trouble], None)
        rows["customer_id"] = [f"c{block.first + p:07d}" for p in person]
        rows["as_of"] = FIRST + timedelta(days=day)
        parts.append(
            rows.drop(columns=["person", "last_moment", "first_moment", "last_trouble", "orders"])
        )
    con.close()
    return pd.concat(parts, ignore_index=True)


def _bayes(p, rows, coin, silence, clock, day, gap, window):
    """BG/NBD with the parameters from which the simulator drew everybody, in weeks of its own time:
    rate | history ~ gamma(r + x, alpha + T), dropout | history ~ beta(a, b + x) (Fader, Hardie, Lee
    2005)."""
    x = rows["orders"].to_numpy() - 1
    age = clock[day + 1] - np.interp(rows["first_moment"], np.arange(len(clock)), clock)
    odds = np.where(x > 0, p.a / (p.b + np.maximum(x, 1) - 1), 0.0)
    hazard = np.array([p.hazard[t] for t in TROUBLES])[rows["last_trouble"]]
    odds = odds * hazard  # to first order in the dropout
    alive = 1 / (1 + odds * ((p.alpha + age) / (p.alpha + age - silence)) ** (p.r + x))
    shape = p.r + x
    dropout = p.a / (p.a + p.b + x)
    stay = ((p.alpha + age) / (p.alpha + age + dropout * gap)) ** shape
    gone = ((p.alpha + age) / (p.alpha + age + dropout * gap + window)) ** shape
    return 1 - alive * (stay - gone)


def _features(day: int, d: ChurnDefinition) -> str:
    counted = ", ".join(
        f"count(DISTINCT day) FILTER (day > {day - w})::DOUBLE AS order_days_{w}" for w in _WINDOWS
    )
    return f"""
    WITH known AS (
        SELECT *, day - lag(day) OVER (PARTITION BY person ORDER BY day, moment) AS g
        FROM orders WHERE day <= {day}
    ), made AS (
        SELECT person, max(moment) AS last_moment, min(moment) AS first_moment,
            arg_max(trouble, moment) AS last_trouble,
            count(*) AS orders, {day} - max(day) AS days_since_last_order,
            {day} - min(day) AS tenure_days, {counted},
            count(DISTINCT day)::DOUBLE AS order_days_life,
            avg(g) FILTER (g > 0) AS mean_gap_days, stddev_samp(g) FILTER (g > 0) AS sd_gap_days,
            ({day} - max(day)) / avg(g) FILTER (g > 0) AS gap_ratio,
            coalesce(sum(value) FILTER (day > {day - 28}), 0) AS net_sales_28,
            coalesce(sum(value) FILTER (day > {day - 84}), 0) AS net_sales_84,
            sum(value) AS net_sales_life, avg(value) FILTER (day > {day - 84})
                AS average_order_value_84,
            avg(if(day % 7 > 4, 1, 0)) FILTER (day > {day - 84}) AS weekend_share_84,
            count(DISTINCT channel) FILTER (day > {day - 84}) AS stores_84,
            count(*) FILTER (complaint AND day > {day - 84}) AS tickets_84,
            count(*) FILTER (complaint AND day > {day - 84}) AS complaints_84,
            count(*) FILTER (call AND day > {day - 84}) AS calls_84,
            arg_max(complaint, moment)::DOUBLE AS complaints_since_last_order
        FROM known GROUP BY person
    ), later AS (
        SELECT DISTINCT person FROM orders
        WHERE day > {day + d.gap_days} AND day <= {day + d.gap_days + d.horizon_days}
    )
    SELECT made.*, net_sales_28 / nullif(net_sales_84 / 3, 0) AS spend_trend,
        NULL::DOUBLE AS lines_per_order_84, NULL::DOUBLE AS discount_share_84,
        CASE WHEN order_days_life < {d.min_order_days} THEN 'one_order_day'
            WHEN days_since_last_order >= {d.active_days} THEN 'inactive' END AS exclusion_reason,
        exclusion_reason IS NULL AS eligible,
        if(exclusion_reason IS NULL, (later.person IS NULL)::DOUBLE, NULL) AS churned
    FROM made LEFT JOIN later USING (person) ORDER BY person"""
