"""Which code made a version: the release, and a hash of every file that can change a result."""

import hashlib
from functools import cache

from orchestration.settings import PROJECT

_ROOMS = ("orchestration", "dbt_project", "expectations", "ml", "companies", "requirements")
_KINDS = {".py", ".sql", ".yml", ".csv", ".toml", ".txt"}


@cache
def code_version() -> str:
    """For example `0.1.0+3f9c2a7b81de`."""
    from importlib.metadata import version

    digest = hashlib.sha256()
    for room in _ROOMS:
        for path in sorted((PROJECT / room).rglob("*")):
            inside = path.relative_to(PROJECT)
            if path.suffix in _KINDS and "target" not in inside.parts:
                digest.update(str(inside).encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{version('customer360')}+{digest.hexdigest()[:12]}"
