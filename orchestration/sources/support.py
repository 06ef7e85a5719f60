"""Help desk: users, tickets, comments, ratings; a Zendesk-like incremental export."""

from datetime import date

from orchestration.interfaces.model import MOMENT, STAMPS, DeliveredSource, Entity
from orchestration.interfaces.rest import KNOWN_BY_STAMPS, Rest, TimeExport

_USERS = Entity(
    name="users",
    description="One row a user of the help desk, by version.",
    at="users",
    columns={
        "id": "BIGINT",
        **dict.fromkeys(("name", "email", "phone", "external_id", "locale"), "VARCHAR"),
        "time_zone": "VARCHAR",
        **dict.fromkeys(("verified", "suspended"), "BOOLEAN"),
        "role": "VARCHAR",
        **STAMPS,
    },
    key=("id",),
    **KNOWN_BY_STAMPS,
)
_TICKETS = Entity(
    name="tickets",
    description="One row a ticket, by version.",
    at="tickets",
    columns={
        "id": "BIGINT",
        "requester_id": "BIGINT",
        **dict.fromkeys(("subject", "description", "status", "priority", "type"), "VARCHAR"),
        **dict.fromkeys(("via_channel", "category", "order_id"), "VARCHAR"),
        "tags": "JSON",
        "assignee_id": "VARCHAR",
        **dict.fromkeys(("first_replied_at", "solved_at"), MOMENT),
        "reopens": "INTEGER",
        "handling_minutes": "DOUBLE",
        **STAMPS,
    },
    key=("id",),
    **KNOWN_BY_STAMPS,
)
_COMMENTS = Entity(
    name="ticket_comments",
    description="One row a comment of a ticket.",
    at="ticket_comments",
    columns={
        **dict.fromkeys(("id", "ticket_id", "author_id"), "BIGINT"),
        "is_public": "BOOLEAN",
        **dict.fromkeys(("body", "via_channel"), "VARCHAR"),
        **STAMPS,
    },
    key=("id",),
    **KNOWN_BY_STAMPS,
)
_RATINGS = Entity(
    name="satisfaction_ratings",
    description="One row a rating of a solved ticket, by version.",
    at="satisfaction_ratings",
    columns={
        **dict.fromkeys(("id", "ticket_id", "requester_id"), "BIGINT"),
        **dict.fromkeys(("score", "comment", "reason"), "VARCHAR"),
        **STAMPS,
    },
    key=("id",),
    **KNOWN_BY_STAMPS,
)


def make_source(
    time_zone: str,
    first_day: date,
    url: str,
    token: str,
    overlap_minutes: int = 60,
    timeout_seconds: float = 30,
    attempts: int = 6,
) -> DeliveredSource:
    """Settings: `url`, `token` (both from the environment), `overlap_minutes`; how long an answer
    may take (`timeout_seconds`) and how often a request is tried (`attempts`)."""
    interface = Rest(
        url=url,
        headers={"Authorization": f"Bearer {token}"},
        path="/api/v2/incremental/{at}.json",
        pages=TimeExport(size=1000),
        overlap_minutes=overlap_minutes,
        timeout_seconds=timeout_seconds,
        attempts=attempts,
    )
    return DeliveredSource("support", (_USERS, _TICKETS, _COMMENTS, _RATINGS), interface)
