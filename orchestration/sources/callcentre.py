"""Call centre: one CSV of call records a day, with reason, wait, disposition and a snippet."""

from datetime import date

from orchestration.interfaces.files import Csv, Files
from orchestration.interfaces.model import DeliveredSource, Entity

_CALLS = Entity(
    name="calls",
    description="One row a call.",
    at=r"calls_(?P<day>\d{8})\.csv",
    columns={
        **dict.fromkeys(("call_id", "direction", "caller_number", "called_number"), "VARCHAR"),
        **dict.fromkeys(("started_at", "answered_at", "ended_at", "queue"), "VARCHAR"),
        **dict.fromkeys(("ivr_path", "agent_id"), "VARCHAR"),
        **dict.fromkeys(("wait_seconds", "talk_seconds"), "INTEGER"),
        **dict.fromkeys(("reason", "disposition", "transcript"), "VARCHAR"),
    },
    key=("call_id",),
    known_is="the day of the file that brought it",
)


def make_source(
    time_zone: str, first_day: date, folder: str, settle_seconds: float = 2
) -> DeliveredSource:
    """Settings: `folder`, `settle_seconds` (a file younger than that may still be written)."""
    return DeliveredSource(
        "callcentre", (_CALLS,), Files(folder, Csv(";", ends_lines=True), settle_seconds)
    )
