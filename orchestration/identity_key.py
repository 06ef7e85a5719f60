"""The secret with which identifiers are made pseudonymous: the same for ever, for one company.

State: it cannot be recomputed, and with another one every id made from an e-mail or a phone
number would change. `C360_IDENTITY_KEY` gives it; without it, one is made once and kept.
"""

import os
import secrets

from orchestration import files
from orchestration.errors import SettingsProblem
from orchestration.layout import Layout


def identity_key(layout: Layout) -> str:
    """The company's key, at least 16 characters. Raises SettingsProblem for a shorter one."""
    given = os.environ.get("C360_IDENTITY_KEY", "")
    if given:
        if len(given) < 16:
            raise SettingsProblem("C360_IDENTITY_KEY: expected at least 16 characters")
        return given
    path = layout.state / "identity.key"
    if not path.exists():
        files.write_bytes(path, secrets.token_hex(32).encode())
        path.chmod(0o600)
    return path.read_text(encoding="utf-8").strip()
