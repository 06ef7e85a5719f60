"""What only the owner may read: passwords and tokens of a world, and the file that tells them.

Drawn once a world and kept while it lives, so that a pipeline's settings stay valid.
"""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from simulator.serve.clock import write_text


@dataclass(frozen=True)
class Secrets:
    database: str
    reader: str
    shop: str
    support: str


def keep_secrets(path: Path) -> Secrets:
    """The world's secrets, drawn at the first call."""
    if not path.exists():
        drawn = Secrets(*(secrets.token_urlsafe(18) for _ in range(4)))
        write_text(path, json.dumps(asdict(drawn)) + "\n", 0o600)
    return Secrets(**json.loads(path.read_text()))


def write_connections(path: Path, connections: dict[str, str]) -> None:
    """`connections.env`: one NAME=value a line, for the pipeline."""
    lines = (f"{name}={value}\n" for name, value in connections.items())
    write_text(path, "".join(lines), 0o600)


def read_connections(path: Path) -> dict[str, str]:
    lines = path.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)
