"""Surveys (NPS, CSAT, CES): one XLSX a day with the sheets `invitations` and `answers`."""

from datetime import date

from orchestration.interfaces.files import Files, Xlsx
from orchestration.interfaces.model import DeliveredSource, Entity

_FILE = r"responses_(?P<day>\d{8})\.xlsx"
_KNOWN = {"known_is": "the day of the file that brought it"}
_INVITATIONS = Entity(
    name="invitations",
    description="One row an invitation.",
    at=_FILE,
    options={"sheet": "invitations"},
    columns=dict.fromkeys(
        (
            *("invitation_id", "survey", "email", "phone", "order_ref", "ticket_id"),
            *("channel", "region", "invited_at"),
        ),
        "VARCHAR",
    ),
    key=("invitation_id",),
    **_KNOWN,
)
_ANSWERS = Entity(
    name="answers",
    description="One row an answer, with its score, text and dimensions.",
    at=_FILE,
    options={"sheet": "answers"},
    columns={
        **dict.fromkeys(("response_id", "invitation_id", "survey"), "VARCHAR"),
        "score": "DOUBLE",
        **dict.fromkeys(("text", "language"), "VARCHAR"),
        **dict.fromkeys(("quality", "price", "service", "attitude", "speed", "brand"), "DOUBLE"),
        "recorded_at": "VARCHAR",
    },
    key=("response_id",),
    **_KNOWN,
)


def make_source(
    time_zone: str, first_day: date, folder: str, settle_seconds: float = 2
) -> DeliveredSource:
    """Settings: `folder`, `settle_seconds` (a file younger than that may still be written)."""
    return DeliveredSource(
        "survey", (_INVITATIONS, _ANSWERS), Files(folder, Xlsx(), settle_seconds)
    )
