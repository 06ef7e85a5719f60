"""Campaigns of a made-up company, straight from the simulator's truth: nothing is delivered and
nothing is linked. One row a campaign and person, with the uplift that was planted."""

from pathlib import Path

import numpy as np
import pandas as pd

from simulator import campaigns, people, purchases
from simulator.block import Block
from simulator.setting import CAMPAIGN_TYPES, Setting
from simulator.world import SEGMENTS, World

DAYS_RUN = 8
DELIVERED = 0.985
BEHAVIOUR = ["days_since_last_order", "tenure_days", "order_days_28", "order_days_84", "age"]
SEGMENT = [f"is_{name}" for name in SEGMENTS]


def truth(customers: int, seed: int, folder: Path, **changed) -> pd.DataFrame:
    """campaign_id, campaign_type, customer_id, treated, outcome (orders while it ran), what was
    known before (BEHAVIOUR, SEGMENT), alive, and uplift_<type>: planted, by type of campaign."""
    made = World(customers, seed, **changed)
    block = Block(made, Setting(made), 0, folder)
    crowd = people.make(block)
    process = purchases.processes(block, crowd)
    orders = purchases.together(
        purchases.make(block, crowd, process), purchases.promoted(block, crowd, process)
    )
    touches = campaigns.make(block, crowd, process)
    orders = purchases.together(orders, purchases.caused_by(block, crowd, process, touches))
    block.con.close()
    person, day = orders.person.astype("int64"), _day(block, orders.at)
    keys = np.sort(person * 100_000 + day + 10_000)
    sent = block.setting.campaign_day[touches.campaign]
    base = touches.person.astype("int64") * 100_000 + 10_000

    def orders_before(days: np.ndarray) -> np.ndarray:
        return np.searchsorted(keys, base + days)

    first = orders_before(np.full(len(sent), -10_000))
    at = orders_before(sent)
    last = np.where(at > first, keys[np.maximum(at - 1, 0)] - base, np.nan)
    begun = np.where(at > first, keys[np.minimum(first, len(keys) - 1)] - base, np.nan)
    left = np.nan_to_num(process.left_at, nan=people.FOREVER)[touches.person]
    segment = crowd.segment[touches.person]
    alive = crowd.buyer[touches.person] & (left > block.setting.campaign_sent[touches.campaign])
    kind = block.setting.campaign_type[touches.campaign]
    rows = pd.DataFrame(
        {
            "campaign_id": [f"C{n:03}" for n in touches.campaign],
            "campaign_type": np.array(CAMPAIGN_TYPES)[kind],
            "customer_id": [f"p{n:06}" for n in touches.person],
            "treated": 1.0 - touches.holdout,
            "outcome": (orders_before(sent + DAYS_RUN) - at).astype(float),
            "days_since_last_order": sent - last,
            "tenure_days": sent - begun,
            "order_days_28": (at - orders_before(sent - 28)).astype(float),
            "order_days_84": (at - orders_before(sent - 84)).astype(float),
            "age": (block.setting.day_number - crowd.birth_day[touches.person]) / 365.25,
            "alive": alive,
        }
    )
    for number, name in enumerate(SEGMENT):
        rows[name] = (segment == number).astype(float)
    for name in CAMPAIGN_TYPES:
        rows[f"uplift_{name}"] = np.array(made.uplift[name])[segment] * alive * DELIVERED
    whole = sent + DAYS_RUN <= made.days
    return rows[whole].reset_index(drop=True)


def _day(block: Block, at: np.ndarray) -> np.ndarray:
    return ((np.asarray(at) - block.setting.start) // 86_400).astype("int64")
