"""Which known person a cluster of records is: ids kept, merged, split, given back.

Reads `ledger_event` (the days before) and a relation `cluster`: record_id, cluster_id, known_at,
seed_rank.
A known person goes where most of its records went, those counted first that were its own from
the start; of several that go to one cluster the oldest survives. A cluster to which none goes is
a person that was merged away and has come back, or a new one.
"""

from datetime import date

import duckdb

from identity.ledger import BEGINS, ENDS


def assign(connection: duckdb.DuckDBPyConnection, cluster: str, as_of: date) -> None:
    """Makes the temporary tables `assigned` (record_id, customer_id) and `day_event` (the day's
    events, as `identity.ledger.EVENTS`)."""
    for statement in _STATEMENTS:
        connection.execute(
            statement.format(cluster=cluster, as_of=f"DATE '{as_of}'", begins=BEGINS, ends=ENDS)
        )


def seed_id(record_id: str, attempt: str = "0") -> str:
    """SQL: the id of a person whose oldest record is this one, if no other person has it."""
    return _ID.replace("RECORD", record_id).replace("ATTEMPT", attempt)


_ID = """'P' || upper(sha256('person:' || RECORD
    || CASE WHEN ATTEMPT = 0 THEN '' ELSE '#' || ATTEMPT END)[:16])"""

