"""Which method is published, by a rule that stood before the numbers did.

The rule: the highest PR-AUC, averaged over the backtest origins, is published; a tie goes to the
simpler method. So gradient boosting is published only when it beats both baselines.

How sure that is, is a separate question, and the answer is printed beside it: a bootstrap that
draws whole customers (one customer is asked about at several origins, and those answers are not
independent) and measures both methods on the same draw. The interval does not decide: all three
methods cost the same to run and are calibrated alike, so refusing a lead because it might be
chance would publish the method that measured worse.
"""

import numpy as np
import pandas as pd

from ml.churn.methods import CHALLENGER, METHODS
from ml.metrics import pr_auc_weighted, reliability
from ml.tables import FLOAT, INT, TEXT, empty, typed

DRAWS = 300
CELLS = 2_000_000  # draws × customers held at once: bounds memory, not the result

COMPARISON = {
    "definition": TEXT,
    "challenger": TEXT,
    "baseline": TEXT,
    "margin": FLOAT,
    "margin_low": FLOAT,
    "margin_high": FLOAT,
    "n_origins": INT,
    "n_draws": INT,
}
RELIABILITY = {
    "definition": TEXT,
    "scope": TEXT,
    "method": TEXT,
    "bin": INT,
    "mean_predicted": FLOAT,
    "observed": FLOAT,
    "n": INT,
}


def mean_pr_auc(backtest: pd.DataFrame) -> pd.Series:
    """Mean over origins, one value a method, simple methods first."""
    return backtest.groupby("method")["pr_auc"].mean().reindex(list(METHODS)).round(6)


def choose(backtest: pd.DataFrame) -> str:
    """The name of the method to publish; `idxmax` gives a tie to the first, the simpler."""
    return str(mean_pr_auc(backtest).idxmax())


def compare(predictions: pd.DataFrame, definition_name: str) -> pd.DataFrame:
    """Margin of gradient boosting over each baseline in mean PR-AUC, with a 95 % interval.

    Grain: challenger × baseline. Paired bootstrap over customers, DRAWS draws, fixed seed.
    """
    if predictions.empty:
        return empty(COMPARISON)
    drawn, whole = _bootstrap(predictions), _bootstrap(predictions, draws=0)
    rows = []
    for name in METHODS:
        if name != CHALLENGER:
            margins = drawn[CHALLENGER] - drawn[name]
            low, high = np.nanquantile(margins, [0.025, 0.975])
            margin = float((whole[CHALLENGER] - whole[name])[0])
            rows.append((definition_name, CHALLENGER, name, margin, low, high))
    table = pd.DataFrame(rows, columns=list(COMPARISON)[:6])
    return typed(table.assign(n_origins=predictions["origin"].nunique(), n_draws=DRAWS), COMPARISON)


def _bootstrap(predictions: pd.DataFrame, draws: int = DRAWS) -> dict[str, np.ndarray]:
    """Mean PR-AUC over origins, a value a draw and method; draws=0 is everyone, once."""
    customers = np.sort(predictions["customer_id"].unique())
    groups = [
        (method, np.searchsorted(customers, part["customer_id"]), part["y"], part["p"])
        for (_, method), part in predictions.groupby(["origin", "method"])
    ]
    rng, done = np.random.default_rng(0), 0
    out = {name: [] for name in METHODS}
    while done < max(draws, 1):
        size = min(max(draws, 1) - done, max(1, CELLS // len(customers)))
        weights = np.ones((1, len(customers)))
        if draws:
            share = np.full(len(customers), 1 / len(customers))
            weights = rng.multinomial(len(customers), share, size=size).astype("float64")
        values = {name: [] for name in METHODS}
        for method, place, y, p in groups:
            values[method].append(pr_auc_weighted(y.to_numpy(), p.to_numpy(), weights[:, place]))
        for name in METHODS:
            out[name].append(np.mean(values[name], axis=0))
        done += size
    return {name: np.concatenate(parts) for name, parts in out.items()}


def calibration_curve(predictions: pd.DataFrame, definition_name: str) -> pd.DataFrame:
    """Ten equal-mass bins. Grain: scope × method × bin; scope `latest_origin` or `all_origins`."""
    if predictions.empty:
        return empty(RELIABILITY)
    latest = predictions[predictions["origin"] == predictions["origin"].max()]
    parts = []
    for scope, rows in (("latest_origin", latest), ("all_origins", predictions)):
        for method, part in rows.groupby("method", sort=False):
            table = reliability(*(part[c].to_numpy() for c in ("y", "p", "tie")))
            parts.append(table.assign(definition=definition_name, scope=scope, method=method))
    return typed(pd.concat(parts, ignore_index=True), RELIABILITY)


def decision_text(chosen: str, backtest: pd.DataFrame, comparison: pd.DataFrame) -> str:
    """The choice in plain words, with the margin and what chance could do to it."""
    means = mean_pr_auc(backtest)
    listed = ", ".join(f"{METHODS[m].label} {v:.3f}" for m, v in means.items())
    n = backtest["origin"].nunique()
    label = METHODS[chosen].label
    if chosen == CHALLENGER:
        lead = f"{label.capitalize()} is published: it beats both baselines"
    else:
        lead = (
            f"{label.capitalize()} is published, a baseline: gradient boosting does not beat both"
        )
    rows = comparison[comparison["baseline"] == chosen] if chosen != CHALLENGER else comparison
    margins = "; ".join(_margin(r) for r in rows.itertuples())
    return (
        f"{lead}. Mean PR-AUC over {n} backtest {'origin' if n == 1 else 'origins'}: {listed}. "
        f"{margins}."
    )


def _margin(row: object) -> str:
    inside = row.margin_low <= 0 <= row.margin_high
    return (
        f"Margin of gradient boosting over {METHODS[row.baseline].label} {row.margin:+.3f}, "
        f"95 % interval {row.margin_low:+.3f} to {row.margin_high:+.3f}, "
        + ("which chance alone could explain" if inside else "more than chance explains")
    )
