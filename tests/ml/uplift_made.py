"""Small made-up campaigns with a planted effect, for the uplift models."""

import numpy as np
import pandas as pd

FEATURES = ["f0", "f1", "f2"]


def nothing(x: np.ndarray) -> np.ndarray:
    return np.zeros(len(x))


def some(x: np.ndarray) -> np.ndarray:
    """A sixth is moved to buy, a sixth is put off."""
    return 0.3 * (x[:, 0] > 1) - 0.15 * (x[:, 0] < -1)


def campaigns(people=1_500, number=4, seed=0, effect=some, holdout=0.4, types=("a", "b")):
    """One row a campaign and person; f1 drives who buys, f0 whom a campaign moves."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(people, 3))
    parts = []
    for n in range(number):
        treated = (rng.random(people) > holdout).astype(float)
        chance = 0.2 + 0.1 * (x[:, 1] > 0) + treated * effect(x)
        part = pd.DataFrame(x, columns=FEATURES)
        part["customer_id"] = [f"c{i:05}" for i in range(people)]
        part["campaign_id"], part["campaign_type"] = f"C{n}", types[n % len(types)]
        part["treated"], part["outcome"] = treated, (rng.random(people) < chance).astype(float)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def shuffled(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Who was treated is drawn again within each campaign: nothing did anything."""
    rng = np.random.default_rng(seed)
    treated = frame.groupby("campaign_id")["treated"].transform(lambda t: rng.permutation(t))
    return frame.assign(treated=treated)
