"""A frame of paths: one row for each sequence of channels that somebody went through.

Columns: `path` (a list or tuple of channel names, in order of time), `conversions` (how many went
this way and bought), `value` (what they bought, in any unit of money; optional) and `nulls` (how
many went this way and did not; optional). The same path may be in several rows.
"""

import numpy as np
import pandas as pd

_NUMBERS = ("conversions", "value", "nulls")


def checked(paths: pd.DataFrame) -> pd.DataFrame:
    """The frame with all four columns, those who went nowhere left out; ValueError if it cannot be.

    A conversion needs a channel to be credited: a path without one may only be a null.
    """
    missing = {"path", "conversions"} - set(paths.columns)
    if missing:
        raise ValueError(f"paths lack {', '.join(sorted(missing))}")
    steps = [tuple(path) for path in paths["path"]]
    known = {name: paths[name] for name in _NUMBERS if name in paths}
    numbers = {"value": np.zeros(len(steps)), "nulls": np.zeros(len(steps))}
    for name, column in known.items():
        numbers[name] = pd.to_numeric(column).astype("float64").to_numpy()
        if not (numbers[name] >= 0).all():
            raise ValueError(f"{name} must not be negative or missing")
    empty = np.array([not path for path in steps], dtype=bool)
    if (empty & (numbers["conversions"] > 0)).any():
        raise ValueError("a path that converts names no channel")
    out = pd.DataFrame({"path": steps, **numbers}, columns=["path", *_NUMBERS])
    return out[~empty].reset_index(drop=True) if empty.any() else out


def summed(parts: list[tuple[str, float, float]], paths: pd.DataFrame) -> pd.DataFrame:
    """(channel, conversions, value) added up: one row a channel of the paths, by name."""
    channels = sorted({channel for path in paths["path"] for channel in path})
    table = pd.DataFrame(parts, columns=["channel", "conversions", "value"])
    table = table.groupby("channel").sum().reindex(channels, fill_value=0.0).astype("float64")
    return table.rename_axis("channel").reset_index()
