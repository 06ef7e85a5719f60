"""The columns a model may see, and the door every input frame passes.

A column that ml/feature_catalogue.py does not name cannot reach a model, however it is called: the
frame may carry labels, names or a leak, and they stay outside. What a model can do without
(OPTIONAL), because a company's sources may not fill it, may be absent; a model is fitted on what
is there, and scores by the same columns.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ml.feature_catalogue import CATALOGUE

KEYS = ("customer_id", "as_of")

FEATURES = tuple(feature.name for feature in CATALOGUE)

OPTIONAL = frozenset(feature.name for feature in CATALOGUE if feature.optional)


def present(frame: pd.DataFrame, features: Sequence[str] = FEATURES) -> tuple[str, ...]:
    """Those of `features` that the frame has, in their order. Raises ValueError naming the ones
    that are missing and not OPTIONAL."""
    if missing := [c for c in features if c not in frame.columns and c not in OPTIONAL]:
        raise ValueError(f"columns missing from the feature frame: {', '.join(missing)}")
    return tuple(c for c in features if c in frame.columns)


def prepare(
    frame: pd.DataFrame, features: Sequence[str], other: Sequence[str] = ()
) -> pd.DataFrame:
    """Only the declared columns, checked, in a fixed order of rows.

    Grain in and out: customer_id × as_of. Rows come back sorted by (as_of, customer_id), so that
    no result depends on the order in which a database returned them; `customer_id` is text,
    `as_of` a normalised timestamp, every feature float64 with NaN for unknown.

    Raises ValueError for a missing column, an empty or repeated key, or an infinite value (named
    with its column and count): NaN means "not known", infinity means that something upstream
    divided by zero.
    """
    wanted = [*KEYS, *other, *features]
    if missing := [c for c in wanted if c not in frame.columns]:
        raise ValueError(f"columns missing from the feature frame: {', '.join(missing)}")
    if empty := int(frame[list(KEYS)].isna().any(axis=1).sum()):
        raise ValueError(f"{empty} rows have no customer_id or no as_of")
    out = frame[[*KEYS, *other]].copy()
    out["customer_id"] = out["customer_id"].astype(str).astype(object)
    days = pd.to_datetime(out["as_of"], cache=False)  # to look for repeated ones costs more
    out["as_of"] = days.astype("datetime64[ns]").dt.normalize()
    floats = {name: _floats(frame[name]) for name in features}
    order = _order(out["customer_id"].to_numpy(), out["as_of"].to_numpy())
    if order is not None:
        out = out.iloc[order]
        # Column by column: moved as a whole, a wide frame is held and copied three times.
        floats = {name: values[order] for name, values in floats.items()}
    out = out.reset_index(drop=True)
    return pd.concat([out, pd.DataFrame(floats, out.index)], axis=1)


def _order(who: np.ndarray, when: np.ndarray) -> np.ndarray | None:
    """Where each row belongs; None if they are in order as they come, as from a query that says
    so: to sort a hundred thousand names takes Python longer than all the rest."""
    same_day, later_day = when[1:] == when[:-1], when[1:] > when[:-1]
    if (later_day | (same_day & (who[1:] > who[:-1]))).all():
        return None
    who = pd.factorize(who, sort=True)[0]
    order = np.lexsort((who, when))
    who, when = who[order], when[order]
    if repeated := int(((who[1:] == who[:-1]) & (when[1:] == when[:-1])).sum()):
        raise ValueError(f"{repeated} rows repeat a (customer_id, as_of) that is already there")
    return order


def _floats(column: pd.Series) -> np.ndarray:
    values = column.to_numpy(dtype="float64", na_value=np.nan)
    if infinite := int(np.isinf(values).sum()):
        raise ValueError(f"column {column.name} has {infinite} infinite values; unknown is NaN")
    return values


def signed_log(values: np.ndarray) -> np.ndarray:
    """sign(x)·log(1+|x|): counts and money are skewed, and net sales can be negative."""
    return np.sign(values) * np.log1p(np.abs(values))
