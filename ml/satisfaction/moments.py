"""Means and covariances of marks and scores, also of people drawn again, in a few products.

Marks are whole numbers from 1 to 5 of something that is felt in between: rounding adds 1/12 to the
variance of each (Sheppard 1898), which would push all weights towards each other; it is taken off.
Who left a mark out counts for the others (pairwise): marks are left out as people please, and a
form that needs all of them would keep a fourth of the answers.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

ROUNDING = 1 / 12
MIN_ANSWERS = 20  # of an instrument: with fewer it tells nothing of its own scale


@dataclass(frozen=True, eq=False)
class Answers:
    """Of one instrument: n × d marks (NaN: left out), n scores from 0 to 1, whose they are."""

    marks: np.ndarray
    scores: np.ndarray
    people: np.ndarray


@dataclass(frozen=True, eq=False)
class Moments:
    """Covariances of the marks, of marks with the score; variance of the score; answers."""

    marks: np.ndarray
    with_score: np.ndarray
    score: float
    answers: float


def by_instrument(frame: pd.DataFrame, dimensions: list[str]) -> list[Answers]:
    """`frame`: one row an answer: instrument, score (0 to 1), customer_id or none, the marks.

    Answers without any mark are left out, and instruments with few answers. Who is not known is
    somebody else in each answer."""
    told = frame[frame[dimensions].notna().any(axis=1) & frame["score"].notna()]
    people = told["customer_id"].fillna("answer:" + told.index.astype(str).to_series(told.index))
    number = pd.Series(pd.factorize(people, sort=True)[0], index=told.index)
    return [
        Answers(
            own[dimensions].to_numpy("float64", na_value=np.nan),
            own["score"].to_numpy("float64"),
            number.loc[own.index].to_numpy(),
        )
        for _, own in told.groupby("instrument", sort=True)
        if len(own) >= MIN_ANSWERS
    ]


def moments(answers: Answers, counts: np.ndarray | None = None) -> Moments:
    """`counts`: how often each answer counts; once, if nothing is said."""
    times = np.ones(len(answers.scores)) if counts is None else counts
    there = ~np.isnan(answers.marks)
    weight = there * times[:, None]
    total = np.maximum(weight.sum(axis=0), 1)
    centred = np.where(there, answers.marks, 0.0)
    centred = np.where(there, centred - (weight * centred).sum(axis=0) / total, 0.0)
    score = answers.scores - np.average(answers.scores, weights=times)
    pairs = np.maximum((weight.T @ there), 1)
    covariance = ((centred * times[:, None]).T @ centred) / pairs
    covariance -= np.diag(np.minimum(ROUNDING, 0.6 * np.diag(covariance)))
    return Moments(
        covariance,
        ((centred * times[:, None]).T @ score) / total,
        float(np.average(score**2, weights=times)),
        float(times.sum()),
    )
