"""What leaves the machine in an alert is cleaned once more, whatever wrote it.

Problems name places, never values; but an alert goes to a chat of many people, so anything that
looks like an address, a number of a person or a secret is taken out of it.
"""

import os
import re
from collections.abc import Iterable

from orchestration.errors import without_values

_GONE = "…"
# A date and the names of versions and runs stay readable: digits are taken only where so many
# stand together, perhaps with the separators of phone and card numbers.
_MAIL = re.compile(r"[^\s@]+@[^\s@]+")
_USER_IN_URL = re.compile(r"(\w+://)[^\s/@]+@")
_QUERY_IN_URL = re.compile(r"(\w+://[^\s?#]+)[?#]\S*")
_PASSWORD = re.compile(r"(?i)\b(password|passwd|pwd|token|secret|api[_-]?key)\b(\s*[=:]\s*)\S+")
_PHONE = re.compile(r"(?<![\w.-])\+?\d(?:[ ()-]?\d){8,18}(?![\w-])")
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}")
_SECRET_NAMES = re.compile(r"(?i)(password|passwd|secret|token|_key|dsn|webhook|smtp)")


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """One line without what must not leave; `secrets` are values that are known to be secret."""
    text = " ".join(text.split())
    for secret in sorted({*secrets, *_of_environment()}, key=len, reverse=True):
        text = text.replace(secret, _GONE)
    text = _USER_IN_URL.sub(r"\1", text)
    text = _QUERY_IN_URL.sub(r"\1", text)
    text = _MAIL.sub(_GONE, text)
    text = _PASSWORD.sub(rf"\1\2{_GONE}", text)
    text = _PHONE.sub(lambda found: found[0] if _DATE.match(found[0]) else _GONE, text)
    return without_values(text)


def _of_environment() -> set[str]:
    """Values of variables whose names say that they are secret."""
    return {
        value
        for name, value in os.environ.items()
        if _SECRET_NAMES.search(name) and len(value) >= 6
    }
