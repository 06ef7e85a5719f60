"""Whether Gamma-Gamma may be used: its assumptions, measured. One that fails blocks it."""

import numpy as np
import pandas as pd

from ml.lifetime_value.summary import mean_value

FEWEST_WITH_TWO = 50  # customers with two order days, from whom the spread of one's days is learnt
CORRELATION = 0.1  # beyond it, surely, money goes with frequency (a small effect after Cohen)
CHANGE = 0.10  # beyond it, surely, a customer's later orders are worth more, or less
ASSUMPTIONS = [
    "assumption",
    "estimate",
    "estimate_low",  # 95 %
    "estimate_high",
    "limit",
    "customers",
    "holds",  # too little to tell: True
    "what_en",
    "what_zh",
]
_TEXTS = {
    "enough_repeaters": (
        "customers with two order days or more",
        "有至少两个下单日的客户数",
    ),
    "independent_of_frequency": (
        "correlation of the mean value of an order day with the logarithm of the number of days",
        "单个下单日的平均金额与下单日数（对数）的相关系数",
    ),
    "stable_over_time": (
        "change of value from the earlier half of a customer's order days to the later half",
        "同一客户后一半下单日相对前一半的金额变化",
    ),
    "finite_mean": (
        "shape q of the fitted Gamma-Gamma; at 1 or below the mean spend is infinite",
        "所拟合 Gamma-Gamma 的形状参数 q；不大于 1 时平均金额为无穷",
    ),
}


def assumptions(table: pd.DataFrame, prefix: str = "") -> pd.DataFrame:
    """ASSUMPTIONS that can be judged before a fit, of a frame of `summary`."""
    n = table[f"{prefix}value_days"].to_numpy(dtype="float64")
    twice = int((n >= 2).sum())
    rows = [
        row(
            "enough_repeaters", twice, None, None, FEWEST_WITH_TWO, len(n), twice >= FEWEST_WITH_TWO
        ),
        _independent(np.log(n[n > 0]), mean_value(table, prefix)[n > 0]),
    ]
    if not prefix:  # the halves are of all days
        rows.append(_stable(table["early_value"], table["late_value"]))
    return pd.DataFrame(rows, columns=ASSUMPTIONS)


def row(name, estimate, low, high, limit, customers, holds) -> tuple:
    return (name, estimate, low, high, limit, customers, holds, *_TEXTS[name])


def blocked_by(found: pd.DataFrame) -> list[str]:
    """Names of the assumptions that fail."""
    return [
        name for name, holds in zip(found["assumption"], found["holds"], strict=True) if not holds
    ]


def _independent(days: np.ndarray, mean: np.ndarray) -> tuple:
    """Pearson's r: where the two are independent the expected mean value is the same for all
    numbers of days, though its spread and its median are not, so ranks would mislead. The interval
    allows for that spread (White 1980)."""
    name, order = "independent_of_frequency", np.lexsort((mean, days))
    x, m = days[order], mean[order]
    if len(x) < 3 or np.ptp(x) == 0 or np.ptp(m) == 0:
        return row(name, None, None, None, CORRELATION, len(x), True)
    x, m = x - x.mean(), m - m.mean()
    spread = np.sqrt((x**2).sum() * (m**2).sum())
    r = float((x * m).sum() / spread)
    slope = (x * m).sum() / (x**2).sum()
    error = float(np.sqrt((x**2 * (m - slope * x) ** 2).sum()) / spread)
    low, high = max(r - 1.96 * error, -1.0), min(r + 1.96 * error, 1.0)
    return row(
        name, r, low, high, CORRELATION, len(x), not (low > CORRELATION or high < -CORRELATION)
    )


def _stable(early: pd.Series, late: pd.Series) -> tuple:
    """The mean logarithm of later by earlier; 0 for values that do not change, whatever their
    spread, as both halves have as many days."""
    change = np.sort(np.log(late / early).replace([np.inf, -np.inf], np.nan).dropna().to_numpy())
    name, n = "stable_over_time", len(change)
    if n < 3:
        return row(name, None, None, None, CHANGE, n, True)
    error = 1.96 * change.std(ddof=1) / np.sqrt(n)
    middle, low, high = (float(np.expm1(change.mean() + e)) for e in (0, -error, error))
    return row(name, middle, low, high, CHANGE, n, low <= CHANGE and high >= -CHANGE)
