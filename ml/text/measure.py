"""How good the model is on labelled texts: accuracy, macro-F1 with an interval, confusion."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.text.topics import SENTIMENTS

_DRAWS = 1000
_NAMES = {
    "negative": ("negative", "neg", "-1", "bad", "负面", "消极", "差评"),
    "neutral": ("neutral", "neu", "mixed", "中性"),
    "positive": ("positive", "pos", "+1", "good", "正面", "积极", "好评"),
}
_STARS = {1: "negative", 2: "negative", 3: "neutral", 4: "positive", 5: "positive"}
_BINARY = {0: "negative", 1: "positive"}
_SIGNS = {-1: "negative", 0: "neutral", 1: "positive"}


class LabelProblem(ValueError):
    """Labels that no rule reads; the message is one line for a person."""


@dataclass(frozen=True)
class Score:
    """`low`, `high`: 95 % bootstrap interval of macro-F1. `classes`: those that are labelled."""

    n: int
    accuracy: float
    macro_f1: float
    low: float
    high: float
    classes: tuple[str, ...]
    confusion: pd.DataFrame


def read_labels(labels: pd.Series) -> tuple[pd.Series, str]:
    """Labels as negative, neutral, positive, and in one line how they were read.

    Words in any case; numbers 0 and 1 as negative and positive; -1, 0, 1; stars 1 to 5 (1 and 2
    negative, 3 neutral). Raises LabelProblem for anything else.
    """
    words = labels.astype("string").str.strip().str.lower()
    words = words.str.replace(r"^(-?\d+)\.0+$", r"\1", regex=True)
    words = words.str.replace(r"^([1-5]) ?(stars?|星)$", r"\1", regex=True)
    told = set(words.dropna())
    by_word = {word: label for label, names in _NAMES.items() for word in names}
    if told and told <= by_word.keys() - {"-1", "+1"}:
        return words.map(by_word), "labels are words"
    numbers = pd.to_numeric(words, errors="coerce")
    if told and numbers[words.notna()].notna().all() and (numbers.dropna() % 1 == 0).all():
        found = {int(number) for number in numbers.dropna()}
        for scale, says in (
            (_BINARY, "0 is negative, 1 is positive"),
            (_SIGNS, "-1 is negative, 0 neutral, 1 positive"),
            (_STARS, "stars: 1 and 2 are negative, 3 is neutral, 4 and 5 are positive"),
        ):
            # A file with nothing but 1 may be stars or not: it tells no scale.
            if found <= scale.keys() and found != {1}:
                return numbers.map(scale, na_action="ignore"), says
    strange = sorted(told - by_word.keys()) or sorted(told)
    shown = ", ".join(repr(word[:20]) for word in strange[:3])
    raise LabelProblem(
        f"labels such as {shown}: expected negative/neutral/positive (or neg, pos), 0 and 1, "
        "-1 to 1, or stars 1 to 5"
        if shown
        else "the column label is empty"
    )


def sentiment_of(opinions: pd.DataFrame, classes: set[str]) -> pd.Series:
    """The most probable of the classes that the labels have.

    Where nobody labelled a text neutral, a text that the model calls neutral counts as negative or
    positive, whichever it thinks more probable.
    """
    asked = [name for name in SENTIMENTS if name in classes]
    if len(asked) < 2:
        asked = list(SENTIMENTS)
    return opinions[[f"p_{name}" for name in asked]].idxmax(axis=1).str.removeprefix("p_")


def score(labels: pd.Series, predicted: pd.Series, seed: int = 7) -> Score:
    """Macro-F1 is the mean of F1 over the classes that are labelled at least once."""
    classes = tuple(name for name in SENTIMENTS if (labels == name).any())
    true = pd.Categorical(labels, list(SENTIMENTS)).codes
    said = pd.Categorical(predicted, list(SENTIMENTS)).codes
    rows = [list(SENTIMENTS).index(name) for name in classes]
    counts = np.bincount(true * 3 + said, minlength=9)
    # Drawing texts with replacement draws the cells of the confusion table: one multinomial each.
    draws = np.random.default_rng(seed).multinomial(len(true), counts / len(true), _DRAWS)
    f1 = np.array([_macro_f1(draw.reshape(3, 3), rows) for draw in draws])
    confusion = pd.DataFrame(counts.reshape(3, 3), list(SENTIMENTS), list(SENTIMENTS))
    low, high = np.quantile(f1, [0.025, 0.975])
    return Score(
        n=len(true),
        accuracy=float(np.trace(counts.reshape(3, 3)) / len(true)),
        macro_f1=_macro_f1(counts.reshape(3, 3), rows),
        low=float(low),
        high=float(high),
        classes=classes,
        confusion=confusion,
    )


def _macro_f1(table: np.ndarray, rows: list[int]) -> float:
    hits = np.diag(table)
    both = table.sum(axis=0) + table.sum(axis=1)
    f1 = np.divide(2 * hits, both, out=np.zeros(3), where=both > 0)
    return float(f1[rows].mean())
