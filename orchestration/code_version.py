"""Which code made a version: the release, and a hash of every file that can change a result."""

import hashlib
from functools import cache

from orchestration.settings import PROJECT

_ROOMS = (
    "orchestration",
    "identity",
    "standardise",
    "dbt_project",
    "expectations",
    "ml",
    "companies",
    "requirements",
)
_KINDS = {".py", ".sql", ".yml", ".csv", ".toml", ".txt"}
_LIBRARIES = ("numpy", "scipy", "pandas", "scikit-learn", "skops")  # that a fit goes through


@cache
def code_version() -> str:
    """For example `0.1.0+3f9c2a7b81de`."""
    from importlib.metadata import version

    return f"{version('customer360')}+{_digest(_ROOMS)[:12]}"


@cache
def models_version() -> str:
    """Of what a pure function of `ml` is: its room's files, and the libraries that compute."""
    from importlib.metadata import version

    return " ".join([_digest(("ml",)), *(f"{name} {version(name)}" for name in _LIBRARIES)])


def _digest(rooms: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for room in rooms:
        for path in sorted((PROJECT / room).rglob("*")):
            inside = path.relative_to(PROJECT)
            if path.suffix in _KINDS and "target" not in inside.parts:
                digest.update(str(inside).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
