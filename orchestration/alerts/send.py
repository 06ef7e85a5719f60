"""Sends an alert to everybody who is set, once, within a time, and never raises."""

import hashlib
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from orchestration.alerts.alert import Alert
from orchestration.alerts.mail import send_mail
from orchestration.alerts.receivers import Receivers, receivers
from orchestration.alerts.webhook import NotDelivered, post
from orchestration.errors import SettingsProblem

LOG = logging.getLogger("c360.alerts")
_REMEMBERED_DAYS = 90


def send(alert: Alert, sent: Path, log: logging.Logger = LOG) -> list[str]:
    """Returns whom it reached. `sent`: a folder that remembers what was sent already, so that the
    command line and the sensors of the same company tell a thing once; an alert that reached
    nobody is forgotten again, and the next look tries once more."""
    try:
        who = receivers()
    except SettingsProblem as problem:
        log.warning("alert not sent: %s", problem)
        return []
    if not who:
        return []
    mark = sent / hashlib.sha256(f"{alert.kind} {alert.key}".encode()).hexdigest()[:32]
    if not _first(mark, log):
        return []
    reached = deliver(alert, who, log)
    if not reached:
        mark.unlink(missing_ok=True)
    return reached


def deliver(alert: Alert, who: Receivers, log: logging.Logger = LOG) -> list[str]:
    """To each receiver at the same time: a slow one holds up neither the others nor the run for
    longer than the time that is set."""
    ways: list[tuple[str, Callable[[], None]]] = [
        (hook.name, lambda hook=hook: post(hook.url, alert, who.timeout)) for hook in who.webhooks
    ]
    if who.mail:
        ways.append((who.mail.name, lambda: send_mail(who.mail, alert, who.timeout)))
    results: dict[int, str] = {}

    def go(place: int, way: Callable[[], None]) -> None:
        try:
            way()
            results[place] = ""
        except NotDelivered as reason:
            results[place] = str(reason)
        except Exception as error:
            results[place] = type(error).__name__

    threads = [
        threading.Thread(target=go, args=(place, way), daemon=True)
        for place, (_, way) in enumerate(ways)
    ]
    for thread in threads:
        thread.start()
    until = time.monotonic() + who.timeout
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    reached = []
    for place, (name, _) in enumerate(ways):
        why = results.get(place, "no answer in time")
        if why:
            log.warning("alert not delivered to %s: %s", name, why)
        else:
            reached.append(name)
    return reached


def _first(mark: Path, log: logging.Logger) -> bool:
    """Whether nobody has sent it yet; a folder that cannot be written does not silence alerts."""
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        oldest = time.time() - _REMEMBERED_DAYS * 86_400
        for other in mark.parent.iterdir():
            if other.stat().st_mtime < oldest:
                other.unlink(missing_ok=True)
        mark.open("x").close()
    except FileExistsError:
        return False
    except OSError as error:
        log.warning("cannot remember which alerts were sent: %s", error.strerror)
    return True
