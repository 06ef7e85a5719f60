"""Which groups respond to prices more than others do.

A response is a share: hits of chances, such as orders on promotion days of all orders. What drives
everybody (the season, a day of the week) is in the share of the group and of all others alike, so
their difference is looked at. Persons, not orders, are drawn: the variance of a share of sums is
that of a ratio of means over persons (Cochran 1977, 6.4), so that one person's many orders count as
one person's. q-values are Benjamini and Hochberg's (1995) over all groups and measures.

Groups of fewer than FEWEST persons are left out, and so is one whose others are fewer: a group so
small would speak of persons, and no price may be set for a person by what is known of them.
"""

import numpy as np
import pandas as pd
from scipy.stats import norm

from ml.false_discovery import benjamini_hochberg
from ml.tables import BOOL, FLOAT, INT, TEXT, typed

FEWEST = 50
LEVEL = 0.05
# More of it is sensitive (1), or less (-1).
MEASURES = {"discount": 1, "promotion_days": 1, "price_rise": -1}
SENSITIVITY = {
    "measure": TEXT, "dimension": TEXT, "group_name": TEXT, "customers": INT, "chances": INT,
    "share": FLOAT, "others_share": FLOAT, "difference": FLOAT, "difference_low": FLOAT,
    "difference_high": FLOAT, "p_value": FLOAT, "q_value": FLOAT, "is_sensitive": BOOL,
}  # fmt: skip
_SUMS = ["customers", "hits", "chances", "hits_squared", "hits_chances", "chances_squared"]


def sensitivity(groups: pd.DataFrame, fewest: int = FEWEST, level: float = LEVEL) -> pd.DataFrame:
    """One row a measure, dimension and group that is large enough.

    `groups`: dimension, group_name, measure (see MEASURES) and over the group's persons the sums
    customers, hits, chances, hits_squared, hits_chances, chances_squared.
    """
    groups = groups.reset_index(drop=True)
    own = groups[_SUMS].astype("float64")
    others = own.groupby([groups["measure"], groups["dimension"]]).transform("sum") - own
    kept = (own["customers"] >= fewest) & (others["customers"] >= fewest)
    kept &= (own["chances"] > 0) & (others["chances"] > 0)
    table, own, others = groups[kept].copy(), own[kept], others[kept]
    share, variance = _share(own)
    others_share, others_variance = _share(others)
    difference = share - others_share
    error = np.sqrt(variance + others_variance)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(error > 0, difference / error, 0.0)
    table["share"], table["others_share"], table["difference"] = share, others_share, difference
    half = norm.ppf(0.975) * error
    table["difference_low"], table["difference_high"] = difference - half, difference + half
    table["p_value"] = 2 * norm.sf(abs(z))
    table["q_value"] = benjamini_hochberg(table["p_value"])
    towards = table["measure"].map(MEASURES).astype("float64") * difference
    table["is_sensitive"] = (table["q_value"] <= level) & (towards > 0)
    table = table.sort_values(["measure", "dimension", "group_name"])
    return typed(table, SENSITIVITY)


def _share(sums: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Hits of chances, and its variance over persons."""
    share = sums["hits"] / sums["chances"]
    squares = (
        sums["hits_squared"] - 2 * share * sums["hits_chances"] + share**2 * sums["chances_squared"]
    )
    n = sums["customers"]
    return share, squares.clip(lower=0) / sums["chances"] ** 2 * n / (n - 1)
