"""Social media: mentions, comments, follows; one JSON array a day from a listening tool."""

from datetime import date

from orchestration.interfaces.files import Files, JsonArray
from orchestration.interfaces.model import DeliveredSource, Entity

_POSTS = Entity(
    name="posts",
    description="One row a post, comment or follow.",
    at=r"posts_(?P<day>\d{8})\.json",
    columns={
        **dict.fromkeys(("id", "type", "platform", "author_id", "author_handle"), "VARCHAR"),
        **dict.fromkeys(("text", "lang", "parent_id"), "VARCHAR"),
        **dict.fromkeys(("reposts_count", "comments_count", "attitudes_count"), "BIGINT"),
        "created_at": "VARCHAR",
    },
    key=("id",),
    known_is="the day of the file that brought it",
)


def make_source(
    time_zone: str, first_day: date, folder: str, settle_seconds: float = 2
) -> DeliveredSource:
    """Settings: `folder`, `settle_seconds` (a file younger than that may still be written)."""
    return DeliveredSource("social", (_POSTS,), Files(folder, JsonArray(), settle_seconds))
