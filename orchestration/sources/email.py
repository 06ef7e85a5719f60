"""E-mail and SMS campaigns: Klaviyo-like CSV exports of campaigns, recipients and events."""

from datetime import date

from orchestration.interfaces.files import Csv, Files
from orchestration.interfaces.model import DeliveredSource, Entity

_KNOWN = {"known_is": "the day of the export that brought it"}
_CAMPAIGNS = Entity(
    name="campaigns",
    description="One row a campaign, by version.",
    at=r"campaigns_(?P<day>\d{8})\.csv",
    columns={
        **dict.fromkeys(("campaign_id", "name", "subject", "channel", "type"), "VARCHAR"),
        **dict.fromkeys(("sent_at", "ends_at"), "VARCHAR"),
        "cost": "DECIMAL(18,2)",
        **dict.fromkeys(("currency", "audience", "updated_at"), "VARCHAR"),
    },
    key=("campaign_id",),
    money="cost",
    currency="currency",
    **_KNOWN,
)
_RECIPIENTS = Entity(
    name="recipients",
    description="One row a campaign and recipient; held-out ones too, who are not written to.",
    at=r"recipients_(?P<day>\d{8})\.csv",
    columns={
        **dict.fromkeys(("campaign_id", "email", "phone"), "VARCHAR"),
        "is_holdout": "INTEGER",
        "assigned_at": "VARCHAR",
    },
    key=("campaign_id", "email"),
    **_KNOWN,
)
_EVENTS = Entity(
    name="events",
    description="One row an event: sent, delivered, open, click, bounce, unsubscribe.",
    at=r"events_(?P<day>\d{8})\.csv",
    columns={
        **dict.fromkeys(("event_id", "campaign_id", "email", "type", "occurred_at"), "VARCHAR"),
        **dict.fromkeys(("url", "user_agent", "reason"), "VARCHAR"),
    },
    key=("event_id",),
    **_KNOWN,
)


def make_source(
    time_zone: str, first_day: date, folder: str, settle_seconds: float = 2
) -> DeliveredSource:
    """Settings: `folder`, `settle_seconds` (a file younger than that may still be written)."""
    interface = Files(folder, Csv(ends_lines=True), settle_seconds)
    return DeliveredSource("email", (_CAMPAIGNS, _RECIPIENTS, _EVENTS), interface)
