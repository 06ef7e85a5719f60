"""The lake: what was received, as Parquet, append-only. A batch is in it wholly or not at all.

A batch is one landing of one source: at most one file for each entity, and a manifest under
`<source>/_batches/`. The manifest is written last and atomically: a file that no manifest names
does not count (a killed run leaves such files; the next run removes them). Each file's sha256
rests in its manifest, because a flipped bit in Parquet reads as a wrong number, not as an error.
A night looks whether every file is there with its size, and hashes what is newest and a thirtieth
of the rest: what a night costs must not follow all that was ever received.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

from orchestration import files
from orchestration.errors import LakeProblem

# Every landed file is hashed again at least once in so many days.
HASHED_WITHIN_DAYS = 30


@dataclass(frozen=True)
class LandedFile:
    """One entity's rows of one batch; `money_cents` only where the entity has money."""

    path: str
    rows: int
    sha256: str
    unknown_columns: tuple[str, ...] = ()
    size: int | None = None  # not known of what was landed before it was kept


@dataclass(frozen=True)
class Batch:
    """Days `from_day`..`to_day` (both included) of one source, as one run received them.

    `source_files` are the fingerprints of what was delivered. A batch that is not `whole` was
    landed while its last day still went on. One that `replaces` others holds all their rows.
    """

    batch_id: str
    source: str
    run_id: str
    from_day: date
    to_day: date
    landed: dict[str, LandedFile]
    source_files: dict[str, str] = field(default_factory=dict)
    whole: bool = True
    replaces: tuple[str, ...] = ()


class SourceLake:
    """The part of the lake that holds one source."""

    def __init__(self, lake: Path, source: str):
        self.source = source
        self.folder = lake / source
        self.manifests = self.folder / "_batches"

    def batches(self) -> list[Batch]:
        """All batches that count, oldest first. Raises LakeProblem for a damaged manifest."""
        committed = [_read_once(path) for path in sorted(self.manifests.glob("*.json"))]
        replaced = {batch_id for batch in committed for batch_id in batch.replaces}
        return [batch for batch in committed if batch.batch_id not in replaced]

    def fingerprints(self) -> dict[str, str]:
        """Of every file that was delivered, as it was landed last."""
        return {
            name: fingerprint
            for batch in self.batches()
            for name, fingerprint in batch.source_files.items()
        }

    def landed_to(self) -> date | None:
        """The last day that was landed whole; None before the first."""
        return max((batch.to_day for batch in self.batches() if batch.whole), default=None)

    def next_batch_id(self, to_day: date) -> str:
        number = 1 + max((int(b.batch_id.split("_")[0]) for b in self.batches()), default=0)
        return f"{number:06d}_{to_day}"

    def file_path(self, entity: str, batch_id: str) -> Path:
        path = self.folder / entity / f"{batch_id}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def landed_file(self, path: Path, rows: int, unknown_columns: Iterable[str] = ()) -> LandedFile:
        """What a manifest says of a pending file."""
        relative = str(path.relative_to(self.folder))
        digest, size = files.sha256(path), path.stat().st_size
        return LandedFile(relative, rows, digest, tuple(unknown_columns), size)

    def commit(self, batch: Batch) -> None:
        """Makes the batch count, after its files are safe on disk."""
        for landed in batch.landed.values():
            files.fsync(self.folder / landed.path)
            files.fsync((self.folder / landed.path).parent)
        content = {
            **{k: v for k, v in batch.__dict__.items() if k != "landed"},
            "landed": {entity: landed.__dict__ for entity, landed in batch.landed.items()},
        }
        files.write_json(self.manifests / f"{batch.batch_id}.json", content)

    def remove_orphans(self) -> int:
        """Removes files that no manifest names (left by a run that died, or replaced). Returns how
        many."""
        batches = self.batches()
        named = {landed.path for batch in batches for landed in batch.landed.values()}
        orphans = [
            path
            for path in self.folder.glob("*/*.parquet")
            if str(path.relative_to(self.folder)) not in named
        ]
        counting = {batch.batch_id for batch in batches}
        manifests = [p for p in self.manifests.glob("*.json") if p.stem not in counting]
        for path in [*orphans, *manifests, *self.manifests.glob("*.draft")]:
            path.unlink()
        return len(orphans)

    def verify(self, day: date | None = None) -> int:
        """Compares landed files with their manifests; returns how many were hashed.

        Raises LakeProblem naming the file. Without `day` all are hashed; a night of `day` hashes
        the newest batches and those whose turn it is, on that day or on one that was passed over.
        """
        hashed, batches, landed_to = 0, self.batches(), self.landed_to()
        newest = max((batch.to_day for batch in batches), default=None)
        turns = _turns(landed_to, day) if day else range(HASHED_WITHIN_DAYS)
        for batch in batches:
            for entity, landed in batch.landed.items():
                due = batch.to_day == newest or landed.size is None or _turn(landed.path) in turns
                hashed += due
                self.check(batch, entity, due)
        return hashed

    def check(self, batch: Batch, entity: str, hash_it: bool = True) -> None:
        """Compares one landed file with its manifest. Raises LakeProblem naming it."""
        landed = batch.landed[entity]
        if problem := _damage(self.folder / landed.path, landed, batch.batch_id, hash_it):
            raise LakeProblem(f"lake, source {self.source}, table {entity}: {problem}")

    def entity_files(self, entity: str, batches: Iterable[Batch] | None = None) -> list[Path]:
        """The committed files of one entity, oldest first; of all batches, or of these."""
        return [
            self.folder / batch.landed[entity].path
            for batch in (self.batches() if batches is None else batches)
            if entity in batch.landed
        ]


def _turns(landed_to: date | None, day: date) -> set[int]:
    """The turns of all days since the last landing: a week without a night leaves no gap."""
    passed = (day - landed_to).days if landed_to else 1
    return {
        (day - timedelta(days=back)).toordinal() % HASHED_WITHIN_DAYS
        for back in range(min(max(passed, 1), HASHED_WITHIN_DAYS))
    }


def _turn(path: str) -> int:
    """Which day of thirty is a file's: from its name alone, so that nothing must be kept."""
    return int.from_bytes(sha256(path.encode()).digest()[:8]) % HASHED_WITHIN_DAYS


def _damage(path: Path, landed: LandedFile, batch_id: str, hash_it: bool) -> str | None:
    """What is wrong with a landed file, if anything."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return f"expected the landed file {path}, found none"
    other = f"{path} is not what batch {batch_id} landed: expected"
    if landed.size is not None and size != landed.size:
        return f"{other} {landed.size:,} bytes, found {size:,}"
    if hash_it and (found := files.sha256(path)) != landed.sha256:
        return f"{other} sha256 {landed.sha256[:12]}…, found {found[:12]}…"
    return None


def _read_once(path: Path) -> Batch:
    """A run asks for its batches dozens of times, and there is one a night for years."""
    status = path.stat()
    return _read(path, status.st_mtime_ns, status.st_size)


@cache
def _read(path: Path, _written: int, _size: int) -> Batch:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        landed = {
            entity: LandedFile(**{**f, "unknown_columns": tuple(f["unknown_columns"])})
            for entity, f in raw.pop("landed").items()
        }
        days = {key: date.fromisoformat(raw.pop(key)) for key in ("from_day", "to_day")}
        replaces = tuple(raw.pop("replaces", ()))
        return Batch(landed=landed, replaces=replaces, **days, **raw)
    except (ValueError, KeyError, TypeError) as error:
        raise LakeProblem(f"lake: the manifest {path} cannot be read: {error}") from None
