"""What became of the rows that the last published version showed, and why: `meta.changes`.

Rows are compared by key and a hash of their content, version against warehouse. Why a row changed
is told by what has become known since that version: its facts, and what became of persons' ids.

| reason | what it means |
|---|---|
| identity change | whose it is, or who somebody is, is known otherwise |
| deletion | the source took the record back |
| correction | the source tells it otherwise, and nothing new happened |
| late fact | known since, and happened more than LATE_DAYS before; or its file came after its day |
| new fact | any other fact that is known since |
| rule or model | code or models are others, and nothing of the above explains the row |
| passing of time | figures of the last n days, and scores, of somebody of whom nothing is new |
| another day | the version was of a later day than this run |

Of several reasons the first in this list is told. A row that is nobody's (of a day, a campaign, a
product) has the reason of most of what came, on its day if it has one. A record that went into
quarantine counts as deletion, one that came out of it as late fact. No row of `meta` says who
anybody is but by the published keys.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import duckdb

from orchestration import moved_numbers
from orchestration.compared import Compared, Key, compared
from orchestration.warehouse import has_table

LATE_DAYS = 7  # deliveries of a night, a weekend or a public holiday are no surprise
LISTED_UP_TO = 10_000  # rows of meta.changed_row for each table and reason
# A record that came to a person explains what no fact does: the visits of a device of theirs.
_ONE_MORE_RECORD = 50
REASONS = (
    "identity change",
    "deletion",
    "correction",
    "late fact",
    "new fact",
    "rule or model",
    "passing of time",
    "another day",
)


# Tables of core whose rows are facts about a customer, and the day on which each happened.
_FACTS = {
    "order_line": "order_date",
    "refund": "refunded_on",
    "session": "session_date",
    "ticket": "opened_on",
    "feedback": "coalesce(responded_on, CAST(invited_at AS DATE))",
    "interaction": "occurred_on",
    "loyalty_txn": "occurred_on",
    "campaign_touch": "touched_on",
    "campaign_response": "occurred_on",
    "coupon_redemption": "redeemed_on",
    "consent": "CAST(valid_from AS DATE)",
}
_TABLES_MADE = """
CREATE SCHEMA IF NOT EXISTS meta;
CREATE OR REPLACE TABLE meta.changes (table_name VARCHAR, reason VARCHAR, added BIGINT,
    changed BIGINT, removed BIGINT, since_version VARCHAR, since_day DATE, data_as_of DATE);
CREATE OR REPLACE TABLE meta.changed_row (table_name VARCHAR, row_key VARCHAR, reason VARCHAR,
    change VARCHAR, since_version VARCHAR, data_as_of DATE);
