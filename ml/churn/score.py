"""One row a customer: a probability with its reasons, a band, a rank, or why there is none."""

import numpy as np
import pandas as pd

from ml.churn import reasons
from ml.churn.bands import band
from ml.churn.fit import ChurnModel
from ml.churn.labels import own_window
from ml.churn.methods import METHODS
from ml.evaluation.explain import contributions
from ml.features import prepare
from ml.stable import id_hash, one_thread
from ml.tables import BOOL, DATE, DECIMALS, FLOAT, INT, TEXT, typed

SCORES = {
    "customer_id": TEXT,
    "as_of": DATE,
    "definition": TEXT,
    "horizon_days": INT,
    "gap_days": INT,
    "eligible": BOOL,
    "exclusion_reason": TEXT,
    "probability": FLOAT,
    "probability_raw": FLOAT,
    "band": TEXT,
    "risk_rank": INT,
    **reasons.COLUMNS,
    "method": TEXT,
    "is_fallback": BOOL,
    "model_version": TEXT,
    "train_cutoff": DATE,
    "no_score_reason": TEXT,
}


def score(model: ChurnModel, rows: pd.DataFrame) -> pd.DataFrame:
    """Every customer of `rows` (one as_of), eligible or not, with SCORES as columns.

    `rows`: customer_id × as_of with `eligible`, `exclusion_reason` and the model's features;
    `churned` is not read. A customer who is not eligible, or a model of method 'none', gives null
    in probability, band and rank, and `no_score_reason` says which. `risk_rank` 1 is most at risk;
    it follows the published probability, then the raw one, then a hash of the id; the base rate
    ranks nobody. Reasons: ml/churn/reasons.py. Sorted by customer_id. Raises ValueError for a wrong
    frame or for rows of more than one day.
    """
    rows = prepare(rows, model.features, other=("eligible", "exclusion_reason"))
    if rows["as_of"].nunique() > 1:
        raise ValueError("score takes the rows of one as_of")
    out = rows[["customer_id", "as_of", "exclusion_reason"]].copy()
    out["eligible"] = rows["eligible"].astype("boolean").fillna(False).astype(bool)
    out["definition"] = model.definition.name
    out["horizon_days"] = own_window(rows, model.definition)
    out["gap_days"] = model.definition.gap_days
    out["method"], out["model_version"] = model.method, model.version
    out["is_fallback"] = model.fallback
    out["train_cutoff"] = model.train_cutoff
    out["no_score_reason"] = out["exclusion_reason"].where(~out["eligible"], model.reason)
    asked = out.index[out["eligible"]]
    if model.method != "none" and len(asked):
        _fill(out, asked, model, rows.loc[asked])
    return typed(out, SCORES)


def probability(model: ChurnModel, rows: pd.DataFrame) -> pd.DataFrame:
    """customer_id and the probability that `score` would publish, of rows that are eligible, and
    nothing else of it: for who looks at many past days."""
    rows = prepare(rows, model.features)
    out = rows[["customer_id"]].copy()
    if model.method != "none" and len(rows):
        with one_thread():
            raw = METHODS[model.method].raw(model.estimator, rows, model.features)
        out["probability"] = model.calibrator(raw)
    return typed(out, {name: SCORES[name] for name in ("customer_id", "probability")})


def _fill(out: pd.DataFrame, asked: pd.Index, model: ChurnModel, rows: pd.DataFrame) -> None:
    """Probability, band, rank and reasons of those who are asked about."""
    method = METHODS[model.method]
    with one_thread():
        raw = method.raw(model.estimator, rows, model.features)
        fitted = (model.estimator, model.calibrator)
        base, parts = contributions(method, *fitted, rows, model.features)
    log_odds = model.calibrator.log_odds(raw)
    probability = model.calibrator(raw).round(DECIMALS)
    raw = raw.round(DECIMALS)
    out.loc[asked, "probability"], out.loc[asked, "probability_raw"] = probability, raw
    out.loc[asked, "band"] = band(probability, model.base_rate)
    why = reasons.reasons(rows, method.seen(model.features), base, parts, log_odds)
    for name in why:
        out.loc[asked, name] = why[name]
    if model.method != "base_rate":
        order = np.lexsort((id_hash(out.loc[asked, "customer_id"]), -raw, -probability))
        out.loc[asked[order], "risk_rank"] = np.arange(1, len(asked) + 1)
