"""Association rules of pairs, from counts (Agrawal et al. 1993), tested on later months again.

Support P(AB), confidence P(B|A), lift P(AB) / (P(A) P(B)) and Fisher's exact test (one-sided) are
over all baskets, as the field has them. Whether a pair is found is told by another test, since
independence is not what chance does to baskets: large ones hold any two things more often, so in a
shop of large and small ones everything seems to belong together; and in a basket of two things each
takes the place of another, and one that is mostly bought alone seems to shun all others, so that
what does belong together is missed. `expected_both` is what chance would put together if each
basket of two and more had as many different items as it has and each item was in as many of them;
`adjusted_lift` is the observed over that, and the p-value a Poisson one. A pair is found if that
holds after Benjamini and Hochberg (1995), who keep the share of false rules among those found, and
the adjusted lift is at least MIN_LIFT: less is of no use to anybody.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import poisson

from ml.baskets.fisher import at_least
from ml.false_discovery import benjamini_hochberg
from ml.tables import BOOL, FLOAT, INT, TEXT, typed

LEVEL = 0.05  # share of false rules among those found
MIN_LIFT = 1.2
FEWEST = 5  # baskets of the first months; of an item or a pair in fewer nothing is said
LATER_SHARE = 1 / 3  # of the months, the last ones; at least one
RULES = {
    "level": TEXT, "antecedent": TEXT, "consequent": TEXT,
    "baskets": INT, "antecedent_baskets": INT, "consequent_baskets": INT, "both_baskets": INT,
    "expected_both": FLOAT, "support": FLOAT, "confidence": FLOAT, "lift": FLOAT,
    "adjusted_lift": FLOAT, "fisher_p_value": FLOAT, "p_value": FLOAT, "q_value": FLOAT,
    "is_found": BOOL, "later_lift": FLOAT, "later_adjusted_lift": FLOAT, "later_q_value": FLOAT,
    "held_later": BOOL, "months": INT, "months_stable": INT,
}  # fmt: skip
_STEPS = 60  # of a bisection: more than a double can tell
_PIECE = 100_000


@dataclass(frozen=True)
class Counts:
    """Baskets by level and month: `sizes` by number of different items, `items`, `pairs`.

    sizes: level, month, items, baskets. items: level, month, item, baskets, shared_baskets (of
    these, with another item beside it). pairs: level, month, item_a < item_b, baskets.
    """

    sizes: pd.DataFrame
    items: pd.DataFrame
    pairs: pd.DataFrame

    def of(self, level: str, months) -> "Counts":
        """Those of a level and some months."""
        parts = (self.sizes, self.items, self.pairs)
        return Counts(*(p[(p["level"] == level) & p["month"].isin(months)] for p in parts))


def rules(counts: Counts, level: float = LEVEL, fewest: int = FEWEST) -> pd.DataFrame:
    """Two rows a pair that was together in `fewest` baskets of the first months, A to B and back.

    Figures without `later_` are of the first months. `months_stable`: later months in which the two
    were together more often than chance expects there.
    """
    parts = (counts.sizes, counts.items, counts.pairs)
    levels = pd.CategoricalDtype(sorted(counts.sizes["level"].unique()))
    # Levels are asked for again and again: numbers are compared faster than texts.
    counts = Counts(*(part.astype({"level": levels}) for part in parts))
    tables = [_of_level(counts, name, level, fewest) for name in levels.categories]
    tables = [table for table in tables if len(table)]
    if not tables:
        return typed(pd.DataFrame(columns=list(RULES)), RULES)
    return typed(pd.concat(tables), RULES)


def split(months) -> tuple[list, list]:
    """The first months and the later ones; with one month there is nothing later."""
    months = sorted(months)
    later = max(1, round(len(months) * LATER_SHARE)) if len(months) > 1 else 0
    return months[: len(months) - later], months[len(months) - later :]


def _of_level(counts: Counts, name: str, level: float, fewest: int) -> pd.DataFrame:
    months = counts.sizes.loc[counts.sizes["level"] == name, "month"].unique()
    early, late = split(months)
    first = pairs(counts.of(name, early), exact=False)
    first = first[(first["a_baskets"] >= fewest) & (first["b_baskets"] >= fewest)].copy()
    if first.empty:
        return first
    items = int((first.attrs["baskets_of_items"] >= fewest).sum())
    first["q_value"] = benjamini_hochberg(first["p_value"], items * (items - 1) // 2)
    first["is_found"] = (first["q_value"] <= level) & (first["adjusted_lift"] >= MIN_LIFT)
    first = first[first["both_baskets"] >= fewest].copy()
    first["fisher_p_value"] = _fisher(first)
    first = first.join(_later(counts, name, late, first, level))
    first["level"] = name
    there = first.reset_index()
    back = there.rename(
        columns={
            "item_a": "item_b",
            "item_b": "item_a",
            "a_baskets": "b_baskets",
            "b_baskets": "a_baskets",
        }
    )
    both = pd.concat([there, back]).rename(
        columns={
            "item_a": "antecedent",
            "item_b": "consequent",
            "a_baskets": "antecedent_baskets",
            "b_baskets": "consequent_baskets",
        }
    )
    both["support"] = both["both_baskets"] / both["baskets"]
    both["confidence"] = both["both_baskets"] / both["antecedent_baskets"]
    order = ["q_value", "lift", "antecedent", "consequent"]
    return both.sort_values(order, ascending=[True, False, True, True])


def _later(
    counts: Counts, name: str, months: list, first: pd.DataFrame, level: float
) -> pd.DataFrame:
    """By pair: the same figures of the later months, corrected for as many tests as were found."""
    after = pairs(counts.of(name, months), exact=False)
    out = pd.DataFrame(index=first.index)
    found = first["is_found"]
    if after.empty:
        return out.assign(months=0, months_stable=0)
    after = after.reindex(first.index)
    seen = after["baskets"].notna()
    out["later_lift"] = after["lift"].where(seen, 0.0)
    out["later_adjusted_lift"] = after["adjusted_lift"].where(seen, 0.0)
    p = after["p_value"].fillna(1.0)[found]
    out.loc[found, "later_q_value"] = benjamini_hochberg(p, len(p))
    held = (out["later_q_value"] <= level) & (out["later_adjusted_lift"] > 1)
    out["held_later"] = held.where(found).astype(BOOL)
    above = pd.Series(0, first.index)
    for month in months:
        alone = pairs(counts.of(name, [month]), exact=False)
        lift = alone["adjusted_lift"].reindex(first.index)
        above += (lift > 1).astype(int)
    return out.assign(months=len(months), months_stable=above)


def pairs(counts: Counts, exact: bool = True) -> pd.DataFrame:
    """By (item_a, item_b) that were together: counts, lifts and p-values of all months given.

    `attrs["baskets_of_items"]`: of all items. `exact`: with Fisher's test, whose sums are so long
    that of many pairs it is taken only where it is told.
    """
    sizes = counts.sizes.groupby("items")["baskets"].sum()
    items = counts.items.groupby("item")[["baskets", "shared_baskets"]].sum()
    table = counts.pairs.groupby(["item_a", "item_b"])["baskets"].sum().rename("both_baskets")
    table = table.astype("int64").to_frame()
    names = ["baskets", "a_baskets", "b_baskets", "expected_both", "lift", "adjusted_lift"]
    names += ["p_value"]
    if table.empty:
        table = table.assign(**dict.fromkeys(names, np.array([], dtype="float64")))
    else:
        n = int(sizes.sum())
        a = items.loc[table.index.get_level_values(0), "baskets"].to_numpy()
        b = items.loc[table.index.get_level_values(1), "baskets"].to_numpy()
        both = table["both_baskets"].to_numpy()
        expected = _expected(sizes[sizes.index > 1], items["shared_baskets"], table.index)
        lifts = (both * n / (a * b), both / expected)
        values = (n, a, b, expected, *lifts, poisson.sf(both - 1, expected))
        table = table.assign(**dict(zip(names, values, strict=True)))
    if exact:
        table["fisher_p_value"] = _fisher(table)
    table.attrs["baskets_of_items"] = items["baskets"].to_numpy()
    return table


def _fisher(table: pd.DataFrame) -> np.ndarray:
    """Chance of as many baskets with both, or more, given those with each (one-sided)."""
    names = ("both_baskets", "baskets", "a_baskets", "b_baskets")
    both, n, a, b = (table[name].to_numpy() for name in names)
    return at_least(both, n, a, b)


def _expected(sizes: pd.Series, items: pd.Series, index: pd.MultiIndex) -> np.ndarray:
    """Baskets of several items that chance would give both, as many different items in each.

    A basket of k items holds an item of intensity r with probability 1 - (1 - r)^k, r such that
    over all baskets it is where it was found so often. Pairs of items are then as likely as the
    product of the two, scaled so that the baskets of k items hold k (k - 1) / 2 pairs each.
    """
    k, baskets = sizes.index.to_numpy(), sizes.to_numpy()
    low, high = np.zeros(len(items)), np.ones(len(items))
    for _ in range(_STEPS):
        middle = (low + high) / 2
        enough = (1 - (1 - middle[:, None]) ** k) @ baskets >= items.to_numpy()
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    chance = 1 - (1 - high[:, None]) ** k
    every_pair = (chance.sum(axis=0) ** 2 - (chance**2).sum(axis=0)) / 2
    weight = baskets * (k * (k - 1) / 2) / np.where(every_pair > 0, every_pair, 1)
    place = {item: n for n, item in enumerate(items.index)}
    one, other = (index.get_level_values(n).map(place).to_numpy() for n in (0, 1))
    # Piece by piece: pairs times sizes may be many.
    out = np.empty(len(index))
    for at in range(0, len(index), _PIECE):
        piece = slice(at, at + _PIECE)
        out[piece] = (chance[one[piece]] * chance[other[piece]]) @ weight
    return out
