"""One row a customer and type of campaign: what it would change, how surely, and for whom."""

import numpy as np
import pandas as pd

from ml.stable import one_thread
from ml.tables import FLOAT, TEXT, typed
from ml.uplift import learners
from ml.uplift.fit import TypeModel, UpliftModel

GROUPS = ("persuadable", "unmoved", "do_not_disturb")
SCORES = {
    "customer_id": TEXT, "campaign_type": TEXT, "basis": TEXT, "uplift": FLOAT,
    "uplift_low": FLOAT, "uplift_high": FLOAT, "uplift_group": TEXT, "reason": TEXT,
    "model_version": TEXT,
}  # fmt: skip


def score(model: UpliftModel, people: pd.DataFrame) -> pd.DataFrame:
    """`people`: customer_id, the model's features, and, if it is there, `may_profile`: False for
    who refuses decisions by personal features (PIPL art. 24); they get the mean of the type.

    `basis`: person, mean, or none (then no uplift, and `reason`). The interval is of the tenth of
    predictions that the person is in (or of the mean). `uplift_group`: persuadable, do_not_disturb
    or unmoved (see `deciles.cuts`). Sorted by customer_id and campaign_type.
    """
    people = people.sort_values("customer_id", ignore_index=True)
    parts = [_of_type(model, one, name, people) for name, one in sorted(model.by_type.items())]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(SCORES))
    table = table.sort_values(["customer_id", "campaign_type"], kind="stable", ignore_index=True)
    return typed(table.assign(model_version=model.version), SCORES)


def _of_type(model: UpliftModel, one: TypeModel, name: str, people: pd.DataFrame) -> pd.DataFrame:
    n = len(people)
    table = pd.DataFrame({"customer_id": people["customer_id"].astype(str)})
    table["campaign_type"], table["basis"], table["reason"] = name, one.basis, one.reason
    if one.basis == "none":
        return table
    told = one.low > 0 or one.high < 0
    uplift, low, high = (np.full(n, v if told else np.nan) for v in (one.mean, one.low, one.high))
    group = np.full(
        n, GROUPS[0] if one.low > 0 else GROUPS[2] if one.high < 0 else GROUPS[1], object
    )
    if one.basis == "person" and n:
        asked = np.ones(n, dtype=bool)
        if "may_profile" in people:
            asked = people["may_profile"].astype("boolean").fillna(True).to_numpy(dtype=bool)
        with one_thread():
            personal = _personal(model, one, name, people[asked])
        tenth = np.searchsorted(one.tenths["from_uplift"].to_numpy()[1:], personal, side="right")
        uplift[asked] = personal
        low[asked] = one.tenths["observed_low"].to_numpy()[tenth]
        high[asked] = one.tenths["observed_high"].to_numpy()[tenth]
        table["basis"] = np.where(asked, "person", "mean" if told else "none")
        table["reason"] = np.where(asked, None, "no_profiling")
        group[asked] = GROUPS[1]
        group[asked & (uplift < one.disturbed_below)] = GROUPS[2]
        group[asked & (uplift >= one.persuadable_from)] = GROUPS[0]
    table["uplift"], table["uplift_low"], table["uplift_high"] = uplift, low, high
    table["uplift_group"] = np.where(np.isnan(uplift), None, group)
    return table


def _personal(model: UpliftModel, one: TypeModel, name: str, people: pd.DataFrame) -> np.ndarray:
    if not len(people):
        return np.empty(0)
    rows = people.assign(campaign_type=name)
    if one.learner == "t":
        x = learners.design(rows, model.features, model.types)
        raw = one.estimator[1].predict(x) - one.estimator[0].predict(x)
    else:
        raw = one.estimator.predict(rows[list(model.features)].to_numpy(dtype="float64"))
    return one.mean + one.slope * (raw - one.centre)
