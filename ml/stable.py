"""What makes a rerun give the same bits: hashes and one thread."""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import date
from functools import cache
from importlib.metadata import version
from typing import TypeVar

import numpy as np
import pandas as pd

Job = TypeVar("Job")
Made = TypeVar("Made")
LIBRARIES = ("numpy", "pandas", "scikit-learn", "skops")


def id_hash(ids: Iterable[str]) -> np.ndarray:
    """A number for each id (uint64) that orders ties: the same on every machine and in any order
    of rows, and without meaning, unlike an id that may have been given out by date."""
    digests = (hashlib.blake2b(i.encode(), digest_size=8).digest() for i in ids)
    return np.frombuffer(b"".join(digests), dtype=">u8").astype(np.uint64)


def one_thread() -> AbstractContextManager:
    """Sums taken by two threads are added in either order, and the last bit moves."""
    from threadpoolctl import threadpool_limits

    return threadpool_limits(limits=1)


def side_by_side(make: Callable[[Job], Made], jobs: Sequence[Job]) -> list[Made]:
    """What is made of each job, in their order. Jobs know nothing of each other and stand one on
    each processor; each adds its sums alone, so that all come out as one after the other."""
    from threadpoolctl import threadpool_limits

    def alone(job: Job) -> Made:
        with threadpool_limits(limits=1, user_api="openmp"):  # a limit of the thread's own
            return make(job)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(alone, jobs))


def version_of(frame: pd.DataFrame, settings: Mapping[str, object]) -> str:
    """16 hex digits from the rows (sorted by the caller), the settings and the library versions."""
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True, default=str).encode())
    digest.update(_libraries().encode())
    for name in frame.columns:
        column = frame[name]
        digest.update(f"\x1d{name}\x1d".encode())
        if column.dtype.kind == "f":
            values = column.to_numpy(dtype="float64").copy()
            values[np.isnan(values)] = np.nan  # NaN has many bit patterns
            digest.update((values + 0.0).tobytes())  # and so has zero
        else:
            digest.update("\x1f".join(_texts(column)).encode())
    return digest.hexdigest()[:16]


@cache
def _libraries() -> str:
    return json.dumps({name: version(name) for name in LIBRARIES})


def _texts(column: pd.Series) -> Iterable[str]:
    """As `astype(str)`; a day that many rows share is written once."""
    if not isinstance(column.dtype, np.dtype) or column.dtype.kind != "M":
        return column.astype(str)
    place, days = pd.factorize(column, use_na_sentinel=False)
    return days.to_series().astype(str).to_numpy()[place]


def as_date(value: object) -> date:
    """A datetime.date from a date, datetime, timestamp or ISO text."""
    return pd.Timestamp(value).date()
