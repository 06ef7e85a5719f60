"""The truth of a stranger's records: whose each record is.

A file of clusters (a record and its person a row) or of pairs (two records of one person a row); a
column of the records themselves. Which of the two a file is, is seen from its ids: where two
columns hold ids of records and no row pairs a record with itself, they are pairs.
"""

from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from identity.strangers import FileProblem, quoted, read


def mount_column(connection: duckdb.DuckDBPyConnection, path: Path, ids: str, column: str) -> None:
    """Makes the table `truth` (record_id, person) from a column of the records."""
    connection.execute(
        f"""CREATE OR REPLACE TABLE truth AS SELECT {quoted(ids)} AS record_id,
        {quoted(column)} AS person FROM stranger WHERE {quoted(column)} IS NOT NULL"""
    )
    if not connection.sql("SELECT 1 FROM truth LIMIT 1").fetchone():
        raise FileProblem(f"{path}, column {column}: no rows with a true person")


def mount_file(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Makes the table `truth` (record_id, person) from a file. Raises FileProblem.

    Of clusters only the records that the file names are judged; of pairs, all of them.
    """
    columns = read(connection, path, "told_truth")
    if len(columns) < 2:
        raise FileProblem(f"{path}: one column, expected two: record and person, or two records")
    known = {c: _known(connection, c) for c in columns}
    rows = connection.sql("SELECT count(*) FROM told_truth").fetchone()[0]
    all_known = [c for c in columns if known[c] == rows]
    if not all_known:
        best = max(columns, key=lambda c: known[c])
        raise FileProblem(
            f"{path}, column {best}: {rows - known[best]} of {rows} rows name no record of the file"
        )
    if len(all_known) > 1 and not _selves(connection, *all_known[:2]):
        return _from_pairs(connection, *all_known[:2])
    record, *rest = [all_known[0], *(c for c in columns if c != all_known[0])]
    return _from_clusters(connection, path, record, rest[0])


def _known(connection, column: str) -> int:
    """Rows of the truth whose value in the column is the id of a record."""
    (found,) = connection.sql(
        f"""SELECT count(*) FROM told_truth
        WHERE {quoted(column)} IN (SELECT record_id FROM stranger_record)"""
    ).fetchone()
    return found


def _selves(connection, one: str, other: str) -> int:
    return connection.sql(
        f"SELECT count(*) FROM told_truth WHERE {quoted(one)} = {quoted(other)}"
    ).fetchone()[0]


def _from_clusters(connection, path: Path, record: str, person: str) -> None:
    rows, distinct = connection.sql(
        f"SELECT count(*), count(DISTINCT {quoted(record)}) FROM told_truth"
    ).fetchone()
    if distinct < rows:
        raise FileProblem(f"{path}, column {record}: {rows - distinct} records occur twice or more")
    connection.execute(
        f"""CREATE OR REPLACE TABLE truth AS SELECT {quoted(record)} AS record_id,
        {quoted(person)} AS person FROM told_truth WHERE {quoted(person)} IS NOT NULL"""
    )


def _from_pairs(connection, one: str, other: str) -> None:
    connection.execute(
        """CREATE OR REPLACE TABLE placed AS SELECT record_id,
        row_number() OVER (ORDER BY record_id) - 1 AS place FROM stranger_record"""
    )
    pairs = connection.sql(
        f"""SELECT a.place AS a, b.place AS b FROM told_truth
        JOIN placed AS a ON {quoted(one)} = a.record_id
        JOIN placed AS b ON {quoted(other)} = b.record_id"""
    ).fetchnumpy()
    size = connection.sql("SELECT count(*) FROM placed").fetchone()[0]
    ones = np.ones(len(pairs["a"]), dtype=bool)
    graph = coo_matrix((ones, (pairs["a"], pairs["b"])), shape=(size, size))
    labels = connected_components(graph, directed=False)[1]
    connection.register("_label", pa.table({"place": np.arange(size), "person": labels}))
    connection.execute(
        """CREATE OR REPLACE TABLE truth AS
        SELECT record_id, CAST(person AS VARCHAR) AS person FROM placed JOIN _label USING (place)"""
    )
    connection.unregister("_label")
