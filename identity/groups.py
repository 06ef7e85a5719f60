"""From links to clusters, and records without a name to the one person whose contact they are.

A contact point (a mailbox that gets campaigns, a number that called, a device) names nobody. It
belongs to a person if just one person's records carry its address; where several do, those that
carried it at the time count; where it still is several, it stays by itself.
"""

from datetime import date

import duckdb
import numpy as np
import pyarrow as pa

from identity.clusters import NO_ACCOUNT, Links, cluster

_DAYS = 90  # a number may be given to somebody else so long after it was given up


def make_clusters(
    connection: duckdb.DuckDBPyConnection, schema: str, out: str, as_of: date
) -> None:
    """Makes the temporary table `out`: record_id, cluster_id (a record of it), known_at, seed_rank
    (what may name a person: an account before a device), method, probability; of the records known
    by `as_of`. Reads `link` and `apart` (identity.links)."""
    known = f"known_day <= DATE '{as_of}'"
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE grouped AS
        SELECT record_id, row_number() OVER (ORDER BY record_id) - 1 AS place,
            CASE WHEN record_type = 'account' THEN source_system END AS account_of
        FROM {schema}.source_record WHERE {known} AND record_type IN ('account', 'guest')"""
    )
    placed = connection.sql("SELECT * FROM grouped ORDER BY place").to_arrow_table()
    labels = cluster(_codes(placed["account_of"]), _links(connection), _apart(connection))
    ids = placed["record_id"]
    table = pa.table({"record_id": ids, "cluster_id": ids.take(pa.array(labels))})
    connection.register("_named_cluster", table)
    connection.execute("CREATE OR REPLACE TEMP TABLE named_cluster AS SELECT * FROM _named_cluster")
    connection.unregister("_named_cluster")
    for statement in _STATEMENTS:
        connection.execute(statement.format(schema=schema, out=out, known=known, days=_DAYS))


def _codes(column: pa.ChunkedArray) -> np.ndarray:
    codes = column.combine_chunks().dictionary_encode().indices
    return codes.fill_null(NO_ACCOUNT).to_numpy(zero_copy_only=False).astype("int64")


def _links(connection) -> Links:
    found = connection.sql(
        """SELECT a.place AS a, b.place AS b, weight, is_strong, may_duplicate
        FROM link JOIN grouped AS a ON record_a = a.record_id
        JOIN grouped AS b ON record_b = b.record_id ORDER BY ALL"""
    ).fetchnumpy()
    return Links(
        *(np.asarray(found[name]).astype("int64") for name in ("a", "b")),
        np.asarray(found["weight"]).astype("float64"),
        *(np.asarray(found[name]).astype(bool) for name in ("is_strong", "may_duplicate")),
    )


def _apart(connection) -> np.ndarray:
    found = connection.sql(
        """SELECT a.place AS a, b.place AS b FROM apart
        JOIN grouped AS a ON record_a = a.record_id
        JOIN grouped AS b ON record_b = b.record_id ORDER BY ALL"""
    ).fetchnumpy()
    return np.stack([np.asarray(found[n]).astype("int64") for n in ("a", "b")], axis=1)


_STATEMENTS = (
    # By value, the records without a name and the clusters that carry it, and when.
    """CREATE OR REPLACE TEMP TABLE carried AS
    SELECT i.identifier_type, i.identifier_value, c.cluster_id, min(i.first_at) AS first_at,
        max(coalesce(i.last_at, TIMESTAMPTZ '9999-01-01')) AS last_at
    FROM {schema}.identifier AS i JOIN named_cluster AS c USING (record_id)
    WHERE i.{known} GROUP BY ALL""",
    """CREATE OR REPLACE TEMP TABLE nameless AS
    SELECT r.record_id, r.record_type, i.identifier_type, i.identifier_value, i.first_at,
        coalesce(i.last_at, i.first_at) AS last_at
    FROM {schema}.source_record AS r JOIN {schema}.identifier AS i USING (record_id)
    ANTI JOIN (SELECT * FROM {schema}.identifier_guard WHERE verdict <> 'usable') AS g
        USING (identifier_type, identifier_value)
    WHERE r.record_type NOT IN ('account', 'guest') AND r.{known} AND i.{known}""",
    """CREATE OR REPLACE TEMP TABLE offered AS
    SELECT n.record_id, c.cluster_id,
        bool_or(n.first_at <= c.last_at + INTERVAL {days} DAY
            AND n.last_at >= c.first_at - INTERVAL {days} DAY) AS in_time
    FROM nameless AS n JOIN carried AS c USING (identifier_type, identifier_value) GROUP BY ALL""",
    # What people decided of a contact point and somebody's record goes before.
    """CREATE OR REPLACE TEMP TABLE decided_owner AS
    SELECT d.record_id, c.cluster_id, bool_or(d.is_linked) AS is_linked FROM (
        SELECT record_a AS record_id, record_b AS other_id, true AS is_linked FROM link
        WHERE method = 'manual'
        UNION ALL SELECT record_b, record_a, true FROM link WHERE method = 'manual'
        UNION ALL SELECT record_a, record_b, false FROM apart WHERE reason = 'decision'
        UNION ALL SELECT record_b, record_a, false FROM apart WHERE reason = 'decision')
        AS d
    JOIN named_cluster AS c ON d.other_id = c.record_id
    WHERE d.record_id NOT IN (SELECT record_id FROM named_cluster) GROUP BY ALL""",
    """CREATE OR REPLACE TEMP TABLE owned AS
    SELECT record_id, CASE
            WHEN count(*) FILTER (is_linked) = 1 THEN any_value(cluster_id) FILTER (is_linked)
            WHEN count(*) = 1 THEN any_value(cluster_id)
            WHEN count(*) FILTER (in_time) = 1 THEN any_value(cluster_id) FILTER (in_time)
        END AS cluster_id
    FROM (
        SELECT record_id, cluster_id, coalesce(in_time, true) AS in_time,
            coalesce(is_linked, false) AS is_linked
        FROM offered FULL JOIN decided_owner USING (record_id, cluster_id)
        WHERE coalesce(is_linked, true))
    GROUP BY record_id""",
    # Nobody's: those of one address are one contact, whichever source knows it.
    """CREATE OR REPLACE TEMP TABLE unowned AS
    SELECT n.record_id, min(min(n.record_id)) OVER (
        PARTITION BY min(n.identifier_type || ':' || n.identifier_value)) AS cluster_id
    FROM nameless AS n ANTI JOIN (FROM owned WHERE cluster_id IS NOT NULL) AS o USING (record_id)
    WHERE n.record_type <> 'device' GROUP BY n.record_id""",
    """CREATE OR REPLACE TEMP TABLE best_link AS
    SELECT record_id, arg_max(method, weight) AS method,
        max(CASE WHEN weight > 60 THEN 1 ELSE 1 / (1 + pow(2, -weight)) END) AS probability
    FROM (
        SELECT unnest([record_a, record_b]) AS record_id, method, weight FROM link
        JOIN named_cluster AS mine ON record_a = mine.record_id
        JOIN named_cluster AS theirs ON record_b = theirs.record_id
        WHERE mine.cluster_id = theirs.cluster_id)
    GROUP BY record_id""",
    """CREATE OR REPLACE TEMP TABLE {out} AS
    WITH clustered AS (
        SELECT record_id, cluster_id, coalesce(method, 'single') AS method, probability
        FROM named_cluster LEFT JOIN best_link USING (record_id)
        UNION ALL
        SELECT record_id, cluster_id, 'contact_point', NULL FROM owned WHERE cluster_id IS NOT NULL
        UNION ALL
        SELECT record_id, cluster_id,
            CASE WHEN count(*) OVER (PARTITION BY cluster_id) = 1 THEN 'single'
                ELSE 'contact_point' END, NULL
        FROM unowned
        UNION ALL
        SELECT record_id, record_id, 'single', NULL FROM {schema}.source_record
        WHERE {known} AND record_type NOT IN ('account', 'guest', 'device')
            AND record_id NOT IN (SELECT record_id FROM nameless))
    SELECT clustered.*, r.known_at,
        CASE r.record_type WHEN 'account' THEN 0 WHEN 'guest' THEN 1 WHEN 'contact_point' THEN 2
            ELSE 3 END AS seed_rank
    FROM clustered JOIN {schema}.source_record AS r USING (record_id)""",
)
