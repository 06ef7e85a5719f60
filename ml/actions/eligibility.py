"""Whom an action may reach: what stands in the way, the first thing that does."""

import numpy as np
import pandas as pd

from ml.actions.catalogue import Rules

# In this order; the first three are about the person, then about contacts, then about the effect.
BLOCKS = ("holdout", "no_consent", "frequency_cap", "cool_down", "do_not_disturb")


def blocked(pairs: pd.DataFrame, rules: Rules) -> np.ndarray:
    """A name of BLOCKS for each row (customer × action), or None where the action is allowed.

    `pairs`: is_holdout; may_contact (True only where the customer said yes to the action's channel:
    who was never asked has not); contacts (of all actions, in `rules.contact_days`);
    days_since_same (since the last contact of this action; empty: never); uplift_group.
    """
    consent = pairs["may_contact"].astype("boolean").fillna(False).to_numpy(dtype=bool)
    since = pairs["days_since_same"].to_numpy(dtype="float64", na_value=np.inf)
    since = np.where(np.isnan(since), np.inf, since)
    contacts = pairs["contacts"].to_numpy(dtype="float64", na_value=0)
    tests = (
        pairs["is_holdout"].to_numpy(dtype=bool),
        ~consent,
        contacts >= rules.most_contacts,
        since < rules.cool_down_days,
        (pairs["uplift_group"] == "do_not_disturb").fillna(False).to_numpy(dtype=bool),
    )
    out = np.full(len(pairs), None, dtype=object)
    for name, stands in reversed(list(zip(BLOCKS, tests, strict=True))):
        out[stands] = name
    return out
