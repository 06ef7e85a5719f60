"""Files dropped into a folder: which are new, whole and due; then a format reads them.

A file's name says its day (or hour, UTC): it counts as delivered at the end of that. A file that
is younger than `settle_seconds` may still be written: it is looked at again after that time and
left for the next run if it changed. A fingerprint (size, time, sha256) in the manifest of its
batch says that a file is in the lake; the same content under another name is the same delivery
(but of a table that is sent whole each time).
"""

import hashlib
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import duckdb

from orchestration.errors import source_problem
from orchestration.interfaces import tables
from orchestration.interfaces.csv_format import Csv
from orchestration.interfaces.json_format import JsonArray, JsonLines
from orchestration.interfaces.model import Entity, Receipt, Window
from orchestration.interfaces.parquet_format import ParquetFile
from orchestration.interfaces.xlsx_format import Xlsx

__all__ = ["Csv", "Delivery", "Files", "JsonArray", "JsonLines", "ParquetFile", "Xlsx"]

_TICK = timedelta(microseconds=1)
_NO_DAY = (ValueError, OverflowError)


@dataclass(frozen=True)
class Delivery:
    """One file: what it is called, where it is, when it counts as delivered (UTC)."""

    name: str
    path: Path
    delivered_at: datetime


class Format(Protocol):
    def read(
        self,
        connection: duckdb.DuckDBPyConnection,
        source: str,
        entity: Entity,
        deliveries: list[Delivery],
        window: Window,
    ) -> list[str]:
        """Fills the tables of the entity; returns the columns that the contract does not know."""


@dataclass(frozen=True)
class Files:
    folder: str
    format: Format
    settle_seconds: float = 2.0
    asks_by_time: bool = field(default=False, init=False)
    overlap_minutes: int = field(default=0, init=False)

    @property
    def lands_text(self) -> bool:
        return not isinstance(self.format, ParquetFile)

    def receive(
        self, connection: duckdb.DuckDBPyConnection, source: str, entity: Entity, window: Window
    ) -> Receipt:
        """Brings the files that are new. Raises SourceProblem naming folder or file."""
        folder = Path(self.folder)
        if not folder.is_dir():
            raise source_problem(source, entity.name, f"expected the folder {folder}, found none")
        unknown: list[str] = []
        try:
            new, fingerprints, put_off = self._new(source, entity, folder, window)
            if new:
                unknown = self.format.read(connection, source, entity, new, window)
            else:
                tables.create(connection, entity, text=self.lands_text)
        except OSError as error:
            what = f"{Path(error.filename or folder).name}: {error.strerror or 'cannot be read'}"
            raise source_problem(source, entity.name, what) from None
        rows, unreadable = tables.count(connection, entity)
        return Receipt(rows, unreadable, tuple(unknown), fingerprints, put_off)

    def waiting(
        self, entity: Entity, seen: dict[str, str], until: datetime, time_zone: str
    ) -> list[str]:
        """Files up to `until` (UTC) that are not in the lake: name, size and time of each."""
        zone, found = ZoneInfo(time_zone), []
        if not Path(self.folder).is_dir():
            return found  # the run will say so
        for path in _matching(self.folder, entity):
            try:
                status, delivered_at = path.stat(), _delivered_at(path, entity, zone)
            except (OSError, *_NO_DAY):
                continue  # gone again; or the run will say what is wrong with its name
            print_ = f"{status.st_size}:{status.st_mtime_ns}:"
            if not seen.get(f"{entity.name}/{path.name}", "").startswith(print_):
                if time.time_ns() - status.st_mtime_ns < self.settle_seconds * 1e9:
                    continue
                if delivered_at <= until:
                    found.append(f"{path.name} {print_}")
        return found

    def _new(self, source: str, entity: Entity, folder: Path, window: Window) -> tuple:
        zone = ZoneInfo(window.time_zone)
        known = {print_.rsplit(":", 1)[1] for print_ in window.seen.values()}
        new, fingerprints, put_off, young = [], {}, {}, []
        for path in _matching(folder, entity):
            size, written = path.stat().st_size, path.stat().st_mtime_ns
            key = f"{entity.name}/{path.name}"
            if window.seen.get(key, "").startswith(f"{size}:{written}:"):
                continue
            try:
                delivered_at = _delivered_at(path, entity, zone)
            except _NO_DAY:
                raise source_problem(
                    source, entity.name, f"expected a day in the name of the file {path.name}"
                ) from None
            if delivered_at > window.until:
                put_off[path.name] = "its name says a day that is yet to come"
                continue
            if time.time_ns() - written < self.settle_seconds * 1e9:
                young.append((path, size, written))
            new.append((path, delivered_at, key, size, written))
        for path in self._still_written(young):
            put_off[path.name] = "it is still being written"
        deliveries = []
        for path, delivered_at, key, size, written in new:
            if path.name in put_off:
                continue
            content = f"{entity.name}-{_sha256(path)}"
            fingerprints[key] = f"{size}:{written}:{content}"
            # A whole table that is again what it was before is news: something was taken back.
            again = window.seen.get(key, "").endswith(f":{content}")
            if again or (content in known and not entity.snapshot):
                continue
            known.add(content)
            deliveries.append(Delivery(path.name, path, delivered_at))
        return deliveries, fingerprints, put_off

    def _still_written(self, young: list[tuple[Path, int, int]]) -> list[Path]:
        if not young:
            return []
        newest = max(written for _, _, written in young) / 1e9
        time.sleep(max(0.0, min(self.settle_seconds, newest + self.settle_seconds - time.time())))
        return [
            path
            for path, size, written in young
            if (path.stat().st_size, path.stat().st_mtime_ns) != (size, written)
        ]


def _matching(folder: Path | str, entity: Entity) -> list[Path]:
    pattern = re.compile(entity.at)
    return sorted(p for p in Path(folder).iterdir() if pattern.fullmatch(p.name) and p.is_file())


def _delivered_at(path: Path, entity: Entity, zone: ZoneInfo) -> datetime:
    """The last moment of the day or hour in the file's name, else when it was written; UTC."""
    named = re.fullmatch(entity.at, path.name).groupdict()
    if "hour" in named:
        return datetime.strptime(named["hour"], "%Y%m%d%H") + timedelta(hours=1) - _TICK
    if "day" in named:
        day = datetime.strptime(named["day"].replace("-", ""), "%Y%m%d") + timedelta(days=1)
        return day.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None) - _TICK
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
