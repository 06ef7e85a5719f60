"""How a customer's value came to be what it is: from one day to the next, part by part.

A value is rate x survival x spend. Under the model of the earlier day its change is split by the
logarithmic mean (LMDI: Ang 2005, Energy Policy 33(7)), which is symmetric and leaves nothing over;
what the newly fitted model says differently of the same customer is a part of its own.
"""

from datetime import date

import numpy as np
import pandas as pd

from ml.lifetime_value.model import LifetimeModel
from ml.lifetime_value.score import raw_factors
from ml.tables import DATE, FLOAT, TEXT, typed

HISTORY = {
    "customer_id": TEXT,
    "as_of": DATE,
    "previous_as_of": DATE,
    "rate": FLOAT,
    "survival": FLOAT,
    "spend": FLOAT,
    "expected_value": FLOAT,
    "change": FLOAT,
    "change_rate": FLOAT,
    "change_survival": FLOAT,
    "change_spend": FLOAT,
    "change_model": FLOAT,
    "change_customers": FLOAT,
}
_PARTS = ("rate", "survival", "spend")
State = tuple[date, LifetimeModel, pd.DataFrame]


def history(states: list[State]) -> pd.DataFrame:
    """HISTORY, one row a customer and day; `states`: (day, the model of that day, its summary).

    Somebody who is new, or is a customer no more (found to be another one), has the whole value as
    `change_customers`, so that changes add up to those of the total. Of the first day there is no
    change. A day whose model has no value for anybody is left out.
    """
    states = [state for state in states if state[1].orders is not None and len(state[2])]
    parts, before = [], None
    for number, (day, model, table) in enumerate(states):
        now = _valued(model, table)
        if before is None:
            parts.append(now.assign(as_of=day))
        else:
            before_day, before_model, _ = states[number - 1]
            changed = _changed(before, _valued(before_model, table), now)
            parts.append(changed.assign(as_of=day, previous_as_of=before_day))
        before = now
    told = pd.concat(parts) if parts else pd.DataFrame(columns=list(HISTORY))
    told = typed(told.reset_index(names="customer_id") if parts else told, HISTORY)
    # Parts are rounded like everything else: the sum is that of the rounded ones.
    changes = [name for name in HISTORY if name.startswith("change_")]
    total = told[changes].sum(axis=1, min_count=len(changes)).round(6)
    return told.assign(change=total + 0.0)


def _valued(model: LifetimeModel, table: pd.DataFrame) -> pd.DataFrame:
    found = pd.DataFrame(raw_factors(model, table), index=table["customer_id"].to_numpy())
    return found.assign(expected_value=found[list(_PARTS)].prod(axis=1))


def _changed(before: pd.DataFrame, same: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    people = now.index.union(before.index, sort=True)
    before, same, now = (valued.reindex(people) for valued in (before, same, now))
    start, end, new = (valued["expected_value"] for valued in (before, same, now))
    out = now.assign(expected_value=new.fillna(0.0))
    stayed = (start.notna() & new.notna()).to_numpy()
    middle = _log_mean(start.to_numpy(), end.to_numpy())
    for part in _PARTS:
        step = np.log(same[part]) - np.log(before[part])
        out[f"change_{part}"] = np.where(stayed, middle * step, 0.0)
    out["change_model"] = np.where(stayed, new - end, 0.0)
    out["change_customers"] = np.where(stayed, 0.0, new.fillna(0) - start.fillna(0))
    return out


def _log_mean(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(other - one) / (ln other - ln one), and their common value where they are the same."""
    with np.errstate(divide="ignore", invalid="ignore"):
        far = np.log(other) - np.log(one)
        near = np.abs(far) < 1e-9
        return np.where(near, one, (other - one) / np.where(near, 1.0, far))
