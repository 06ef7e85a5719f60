"""One hash for the content of a table, whatever the order of its rows or the engine's threads."""

import hashlib

import duckdb

# Tables that describe the run itself: only what does not differ between two equal runs counts.
STABLE_COLUMNS = {
    "meta.version": ("company", "as_of"),
    "meta.run_log": ("step", "room", "status", "rows"),
}


def content_hash(connection: duckdb.DuckDBPyConnection, table: str, relation: str) -> str:
    """Hash of the rows of `relation` as those of `table` (`schema.table`).

    Column names, the number of rows, and two sums of the halves of each row's md5: equal for
    equal multisets of rows, in one pass, without sorting.
    """
    columns = STABLE_COLUMNS.get(table)
    if columns is None:
        described = connection.sql(f"DESCRIBE SELECT * FROM {relation}").fetchall()
        columns = tuple(row[0] for row in described)
    packed = ", ".join(f'"{column}" := t."{column}"' for column in columns)
    sums = connection.sql(
        f"""SELECT count(*), coalesce(sum((hash >> 64)::HUGEINT), 0),
            coalesce(sum((hash & 18446744073709551615)::HUGEINT), 0)
        FROM (
            SELECT md5_number(to_json(struct_pack({packed}))::VARCHAR) AS hash
            FROM {relation} AS t
        )"""
    ).fetchone()
    return hashlib.sha256(repr((columns, sums)).encode()).hexdigest()
