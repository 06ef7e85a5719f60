"""From campaigns with a holdout to an uplift by type of campaign, or to why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np
import pandas as pd

from ml.stable import one_thread, version_of
from ml.tables import BOOL, FLOAT, INT, TEXT, typed
from ml.uplift import learners
from ml.uplift.deciles import calibration_slope, clustered_mean, cuts, deciles
from ml.uplift.qini import qini, qini_curve
from ml.uplift.rows import prepared

FEWEST_PEOPLE = 100  # of a type; of fewer nothing is fitted
RIVALS = len(learners.LEARNERS) - 1  # to the mean
REASONS = {
    "no_holdout": "No campaign of this type held enough people out by lot.",
    "too_few": f"Fewer than {FEWEST_PEOPLE} people were in campaigns of this type.",
    "no_outcome": "Everybody, or nobody, bought: there is nothing to tell apart.",
    "no_effect": "The interval of the mean effect does not exclude 0: nothing is used.",
    "no_order": "The interval of the Qini coefficient does not exclude 0: only the mean is used.",
}
METRICS = {
    "campaign_type": TEXT, "learner": TEXT, "is_chosen": BOOL, "campaigns": INT, "people": INT,
    "treated": INT, "held_out": INT, "mean_uplift": FLOAT, "mean_uplift_low": FLOAT,
    "mean_uplift_high": FLOAT, "qini": FLOAT, "qini_low": FLOAT, "qini_high": FLOAT,
    "confidence": FLOAT, "loss": FLOAT, "calibration_slope": FLOAT, "basis": TEXT, "reason": TEXT,
    "model_version": TEXT,
}  # fmt: skip
DECILES = {
    "campaign_type": TEXT, "decile": INT, "n": INT, "predicted": FLOAT, "observed": FLOAT,
    "observed_low": FLOAT, "observed_high": FLOAT, "model_version": TEXT,
}  # fmt: skip
CURVES = {"campaign_type": TEXT, "share": FLOAT, "gain": FLOAT, "model_version": TEXT}


@dataclass(frozen=True, eq=False)
class TypeModel:
    """One type of campaign. `basis`: person, mean or none (then `reason` says why)."""

    basis: str
    reason: str | None
    mean: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    learner: str = "mean"
    estimator: object | None = None
    centre: float = 0.0  # mean prediction, and how much of a difference from it comes true
    slope: float = 0.0
    tenths: pd.DataFrame | None = None
    disturbed_below: float = -np.inf
    persuadable_from: float = np.inf


@dataclass(frozen=True, eq=False)
class UpliftModel:
    """By type of campaign what scoring needs; `metrics`, `deciles`, `curves` are the evidence.

    `held_out_values` has, for each row that was learnt from, the uplift that people of other folds
    say (what a policy of that day would have gone by), φ, and what was done: for off-policy value.
    """

    features: tuple[str, ...]
    types: tuple[str, ...]
    by_type: dict[str, TypeModel]
    version: str
    metrics: pd.DataFrame
    deciles: pd.DataFrame
    curves: pd.DataFrame
    held_out_values: pd.DataFrame = field(repr=False)


def fit(
    frame: pd.DataFrame,
    features: Sequence[str],
    types: Sequence[str] | None = None,
    level: float = 0.05,
) -> UpliftModel:
    """`frame`: one row a campaign and person: campaign_id, campaign_type, customer_id, treated
    (0/1, by lot), outcome (orders, or 0/1) and `features` as known before the campaign.

    `types`: those to speak of, present or not; by default those of the frame. Intervals hold for
    all types together, and those of Qini for all learners, too (Bonferroni): in 1 − level of cases
    no effect, and in as many no order, is told that is not there. Raises ValueError for a frame
    that is wrong (see `rows.prepared`).
    """
    rows = prepared(frame, features)
    seen = set(frame["campaign_type"].astype(str)) | set(types or ())
    types = tuple(sorted(types if types is not None else seen))
    level = level / max(len(types), 1)
    z = NormalDist().inv_cdf(1 - level / 2)
    settings = {"features": list(features), "types": types, "level": level}
    version = version_of(rows.drop(columns=["person", "fold"]), settings)
    reasons = {one: _why_not(rows, frame, one) for one in types}
    usable = tuple(one for one in types if reasons[one] is None)
    rows = rows[rows["campaign_type"].isin(usable)].reset_index(drop=True)
    models = {one: TypeModel("none", why) for one, why in reasons.items() if why}
    tables: dict[str, list] = {"metrics": [], "deciles": [], "curves": []}
    values = pd.DataFrame()
    if usable:
        with one_thread():
            phi, found = learners.cross_fitted(rows, features, usable)
            full = None
            for one in usable:
                at = (rows["campaign_type"] == one).to_numpy()
                evidence = _evidence(rows[at], phi[at], found[at], level, z)
                model = evidence["model"]
                if model.basis == "person":
                    if model.learner == "t" and full is None:
                        full = _outcome_models(rows, features, usable)
                    model = _with_estimator(model, rows[at], phi[at], features, full)
                models[one] = model
                tables["metrics"].append(evidence["metrics"].assign(campaign_type=one))
                tables["deciles"].append(evidence["deciles"].assign(campaign_type=one))
                tables["curves"].append(evidence["curve"].assign(campaign_type=one))
                found.loc[at, "chosen"] = evidence["chosen"]
        values = rows[
            ["campaign_id", "campaign_type", "customer_id", "treated", "outcome", "share"]
        ]
        values = values.assign(person=rows["person"], phi=phi, uplift=found["chosen"].to_numpy())
    for one, why in reasons.items():
        if why:
            row = {"campaign_type": one, "learner": "mean", "is_chosen": True, "basis": "none"}
            row |= {"reason": why, "confidence": 1 - level}
            row |= {"people": int((frame["campaign_type"] == one).sum())}
            tables["metrics"].append(pd.DataFrame([row]))
    done = {name: pd.concat(parts) if parts else pd.DataFrame() for name, parts in tables.items()}
    done = {name: table.assign(model_version=version) for name, table in done.items()}
    metrics = typed(done["metrics"], METRICS)
    return UpliftModel(
        features=tuple(features),
        types=usable,
        by_type=models,
        version=version,
        metrics=metrics.sort_values(["campaign_type", "learner"], ignore_index=True),
        deciles=typed(done["deciles"], DECILES),
        curves=typed(done["curves"], CURVES),
        held_out_values=values,
    )


def _why_not(rows: pd.DataFrame, frame: pd.DataFrame, one: str) -> str | None:
    mine = rows[rows["campaign_type"] == one]
    if mine.empty:
        return "no_holdout"
    if mine["customer_id"].nunique() < FEWEST_PEOPLE:
        return "too_few"
    return "no_outcome" if mine["outcome"].nunique() < 2 else None


def _evidence(rows, phi, found, level, z) -> dict:
    """Of one type: which learner, what may be used of it, and the tables that say so."""
    person, weight = rows["person"].to_numpy(), rows["weight"].to_numpy()
    treated, outcome = rows["treated"].to_numpy(), rows["outcome"].to_numpy()
    mean, error = clustered_mean(phi, person)
    low, high = mean - z * error, mean + z * error
    lines = []
    for name in learners.LEARNERS:
        predicted = found[name].to_numpy()
        found_qini = (0.0, 0.0, 0.0)  # everybody alike: the order is chance
        if name != "mean":
            found_qini = qini(predicted, treated, outcome, person, weight, level / RIVALS)
        loss = float(np.mean((phi - _calibrated(predicted, phi, rows)) ** 2))
        lines.append(
            {"learner": name, "loss": loss,
             "calibration_slope": calibration_slope(predicted, phi) if name != "mean" else None,
             "qini": found_qini[0], "qini_low": found_qini[1], "qini_high": found_qini[2]}
        )  # fmt: skip
    table = pd.DataFrame(lines)
    best = table.iloc[int(table["loss"].argmin())]  # an equal loss: the simpler, which comes first
    name, slope = best["learner"], best["calibration_slope"]
    personal = name != "mean" and best["qini_low"] > 0 and slope > 0
    told = low > 0 or high < 0
    basis = "person" if personal else "mean" if told else "none"
    reason = None if personal else "no_order" if told else "no_effect"
    raw = found[name].to_numpy()
    centre = float(raw.mean())
    chosen = np.full(len(rows), mean if told else np.nan)
    if personal:
        chosen = mean + slope * (raw - centre)
    tenths = deciles(chosen if personal else _calibrated(raw, phi, rows), phi, person, z)
    below, above = cuts(chosen, phi, person, z, tenths) if personal else (-np.inf, np.inf)
    table = table.assign(
        is_chosen=table["learner"] == name, campaigns=rows["campaign_id"].nunique(),
        people=rows["customer_id"].nunique(), treated=int(treated.sum()),
        held_out=int((1 - treated).sum()), mean_uplift=mean, mean_uplift_low=low,
        mean_uplift_high=high, confidence=1 - level, basis=basis, reason=reason,
    )  # fmt: skip
    model = TypeModel(
        basis,
        reason,
        mean,
        low,
        high,
        name,
        None,
        centre,
        float(slope if personal else 0),
        tenths,
        below,
        above,
    )
    curve = qini_curve(raw, treated, outcome, weight)
    return {
        "model": model, "metrics": table, "deciles": tenths, "curve": curve, "chosen": chosen
    }  # fmt: skip


def _calibrated(predicted, phi, rows) -> np.ndarray:
    """Drawn to the mean as far as the other folds say that differences do not come true."""
    fold, out = rows["fold"].to_numpy(), np.empty(len(rows))
    for k in np.unique(fold):
        at, rest = fold == k, fold != k
        if not rest.any():
            rest = at
        slope = np.clip(calibration_slope(predicted[rest], phi[rest]), 0, 2)
        out[at] = phi[rest].mean() + slope * (predicted[at] - predicted[rest].mean())
    return out


def _outcome_models(rows, features, types) -> list:
    x, y, w = learners.design(rows, features, types), rows["outcome"].to_numpy(), rows["treated"]
    return [learners.outcome_model(x[w == arm], y[w == arm]) for arm in (0, 1)]


def _with_estimator(model: TypeModel, rows, phi, features, full) -> TypeModel:
    """The chosen learner, now on everybody."""
    from dataclasses import replace

    if model.learner == "t":
        return replace(model, estimator=full)
    x = rows[list(features)].to_numpy(dtype="float64")
    return replace(model, estimator=learners.uplift_model(model.learner, x, phi))
