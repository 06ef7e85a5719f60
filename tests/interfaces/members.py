"""The contract of a small table of a database, with a column of each kind."""

from orchestration.interfaces.model import Entity

MOMENT = "TIMESTAMP WITH TIME ZONE"
MEMBERS = Entity(
    name="members",
    description="One row a member.",
    at="members",
    columns={
        "id": "BIGINT",
        "name": "VARCHAR",
        "points": "INTEGER",
        "spent": "DECIMAL(18,2)",
        "active": "BOOLEAN",
        "born": "DATE",
        "created_at": MOMENT,
        "updated_at": MOMENT,
    },
    key=("id",),
    recorded="timezone('UTC', s.created_at)",
    changed="timezone('UTC', s.updated_at)",
    known_is="when the row was written",
)
