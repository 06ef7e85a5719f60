"""Model files: one skops file a version, written once, beside its card. Never pickle."""

from collections.abc import Callable
from pathlib import Path

from orchestration import files
from orchestration.errors import LakeProblem


def save(folder: Path, version: str, content: Callable[[], bytes], card: str) -> Path:
    """Writes `<folder>/<version>.skops` and `.md` unless that version is there already.

    A version is a hash of all that went into the fit, so an existing file is the same model, and
    `content` is not asked for its bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{version}.skops"
    if not path.exists():
        files.write_bytes(path, content())
    files.write_bytes(path.with_suffix(".md"), card.encode())
    return path


def load(path: Path, sha256: str) -> bytes:
    """The bytes of a model file. Raises LakeProblem if it is gone or not what was saved."""
    if not path.is_file():
        raise LakeProblem(f"model file {path}: expected it, found none; run the fit again")
    if files.sha256(path) != sha256:
        raise LakeProblem(f"model file {path}: it is not the file that the fit saved")
    return path.read_bytes()
