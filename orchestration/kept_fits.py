"""Results of pure functions, kept by a hash of all that goes into them: a night fits what is new.

A result is known by its name, the frames and settings it is made of, and the code and libraries
that make it (`code_version.models_version`). Nothing of the run is in it, so a past day that is run
again finds its own, and without the folder the same comes out, later. What is kept is totals and
models, by the rule of model files: no row of a customer.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from orchestration import files
from orchestration.code_version import models_version

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")
UNUSED_DAYS = 60  # then a result goes: two steps of 28 days, by which models change


class KeptFits:
    """The results in a folder, `<name>/<hash>.skops`."""

    def __init__(self, folder: Path):
        self._folder = folder

    def get(
        self,
        name: str,
        make: Callable[[], T],
        as_bytes: tuple[Callable[[T], bytes], Callable[[bytes], T]],
        *given: "pd.DataFrame | object",
    ) -> T:
        """The result of `make`, which is called only where it is not kept, or its file is broken.

        `given`: everything that `make` depends on, frames (in a fixed order of rows) and settings
        that JSON can tell. `as_bytes`: how a result is saved (as skops) and loaded.
        """
        dumps, loads = as_bytes
        path = self._folder / name / f"{_key(given)}.skops"
        if path.is_file():
            try:
                found = loads(path.read_bytes())
            except Exception:  # whatever is wrong with a file that can be made again
                path.unlink()
            else:
                os.utime(path)
                return found
        made = make()
        files.write_bytes(path, dumps(made))
        return made

    def remove_unused(self, days: int = UNUSED_DAYS) -> None:
        """Removes what no run has asked for in so many days."""
        oldest = time.time() - days * 86_400
        for path in self._folder.glob("*/*"):
            if path.is_file() and path.stat().st_mtime < oldest:
                path.unlink()


def table_as_bytes() -> tuple[Callable, Callable]:
    """`as_bytes` of a table of totals."""
    from ml import artifacts

    return (
        lambda table: artifacts.dumps({"table": artifacts.pack(table)}),
        lambda data: artifacts.unpack(artifacts.loads(data)["table"]),
    )


def _key(given: tuple) -> str:
    import pandas as pd

    digest = hashlib.sha256(models_version().encode())
    for one in given:
        if isinstance(one, pd.DataFrame):
            digest.update(hash_of(one).encode())
        else:
            digest.update(json.dumps(one, sort_keys=True, default=_plain).encode())
        digest.update(b"\x1d")
    return digest.hexdigest()[:32]


def hash_of(frame: "pd.DataFrame") -> str:
    """Of names, types and values, in the order of columns and rows."""
    import pandas as pd

    kinds = [[str(name), str(kind)] for name, kind in frame.dtypes.items()]
    digest = hashlib.sha256(json.dumps([len(frame), kinds]).encode())
    for name in frame.columns:
        values = pd.util.hash_pandas_object(frame[name], index=False)
        digest.update(values.to_numpy().tobytes())
    return digest.hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "item"):  # a number of numpy
        return value.item()
    raise TypeError(f"{type(value).__name__} is nothing that a result can be known by")
