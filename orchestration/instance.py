"""The company's Dagster instance: where its runs are kept, for the UI and the command line."""

import json
import os
import sqlite3
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from orchestration.layout import Layout

# Runs started in the UI or by the schedule wait for each other.
_SETTINGS = """\
telemetry:
  enabled: false
nux:
  enabled: false
freshness:
  enabled: true
concurrency:
  runs:
    max_concurrent_runs: 1
storage:
  custom:
    module: orchestration.event_log
    class: Storage
    config:
      base_dir: {home}
"""


def dagster_home(layout: Layout) -> Path:
    """Creates the home if need be, and makes it the one of this process."""
    home = layout.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    settings = home / "dagster.yaml"
    text = _SETTINGS.format(home=json.dumps(str(home)))
    if not settings.exists() or settings.read_text() != text:
        settings.write_text(text)
    os.environ["DAGSTER_HOME"] = str(home)
    return home


@event.listens_for(Engine, "connect")
def _sync_less(connection, _record) -> None:
    """Dagster waits for the disk after each of the some 600 events of a run, 10 ms each.

    With write-ahead logging, NORMAL loses no event when a process is killed, only the last ones
    when the machine loses power; and no event is needed to read or to repeat a version.
    """
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = NORMAL")
