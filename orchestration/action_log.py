"""What was suggested to whom, for good: state, since a night can not know what one before it said.

`<data>/<company>/state/next_action/<day>.<generation>.parquet`, one file a day, append-only. A day
that is run again before the next one, and comes out otherwise, gets one more generation, and the
last counts. Once a later day is written the earlier ones stay as they are: what is suggested for a
past day today was told to nobody. A run for a day reads the days before it alone, so a past day
that is run again gives the same outcomes.
"""

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import files

COLUMNS = ["customer_id", "suggestion_kind", "action", "recommended_action", "propensity",
           "campaign_type", "cost", "expected_net_value"]  # fmt: skip
_FILE = re.compile(r"(\d{4}-\d\d-\d\d)\.(\d{4})\.parquet")


def days(folder: Path) -> dict[date, Path]:
    """The file that counts of each day, the oldest first."""
    found = (_FILE.fullmatch(path.name) for path in sorted(folder.glob("*.parquet")))
    return {date.fromisoformat(one[1]): folder / one[0] for one in found if one}


def append(folder: Path, day: date, suggestions: pd.DataFrame) -> Path | None:
    """Remembers the suggestions of a day, of those for whom anything was open; None if they are
    already there as they are, or a later day is."""
    told = suggestions.loc[suggestions["actions_open"] > 0, COLUMNS]
    table = pa.Table.from_pandas(told, preserve_index=False).replace_schema_metadata(None)
    known = days(folder)
    if any(other > day for other in known):
        return None
    generation = 0
    if last := known.get(day):
        if pq.read_table(last).equals(table):
            return None
        generation = int(_FILE.fullmatch(last.name)[2]) + 1
    sink = BytesIO()
    pq.write_table(table, sink, compression="zstd")
    path = folder / f"{day.isoformat()}.{generation:04}.parquet"
    files.write_bytes(path, sink.getvalue())
    return path
