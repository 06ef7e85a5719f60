"""Which record is whose, before any fact follows it. A merge that is wrong reaches every table.

Reads `identity.identity_event` and `identity.source_record` beside it. Bounds:
`max_accounts_a_person` (12), `max_merged_share` and `max_split_share` (0.05) of the persons known
before.
"""

from expectations.expect import measured, no_rows, not_null, rows_between, unique

_BEFORE = """(SELECT count(DISTINCT customer_id) FROM identity.identity_event
    WHERE event = 'assigned' AND as_of < (SELECT max(as_of) FROM identity.identity_event))"""
# Of few persons one merge is a large share.
_ENOUGH = 200


def _share(event: str) -> str:
    return f"""SELECT CASE WHEN {_BEFORE} >= {_ENOUGH} THEN count(*) / {_BEFORE} END
        FROM identity.identity_event WHERE event = '{event}'
        AND as_of = (SELECT max(as_of) FROM identity.identity_event)"""


def expectations(bounds) -> list:
    most = int(bounds.get("max_accounts_a_person", 12))
    return [
        rows_between(1, why="an empty table is a broken build, whatever the day"),
        not_null("customer_id", why="a record without a person would lose its facts"),
        unique(["record_id"], why="a record with two persons would count its facts twice"),
        no_rows(
            "accounts_a_person",
            f"""SELECT m.customer_id FROM {{batch}} AS m
            JOIN identity.source_record AS r ON m.record_id = r.record_id
            WHERE r.record_type = 'account'
            GROUP BY m.customer_id, r.source_system HAVING count(*) > {most}""",
            expected=f"at most {most} accounts of one source in a person",
            unit="persons",
            why="nobody has so many accounts: an identifier that many share has joined them",
        ),
        measured(
            "merged_share",
            _share("merged"),
            None,
            float(bounds.get("max_merged_share", 0.05)),
            what="a share of the known persons merged in a day",
            absent_ok=True,
            why="a day merges a few; one in twenty is a shared identifier or a changed rule",
        ),
        measured(
            "split_share",
            _share("split"),
            None,
            float(bounds.get("max_split_share", 0.05)),
            what="a share of the known persons split in a day",
            absent_ok=True,
            why="a day splits a few; one in twenty is a source that lost its identifiers",
        ),
    ]
