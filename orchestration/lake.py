"""The lake: what was received, as Parquet, append-only. A batch is in it wholly or not at all.

A batch is one landing of one source: at most one file for each entity, and a manifest under
`<source>/_batches/`. The manifest is written last and atomically: a file that no manifest names
does not count (a killed run leaves such files; the next run removes them). Each file's sha256
rests in its manifest, because a flipped bit in Parquet reads as a wrong number, not as an error.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from orchestration import files
from orchestration.errors import LakeProblem


@dataclass(frozen=True)
class LandedFile:
    """One entity's rows of one batch; `money_cents` only where the entity has money."""

    path: str
    rows: int
    sha256: str
    unknown_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Batch:
    """Days `from_day`..`to_day` (both included) of one source, as one run received them.

    `source_files` are the fingerprints of what was delivered. A batch that is not `whole` was
    landed while its last day still went on.
    """

    batch_id: str
    source: str
    run_id: str
    from_day: date
    to_day: date
    landed: dict[str, LandedFile]
    source_files: dict[str, str] = field(default_factory=dict)
    whole: bool = True


class SourceLake:
    """The part of the lake that holds one source."""

    def __init__(self, lake: Path, source: str):
        self.source = source
        self.folder = lake / source
        self.manifests = self.folder / "_batches"

    def batches(self) -> list[Batch]:
        """All committed batches, oldest first. Raises LakeProblem for a damaged manifest."""
        return [_read_once(path) for path in sorted(self.manifests.glob("*.json"))]

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
        return LandedFile(relative, rows, files.sha256(path), tuple(unknown_columns))

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
        """Removes files that no manifest names (left by a run that died). Returns how many."""
        named = {landed.path for batch in self.batches() for landed in batch.landed.values()}
        orphans = [
            path
            for path in self.folder.glob("*/*.parquet")
            if str(path.relative_to(self.folder)) not in named
        ]
        drafts = list(self.manifests.glob("*.draft"))
        for path in orphans + drafts:
            path.unlink()
        return len(orphans)

    def verify(self) -> None:
        """Compares every landed file with its manifest. Raises LakeProblem naming the file."""
        for batch in self.batches():
            for entity, landed in batch.landed.items():
                path = self.folder / landed.path
                place = f"lake, source {self.source}, table {entity}"
                if not path.is_file():
                    raise LakeProblem(f"{place}: expected the landed file {path}, found none")
                found = files.sha256(path)
                if found != landed.sha256:
                    raise LakeProblem(
                        f"{place}: {path} is not what batch {batch.batch_id} landed: expected "
                        f"sha256 {landed.sha256[:12]}…, found {found[:12]}…"
                    )

    def entity_files(self, entity: str) -> list[Path]:
        """The committed files of one entity, oldest first."""
        return [
            self.folder / batch.landed[entity].path
            for batch in self.batches()
            if entity in batch.landed
        ]


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
        return Batch(landed=landed, **days, **raw)
    except (ValueError, KeyError, TypeError) as error:
        raise LakeProblem(f"lake: the manifest {path} cannot be read: {error}") from None
