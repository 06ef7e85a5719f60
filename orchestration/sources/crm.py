"""CRM: contacts, the merges that people decided, consents; tables of a PostgreSQL database."""

from datetime import date

from orchestration.interfaces.database import KNOWN_BY_STAMPS, Database
from orchestration.interfaces.model import MOMENT, STAMPS, DeliveredSource, Entity

_CONTACTS = Entity(
    name="contacts",
    description="One row a contact, updated in place.",
    at="contacts",
    columns={
        "contact_id": "BIGINT",
        **dict.fromkeys(("email", "phone", "mobile", "first_name", "last_name"), "VARCHAR"),
        **dict.fromkeys(("full_name", "gender", "birth_date", "company"), "VARCHAR"),
        **dict.fromkeys(("job_title", "address", "city", "province", "postcode"), "VARCHAR"),
        **dict.fromkeys(("country", "owner", "source"), "VARCHAR"),
        "is_test": "BOOLEAN",
        "deleted_at": MOMENT,
        **STAMPS,
    },
    key=("contact_id",),
    **KNOWN_BY_STAMPS,
)
_MERGE_LOG = Entity(
    name="merge_log",
    description="One row a merge of two contacts, decided by a person.",
    at="merge_log",
    columns={
        "merge_id": "BIGINT",
        "canonical_contact_id": "BIGINT",
        "merged_contact_id": "BIGINT",
        "merged_at": MOMENT,
        "merged_by": "VARCHAR",
        **STAMPS,
    },
    key=("merge_id",),
    **KNOWN_BY_STAMPS,
)
_CONSENTS = Entity(
    name="consents",
    description="One row a consent given, refused or withdrawn, by purpose and channel.",
    at="consents",
    columns={
        "consent_id": "BIGINT",
        "contact_id": "BIGINT",
        **dict.fromkeys(("purpose", "channel", "state", "legal_basis"), "VARCHAR"),
        **dict.fromkeys(("captured_via", "policy_version"), "VARCHAR"),
        "effective_at": MOMENT,
        **STAMPS,
    },
    key=("consent_id",),
    **KNOWN_BY_STAMPS,
)


def make_source(
    time_zone: str, first_day: date, dsn: str, schema: str = "crm", overlap_minutes: int = 60
) -> DeliveredSource:
    """Settings: `dsn` (from the environment), `schema`, `overlap_minutes`."""
    interface = Database(dsn=dsn, schema=schema, overlap_minutes=overlap_minutes)
    return DeliveredSource("crm", (_CONTACTS, _MERGE_LOG, _CONSENTS), interface)
