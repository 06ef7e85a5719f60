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
) -> pd.DataFrame:
    """One row a text, in its order: language, sentiment, topic, the probabilities, the version.

    `sentiment_score` is P(positive) - P(negative). A text that says nothing (empty, digits or
    marks only) is neutral, of topic other, with probability 1; its language is `und`. Texts that
    are equal once cleaned are read once.
    """
    model = model or load()
    cleaned = [clean(text) for text in texts]
    distinct = sorted({text for text in cleaned if says_something(text)})
    vectors = encoder(distinct)
    feeling = pd.DataFrame(model.probabilities("sentiment", vectors), distinct, list(SENTIMENTS))
    about = pd.DataFrame(model.probabilities("topic", vectors), distinct, list(TOPICS))
    told = pd.DataFrame(
        {
            "language": [language(text) for text in distinct],
            "sentiment": feeling.idxmax(axis=1),
            **{f"p_{name}": feeling[name].round(6) for name in SENTIMENTS},
            "topic": about.idxmax(axis=1),
            "p_topic": about.max(axis=1).round(6),
        },
        index=distinct,
    )
    silent = {
        "language": "und", "sentiment": "neutral", "p_negative": 0.0, "p_neutral": 1.0,
        "p_positive": 0.0, "topic": "other", "p_topic": 1.0,
    }  # fmt: skip
    found = told.reindex(cleaned).reset_index(drop=True).fillna(silent)
    found["sentiment_score"] = (found["p_positive"] - found["p_negative"]).round(6)
    found["model_version"] = model.version
    return found
