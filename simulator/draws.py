"""Random streams that never shift each other, and the draws that many modules need."""

import zlib

import numpy as np

ALL_BLOCKS = 2**31  # the stream of what all people share
DAY = 86_400


def stream(seed: int, block: int, purpose: str) -> np.random.Generator:
    """A stream of its own for each (seed, block, purpose): adding one shifts no other."""
    key = np.random.SeedSequence([seed, block, zlib.crc32(purpose.encode())])
    return np.random.Generator(np.random.Philox(key))


def moment(seconds: np.ndarray) -> np.ndarray:
    """Seconds since 1970 (UTC) as timestamps; NaN becomes missing."""
    seconds = np.asarray(seconds, dtype="float64")
    missing = np.isnan(seconds)
    micros = np.round(np.where(missing, 0, seconds) * 1e6).astype("int64")
    return np.where(missing, np.datetime64("NaT", "us"), micros.astype("datetime64[us]"))


def pick(rng: np.random.Generator, weights, size: int) -> np.ndarray:
    """Indexes drawn by weight."""
    edges = np.cumsum(np.asarray(weights, dtype="float64"))
    return np.searchsorted(edges / edges[-1], rng.random(size), side="right").astype("int32")


def pick_rows(rng: np.random.Generator, edges: np.ndarray) -> np.ndarray:
    """One index for each row of cumulative shares (rows end at 1)."""
    return (rng.random(len(edges))[:, None] > edges[:, :-1]).sum(axis=1).astype("int8")


def spoil(rng: np.random.Generator, share: float, size: int) -> np.ndarray:
    """True for a share of rows."""
    return rng.random(size) < share


def delay(rng: np.random.Generator, share: float, days: int, size: int) -> np.ndarray:
    """Seconds by which rows come late: mostly 0, else one day to `days` days, mostly few."""
    some = np.minimum(1 + rng.exponential(days / 4, size), days - 0.05)
    return np.where(spoil(rng, share, size), some * DAY, 0.0)


def number(index: np.ndarray, factor: int, prime: int) -> np.ndarray:
    """A one-to-one scrambling of 0..prime-1: unique numbers that tell nothing of their order."""
    return (np.asarray(index, dtype="int64") * factor + 7_919) % prime


_OPEN = np.array([1, 1, 0, 0, 0, 0, 1, 2, 3, 4, 6, 6, 6, 5, 5, 5, 5, 6, 7, 9, 10, 10, 8, 4.0])
_STORE = np.array([0] * 10 + [3, 5, 6, 5, 5, 6, 7, 8, 10, 10, 8, 4] + [0, 0.0])


def second_of_day(rng: np.random.Generator, in_store: np.ndarray) -> np.ndarray:
    """Second of the local day: evenings online, opening hours in a store."""
    size = len(in_store)
    hour = np.where(in_store, pick(rng, _STORE, size), pick(rng, _OPEN, size))
    return hour * 3_600 + rng.integers(0, 3_600, size)
