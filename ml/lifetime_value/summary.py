"""A customer's purchases in the few numbers that the models need.

Two orders on one day are one purchase: the models know of no moment at which two happen. All times
are days. What is before the split (`cal_`, for calibration) and after it serves the holdout check.
"""

from datetime import date

import numpy as np
import pandas as pd

SUMMARY = [
    "customer_id",
    "repeat_order_days",  # x: order days after the first
    "last_order_after_days",  # t_x: from the first to the last
    "age_days",  # T: from the first to as_of
    "value_days",  # n: order days with a value above 0
    "value_sum",  # of those
    "early_value",  # mean of the earlier half of those days (n // 2), NaN below two
    "late_value",  # and of the later half
    "cal_repeat_order_days",  # as above, on the day of the split; NaN: no order until then
    "cal_last_order_after_days",
    "cal_age_days",
    "cal_value_days",
    "cal_value_sum",
    "order_days_after",  # after the split, until as_of
    "value_after",
]
WEEK = 7.0  # the models' unit of time, in days


def summary(order_days: pd.DataFrame, as_of: date, holdout_days: int | None = None) -> pd.DataFrame:
    """SUMMARY, one row a customer with a purchase until `as_of`, sorted by customer_id.

    `order_days`: customer_id, day, value, one row an order or a day. `holdout_days`: how long
    before `as_of` the split is; by default half of the history. Raises ValueError for a gap.
    """
    end = pd.Timestamp(as_of)
    frame = pd.DataFrame(
        {
            "customer_id": order_days["customer_id"].astype("string"),
            "day": pd.to_datetime(order_days["day"]).dt.normalize(),
            "value": order_days["value"].astype("float64"),
        }
    )
    if frame.isna().any(axis=None):
        raise ValueError("an order without a customer, a day or a value")
    frame = frame[frame["day"] <= end]
    if holdout_days is None:
        history = (end - frame["day"].min()).days if len(frame) else 0
        holdout_days = min(365, history // 2)
    # Sums in one order: the last bit of a sum depends on it.
    frame = frame.sort_values(["customer_id", "day", "value"])
    days = frame.groupby(["customer_id", "day"], as_index=False)["value"].sum()
    split = end - pd.Timedelta(days=holdout_days)
    whole = _until(days, end)
    before = _until(days[days["day"] <= split], split).add_prefix("cal_")
    after = days[days["day"] > split].groupby("customer_id")["value"].agg(["size", "sum"])
    after.columns = ["order_days_after", "value_after"]
    table = whole.join(_halves(days)).join(before).join(after)
    table[after.columns] = table[after.columns].fillna(0)
    return table.reset_index()[SUMMARY]


def _until(days: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    by = days.groupby("customer_id")["day"]
    first, last = by.min(), by.max()
    paid = days[days["value"] > 0].groupby("customer_id")["value"]
    return pd.DataFrame(
        {
            "repeat_order_days": by.size() - 1,
            "last_order_after_days": (last - first).dt.days,
            "age_days": (end - first).dt.days,
            "value_days": paid.size().reindex(first.index).fillna(0),
            "value_sum": paid.sum().reindex(first.index).fillna(0.0),
        }
    ).astype("float64")


def _halves(days: pd.DataFrame) -> pd.DataFrame:
    paid = days[days["value"] > 0]
    place = paid.groupby("customer_id").cumcount()
    n = paid.groupby("customer_id")["value"].transform("size")
    half = n // 2
    early = paid[place < half].groupby("customer_id")["value"].mean()
    late = paid[place >= n - half].groupby("customer_id")["value"].mean()
    return pd.DataFrame({"early_value": early, "late_value": late})


def times(table: pd.DataFrame, prefix: str = "") -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, t_x and T in weeks."""
    names = ("repeat_order_days", "last_order_after_days", "age_days")
    x, t_x, age = (table[prefix + name].to_numpy(dtype="float64") for name in names)
    return x, t_x / WEEK, age / WEEK


def mean_value(table: pd.DataFrame, prefix: str = "") -> np.ndarray:
    """Mean value of a customer's order days; NaN without one."""
    n = table[f"{prefix}value_days"].to_numpy(dtype="float64")
    total = table[f"{prefix}value_sum"].to_numpy(dtype="float64")
    return np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0)
