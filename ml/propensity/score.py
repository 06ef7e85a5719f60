"""A row for each customer and target: a probability and its place for the customer."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ml.features import prepare
from ml.propensity.fit import FittedTarget, PropensityModel
from ml.propensity.problem import problem
from ml.stable import one_thread
from ml.tables import BOOL, DATE, DECIMALS, FLOAT, INT, TEXT, empty, typed

SCORES = {
    "customer_id": TEXT,
    "as_of": DATE,
    "kind": TEXT,
    "target": TEXT,
    "answer": TEXT,
    "gap_days": INT,
    "horizon_days": INT,
    "probability": FLOAT,
    "base_rate": FLOAT,
    "rank": INT,
    "model_used": TEXT,
    "is_fallback": BOOL,
    "model_version": TEXT,
    "train_cutoff": DATE,
    "no_score_reason": TEXT,
}
_NOT_ASKED = "nothing_to_ask"  # no target has enough behind it


def score(
    model: PropensityModel, frames: Iterable[tuple[str, pd.DataFrame]], everybody: pd.DataFrame
) -> pd.DataFrame:
    """SCORES, sorted by customer, answer and rank.

    `frames`: by label of a target (`name/answer`) customer_id × as_of (one day) with `eligible`,
    `exclusion_reason` and the columns of the kind. `everybody`: customer_id, as_of of all who must
    have a row: who is scored for no target has one, without a target, that says why. `rank` 1 is
    the target that is likeliest for the customer among those of one answer; a tie goes to the one
    with the higher base rate. Raises ValueError for a wrong frame or one of more than one day.
    """
    by_label = {one.target.label: one for one in model.targets}
    parts, why = [empty(SCORES)], {}
    for label, frame in frames:
        one = by_label.get(label)
        if one is None:
            continue
        part, excluded = _one(model, one, frame)
        parts.append(part)
        why |= excluded
    scored = pd.concat(parts, ignore_index=True)
    scored["rank"] = _ranks(scored)
    missing = everybody[~everybody["customer_id"].isin(scored["customer_id"])]
    reasons = [why.get(customer, _NOT_ASKED) for customer in missing["customer_id"].astype(str)]
    none = missing[["customer_id", "as_of"]].assign(
        kind=model.kind.name, model_used="none", no_score_reason=reasons
    )
    none["model_version"] = model.version
    out = pd.concat([scored, typed(none, SCORES)], ignore_index=True)
    return out.sort_values(["customer_id", "answer", "rank"], kind="stable", ignore_index=True)


def _one(model: PropensityModel, one: FittedTarget, frame: pd.DataFrame):
    """The rows of a target, and why others have none."""
    rows = prepare(frame, one.features, other=("eligible", "exclusion_reason"))
    if rows["as_of"].nunique() > 1:
        raise ValueError("score takes the rows of one as_of")
    eligible = rows["eligible"].astype("boolean").fillna(False).astype(bool)
    out = rows[~eligible]
    why = dict(zip(out["customer_id"], out["exclusion_reason"], strict=True))
    rows = rows[eligible]
    if one.method == "none":
        return empty(SCORES), why | dict.fromkeys(rows["customer_id"], one.reason)
    if rows.empty:
        return empty(SCORES), why
    method = problem(model.kind, one.target, one.features).methods[one.method]
    with one_thread():
        probability = one.calibrator(method.raw(one.estimator, rows, one.features))
    told = rows[["customer_id", "as_of"]].assign(
        kind=model.kind.name,
        target=one.target.name,
        answer=one.target.answer,
        gap_days=one.target.gap_days,
        horizon_days=one.target.horizon_days,
        probability=probability,
        base_rate=one.base_rate,
        model_used=one.method,
        is_fallback=one.fallback,
        model_version=model.version,
        train_cutoff=one.train_cutoff,
    )
    return typed(told, SCORES), why


def _ranks(scored: pd.DataFrame) -> np.ndarray:
    """1 for the likeliest target of each customer and answer."""
    keys = [scored["target"], -scored["base_rate"], -scored["probability"].round(DECIMALS)]
    order = np.lexsort([pd.factorize(keys[0], sort=True)[0], *(k.to_numpy() for k in keys[1:])])
    place = scored.iloc[order].groupby(["customer_id", "answer"], sort=False).cumcount() + 1
    return place.sort_index().to_numpy()
