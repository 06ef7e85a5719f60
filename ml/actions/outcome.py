"""What became of earlier suggestions, once their outcome is ripe."""

import numpy as np
import pandas as pd

from ml.actions.worth import value
from ml.tables import DATE, FLOAT, INT, TEXT, typed

OUTCOMES = {
    "suggested_on": DATE, "suggestion_kind": TEXT, "action": TEXT, "ripe_on": DATE,
    "customers": INT, "followed": INT, "buyers": INT, "orders": INT, "margin": FLOAT,
    "contact_cost": FLOAT, "net_value": FLOAT, "net_value_per_customer": FLOAT,
    "expected_net_value_per_customer": FLOAT,
}  # fmt: skip
POLICIES = {
    "evidence": TEXT, "policy": TEXT, "method": TEXT, "value": FLOAT, "value_low": FLOAT,
    "value_high": FLOAT, "n": INT, "persons": INT, "effective_n": FLOAT, "reason": TEXT,
}  # fmt: skip
FEWEST = 100  # persons; of fewer no value is told


def policies(
    evidence: str, rows: pd.DataFrame, arm: str, q: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> pd.DataFrame:
    """Value of a row under `recommended`, under `nobody` (nothing is ever done), and the first less
    the second; by IPS, SNIPS (not of a difference) and DR.

    `rows`: person, reward, mu (probability of what was done), is_recommended and is_none (whether
    what was done is what the policy, or doing nothing, would have done). `q`: guessed reward of
    what was done, of what is recommended, and of nothing. `arm`: why there is no value, if so.
    """
    if arm or rows["person"].nunique() < FEWEST:
        table = pd.DataFrame([{"evidence": evidence, "policy": "recommended", "method": "none"}])
        return typed(table.assign(reason=arm or "too_few"), POLICIES)
    reward, mu, person = (rows[c].to_numpy() for c in ("reward", "mu", "person"))
    policy, none = (rows[c].to_numpy(dtype="float64") for c in ("is_recommended", "is_none"))
    done, guessed, guessed_none = q
    parts = {
        "recommended": value(reward, mu, policy, person, done, guessed),
        "nobody": value(reward, mu, none, person, done, guessed_none),
    }
    less = value(reward, mu, policy - none, person, done, guessed - guessed_none)
    parts["recommended_less_nobody"] = less[less["method"] != "snips"].assign(effective_n=np.nan)
    tables = [table.assign(policy=name) for name, table in parts.items()]
    return typed(pd.concat(tables).assign(evidence=evidence), POLICIES)


def guesses(rows: pd.DataFrame, arms: list[str], folds: int = 5) -> pd.DataFrame:
    """Mean reward by group and arm from persons of other folds: what a row's reward would be if
    that arm had been chosen. `rows`: group, arm, reward, person (a whole number). Columns `arms`.
    """
    fold = (rows["person"].to_numpy() // 3 % folds).astype(int)
    out = pd.DataFrame(0.0, index=rows.index, columns=arms)
    keyed = rows.assign(fold=fold)
    whole = keyed.groupby(["group", "arm"])["reward"].agg(["sum", "size"])
    own = keyed.groupby(["group", "arm", "fold"])["reward"].agg(["sum", "size"])
    for arm in arms:
        key = pd.MultiIndex.from_arrays([rows["group"], np.full(len(rows), arm)])
        all_of = whole.reindex(key).fillna(0).to_numpy()
        mine = pd.MultiIndex.from_arrays([rows["group"], np.full(len(rows), arm), fold])
        less = own.reindex(mine).fillna(0).to_numpy()
        rest = all_of - less
        out[arm] = np.where(rest[:, 1] > 0, rest[:, 0] / np.maximum(rest[:, 1], 1), 0.0)
    return out