"""


def write(
    connection: duckdb.DuckDBPyConnection,
    current: Path,
    code_version: str,
    keys: Mapping[str, Key] | None = None,
) -> str:
    """Fills `meta.changes`, `meta.changed_row` and `meta.moved_number` from the warehouse and the
    version that readers see; all are empty where there is none. `keys`: those of the marts, by
    name; what has none is not compared. Returns what was compared with, in words."""
    connection.execute(_TABLES_MADE)
    connection.execute(moved_numbers.MADE)
    if not current.exists():
        return "nothing: this is the first version"
    try:
        connection.execute(f"ATTACH '{current}' AS before (READ_ONLY)")
    except duckdb.Error:
        # That it cannot be read any more is no reason to publish no other.
        return f"nothing: version {current.resolve().parent.name} cannot be read"
    try:
        _learn(connection, code_version)
        for table in compared(connection, keys or {}):
            _compare(connection, table)
        _tell(connection)
        since, as_of = connection.sql("SELECT version, as_of FROM since").fetchone()
        moved_numbers.write(connection, since, as_of)
        return f"version {current.resolve().parent.name}"
    finally:
        connection.execute(
            """DROP TABLE IF EXISTS temp.since; DROP TABLE IF EXISTS temp.evidence;
            DROP TABLE IF EXISTS temp.found; DROP TABLE IF EXISTS temp.differs"""
        )
        connection.execute("DETACH before")


def _learn(connection: duckdb.DuckDBPyConnection, code_version: str) -> None:
    """`since`: one row on the version compared with; `evidence`: what has become known since."""
    models = "SELECT model || ' ' || model_version FROM {}ml.model_registry"
    changed_models = "false"
    if all(has_table(connection, "ml", "model_registry", at) for at in ("before", None)):
        here, there = models.format(""), models.format("before.")
        changed_models = f"EXISTS ({here} EXCEPT {there}) OR EXISTS ({there} EXCEPT {here})"
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE since AS
        SELECT version, before_run.as_of AS day, run.as_of AS as_of,
            code_version IS DISTINCT FROM ? AS other_code, {changed_models} AS other_models
        FROM before.meta.version AS before_run, raw.run AS run""",
        [code_version],
    )
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE evidence
            (customer_id VARCHAR, order_id VARCHAR, day DATE, reason UTINYINT);
        CREATE OR REPLACE TEMP TABLE found
            (table_name VARCHAR, row_key VARCHAR, change VARCHAR, reason UTINYINT)"""
    )
    for fact, happened in _FACTS.items():
        if has_table(connection, "core", fact):
            columns = connection.sql(f"FROM core.{fact} LIMIT 0").columns  # it may be a view
            order = "order_id" if "order_id" in columns else "NULL"
            connection.execute(
                f"""INSERT INTO evidence
                SELECT DISTINCT customer_id, {order}, happened,
                    CASE WHEN known_day - happened > {LATE_DAYS} THEN {_place("late fact")}
                        ELSE {_place("new fact")} END
                FROM (SELECT *, {happened} AS happened FROM core.{fact}), since
                WHERE known_day > since.day AND known_day <= since.as_of"""
            )
    if has_table(connection, "identity", "identity_event"):
        connection.execute(
            f"""INSERT INTO evidence (customer_id, reason)
            SELECT DISTINCT unnest([customer_id, other_id]),
                CASE WHEN event = 'assigned' THEN {_ONE_MORE_RECORD}
                    ELSE {_place("identity change")} END
            FROM identity.identity_event, since
            WHERE identity_event.as_of > since.day
                AND event IN ('merged', 'split', 'undone', 'released', 'assigned')"""
        )


def _compare(connection: duckdb.DuckDBPyConnection, table: Compared) -> None:
    """Adds the rows that differ to `found`, with the reason of each, and what is learnt of orders
    to `evidence`."""
    name = f"marts.{table.name}"
    both = set(connection.table(f"before.{name}").columns)
    columns = [c for c in connection.table(name).columns if c in both and c != "data_as_of"]
    steady = [c for c in columns if not re.search(table.derived, c)] or ["NULL"]
    select = f"""SELECT {table.key} AS row_key, CAST({table.customer} AS VARCHAR) AS customer_id,
        CAST({table.order} AS VARCHAR) AS order_id, CAST({table.day} AS DATE) AS day,
        hash({_listed(columns)}) AS content, hash({_listed(steady)}) AS steady"""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE differs AS
        SELECT coalesce(now.row_key, past.row_key) AS row_key,
            coalesce(now.customer_id, past.customer_id) AS customer_id,
            past.customer_id AS past_customer_id,
            coalesce(now.order_id, past.order_id) AS order_id,
            coalesce(now.day, past.day) AS day,
            CASE WHEN past.row_key IS NULL THEN 'added' WHEN now.row_key IS NULL THEN 'removed'
                ELSE 'changed' END AS change,
            now.customer_id IS DISTINCT FROM past.customer_id AS other_customer,
            now.steady IS DISTINCT FROM past.steady AS told_otherwise
        FROM ({select} FROM {name}) AS now
        FULL JOIN ({select} FROM before.{name}) AS past ON now.row_key = past.row_key
        WHERE now.content IS DISTINCT FROM past.content"""
    )
    connection.execute(
        f"""INSERT INTO found
        SELECT '{table.name}', row_key, change, CASE WHEN reason < {_ONE_MORE_RECORD} THEN reason
            ELSE {_place("identity change")} END
        FROM (SELECT *, {_reason(table)} AS reason FROM differs)"""
    )
    if table.order != "NULL":
        # What is no fact's doing, is the row's own, and explains all that is made of it.
        connection.execute(
            f"""INSERT INTO evidence
            SELECT DISTINCT unnest([customer_id, past_customer_id]), order_id, day, reason
            FROM differs JOIN found ON found.table_name = '{table.name}'
                AND found.row_key = differs.row_key
            WHERE reason <= {_place("late fact")}"""
        )


