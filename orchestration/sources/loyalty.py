"""Loyalty programme: members and their points; tables of a PostgreSQL database."""

from datetime import date

from orchestration.interfaces.database import KNOWN_BY_STAMPS, Database
from orchestration.interfaces.model import MOMENT, STAMPS, DeliveredSource, Entity

_MEMBERS = Entity(
    name="members",
    description="One row a member, updated in place.",
    at="members",
    columns={
        **dict.fromkeys(("member_id", "card_no", "name", "phone", "email"), "VARCHAR"),
        **dict.fromkeys(("birth_date", "tier"), "VARCHAR"),
        "joined_at": MOMENT,
        **dict.fromkeys(("status", "referrer_member_id", "home_store_id"), "VARCHAR"),
        **STAMPS,
    },
    key=("member_id",),
    **KNOWN_BY_STAMPS,
)
_POINTS = Entity(
    name="points_ledger",
    description="One row a movement of points: earned, redeemed, expired, adjusted.",
    at="points_ledger",
    columns={
        "entry_id": "BIGINT",
        "member_id": "VARCHAR",
        "type": "VARCHAR",
        "points": "INTEGER",
        "order_ref": "VARCHAR",
        "reason": "VARCHAR",
        "at": MOMENT,
        **STAMPS,
    },
    key=("entry_id",),
    **KNOWN_BY_STAMPS,
)


def make_source(
    time_zone: str, first_day: date, dsn: str, schema: str = "loyalty", overlap_minutes: int = 60
) -> DeliveredSource:
    """Settings: `dsn` (from the environment), `schema`, `overlap_minutes`."""
    interface = Database(dsn=dsn, schema=schema, overlap_minutes=overlap_minutes)
    return DeliveredSource("loyalty", (_MEMBERS, _POINTS), interface)
