"""Campaigns of many small worlds, as the mart's own input, and what they truly caused.

Nothing is delivered and nothing is linked: persons are true persons, so that only the comparison
with those held out is looked at.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from simulator import baskets, campaigns, people, purchases
from simulator.block import Block
from simulator.setting import CAMPAIGN_TYPES, Setting
from simulator.world import World

DAYS_RUN = 8  # the day it is sent, and seven more
BOUNCED = 0.015


def world(customers: int, seed: int, folder: Path, **changed) -> pd.DataFrame:
    """One row a campaign and person: what they did, and the extra that was expected and caused."""
    made = World(customers, seed, **changed)
    block = Block(made, Setting(made), 0, folder)
    crowd = people.make(block)
    process = purchases.processes(block, crowd)
    base = purchases.together(
        purchases.make(block, crowd, process), purchases.promoted(block, crowd, process)
    )
    touches = campaigns.make(block, crowd, process)
    caused = purchases.caused_by(block, crowd, process, touches)
    orders = purchases.together(base, caused)
    lines = baskets.make(block, crowd, process, orders)
    block.con.close()

    rate = block.setting.rate(baskets.currencies(block, crowd, orders), _day(block, orders.at))
    cents = np.bincount(lines.order, lines.amount, minlength=len(orders)) * rate
    bought = pd.DataFrame(
        {
            "person": orders.person,
            "day": _day(block, orders.at),
            "net": np.round(cents) / 100,
            "caused": orders.campaign,
        }
    )
    asked = pd.DataFrame({"campaign": touches.campaign, "person": touches.person})
    asked["first"] = block.setting.campaign_day[touches.campaign]
    seen = asked.reset_index().merge(bought, on="person")
    seen = seen[(seen["day"] >= seen["first"]) & (seen["day"] < seen["first"] + DAYS_RUN)]
    mine = seen["caused"] == seen["campaign"]
    each = pd.DataFrame(index=asked.index)
    each["orders"] = seen.groupby("index").size()
    each["net_sales"] = seen.groupby("index")["net"].sum()
    each["base_orders"] = seen[~mine].groupby("index").size()
    each["caused_net"] = seen[mine].groupby("index")["net"].sum()
    each = each.fillna(0)

    table = np.array([made.uplift[kind] for kind in CAMPAIGN_TYPES])
    kind = block.setting.campaign_type[touches.campaign]
    sent = block.setting.campaign_sent[touches.campaign]
    left = np.nan_to_num(process.left_at, nan=people.FOREVER)[touches.person]
    alive = crowd.buyer[touches.person] & (left > sent)
    extra = table[kind, crowd.segment[touches.person]] * alive * (1 - BOUNCED)
    rows = pd.DataFrame(
        {
            "world": seed,
            "campaign_id": [f"{seed}:C{n:03}" for n in touches.campaign],
            "campaign_type": [f"{seed}:{CAMPAIGN_TYPES[n]}" for n in kind],
            "customer_id": touches.person.astype(str),
            "is_holdout": touches.holdout,
            "orders": each["orders"].astype("int64"),
            "net_sales": each["net_sales"],
            "group_name": np.where(touches.person % 2, "odd", "even"),
            "conversion_lift": extra * (each["base_orders"] == 0),
            "orders_lift": extra,
            "net_sales_lift": each["caused_net"],
        }
    )
    whole = asked["first"] + DAYS_RUN <= made.days
    return rows[whole]


def _day(block: Block, at: np.ndarray) -> np.ndarray:
    return ((np.asarray(at) - block.setting.start) // 86_400).astype("int64")
