"""Credit by the Shapley value (1953) of a game whose players are channels.

What a set of channels is worth is what was bought on paths that need no channel outside it (Zhao et
al. 2018). This game is a sum of games in which one set of channels is needed and nothing else, and
there the value is known: equal parts for those who are needed. So the exact value costs no more
than one look at each path, however many channels there are; adding up the 2^n sets, as the
definition has it, gives the same (the tests do). Order and repetition of touches do not count, and
paths without a purchase are worth nothing.
"""

import pandas as pd

from ml.attribution.paths import checked, summed


def shapley(paths: pd.DataFrame) -> pd.DataFrame:
    """One row a channel: what a path brought, in equal parts to the channels that are on it."""
    paths = checked(paths)
    rows = zip(paths["path"], paths["conversions"], paths["value"], strict=True)
    parts = [
        (channel, conversions / len(channels), value / len(channels))
        for channels, conversions, value in ((sorted(set(p)), c, v) for p, c, v in rows)
        for channel in channels
    ]
    return summed(parts, paths)
