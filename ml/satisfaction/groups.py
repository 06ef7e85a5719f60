"""Do the same weights hold for all groups of customers? A test of invariance, group by group.

Each group against all others of its grouping: the weights of both, drawn again apart from each
other; a test for all weights together (Wald) and one for each (normal). Many tests are made, so
what counts are q-values (Benjamini and Hochberg 1995): of those below 0.05, 5 % are false.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ml.satisfaction.moments import by_instrument
from ml.satisfaction.weights import SEED, drawn, sampled, wald
from ml.stable import one_thread

DRAWS = 200
MIN_GROUP = 100  # answers with a mark, in the group and outside of it
COLUMNS = ["group_kind", "group_value", "dimension", "answers", "weight", "weight_low",
           "weight_high", "difference", "difference_p", "difference_q", "invariance_p",
           "invariance_q", "differs"]  # fmt: skip


def compare(frame: pd.DataFrame, dimensions: list[str], groupings: Sequence[str]) -> pd.DataFrame:
    """One row a grouping × group × dimension: the weight in the group with its 95 % interval,
    its difference to the weight among all others, and p and q of it; `invariance_p` and
    `invariance_q` of all dimensions together; `differs`: difference_q below 0.05.

    `frame`: as `weights.fit` reads it, and the columns `groupings`. Groups (and rests) with fewer
    than MIN_GROUP answers are not told of; whose group is unknown is in none.
    """
    return corrected([compare_one(frame, dimensions, grouping) for grouping in groupings])


def compare_one(frame: pd.DataFrame, dimensions: list[str], grouping: str) -> pd.DataFrame:
    """`compare` for one grouping, before it is corrected for how many tests are made."""
    frame = sampled(frame)
    frame = frame[frame[dimensions].notna().any(axis=1) & frame["score"].notna()]
    known, found = frame[frame[grouping].notna()], []
    with one_thread():
        for value, own in known.groupby(grouping, sort=True):
            rest = known[known[grouping] != value]
            if min(len(own), len(rest)) >= MIN_GROUP:
                one = _against(own, rest, dimensions)
                if one is not None:
                    found.append(one.assign(group_kind=grouping, group_value=str(value)))
    if not found:
        return pd.DataFrame({name: pd.Series(dtype=_type(name)) for name in COLUMNS})
    return pd.concat(found, ignore_index=True)


def corrected(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The tables of all groupings as one, with q-values over all tests that were made."""
    told = [table for table in tables if len(table)]
    if not told:
        return pd.DataFrame({name: pd.Series(dtype=_type(name)) for name in COLUMNS})
    table = pd.concat(told, ignore_index=True)
    table["difference_q"] = adjusted(table["difference_p"].to_numpy())
    tests = table.drop_duplicates(["group_kind", "group_value"])
    together = dict(
        zip(
            zip(tests["group_kind"], tests["group_value"], strict=True),
            adjusted(tests["invariance_p"].to_numpy()),
            strict=True,
        )
    )
    table["invariance_q"] = [
        together[key] for key in zip(table["group_kind"], table["group_value"], strict=True)
    ]
    table["differs"] = table["difference_q"] < 0.05
    return table[COLUMNS].round(6)


def _type(name: str) -> str:
    if name in ("group_kind", "group_value", "dimension"):
        return "str"
    return {"answers": "int64", "differs": "bool"}.get(name, "float64")


def _against(own: pd.DataFrame, rest: pd.DataFrame, dimensions: list[str]) -> pd.DataFrame | None:
    from scipy.stats import norm

    parts = [by_instrument(own, dimensions), by_instrument(rest, dimensions)]
    if not all(parts):
        return None
    here, there = (drawn(part, DRAWS, SEED + k) for k, part in enumerate(parts))
    if np.isnan(here.weights).any() or np.isnan(there.weights).any():
        return None
    difference = here.weights - there.weights
    size = min(len(here.draws), len(there.draws))
    draws = here.draws[:size] - there.draws[:size]
    error = np.nanstd(draws, axis=0, ddof=1)
    low, high = np.nanpercentile(here.draws, [2.5, 97.5], axis=0)
    return pd.DataFrame(
        {
            "dimension": dimensions,
            "answers": sum(len(part.scores) for part in parts[0]),
            "weight": here.weights,
            "weight_low": np.minimum(low, here.weights),
            "weight_high": np.maximum(high, here.weights),
            "difference": difference,
            "difference_p": 2 * norm.sf(np.abs(difference) / error),
            "invariance_p": wald(difference, draws),
        }
    )


def adjusted(p: np.ndarray) -> np.ndarray:
    """q-values after Benjamini and Hochberg."""
    order = np.argsort(p, kind="stable")[::-1]
    scaled = p[order] * len(p) / np.arange(len(p), 0, -1)
    q = np.empty_like(p)
    q[order] = np.minimum(np.minimum.accumulate(scaled), 1)
    return q
