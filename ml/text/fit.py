"""Fits the two linear models: packaged corpora and our own examples, as frames and vectors."""

import numpy as np
import pandas as pd

from ml.text.topics import SENTIMENTS, TOPICS

# An embedding's numbers are small (its length is 1, less the mean): the scale makes C usual.
_SCALE = 8.0
_C = 0.3
# A corpus counts as much as so many texts of one label, so that the largest does not rule; an
# example written for the purpose counts as several texts of a corpus.
_AT_MOST = 400
_EXAMPLE = 4.0


def fit_sentiment(
    corpus: pd.DataFrame, vectors: np.ndarray, examples: pd.DataFrame, example_vectors: np.ndarray,
    mean: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Weights and bias, a row a class. `corpus`: corpus, label; `examples`: sentiment."""
    size = corpus.groupby(["corpus", "label"])["label"].transform("size").to_numpy()
    weights = np.r_[np.minimum(1, _AT_MOST / size), np.full(len(examples), _EXAMPLE)]
    labels = np.r_[corpus["label"].to_numpy(object), examples["sentiment"].to_numpy(object)]
    return _fit(np.vstack([vectors, example_vectors]), labels, weights, mean, list(SENTIMENTS))


def fit_topic(
    examples: pd.DataFrame, vectors: np.ndarray, mean: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Weights and bias, a row a topic: no packaged corpus tells topics, the examples do."""
    labels = examples["topic"].to_numpy(object)
    return _fit(vectors, labels, np.full(len(labels), _EXAMPLE), mean, list(TOPICS))


def _fit(vectors, labels, weights, mean, classes: list[str]) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_C, max_iter=1000, tol=1e-6)
    model.fit((vectors - mean) * _SCALE, labels, sample_weight=weights)
    order = [list(model.classes_).index(name) for name in classes]
    return model.coef_[order] * _SCALE, model.intercept_[order]
