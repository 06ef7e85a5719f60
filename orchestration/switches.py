"""Who led readers to which version, when and why: `state/published.jsonl`, one line each time."""

import json
import os
from datetime import UTC, datetime

from orchestration.layout import Layout


def record(
    layout: Layout, action: str, version: str, was: str | None, who: str, reason: str = ""
) -> None:
    """Adds a line, durably. `action`: publish or rollback."""
    line = {
        "at": datetime.now(UTC).isoformat(),
        "action": action,
        "version": version,
        "was": was,
        "who": who,
        "reason": reason,
    }
    layout.state.mkdir(parents=True, exist_ok=True)
    with layout.switches.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def recorded(layout: Layout) -> list[dict]:
    """All lines, oldest first; a line that a killed process did not finish is passed over."""
    if not layout.switches.exists():
        return []
    found = []
    for line in layout.switches.read_text(encoding="utf-8").splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found
