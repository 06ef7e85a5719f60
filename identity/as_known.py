"""Persons as they were known on past days, for features that must not know what came later.

From the first day of the ledger on, the ledger says it. Days before it (history that was loaded at
once) are told from what was known by then, once: like the ledger, that is state.
"""

from datetime import date
from pathlib import Path

import duckdb

from identity import IdentityProblem
from identity.groups import make_clusters
from identity.links import make_links
from identity.persons import seed_id

_SEED = seed_id(
    "arg_min(record_id, (seed_rank, known_at, record_id)) OVER (PARTITION BY cluster_id)"
)


def make_as_known(
    connection: duckdb.DuckDBPyConnection, schema: str, origins: list[date], folder: Path
) -> None:
    """Adds to `<schema>.identity_as_of` (as_of, record_id, customer_id) the rows of past days.

    Reads `ledger_event`, and `link` and `apart` anew for a day that was never told."""
    (first,) = connection.sql("SELECT min(as_of) FROM ledger_event").fetchone()
    before = [day for day in origins if first is None or day < first]
    _from_ledger(connection, schema, [day for day in origins if day not in before])
    for day in before:
        path = folder / f"{day}.parquet"
        if not path.exists():
            _tell(connection, schema, day, path)
    if before:
        paths = ", ".join(f"'{_quoted(folder / f'{day}.parquet')}'" for day in before)
        try:
            connection.execute(
                f"INSERT INTO {schema}.identity_as_of SELECT * FROM read_parquet([{paths}])"
            )
        except duckdb.Error:
            raise IdentityProblem(
                f"{folder}: who was who on days before the ledger cannot be read; put back a copy "
                "of the folder, or delete it: the next run tells them anew"
            ) from None


def _from_ledger(connection, schema: str, origins: list[date]) -> None:
    if not origins:
        return
    days = ", ".join(f"(DATE '{day}')" for day in origins)
    connection.execute(
        f"""INSERT INTO {schema}.identity_as_of
        SELECT origin.day, e.record_id, arg_max(e.customer_id, e.as_of)
        FROM (VALUES {days}) AS origin (day) JOIN ledger_event AS e ON e.as_of <= origin.day
        WHERE e.event IN ('assigned', 'released') GROUP BY origin.day, e.record_id
        HAVING arg_max(e.event, e.as_of) = 'assigned'"""
    )


def _tell(connection, schema: str, day: date, path: Path) -> None:
    make_links(connection, schema, f"{schema}.pair", "decision", day)
    make_clusters(connection, schema, "cluster_then", day)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    connection.execute(
        f"""COPY (SELECT DATE '{day}' AS as_of, record_id, {_SEED} AS customer_id
            FROM cluster_then ORDER BY record_id)
        TO '{_quoted(draft)}' (FORMAT parquet, COMPRESSION zstd)"""
    )
    draft.replace(path)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
