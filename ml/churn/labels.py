"""Labels from plain frames, for a file of one's own; in the warehouse dbt makes them.

Point in time: a label of the day t looks at (t+gap, t+gap+window] and at nothing else.
"""

from datetime import date

import numpy as np
import pandas as pd

from ml.churn.definition import ChurnDefinition


def own_window(rows: pd.DataFrame, definition: ChurnDefinition) -> np.ndarray:
    """Days of silence that mean churn, a value a row, from the features mean_gap_days and
    order_days_life (definition.py); the same arithmetic as `features/churn_label.sql`."""
    if definition.kind != "own_rhythm":
        return np.full(len(rows), definition.horizon_days)
    gaps = np.maximum(rows["order_days_life"].to_numpy(dtype="float64") - 1, 0)
    seen = np.nan_to_num(rows["mean_gap_days"].to_numpy(dtype="float64")) * gaps
    usual = definition.usual_interval_days * definition.usual_weight
    expected = (seen + usual) / (gaps + definition.usual_weight)
    days = np.ceil(np.round(definition.rhythm_times * expected, 6))
    days = np.where(np.isnan(days), definition.horizon_days, days)
    least = min(definition.rhythm_least_days, definition.horizon_days)
    return np.clip(days, least, definition.horizon_days).astype("int64")


def silent(
    orders: pd.DataFrame, asked: pd.DataFrame, definition: ChurnDefinition, until: date
) -> np.ndarray:
    """1.0 without an order in the window, 0.0 with one, NaN where `until` (the last day of the
    data) is before its end.

    `orders`: customer_id, order_date. `asked`: customer_id, as_of, and for `own_rhythm` the
    features mean_gap_days and order_days_life. One value a row of `asked`.
    """
    days = own_window(asked, definition)
    start = pd.to_datetime(asked["as_of"]) + pd.Timedelta(days=definition.gap_days)
    windows = pd.DataFrame(
        {
            "row": np.arange(len(asked)),
            "customer_id": asked["customer_id"].to_numpy(),
            "start": start.to_numpy(),
            "end": (start + pd.to_timedelta(days, unit="D")).to_numpy(),
        }
    )
    met = windows.merge(orders[["customer_id", "order_date"]], on="customer_id")
    day = pd.to_datetime(met["order_date"])
    back = met.loc[(day > met["start"]) & (day <= met["end"]), "row"].unique()
    label = np.ones(len(asked))
    label[back] = 0.0
    complete = start + pd.Timedelta(days=definition.horizon_days) <= pd.Timestamp(until)
    return np.where(complete, label, np.nan)


def by_p_alive(
    rows: pd.DataFrame, alive: pd.DataFrame, definition: ChurnDefinition
) -> pd.DataFrame:
    """`rows` (customer_id, as_of, eligible, exclusion_reason) with churn of the kind `p_alive`:
    `churned` 1.0 where P(alive) at the end of the window is below `alive_below`, 0.0 where it is
    not, NaN where it is not known then; and not eligible who is below it already (`not_alive`), or
    has none on the day (`alive_not_told`).

    `alive`: customer_id, as_of, p_alive, each of what was known on its day; days of windows' ends
    among them, as far as they are over.
    """
    told = alive.assign(as_of=pd.to_datetime(alive["as_of"])).set_index(["customer_id", "as_of"])
    if told.index.has_duplicates:
        raise ValueError("p_alive is told twice of a customer and day")
    day = pd.to_datetime(rows["as_of"])
    end = day + pd.Timedelta(days=definition.gap_days + definition.horizon_days)
    now, then = (
        told["p_alive"].reindex(pd.MultiIndex.from_arrays([rows["customer_id"], when])).to_numpy()
        for when in (day, end)
    )
    out = rows.copy()
    label = np.where(np.isnan(then), np.nan, then < definition.alive_below)
    reason = np.where(np.isnan(now), "alive_not_told", "not_alive")
    stays = rows["eligible"].astype("boolean").fillna(False).to_numpy(dtype=bool)
    out["eligible"] = stays & (now >= definition.alive_below)
    left_out = stays & ~out["eligible"].to_numpy()
    out["exclusion_reason"] = np.where(left_out, reason, rows["exclusion_reason"])
    out["churned"] = np.where(out["eligible"], label, np.nan)
    return out


def ended(
    periods: pd.DataFrame, asked: pd.DataFrame, gap_days: int, horizon_days: int, until: date
) -> np.ndarray:
    """Contractual churn: 1.0 if the paid time of a customer ends in (t+gap, t+gap+horizon] and no
    other period begins by then (a renewal); NaN for who has no period that covers t, or where
    `until` is before the end of the window. No source of ours has contracts: for a file of one's
    own.

    `periods`: customer_id, starts_on, paid_until (both days are paid), one row a paid period.
    """
    begins, ends = pd.to_datetime(periods["starts_on"]), pd.to_datetime(periods["paid_until"])
    known = {
        customer: (begins.loc[part.index].to_numpy(), ends.loc[part.index].to_numpy())
        for customer, part in periods.groupby("customer_id")
    }
    label = np.full(len(asked), np.nan)
    last = pd.Timestamp(until)
    for i, (customer, day) in enumerate(zip(asked["customer_id"], asked["as_of"], strict=True)):
        t = pd.Timestamp(day)
        low = t + pd.Timedelta(days=gap_days)
        high = low + pd.Timedelta(days=horizon_days)
        begin, end = known.get(customer, (np.array([], "M8[ns]"), np.array([], "M8[ns]")))
        covers = (begin <= t) & (end >= t)
        if covers.any() and high <= last:
            reach = _reach(begin, end, t, high)
            label[i] = float(low < reach <= high)
    return label


def _reach(begin: np.ndarray, end: np.ndarray, day, high) -> pd.Timestamp:
    """The last paid day, following periods that begin by the end of the window."""
    reach = end[(begin <= day) & (end >= day)].max()
    later = begin <= high
    return pd.Timestamp(max(reach, end[later].max()))
