"""What an uplift is learnt from: one row a campaign and person, treated or held out by lot."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ml.stable import id_hash

FOLDS = 5
FEWEST = 20  # of a campaign's treated, and of its held out; of fewer no share is known
MOST = 300_000  # rows to learn from; more add seconds, and little else
# How a person takes prices and discounts. No action is chosen by it: who would pay the full price
# must not be told apart from who would not (PIPL art. 24).
PRICE_FEATURES = frozenset(
    {"discount_share_84", "coupon_share_84", "coupon_redemptions_84", "private_label_share_84",
     "price_rise_84", "margin_84", "margin_share_84"}
)  # fmt: skip
# Few on purpose: uplift is a small difference of large numbers, and each more column finds chance.
FEATURES = (
    "days_since_last_order", "tenure_days", "order_days_84", "order_days_life", "gap_ratio",
    "net_sales_84", "average_order_value_84", "departments_84", "online_share_84", "sessions_84",
    "complaints_84", "campaign_touches_84", "campaign_clicks_84", "response_share_84",
    "membership_days",
)  # fmt: skip
KEYS = ["campaign_id", "campaign_type", "customer_id"]


def prepared(frame: pd.DataFrame, features: Sequence[str]) -> pd.DataFrame:
    """Rows that can be used, in a fixed order, with share, fold, person and weight.

    `frame`: campaign_id × customer_id with campaign_type, treated (0/1), outcome and `features`.
    `share`: of the campaign's rows, those treated; `weight`: makes the held out of a campaign
    stand for as many as were treated in it, so that campaigns can be pooled. Campaigns with fewer
    than FEWEST on a side are left out. A person is wholly in one fold, and wholly in or out of the
    sample (by a hash). Raises ValueError for a missing column, a key that repeats, a `treated`
    that is not 0 or 1, or an outcome that is not known.
    """
    if barred := sorted(PRICE_FEATURES & set(features)):
        raise ValueError(f"no uplift is learnt from how a person takes prices: {', '.join(barred)}")
    wanted = [*KEYS, "treated", "outcome", *features]
    if missing := [c for c in wanted if c not in frame.columns]:
        raise ValueError(f"columns missing from the campaign frame: {', '.join(missing)}")
    out = frame[KEYS].astype(str).astype(object)
    for name in ("treated", "outcome", *features):
        out[name] = frame[name].to_numpy(dtype="float64", na_value=np.nan)
    if not out["treated"].isin([0.0, 1.0]).all():
        raise ValueError("column treated must be 0 or 1")
    if not np.isfinite(out["outcome"]).all():
        raise ValueError("column outcome must be known for every row")
    if repeated := int(out.duplicated(["campaign_id", "customer_id"]).sum()):
        raise ValueError(f"{repeated} rows repeat a (campaign_id, customer_id)")
    by = out.groupby("campaign_id")["treated"]
    treated, all_of = by.transform("sum"), by.transform("size")
    out["share"] = treated / all_of
    out["weight"] = np.where(out["treated"] == 1, 1.0, treated / (all_of - treated))
    out = out[(treated >= FEWEST) & (all_of - treated >= FEWEST)].copy()
    out["person"] = id_hash(out["customer_id"])
    if len(out) > MOST:
        out = out[out["person"] // 7 % 10_000 < 10_000 * MOST / len(out)].copy()
    out["fold"] = (out["person"] % FOLDS).astype(int)
    return out.sort_values(["campaign_type", "campaign_id", "customer_id"], ignore_index=True)