_STATEMENTS = (
    # What the ledger says of each record: its person now, and its first one.
    """CREATE OR REPLACE TEMP TABLE known_record AS
    SELECT record_id, arg_max(customer_id, as_of) FILTER (event = 'assigned') AS last_id,
        max(as_of) FILTER (event = 'assigned')
            >= coalesce(max(as_of) FILTER (event = 'released'), DATE '0001-01-01') AS is_held,
        arg_min(customer_id, as_of) FILTER (event = 'assigned') AS home_id,
        min(as_of) FILTER (event = 'assigned') AS home_on
    FROM ledger_event WHERE event IN ('assigned', 'released') GROUP BY record_id""",
    """CREATE OR REPLACE TEMP TABLE known_person AS
    SELECT customer_id, min(as_of) AS created_on, arg_min(since, as_of) AS since,
        arg_min(record_id, as_of) AS seed,
        coalesce(max(as_of) FILTER (event IN {begins})
            > max(as_of) FILTER (event IN {ends}), true) AS lives
    FROM ledger_event WHERE event IN {begins} OR event IN {ends} GROUP BY customer_id""",
    # Where a person stands who was merged into another, a record that came after the merge may be
    # theirs: it does not count for the other.
    """CREATE OR REPLACE TEMP TABLE shadowed AS
    SELECT k.last_id AS customer_id, c.cluster_id, min(e.as_of) AS merged_on
    FROM known_record AS k JOIN {cluster} AS c ON c.record_id = k.record_id
    JOIN known_person AS p ON p.customer_id = k.home_id AND NOT p.lives
    JOIN ledger_event AS e ON e.event = 'assigned' AND e.record_id = k.record_id
        AND e.customer_id = k.last_id
    WHERE k.is_held AND k.home_id <> k.last_id GROUP BY ALL""",
    """CREATE OR REPLACE TEMP TABLE found_cluster AS
    SELECT cluster_id, arg_min(record_id, (seed_rank, known_at, record_id)) AS seed,
        arg_min(known_at, (seed_rank, known_at, record_id)) AS since
    FROM {cluster} GROUP BY cluster_id""",
    # Where each living person goes, and which one each cluster keeps.
    """CREATE OR REPLACE TEMP TABLE goes_to AS
    SELECT customer_id, cluster_id, records FROM (
        SELECT k.last_id AS customer_id, c.cluster_id, count(*) AS records,
            row_number() OVER (PARTITION BY k.last_id ORDER BY
                count(*) FILTER (k.home_id = k.last_id
                    AND (s.merged_on IS NULL OR k.home_on < s.merged_on)) DESC, count(*) DESC,
                bool_or(c.record_id = p.seed) DESC, any_value(f.since), any_value(f.seed)) AS place
        FROM {cluster} AS c JOIN known_record AS k USING (record_id)
        JOIN known_person AS p ON p.customer_id = k.last_id AND p.lives
        JOIN found_cluster AS f USING (cluster_id)
        LEFT JOIN shadowed AS s ON s.customer_id = k.last_id AND s.cluster_id = c.cluster_id
        WHERE k.is_held GROUP BY k.last_id, c.cluster_id)
    WHERE place = 1""",
    """CREATE OR REPLACE TEMP TABLE living AS
    SELECT cluster_id, arg_min(customer_id, (created_on, since, customer_id)) AS customer_id,
        max(records) AS records
    FROM goes_to JOIN known_person USING (customer_id) GROUP BY cluster_id""",
    # Persons that were merged away, and whose records stand by themselves again: first those that
    # were theirs before anybody's. With somebody younger, who has no more records there, they are
    # the older of two.
    """CREATE OR REPLACE TEMP TABLE comes_back AS
    SELECT cluster_id,
        arg_min(b.customer_id, (-own, p.created_on, p.since, b.customer_id)) AS customer_id
    FROM (
        SELECT e.customer_id, c.cluster_id,
            any_value(l.customer_id) AS younger_id, any_value(l.records) AS records,
            count(*) FILTER (k.home_id = e.customer_id) AS own,
            row_number() OVER (PARTITION BY e.customer_id ORDER BY
                bool_or(l.cluster_id IS NULL) DESC,
                count(*) FILTER (k.home_id = e.customer_id) DESC, count(*) DESC,
                any_value(f.since), any_value(f.seed)) AS place
        FROM (SELECT DISTINCT record_id, customer_id FROM ledger_event WHERE event = 'assigned')
            AS e
        JOIN {cluster} AS c USING (record_id)
        JOIN known_record AS k USING (record_id)
        JOIN found_cluster AS f USING (cluster_id)
        JOIN known_person AS p ON p.customer_id = e.customer_id AND NOT p.lives
        LEFT JOIN living AS l USING (cluster_id)
        GROUP BY e.customer_id, c.cluster_id) AS b
    JOIN known_person AS p ON p.customer_id = b.customer_id
    LEFT JOIN known_person AS y ON y.customer_id = younger_id
    WHERE place = 1 AND (younger_id IS NULL OR own >= records
        AND (p.created_on, p.since, p.customer_id) < (y.created_on, y.since, y.customer_id))
    GROUP BY cluster_id""",
    """CREATE OR REPLACE TEMP TABLE kept AS
    SELECT cluster_id, customer_id FROM living ANTI JOIN comes_back USING (cluster_id)""",
    """CREATE OR REPLACE TEMP TABLE begun AS
    WITH fresh AS (
        SELECT * FROM found_cluster
        ANTI JOIN kept USING (cluster_id) ANTI JOIN comes_back USING (cluster_id)),
    tried AS (
        SELECT fresh.*, n, """
    + _ID.replace("RECORD", "seed").replace("ATTEMPT", "n")
    + """ AS customer_id FROM fresh CROSS JOIN (SELECT unnest(range(8)) AS n))
    SELECT cluster_id, arg_min(customer_id, n) AS customer_id
    FROM tried ANTI JOIN known_person USING (customer_id) GROUP BY cluster_id""",
    """CREATE OR REPLACE TEMP TABLE cluster_person AS
    SELECT *, 'kept' AS how FROM kept UNION ALL SELECT *, 'undone' FROM comes_back
    UNION ALL SELECT *, 'created' FROM begun""",
    """CREATE OR REPLACE TEMP TABLE assigned AS
    SELECT c.record_id, p.customer_id
    FROM {cluster} AS c JOIN cluster_person AS p USING (cluster_id)""",
    # The person out of which a cluster came that had none of its own.
    """CREATE OR REPLACE TEMP TABLE came_from AS
    SELECT cluster_id, arg_max(last_id, (records, last_id)) AS other_id FROM (
        SELECT c.cluster_id, k.last_id, count(*) AS records
        FROM {cluster} AS c JOIN known_record AS k USING (record_id)
        JOIN known_person AS p ON p.customer_id = k.last_id AND p.lives
        JOIN cluster_person AS n USING (cluster_id)
        WHERE k.is_held AND n.how <> 'kept' GROUP BY ALL)
    GROUP BY cluster_id""",
    """CREATE OR REPLACE TEMP TABLE day_event AS
    SELECT {as_of} AS as_of, 'assigned' AS event, a.customer_id, a.record_id,
        NULL::VARCHAR AS other_id, NULL::TIMESTAMPTZ AS since, NULL::VARCHAR AS reason
    FROM assigned AS a LEFT JOIN known_record AS k USING (record_id)
    WHERE NOT coalesce(k.is_held AND k.last_id = a.customer_id, false)
    UNION ALL
    SELECT {as_of}, 'released', k.last_id, k.record_id, NULL, NULL, 'the record is gone'
    FROM known_record AS k ANTI JOIN assigned AS a USING (record_id) WHERE k.is_held
    UNION ALL
    SELECT {as_of}, CASE WHEN n.how = 'undone' THEN 'undone'
            WHEN o.other_id IS NULL THEN 'created' ELSE 'split' END,
        n.customer_id, f.seed, o.other_id, f.since,
        CASE WHEN n.how = 'undone' THEN 'its records stand by themselves again'
            WHEN o.other_id IS NOT NULL THEN 'its records are no longer linked to the others' END
    FROM cluster_person AS n JOIN found_cluster AS f USING (cluster_id)
    LEFT JOIN came_from AS o USING (cluster_id) WHERE n.how <> 'kept'
    UNION ALL
    SELECT {as_of}, 'merged', g.customer_id, NULL, k.customer_id, NULL,
        'its records are linked to those of the older person'
    FROM goes_to AS g JOIN cluster_person AS k USING (cluster_id)
    WHERE g.customer_id <> k.customer_id
    UNION ALL
    SELECT {as_of}, 'retired', p.customer_id, NULL, NULL, NULL, 'none of its records is left'
    FROM known_person AS p ANTI JOIN goes_to AS g USING (customer_id) WHERE p.lives""",
)
