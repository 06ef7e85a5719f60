"""What was read of a text once, by its hash: a night reads only what is new. No text is in it."""

from io import BytesIO
from pathlib import Path

import pandas as pd
import pyarrow as pa

from orchestration import files


def load(folder: Path, version: str) -> pd.DataFrame | None:
    """The opinions of a model's version; None if there are none, or they can't be read."""
    path = _path(folder, version)
    try:
        return pd.read_parquet(path) if path.exists() else None
    except (OSError, pa.ArrowInvalid):
        return None  # it can be computed again


def save(folder: Path, version: str, opinions: pd.DataFrame) -> None:
    """Keeps what is asked for today, and nothing of another version."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = opinions.drop_duplicates("text_hash").sort_values("text_hash")
    content = BytesIO()
    kept.to_parquet(content, index=False)
    files.write_bytes(_path(folder, version), content.getvalue())
    for path in folder.glob("*.parquet"):
        if path != _path(folder, version):
            path.unlink()


def _path(folder: Path, version: str) -> Path:
    return folder / f"{version}.parquet"
