"""Which records are one person, made by hand: what the room identity would have written.

Whatever a test does not link is a person of its own, under the record's id.
"""

from datetime import date

TABLES = """CREATE SCHEMA identity;
    CREATE TABLE identity.identity_map (record_id VARCHAR, customer_id VARCHAR,
        link_method VARCHAR, link_probability DOUBLE, known_day DATE);
    CREATE TABLE identity.identity_as_of (as_of DATE, record_id VARCHAR, customer_id VARCHAR);
    CREATE TABLE identity.identity_event (as_of DATE, event VARCHAR, customer_id VARCHAR,
        record_id VARCHAR, other_id VARCHAR, since TIMESTAMPTZ, reason VARCHAR);
    CREATE TABLE identity.pair (record_a VARCHAR, record_b VARCHAR, match_weight DOUBLE,
        match_probability DOUBLE, outcome VARCHAR)"""


def link(made, persons: dict[str, list[str]], since: date | None = None) -> None:
    """The records of each person; `since`: the first day on which that was known."""
    pairs = ", ".join(
        f"('{record}', '{p}')" for p, records in persons.items() for record in records
    )
    made.execute(
        f"""DELETE FROM identity.identity_map
            WHERE record_id IN (SELECT record FROM (VALUES {pairs}) v(record, p));
        INSERT INTO identity.identity_map BY NAME SELECT record AS record_id, p AS customer_id,
            'rule' AS link_method, 0.99 AS link_probability,
            {f"DATE '{since}'" if since else "NULL"} AS known_day
        FROM (VALUES {pairs}) v(record, p)"""
    )


def leave_alone(made) -> None:
    """Everybody in the arms of `source_record` who is not linked is a person of their own."""
    for source in (s for s, tables in made.feeds.items() if "source_record" in tables):
        made.execute(
            f"""INSERT INTO identity.identity_map BY NAME
            SELECT record_id, record_id AS customer_id, 'single' AS link_method, known_day
            FROM raw.{source}_source_record
            WHERE record_type <> 'device'
                AND record_id NOT IN (SELECT record_id FROM identity.identity_map)"""
        )


def remember(made, days: list[date], since: dict[str, date]) -> None:
    """`identity_as_of` on these days: a person whose links are of a later day is not one yet."""
    for day in days:
        later = [person for person, known in since.items() if known > day]
        made.execute(
            f"""INSERT INTO identity.identity_as_of SELECT DATE '{day}', record_id,
                CASE WHEN list_contains({later}::VARCHAR[], customer_id) THEN record_id
                    ELSE customer_id END
            FROM identity.identity_map"""
        )
