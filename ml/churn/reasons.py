"""Why a customer is at risk: up to three reasons whose weights, with the rest, are the score.

Features that say the same thing are one theme, and a theme's weight is the sum of theirs (log odds;
explain.py). A reason is a theme that raises the risk above that of the average customer. What has
happened to a customer and can be made good (service, returns, satisfaction) is named before the
signs of leaving (silence, rarer orders) when it raises the odds by a tenth or more: silence is
what leaving looks like, not why somebody leaves. A reason is what the model saw, no proven cause.
"""

import numpy as np
import pandas as pd

from ml.feature_catalogue import BY_NAME
from ml.tables import DECIMALS, FLOAT, TEXT

MOST = 3
FELT = 0.1  # log odds: odds higher by a tenth

COLUMNS = {
    "log_odds": FLOAT,
    "base_log_odds": FLOAT,
    **{
        f"reason_{i}_{part}": FLOAT if part == "contribution" else TEXT
        for i in range(1, MOST + 1)
        for part in ("code", "zh", "en", "contribution")
    },
    "other_contribution": FLOAT,
}

# What happened to a customer; the price of what they buy is a theme of its own here.
CAUSES = frozenset({"service", "satisfaction", "returns", "price"})
_OWN_THEME = {"price_rise_84": "price"}
_FORMS = {  # by unit: Chinese, English
    "days": ("{v:.0f} 天", "{v:.0f} days"),
    "hours": ("{v:.1f} 小时", "{v:.1f} hours"),
    "share": ("{v:.0%}", "{v:.0%}"),
    "ratio": ("{v:.2f} 倍", "{v:.2f} times"),
    "currency": ("{v:,.2f}", "{v:,.2f}"),
}


def theme(feature: str) -> str:
    """The theme of a feature in ml/feature_catalogue.py; `other` for one that is not there."""
    known = BY_NAME.get(feature)
    return _OWN_THEME.get(feature) or (known.theme if known else "other")


def told(feature: str, value: float) -> tuple[str, str]:
    """A feature and its value in Chinese and in English."""
    known = BY_NAME.get(feature)
    chinese, english = (known.label_zh, known.label_en) if known else (feature, feature)
    if np.isnan(value):
        return f"{chinese}：未知", f"{english}: not known"
    forms = _FORMS.get(known.unit if known else "", ("{v:.4g}", "{v:.4g}"))
    return f"{chinese}：{forms[0].format(v=value)}", f"{english}: {forms[1].format(v=value)}"


def reasons(
    rows: pd.DataFrame,
    seen: tuple[str, ...],
    base: float,
    parts: np.ndarray,
    log_odds: np.ndarray,
) -> pd.DataFrame:
    """COLUMNS, one row a row: base + contributions + other = log_odds, at 6 decimals.

    `parts`: rows × `seen` (explain.contributions). The text tells the feature that weighs most in
    its theme.
    """
    themes = [theme(feature) for feature in seen]
    names = sorted(set(themes))
    member = np.array([[t == name for name in names] for t in themes], dtype="float64")
    weight = (parts @ member).round(DECIMALS)
    first = np.array([name in CAUSES for name in names]) & (weight >= FELT)
    order = np.lexsort((-weight, ~first), axis=1)[:, :MOST]
    out = {"log_odds": log_odds.round(DECIMALS), "base_log_odds": round(base, DECIMALS)}
    out = pd.DataFrame(out, index=rows.index)
    told_sum = np.zeros(len(rows))
    values = rows[list(seen)].to_numpy(dtype="float64")
    for i in range(MOST):
        place = order[:, i] if i < order.shape[1] else np.zeros(len(rows), dtype="int64")
        amount = np.take_along_axis(weight, place[:, None], axis=1)[:, 0]
        is_reason = (amount > 0) & (i < order.shape[1])
        inside = np.where(member[:, place].T > 0, parts, -np.inf)
        leading = inside.argmax(axis=1)
        texts = [
            told(seen[f], values[r, f]) if yes else (None, None)
            for r, (f, yes) in enumerate(zip(leading, is_reason, strict=True))
        ]
        prefix = f"reason_{i + 1}"
        out[f"{prefix}_code"] = np.where(is_reason, np.array(names, dtype=object)[place], None)
        out[f"{prefix}_zh"] = pd.Series([zh for zh, _ in texts], rows.index, dtype=object)
        out[f"{prefix}_en"] = pd.Series([en for _, en in texts], rows.index, dtype=object)
        out[f"{prefix}_contribution"] = np.where(is_reason, amount, np.nan)
        told_sum += np.where(is_reason, amount, 0.0)
    out["other_contribution"] = (out["log_odds"] - out["base_log_odds"] - told_sum).round(DECIMALS)
    return out
