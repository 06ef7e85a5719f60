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
    """Of each draw (the first axis): d × d covariances of the marks, d of marks with the score;
    variance of the score; answers."""

    marks: np.ndarray
    with_score: np.ndarray
    score: np.ndarray
    answers: np.ndarray


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
    """`counts`: draws × people, how often each counts; without it one draw, each of them once.

    All draws in one product: sums over answers are added up by person before anybody is drawn.
    """
    sums = _sums(answers, counts)
    pairs = np.maximum(sums["pairs"], 1)
    total = np.diagonal(pairs, axis1=1, axis2=2)
    mean = np.diagonal(sums["off_there"], axis1=1, axis2=2) / total
    across = sums["off_there"] * mean[:, None, :]  # of i where j was marked, too, by the mean of j
    covariance = sums["off_off"] - across - across.transpose(0, 2, 1)
    covariance += mean[:, :, None] * mean[:, None, :] * sums["pairs"]
    covariance /= pairs
    own = np.arange(covariance.shape[1])
    spread = covariance[:, own, own]
    covariance[:, own, own] = spread - np.minimum(ROUNDING, 0.6 * spread)
    size = np.maximum(sums["one"], 1)
    score = sums["score_score"] / size - (sums["score"] / size) ** 2
    with_score = (sums["off_score"] - mean * sums["there_score"]) / total
    return Moments(covariance, with_score, np.maximum(score, 0.0), sums["one"])


def _sums(answers: Answers, counts: np.ndarray | None) -> dict[str, np.ndarray]:
    """By name draws × …: sums over answers of products of two, `off` a mark less the mean of all
    (squares of the marks themselves would lose digits), `there` 1 where there is one."""
    there = (~np.isnan(answers.marks)).astype("float64")
    off = centred(answers.marks)
    score = answers.scores - answers.scores.mean()
    parts = {
        "off_off": off[:, :, None] * off[:, None, :],
        "off_there": off[:, :, None] * there[:, None, :],
        "pairs": there[:, :, None] * there[:, None, :],
        "off_score": off * score[:, None],
        "there_score": there * score[:, None],
        "score": score,
        "score_score": score**2,
        "one": np.ones(len(score)),
    }
    flat = np.hstack([part.reshape(len(score), -1) for part in parts.values()])
    if counts is None:
        summed = flat.sum(axis=0)[None]
    else:
        order = np.argsort(answers.people, kind="stable")
        people, first = np.unique(answers.people[order], return_index=True)
        summed = counts[:, people] @ np.add.reduceat(flat[order], first, axis=0)
    ends = np.cumsum([part[0].size for part in parts.values()])[:-1]
    pieces = zip(parts.items(), np.split(summed, ends, axis=1), strict=True)
    return {name: piece.reshape(-1, *part.shape[1:]) for (name, part), piece in pieces}


def centred(marks: np.ndarray) -> np.ndarray:
    """Each mark less the mean of its dimension; 0 where there is none."""
    there = ~np.isnan(marks)
    held = np.where(there, marks, 0.0)
    return np.where(there, held - held.sum(axis=0) / np.maximum(there.sum(axis=0), 1), 0.0)
