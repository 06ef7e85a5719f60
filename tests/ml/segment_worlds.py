"""Customers with groups that are known, and customers without any."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from ml.segments.features import DESCRIBING, SHAPING

DAY = date(2024, 6, 1)
# days since last order, order days, sales, discount share, private label share
PLANTED = {
    "loyal": (2, 40, 2000, 0.05, 0.30),
    "bargain": (10, 12, 300, 0.50, 0.30),
    "own brand": (10, 12, 350, 0.15, 0.75),
    "gone": (60, 2, 15, 0.15, 0.30),
}
_COUNTED = ("order_days_84", "days_since_last_order", "departments_84", "stores_84")


def planted(size=100, spread=0.08, seed=0, groups=None, day=DAY) -> pd.DataFrame:
    """Groups of one size; `truth` is the planted one, which no function of ml sees."""
    rng = np.random.default_rng(seed)
    parts = []
    for name, centre in (groups or PLANTED).items():
        noise = np.exp(rng.normal(0, spread, (size, len(centre))))
        parts.append(pd.DataFrame(np.array(centre) * noise, columns=list(SHAPING)))
        parts[-1]["truth"] = name
    return _completed(pd.concat(parts, ignore_index=True), rng, day)


def one_cloud(kind: str, size=400, seed=0) -> pd.DataFrame:
    """No groups: a normal or an even cloud in logs, correlated as purchases are."""
    rng = np.random.default_rng(seed)
    shape = (size, len(SHAPING))
    even = rng.uniform(-1.7, 1.7, shape)
    points = {"normal": rng.normal(size=shape), "even": even, "long": even * [0.3, 2, 1, 0.3, 0.3]}
    x = points[kind]
    x[:, 2] += x[:, 1]  # who comes often spends more
    out = pd.DataFrame(index=range(size))
    out["days_since_last_order"] = np.clip(np.exp(2.5 + 0.5 * x[:, 0]), 0, 83)
    out["order_days_84"] = np.exp(2 + 0.4 * x[:, 1])
    out["net_sales_84"] = np.exp(5 + 0.6 * x[:, 2])
    out["discount_share_84"] = np.clip(0.3 + 0.08 * x[:, 3], 0, 1)
    out["private_label_share_84"] = np.clip(0.4 + 0.1 * x[:, 4], 0, 1)
    return _completed(out, rng, DAY)


def _completed(out: pd.DataFrame, rng, day: date) -> pd.DataFrame:
    for name in (n for n in DESCRIBING if n not in out):
        out[name] = rng.random(len(out))
    out["lines_per_order_84"] = 3 + 3 * rng.random(len(out))
    out[["departments_84", "stores_84"]] *= 10
    for name in _COUNTED:
        out[name] = np.maximum(1, out[name].round())
    out["order_days_life"] = out["order_days_84"] + 1
    out["as_of"], out["customer_id"] = day, [f"cust-{i:05d}" for i in range(len(out))]
    return out


def simulated(customers: int, seed: int, folder: Path, day: int = 330, **world) -> pd.DataFrame:
    """Features of true persons of the simulator on a day of its year, from its orders and lines;
    `truth` is the person's group. Nothing is delivered and nothing is linked."""
    from simulator import baskets, people, purchases
    from simulator.block import Block
    from simulator.setting import Setting
    from simulator.world import World

    made = World(customers, seed, **world)
    block = Block(made, Setting(made), 0, folder)
    crowd = people.make(block)
    process = purchases.processes(block, crowd)
    orders = purchases.together(
        purchases.make(block, crowd, process), purchases.promoted(block, crowd, process)
    )
    lines = baskets.make(block, crowd, process, orders)
    block.con.close()
    rows = pd.DataFrame({"person": orders.person, "day": block.setting.day_of(orders.at)})
    n = len(rows)
    rows["net"] = np.bincount(lines.order, lines.amount, minlength=n) / 100
    rows["off"] = np.bincount(lines.order, lines.discount, minlength=n) / 100
    rows["lines"] = np.bincount(lines.order, minlength=n)
    rows["weekend"] = rows["net"].where(rows["day"] % 7 >= 5, 0)
    rows = rows[rows["day"] <= day]
    last = rows[rows["day"] > day - 84].groupby("person")
    out = pd.DataFrame({"days_since_last_order": day - rows.groupby("person")["day"].max()})
    out["order_days_life"] = rows.groupby("person")["day"].nunique()
    out["order_days_84"] = last["day"].nunique()
    out["net_sales_84"] = last["net"].sum()
    out["average_order_value_84"] = last["net"].mean()
    out["lines_per_order_84"] = last["lines"].mean()
    out["discount_share_84"] = last["off"].sum() / (last["off"].sum() + last["net"].sum())
    out["weekend_share_84"] = last["weekend"].sum() / last["net"].sum()
    out["stores_84"] = 1.0
    out[["order_days_84", "net_sales_84"]] = out[["order_days_84", "net_sales_84"]].fillna(0)
    out["truth"] = crowd.segment[out.index]
    out["customer_id"], out["as_of"] = [f"p{i:06d}" for i in out.index], DAY
    return out.reset_index(drop=True)


def a_month_later(customers: pd.DataFrame, seed=1) -> pd.DataFrame:
    """The same customers in the same groups, every figure a little elsewhere."""
    rng = np.random.default_rng(seed)
    out = customers.assign(as_of=customers["as_of"].iloc[0] + timedelta(days=28))
    for name in DESCRIBING:
        out[name] = out[name] * np.exp(rng.normal(0, 0.05, len(out)))
    out[list(_COUNTED)] = np.maximum(1, out[list(_COUNTED)].round())
    return out
