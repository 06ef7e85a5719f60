"""Web and app events: Segment-like, one gzipped file of JSON lines an hour (UTC)."""

from datetime import date

from orchestration.interfaces.files import Files, JsonLines
from orchestration.interfaces.model import DeliveredSource, Entity

_EVENTS = Entity(
    name="events",
    description="One row an event: page, track, identify, screen.",
    at=r"events_(?P<hour>\d{10})\.jsonl\.gz",
    columns={
        **dict.fromkeys(("messageId", "type", "event", "anonymousId", "userId"), "VARCHAR"),
        **dict.fromkeys(("timestamp", "originalTimestamp", "sentAt", "receivedAt"), "VARCHAR"),
        **dict.fromkeys(("properties", "context", "traits"), "JSON"),
    },
    optional=frozenset({"event", "userId", "properties", "traits", "originalTimestamp", "sentAt"}),
    key=("messageId",),
    known_is="the hour of the file that brought it",
)


def make_source(
    time_zone: str, first_day: date, folder: str, settle_seconds: float = 2
) -> DeliveredSource:
    """Settings: `folder`, `settle_seconds` (a file younger than that may still be written)."""
    return DeliveredSource("web", (_EVENTS,), Files(folder, JsonLines(), settle_seconds))
