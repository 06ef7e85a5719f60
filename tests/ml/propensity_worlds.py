"""Customers whose taste is known: what they buy of each category is drawn from their own chance."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from ml.propensity import Target

FIRST = date(2024, 1, 1)
STEP, HORIZON, GAP = 28, 28, 0
COFFEE, TOYS = Target("coffee", gap_days=GAP), Target("toys", gap_days=GAP)


def world(customers=600, origins=9, affinity=1.0, rate=0.15, seed=0):
    """The frames of coffee and toys: (target, frame), with `truth`, the customer's own chance.

    The log odds of a purchase in a window of 28 days are the category's, and `affinity` times a
    taste that stays with the customer. Purchases before an origin make its features; the last
    origin has no outcome yet, and is the day that is scored.
    """
    rng = np.random.default_rng(seed)
    frames = []
    for target in (COFFEE, TOYS):
        taste = rng.normal(0, 1.2, customers)
        chance = 1 / (1 + np.exp(-(np.log(rate / (1 - rate)) + affinity * taste)))
        windows = rng.random((customers, origins + 13)) < chance[:, None]
        parts = []
        for n in range(origins):
            past = windows[:, : n + 13]  # windows that are over on the day
            last = past.shape[1] - 1 - past[:, ::-1].argmax(axis=1)
            parts.append(
                pd.DataFrame(
                    {
                        "customer_id": [f"c{i:05d}" for i in range(customers)],
                        "as_of": FIRST + timedelta(days=STEP * n),
                        "eligible": True,
                        "exclusion_reason": None,
                        "category_days_84": past[:, -3:].sum(axis=1),
                        "category_days_364": past[:, -13:].sum(axis=1),
                        "category_share_364": past[:, -13:].mean(axis=1),
                        "days_since_category": np.where(
                            past.any(axis=1), (n + 12 - last) * STEP + 14.0, np.nan
                        ),
                        "order_days_84": rng.poisson(3, customers),  # says nothing
                        "outcome": windows[:, n + 13] * 1.0 if n < origins - 1 else np.nan,
                        "truth": chance,
                    }
                )
            )
        frames.append((target, pd.concat(parts, ignore_index=True)))
    return frames


def last_day(frames) -> date:
    return frames[0][1]["as_of"].max()


def now(frames):
    """What is scored: by label, the rows of the last day."""
    day = last_day(frames)
    return [(target.label, frame[frame["as_of"] == day]) for target, frame in frames]


def everybody(frames) -> pd.DataFrame:
    return now(frames)[0][1][["customer_id", "as_of"]]
