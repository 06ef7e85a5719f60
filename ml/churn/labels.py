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
    if definition.kind == "fixed_window":
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
