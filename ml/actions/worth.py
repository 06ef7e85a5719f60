"""What a policy would have been worth, from what another one did (off-policy evaluation).

A logged row: what was done had the probability μ (known, above 0), brought the reward r, and the
policy asked about would have done it with the probability π. With ratio ρ = π/μ:

    IPS   mean(ρ r)                                             (Horvitz, Thompson 1952)
    SNIPS Σ ρ r / Σ ρ                                           (Swaminathan, Joachims 2015)
    DR    mean(q̂(x, π) + ρ (r − q̂(x, a)))                      (Dudík et al. 2011)

IPS and DR are unbiased; SNIPS gives up a little of that for steadiness, and DR is steady as far as
the guess q̂ of the reward is good (it must not have seen the row's own person: cross-fitted).

The interval is that of a mean of independent persons, by Student's t with (Σs²)²/Σs⁴ degrees of
freedom, s a person's distance from the mean (after Satterthwaite 1946): a few who buy for many make
the deviation itself uncertain, and a normal interval too short.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ml.tables import FLOAT, INT, TEXT, typed

VALUES = {
    "method": TEXT, "value": FLOAT, "value_low": FLOAT, "value_high": FLOAT, "n": INT,
    "persons": INT, "effective_n": FLOAT,
}  # fmt: skip


def value(
    reward: np.ndarray,
    mu: np.ndarray,
    pi: np.ndarray,
    person: Iterable | None = None,
    q_done: np.ndarray | None = None,
    q_policy: np.ndarray | None = None,
    level: float = 0.05,
) -> pd.DataFrame:
    """One row a method: value of a row under the policy, in the reward's unit, with its interval.

    `q_done`, `q_policy`: guessed reward of what was done, and of what the policy would do; without
    them there is no DR. `effective_n` = (Σρ)²/Σρ²: as many rows as speak of the policy. Raises
    ValueError for a μ that is not above 0: what can not happen tells nothing.
    """
    reward, mu, pi = (np.asarray(v, dtype="float64") for v in (reward, mu, pi))
    if len(reward) and not (mu > 0).all():
        raise ValueError("every logged propensity must be above 0")
    n = len(reward)
    ids = np.arange(n) if person is None else np.unique(np.asarray(person), return_inverse=True)[1]
    ratio = pi / mu
    methods = {"ips": ratio * reward, "snips": None}
    if q_done is not None:
        methods["dr"] = q_policy + ratio * (reward - q_done)
    rows = []
    total = ratio.sum()
    for method, terms in methods.items():
        if method == "snips":
            found = float((ratio * reward).sum() / total) if total > 0 else float("nan")
            off = ratio * (reward - found) / total * n if total > 0 else ratio
        else:
            found = float(terms.mean()) if n else float("nan")
            off = terms - found
        sums = np.bincount(ids, off) if n else np.empty(0)
        k = len(sums)
        half = _half(sums, level) / n if k > 1 else float("nan")
        rows.append((method, found, found - half, found + half, n, k))
    table = pd.DataFrame(rows, columns=list(VALUES)[:6])
    squares = float((ratio**2).sum())
    table["effective_n"] = total**2 / squares if squares > 0 else 0.0
    return typed(table, VALUES)


def _half(sums: np.ndarray, level: float) -> float:
    """Half of the interval of a sum of independent terms of mean 0."""
    from scipy.special import stdtrit

    squares, k = float((sums**2).sum()), len(sums)
    if squares == 0:
        return 0.0
    freedom = squares**2 / float((sums**4).sum())
    return float(stdtrit(max(freedom, 1.0), 1 - level / 2) * np.sqrt(squares * k / (k - 1)))
