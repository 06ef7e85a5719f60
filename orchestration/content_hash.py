"""One hash for the content of a table, whatever the order of its rows or the engine's threads."""

import hashlib

import duckdb

# Tables that describe the run itself, or the files that it wrote: only what does not differ
# between two equal runs counts. (A model's file carries a time stamp, its version does not.)
STABLE_COLUMNS = {
    # What changed since the version before depends on which that was.
    "meta.changes": (),
    "meta.changed_row": (),
    "meta.moved_number": (),
    # What was looked at depends on what was new: a day run again finds nothing to judge at raw.
    "meta.data_quality": (),
    "meta.version": ("company", "as_of"),
    "meta.run_log": ("step", "room", "status", "rows"),
    "ml.model_registry": (
        "model",
        "model_version",
        "method",
        "train_cutoff",
        "decision",
        "file",
        "data_as_of",
    ),
}


def content_hash(connection: duckdb.DuckDBPyConnection, table: str, relation: str) -> str:
    """Hash of the rows of `relation` as those of `table` (`schema.table`).

    Column names and types, the number of rows, and two sums of the halves of each row's md5:
    equal for equal multisets of rows, in one pass, without sorting.
    """
    if STABLE_COLUMNS.get(table) == ():
        return hashlib.sha256(table.encode()).hexdigest()
    described = connection.sql(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    types = {row[0]: row[1] for row in described}
    columns = tuple((name, types[name]) for name in STABLE_COLUMNS.get(table, types))
    packed = ", ".join(f'"{name}" := {_value(name, kind)}' for name, kind in columns)
    sums = connection.sql(
        f"""SELECT count(*), coalesce(sum((hash >> 64)::HUGEINT), 0),
            coalesce(sum((hash & 18446744073709551615)::HUGEINT), 0)
        FROM (
            SELECT md5_number(to_json(struct_pack({packed}))::VARCHAR) AS hash
            FROM {relation} AS t
        )"""
    ).fetchone()
    return hashlib.sha256(repr((columns, sums)).encode()).hexdigest()


def fingerprint(connection: duckdb.DuckDBPyConnection, relation: str) -> tuple:
    """Equal for relations of the same columns and rows, in a sixth of the time of `content_hash`:
    it rests on the engine's own hash, and so is nothing to keep."""
    described = connection.sql(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    values = ", ".join(_value(name, kind) for name, kind, *_ in described)
    sums = connection.sql(
        f"""SELECT count(*), sum(hash({values})::HUGEINT), bit_xor(hash({values}))
        FROM {relation} AS t"""
    ).fetchone()
    return (*sums, *(row[:2] for row in described))


def _value(name: str, kind: str) -> str:
    """A moment as a number: as text it would depend on the time zone of the connection. Zero
    without its sign: a table that is written in order loses it."""
    value = f't."{name}"'
    if kind in ("DOUBLE", "FLOAT"):
        return f"{value} + 0"
    return f"epoch_us({value})" if kind == "TIMESTAMP WITH TIME ZONE" else value
