"""Giving out pages from a shelf: numpy finds what is visible, the text is cut from a map."""

import mmap
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

ARRAYS = ("ends", "updated", "shown", "replaced")
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Page:
    """`text` is the rows' JSON, comma-separated; `after` the place to go on from, if any."""

    text: bytes
    rows: int
    after: int | None
    last_updated: int | None  # microseconds since 1970


class Shelf:
    """One entity's answers. Safe for threads: what is visible is replaced as a whole."""

    def __init__(self, folder: Path) -> None:
        maps = (_mapped(folder / f"{name}.i64") for name in ARRAYS)
        self.ends, self.updated, self.shown, self.replaced = (
            np.frombuffer(held, np.int64) for held in maps
        )
        self.bodies = _mapped(folder / "bodies.json")
        self._visible: tuple[datetime | None, np.ndarray] = (None, np.empty(0, np.int64))

    def visible(self, cutoff: datetime) -> np.ndarray:
        """The places of all versions that are shown at the moment `cutoff` (naive UTC)."""
        at, places = self._visible
        if at != cutoff:
            moment = int(cutoff.replace(tzinfo=UTC).timestamp()) * 1_000_000
            places = np.flatnonzero((self.shown <= moment) & (self.replaced > moment))
            self._visible = (cutoff, places)
        return places

    def page(
        self, cutoff: datetime, size: int, after: int | None, least: int = 0, most: int = NEVER
    ) -> Page:
        """Up to `size` rows behind the place `after`, updated in [least, most] (microseconds).

        A place outlives a move of the clock: a row that changed meanwhile comes again, later.
        """
        places = self.visible(cutoff)
        if after is None:
            after = int(np.searchsorted(self.updated, least)) - 1
        begin = int(np.searchsorted(places, after, "right"))
        found = places[begin : begin + size + 1]
        found = found[: int(np.searchsorted(self.updated[found], most, "right"))]
        more, found = len(found) > size, found[:size]
        if not len(found):
            return Page(b"", 0, None, None)
        return Page(
            self._text(found),
            len(found),
            int(found[-1]) if more else None,
            int(self.updated[found[-1]]),
        )

    def _text(self, places: np.ndarray) -> bytes:
        """The bodies at `places`; neighbours on the shelf are cut out in one piece."""
        breaks = np.flatnonzero(np.diff(places) != 1)
        firsts = places[np.r_[0, breaks + 1]]
        lasts = places[np.r_[breaks, len(places) - 1]]
        begins = np.where(firsts > 0, self.ends[firsts - 1], 0).tolist()
        ends = self.ends[lasts].tolist()
        pieces = [self.bodies[a:b] for a, b in zip(begins, ends, strict=True)]
        return b"".join(pieces)[:-1]


def _mapped(path: Path) -> mmap.mmap | bytes:
    """The file as memory that the system may take back: what is not asked for costs nothing."""
    with path.open("rb") as file:
        if not path.stat().st_size:
            return b""
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
