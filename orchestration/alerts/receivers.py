"""Who is told: set by the environment, never by a file in the repository.

| variable | what |
|---|---|
| `C360_ALERT_WEBHOOK` | one or more https addresses (or http on loopback), separated by spaces |
| `C360_ALERT_EMAIL` | one or more mail addresses, separated by commas |
| `C360_ALERT_SMTP` | `smtp://user:password@host:587` (with STARTTLS), or `smtps://…:465` |
| `C360_ALERT_FROM` | the sender's address (default: the first receiver's) |
| `C360_ALERT_TIMEOUT` | seconds that one receiver may take (default 10) |
"""

import os
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from orchestration.errors import SettingsProblem

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Mail:
    to: tuple[str, ...]
    sender: str
    host: str
    port: int
    tls: bool
    user: str = ""
    password: str = ""

    @property
    def name(self) -> str:
        return f"e-mail through {self.host}"


@dataclass(frozen=True)
class Webhook:
    url: str

    @property
    def name(self) -> str:
        """The host alone: the path of a chat's webhook is its password."""
        return f"webhook at {urlsplit(self.url).hostname}"


@dataclass(frozen=True)
class Receivers:
    webhooks: tuple[Webhook, ...] = ()
    mail: Mail | None = None
    timeout: float = 10.0

    def __bool__(self) -> bool:
        return bool(self.webhooks or self.mail)


def receivers() -> Receivers:
    """What the environment says. Raises SettingsProblem naming the variable, not its value."""
    webhooks = tuple(_webhook(url) for url in (os.environ.get("C360_ALERT_WEBHOOK") or "").split())
    return Receivers(webhooks, _mail(), _timeout())


def are_set() -> bool:
    """Whether anybody wants alerts, without a look at whether the settings make sense."""
    return bool(os.environ.get("C360_ALERT_WEBHOOK") or os.environ.get("C360_ALERT_EMAIL"))


def _webhook(url: str) -> Webhook:
    parts = _split(url, "C360_ALERT_WEBHOOK")
    local = parts.hostname in _LOOPBACK
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
        raise SettingsProblem("C360_ALERT_WEBHOOK: expected https://… (or http:// on this machine)")
    return Webhook(url)


def _mail() -> Mail | None:
    to = tuple(
        a.strip() for a in (os.environ.get("C360_ALERT_EMAIL") or "").split(",") if a.strip()
    )
    if not to:
        return None
    sender = os.environ.get("C360_ALERT_FROM") or to[0]
    if any("@" not in address or "\n" in address for address in (*to, sender)):
        raise SettingsProblem("C360_ALERT_EMAIL, C360_ALERT_FROM: expected addresses with an @")
    parts = _split(os.environ.get("C360_ALERT_SMTP") or "smtp://localhost:25", "C360_ALERT_SMTP")
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise SettingsProblem("C360_ALERT_SMTP: expected smtp://host:port or smtps://host:port")
    tls = parts.scheme == "smtps"
    return Mail(
        to=to,
        sender=sender,
        host=parts.hostname,
        port=parts.port or (465 if tls else 587),
        tls=tls,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _split(url: str, name: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise SettingsProblem(f"{name}: not an address") from None
    return parts


def _timeout() -> float:
    told = os.environ.get("C360_ALERT_TIMEOUT") or "10"
    try:
        seconds = float(told)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 120:
        raise SettingsProblem("C360_ALERT_TIMEOUT: expected seconds, above 0 and up to 120")
    return seconds
