"""When things happen, and in what order: the only room that imports dagster.

Belongs here: assets, gates as asset checks, the job, its schedule, resources, settings, the
lake, publishing, the command line; and `sources/`, one file a source (without dagster).
Does not belong here: what a table means (`dbt_project/`), what must be true at a door
(`expectations/`), what is predicted (`ml/`).
"""

import os

# Off unless the user turns them on; set here because each library reads them on import.
for _variable, _off in {
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
}.items():
    os.environ.setdefault(_variable, _off)
