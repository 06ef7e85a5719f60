"""The weights of the dimensions in overall satisfaction, with what is known of them.

After ACSI and CCSI: overall satisfaction regressed on the dimensions, non-negative, sum 1. Marks
are corrected for their rounding (moments.py), instruments for their scales (solve.py). Intervals:
people are drawn again (percentile bootstrap over persons, whose answers are alike).
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ml.satisfaction.moments import Answers, by_instrument, centred, moments
from ml.satisfaction.solve import FEWEST, explained, weights
from ml.stable import id_hash, one_thread

DRAWS = 400
SHUFFLES = 199
MIN_TOTAL = 100  # answers with a mark; fewer tell nothing of six weights
MAX_TOTAL = 20_000  # taken by hash: more make the intervals narrower than anybody needs
SEED = 7

FITTED = "fitted"
EQUAL = "equal_not_rejected"
UNRELATED = "no_relation"
FEW = "too_few_answers"


@dataclass(frozen=True, eq=False)
class Drawn:
    """Weights of all answers, and of people drawn again (draws × dimensions)."""

    weights: np.ndarray
    draws: np.ndarray


def fit(frame: pd.DataFrame, dimensions: list[str]) -> pd.DataFrame:
    """One row a dimension: `weight`, its 95 % interval `weight_low` and `weight_high`,
    `index_weight` (that an index uses; empty if nothing can be told), `status`, `relation_p`
    (permutation test: do the marks tell anything of the scores), `equality_p` (Wald test: are all
    weights the same), `answers`.

    `frame`: one row an answer: feedback_id, customer_id, instrument, score (0 to 1), the
    dimensions (1 to 5, or empty). status: fitted; equal_not_rejected: the weights cannot be told
    from each other, so an index weighs all alike; no_relation or too_few_answers: there is no
    index, and no weight is told.
    """
    frame = sampled(frame)
    parts = by_instrument(frame, dimensions)
    answers = sum(len(part.scores) for part in parts)
    table = pd.DataFrame({"dimension": dimensions, "answers": answers})
    empty = dict.fromkeys(("weight", "weight_low", "weight_high", "index_weight"), np.nan)
    if answers < MIN_TOTAL:
        return _ordered(table.assign(**empty, relation_p=np.nan, equality_p=np.nan, status=FEW))
    with one_thread():
        relation = _relation(parts)
        if relation > 1 / (1 + SHUFFLES):
            return _ordered(
                table.assign(**empty, relation_p=relation, equality_p=np.nan, status=UNRELATED)
            )
        found = drawn(parts)
    equality = wald(found.weights - 1 / len(dimensions), found.draws)
    status = FITTED if equality < 0.05 else EQUAL
    low, high = np.nanpercentile(found.draws, [2.5, 97.5], axis=0)
    return _ordered(
        table.assign(
            weight=found.weights,
            weight_low=np.minimum(low, found.weights),
            weight_high=np.maximum(high, found.weights),
            index_weight=found.weights if status == FITTED else 1 / len(dimensions),
            relation_p=relation,
            equality_p=equality,
            status=status,
        )
    )


READS = ("feedback_id", "customer_id", "instrument", "score")  # and the dimensions
_COLUMNS = ["dimension", "weight", "weight_low", "weight_high", "index_weight", "status",
            "relation_p", "equality_p", "answers"]  # fmt: skip


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    return table[_COLUMNS].round(6)


def sampled(frame: pd.DataFrame) -> pd.DataFrame:
    """In the order of a hash of the ids, so that no other order changes a bit."""
    ordered = frame.assign(place=id_hash(frame["feedback_id"].astype(str)))
    ordered = ordered.sort_values(["place", "feedback_id"]).head(MAX_TOTAL)
    return ordered.drop(columns="place").reset_index(drop=True)


def drawn(parts: list[Answers], draws: int = DRAWS, seed: int = SEED) -> Drawn:
    rng = np.random.default_rng(seed)
    people = 1 + max(part.people.max() for part in parts)
    asked = (rng.integers(0, people, people) for _ in range(draws))
    times = np.array([np.bincount(a, minlength=people) for a in asked], dtype="float64")
    again = [moments(part, times) for part in parts]
    speaks = np.any([part.answers > FEWEST for part in again], axis=0)
    found = weights(again)[speaks]
    return Drawn(weights([moments(part) for part in parts])[0], found)


def _relation(parts: list[Answers]) -> float:
    """Scores shuffled among the answers of their instrument tell as much as these, how often?

    Shuffling moves the covariances of marks with the score, and nothing else."""
    rng = np.random.default_rng(SEED)
    orders = [[rng.permutation(len(p.scores)) for p in parts] for _ in range(SHUFFLES)]
    shuffled = []
    for k, part in enumerate(parts):
        own, order = moments(part), np.array([np.arange(len(part.scores)), *(o[k] for o in orders)])
        off = centred(part.marks)
        scores = (part.scores - part.scores.mean())[order]
        marked = np.maximum((~np.isnan(part.marks)).sum(axis=0), 1)
        shuffled.append(replace(own, with_score=scores @ off / marked))
    told = explained(shuffled)
    more = int((told[1:] >= told[0] * (1 - 1e-12)).sum())  # equal but for the last bits: as much
    return (1 + more) / (1 + SHUFFLES)


def wald(difference: np.ndarray, draws: np.ndarray) -> float:
    """p-value that all of `difference` (its sum is 0) is chance; `draws` tell how it varies."""
    from scipy.stats import chi2

    kept = draws[np.isfinite(draws).all(axis=1)][:, :-1]
    if len(kept) < 50:
        return 1.0
    spread = np.cov(kept, rowvar=False)
    statistic = difference[:-1] @ np.linalg.pinv(spread) @ difference[:-1]
    return float(chi2.sf(statistic, len(difference) - 1))