def _reason(table: Compared) -> str:
    """An expression over `differs`: the place in REASONS of why a row is another one."""
    identity, deletion, correction, late = (_place(r) for r in REASONS[:4])
    rule, time, other_day = (_place(r) for r in REASONS[5:])

    def of(condition: str) -> str:
        return f"SELECT min(e.reason) FROM evidence AS e WHERE {condition}"

    others = "other_code OR other_models" if table.models else "other_code"
    unexplained = f"(SELECT CASE WHEN {others} THEN {rule} END FROM since)"
    # Known by its day long ago, and yet not there: its file came late.
    came_late = f"CASE WHEN change = 'added' THEN coalesce({unexplained}, {late}) END"
    of_customer = of("e.customer_id = differs.customer_id")
    if table.order != "NULL":
        told = (
            f"CASE WHEN change = 'changed' AND other_customer THEN {identity} END",
            f"CASE WHEN change = 'removed' THEN {deletion} END",
            f"({of('e.order_id = differs.order_id')})",
            came_late,
            f"CASE WHEN told_otherwise THEN coalesce({unexplained}, {correction}) END",
            f"({of_customer})",
            unexplained,
            str(correction),
        )
    elif table.customer == "NULL":
        on_day = "SELECT mode(e.reason) FROM evidence AS e WHERE e.day = differs.day"
        told = (
            f"({on_day})" if table.day != "NULL" else "NULL",
            unexplained,
            "(SELECT mode(reason) FROM evidence)",
            str(time),
        )
    else:
        of_day = of("e.customer_id = differs.customer_id AND e.day = differs.day")
        told = (
            f"({of_day})" if table.day != "NULL" else "NULL",
            f"({of_customer})",
            f"CASE WHEN change = 'removed' THEN {deletion} END",
            unexplained,
            f"CASE WHEN told_otherwise THEN {correction} END",
            str(time),
        )
    return f"""CASE WHEN (SELECT day > as_of FROM since) THEN {other_day}
        ELSE coalesce({", ".join(told)}) END"""


def _tell(connection: duckdb.DuckDBPyConnection) -> None:
    names = ", ".join(f"'{reason}'" for reason in REASONS)
    connection.execute(
        f"""INSERT INTO meta.changes
        SELECT table_name, [{names}][reason + 1], count(*) FILTER (change = 'added'),
            count(*) FILTER (change = 'changed'), count(*) FILTER (change = 'removed'),
            any_value(version), any_value(day), any_value(as_of)
        FROM found, since GROUP BY table_name, reason ORDER BY table_name, reason;
        INSERT INTO meta.changed_row
        SELECT table_name, row_key, [{names}][reason + 1], change, version, as_of
        FROM found, since
        QUALIFY row_number() OVER (PARTITION BY table_name, reason ORDER BY row_key)
            <= {LISTED_UP_TO}
        ORDER BY ALL"""
    )


def _place(reason: str) -> int:
    return REASONS.index(reason)


def _listed(columns: list[str]) -> str:
    return ", ".join("NULL" if column == "NULL" else f'"{column}"' for column in columns)
