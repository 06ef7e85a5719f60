"""The company's Dagster instance: where its runs are kept, for the UI and the command line."""

import os
from pathlib import Path

from orchestration.layout import Layout

# Runs started in the UI or by the schedule wait for each other.
_SETTINGS = """\
telemetry:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
"""


def dagster_home(layout: Layout) -> Path:
    """Creates the home if need be, and makes it the one of this process."""
    home = layout.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    settings = home / "dagster.yaml"
    if not settings.exists() or settings.read_text() != _SETTINGS:
        settings.write_text(_SETTINGS)
    os.environ["DAGSTER_HOME"] = str(home)
    return home
