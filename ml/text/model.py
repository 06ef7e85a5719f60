"""The two linear models on the encoder's vectors: probabilities of sentiment and of topic."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from ml.text.clean import clean, language, says_something
from ml.text.encoder import encode_cleaned
from ml.text.threats import is_threat
from ml.text.topics import SENTIMENTS, TOPICS

COEFFICIENTS = Path(__file__).with_name("coefficients.json")
_DIGITS = 4


@dataclass(frozen=True)
class TextModel:
    """`mean`: of the vectors it was fitted on; weights and biases by task, a row a class."""

    mean: np.ndarray
    sentiment: tuple[np.ndarray, np.ndarray]
    topic: tuple[np.ndarray, np.ndarray]
    version: str

    def probabilities(self, task: str, vectors: np.ndarray) -> np.ndarray:
        weights, bias = getattr(self, task)
        # One vector at a time would be summed in another order than a batch: einsum is not.
        logits = np.einsum("nd,kd->nk", (vectors - self.mean).astype(float), weights) + bias
        logits -= logits.max(axis=1, keepdims=True)
        odds = np.exp(logits)
        return odds / odds.sum(axis=1, keepdims=True)


@cache
def load(path: Path = COEFFICIENTS) -> TextModel:
    """The shipped model. Its version is a hash of its coefficients."""
    content = path.read_bytes()
    told = json.loads(content)
    return TextModel(
        mean=np.array(told["mean"]),
        **{
            task: (np.array(told[task]["weights"]), np.array(told[task]["bias"]))
            for task in ("sentiment", "topic")
        },
        version=hashlib.sha256(content).hexdigest()[:12],
    )


def save(path: Path, mean: np.ndarray, tasks: dict[str, tuple[np.ndarray, np.ndarray]]) -> None:
    """Coefficients as text, so that a change can be read and nothing in the file can run."""
    told = {"mean": _short(mean)} | {
        task: {"weights": _short(weights), "bias": _short(bias)}
        for task, (weights, bias) in tasks.items()
    }
    path.write_text(json.dumps(told, separators=(",", ":")) + "\n")


def _short(numbers: np.ndarray) -> list:
    return np.round(np.asarray(numbers, dtype=float), _DIGITS).tolist()


def opinions(
    texts: Iterable[str | None],
    encoder: Callable[[list[str]], np.ndarray] = encode_cleaned,
    model: TextModel | None = None,
    known: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row a text, in its order: `text_hash` and the columns of `read`.

    Texts that are equal once cleaned are read once; those whose hash is in `known` (as a former
    call gave it) not at all.
    """
    model = model or load()
    cleaned = pd.Series([clean(text) for text in texts], dtype=object)
    hashes = cleaned.map(lambda text: hashlib.sha256(text.encode()).hexdigest())
    distinct = pd.Series(cleaned.to_numpy(), hashes.to_numpy(), dtype=object)
    distinct = distinct[~distinct.index.duplicated()].sort_index()
    found = pd.DataFrame(columns=COLUMNS, dtype=object)
    if known is not None and len(known):
        found = known.drop_duplicates("text_hash").set_index("text_hash")[COLUMNS]
        found = found[(found["model_version"] == model.version) & found.index.isin(distinct.index)]
        distinct = distinct[~distinct.index.isin(found.index)]
    told = read(distinct.tolist(), encoder, model).set_index(distinct.index)
    found = pd.concat([found, told]) if len(found) else told
    return found.rename_axis("text_hash").loc[hashes].reset_index()


COLUMNS = [
    "language", "sentiment", "p_negative", "p_neutral", "p_positive", "sentiment_score", "topic",
    "p_topic", "is_threat", "model_version",
]  # fmt: skip


def read(
    cleaned: list[str], encoder: Callable[[list[str]], np.ndarray], model: TextModel
) -> pd.DataFrame:
    """One row a cleaned text: language, sentiment, topic, their probabilities, the version.

    `sentiment_score` is P(positive) - P(negative). A text that says nothing (empty, digits or
    marks only) is neutral, of topic other, with probability 1; its language is `und`.
    """
    spoken = np.array([says_something(text) for text in cleaned], dtype=bool)
    feeling = np.tile([0.0, 1.0, 0.0], (len(cleaned), 1))
    about = np.tile([float(name == "other") for name in TOPICS], (len(cleaned), 1))
    if spoken.any():
        vectors = encoder([text for text, says in zip(cleaned, spoken, strict=True) if says])
        feeling[spoken] = model.probabilities("sentiment", vectors)
        about[spoken] = model.probabilities("topic", vectors)
    told = pd.DataFrame(
        {
            "language": pd.Series([language(text) for text in cleaned], dtype=object),
            "sentiment": np.array(list(SENTIMENTS), dtype=object)[feeling.argmax(axis=1)],
            "p_negative": feeling[:, 0].round(6),
            "p_neutral": feeling[:, 1].round(6),
            "p_positive": feeling[:, 2].round(6),
            "sentiment_score": (feeling[:, 2] - feeling[:, 0]).round(6),
            "topic": np.array(list(TOPICS), dtype=object)[about.argmax(axis=1)],
            "p_topic": about.max(axis=1).round(6),
            "is_threat": np.array([is_threat(text) for text in cleaned], dtype=bool),
            "model_version": model.version,
        }
    )
    return told[COLUMNS]
