"""Past scores against what has happened since.

The backtest of the harness scores each past origin with what was trained then; each night that
completes the labels of another origin adds one. Chance is allowed for: of n customers a share p
moves by √(p(1−p)/n), so each limit is what is tolerated and three such errors.
"""

import numpy as np
import pandas as pd

TOLERATED = 0.03  # of the mean probability
SIGMAS = 3.0


def ripened(backtest: pd.DataFrame, method: str) -> list[dict]:
    """Three rows an origin of the published method: `mean` (observed minus predicted), `ece`, and
    `lift` of the top tenth against the mean of the origins before. `backtest`: of the harness."""
    rows = backtest[backtest["method"] == method].sort_values("origin")
    found, lifts = [], []
    for one in rows.itertuples():
        n, p = int(one.n), float(one.base_rate)
        error = np.sqrt(p * (1 - p) / n)
        off = p - float(one.mean_predicted)
        found.append(_row(one, "mean", off, 0.0, TOLERATED + SIGMAS * error, abs(off)))
        # |observed − predicted| of a bin of a tenth is by chance √(2/π)·√10 errors
        chance = np.sqrt(2 / np.pi * 10) * error
        found.append(_row(one, "ece", one.ece, chance, TOLERATED + 1.5 * chance, one.ece))
        if lifts:
            usual, top = float(np.mean(lifts)), max(1.0, n / 10)
            share = min(1.0, usual * p)
            fall = SIGMAS * np.sqrt(share * (1 - share) / top) / p
            row = _row(one, "lift", one.lift_top10, usual, usual - fall, -one.lift_top10)
            row["verdict"] = "off" if one.lift_top10 < usual - fall else "ok"
            found.append(row)
        lifts.append(float(one.lift_top10))
    return found


def _row(one, subject: str, value: float, expected: float, limit: float, size: float) -> dict:
    return {
        "subject": subject,
        "origin": one.origin,
        "n": one.n_train,
        "m": one.n,
        "value": value,
        "expected": expected,
        "limit": limit,
        "verdict": "off" if size > limit else "ok",
    }
