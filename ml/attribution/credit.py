"""All models side by side, their credits in whole parts that add up to what was bought."""

import numpy as np
import pandas as pd

from ml.attribution.markov import markov
from ml.attribution.paths import checked
from ml.attribution.rules import first, last, linear, position
from ml.attribution.shapley import shapley
from ml.tables import FLOAT, TEXT, typed

MODELS = {
    "first": first,
    "last": last,
    "linear": linear,
    "position": position,
    "markov": markov,
    "shapley": shapley,
}
CREDITS = {"model": TEXT, "channel": TEXT, "conversions": FLOAT, "value": FLOAT}
CONVERSION_PARTS = 1_000_000  # credits of conversions are whole millionths
VALUE_PARTS = 100  # and those of money whole cents


def attribute(paths: pd.DataFrame, models: tuple[str, ...] = tuple(MODELS)) -> pd.DataFrame:
    """One row a model and channel of `paths` (see paths.py), by model in the order asked for.

    For each model the conversions add up to those of the paths, and the value to theirs, exactly:
    both are cut into whole parts, and the parts left over go to the largest remainders.
    """
    paths = checked(paths)
    tables = []
    for name in models:
        table = MODELS[name](paths).assign(model=name)
        for column, parts in (("conversions", CONVERSION_PARTS), ("value", VALUE_PARTS)):
            whole = round(paths[column].sum() * parts)
            table[column] = apportion(table[column].to_numpy() * parts, whole) / parts
        tables.append(table)
    return typed(pd.concat(tables) if tables else pd.DataFrame(columns=list(CREDITS)), CREDITS)


def apportion(shares: np.ndarray, whole: int) -> np.ndarray:
    """Whole numbers in proportion to `shares` that add up to `whole` (Hamilton's method).

    Of equal remainders the first is served first. Without any share nobody gets anything.
    """
    total = shares.sum()
    if not whole or not total > 0:
        return np.zeros(len(shares), dtype="int64")
    # Nine digits of a part: what is left of them is noise of the sums.
    exact = np.round(shares / total * whole, 9)
    found = np.floor(exact).astype("int64")
    rest = np.argsort(found - exact, kind="stable")
    left = whole - int(found.sum())
    found[rest[:left]] += 1
    return found
