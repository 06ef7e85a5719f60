"""Credit by the removal effect in a first-order Markov chain (Anderl et al. 2014).

States are START, the channels, and the two ends CONV and NULL; a step's probability is its share of
all steps from there, those of paths without a purchase included. The removal effect of a channel is
the share of purchases that would be lost if whoever comes to it went away instead; credits are in
proportion to the effects.

Solved exactly, without simulation: of an absorbing chain with steps Q between states, the
fundamental matrix N = (I - Q)^-1 says that a channel i is ever reached with probability
N[start, i] / N[i, i]; whoever reaches it buys with probability h[i], and only those purchases are
lost. One solution serves all channels.
"""

import itertools
from collections import Counter

import numpy as np
import pandas as pd

from ml.attribution.paths import checked

EFFECTS = ["channel", "removal_effect"]


def markov(paths: pd.DataFrame) -> pd.DataFrame:
    """One row a channel: conversions and value in proportion to the removal effect."""
    paths = checked(paths)
    effects = removal_effects(paths).set_index("channel")["removal_effect"]
    total = effects.sum()
    share = effects / total if total > 0 else effects * 0.0
    return pd.DataFrame(
        {
            "channel": effects.index,
            "conversions": (share * paths["conversions"].sum()).to_numpy(),
            "value": (share * paths["value"].sum()).to_numpy(),
        }
    )


def removal_effects(paths: pd.DataFrame) -> pd.DataFrame:
    """One row a channel, by name: the share of all conversions that is lost without it (0 to 1)."""
    paths = checked(paths)
    channels = sorted({channel for path in paths["path"] for channel in path})
    if not channels or not paths["conversions"].sum():
        return pd.DataFrame({"channel": channels, "removal_effect": 0.0}, columns=EFFECTS)
    place = {channel: n for n, channel in enumerate(channels, 1)}  # 0 is START
    steps, buys = _steps(paths, place)
    leaves = steps.sum(axis=1) + buys[:, 0] + buys[:, 1]
    # A channel that nobody left (all counts of its paths are 0) is an end of its own.
    scale = 1 / np.where(leaves > 0, leaves, 1)[:, None]
    fundamental = np.linalg.inv(np.eye(len(steps)) - steps * scale)
    converts = fundamental @ (buys[:, 0] * scale[:, 0])
    reached = fundamental[0, 1:] / np.diagonal(fundamental)[1:]
    effect = np.clip(reached * converts[1:] / converts[0], 0, 1)
    return pd.DataFrame({"channel": channels, "removal_effect": effect})


def _steps(paths: pd.DataFrame, place: dict[str, int]) -> tuple[np.ndarray, np.ndarray]:
    """How often each state follows each; and from where to CONV (column 0) and NULL (1)."""
    counts: Counter = Counter()
    ends = np.zeros((len(place) + 1, 2))
    rows = zip(paths["path"], paths["conversions"], paths["nulls"], strict=True)
    for path, conversions, nulls in rows:
        states = [0, *(place[channel] for channel in path)]
        for step in itertools.pairwise(states):
            counts[step] += conversions + nulls
        ends[states[-1]] += (conversions, nulls)
    steps = np.zeros((len(place) + 1, len(place) + 1))
    for (here, there), count in counts.items():
        steps[here, there] = count
    return steps, ends
