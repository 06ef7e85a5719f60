"""What the last night staged, where tonight may stand on it: a night stages what is new.

Nearly all that staging does (reading JSON, phones, names) is said of one key at a time, and a night
brings few keys. So a published run leaves a note in its warehouse (`raw.built`): which tables hold
keys, up to which day and batch, and what they were made of. The next night takes over those tables
and forgets the rest, if code, settings and all that was landed are what they were. The note goes
before the first of these tables is changed, so a run that dies from there on leaves nothing to
stand on, while one that a source or its gate stopped does; nor is there anything for a day that is
run again, or one further back. Then, and once in `WHOLE_WITHIN_DAYS`, all is built from the lake.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import duckdb

from orchestration import warehouse
from orchestration.code_version import code_version
from orchestration.lake import Batch, SourceLake
from orchestration.settings import Company

# What a night did wrong, if it ever does, is gone after so many days.
WHOLE_WITHIN_DAYS = 7
# What a table of keys was made with, and which may change for old days: compared, not taken over.
COPIED = {
    "staging.exchange_rate": "kept_exchange_rate",
    "staging.stg_catalogue__stores": "kept_store",
    "staging.stg_email__campaigns": "kept_campaign",
    "features.fact_day": "kept_fact_day",
    "features.origin": "kept_origin",
}


@dataclass(frozen=True)
class Kept:
    """The night that is taken over: its day, when all was last built, its last batch by source."""

    as_of: date
    whole_on: date
    batches: Mapping[str, int]

    def has(self, batch: Batch) -> bool:
        return _number(batch) <= self.batches.get(batch.source, 0)


def take_over(
    path: Path, temporary: Path, made: str, lakes: Sequence[SourceLake], as_of: date
) -> Kept | None:
    """The night before, with only its tables of keys left in the warehouse at `path`; None, and no
    file, where tonight must build all. `made`: what `made_of` says of tonight."""
    try:
        with warehouse.connect(path, temporary) as connection:
            kept = _kept(connection, made, as_of)
            if kept and all(_last(lake) >= kept.batches.get(lake.source, 0) for lake in lakes):
                tables = [row[0] for row in connection.sql("FROM raw.kept_table").fetchall()]
                _forget_all_but(connection, tables)
                return kept
    except duckdb.Error:
        pass  # a file that cannot be read is as good as none: the lake has it all
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    return None


def change(connection: duckdb.DuckDBPyConnection) -> None:
    """From here on the warehouse is half of a night, until `leave` says otherwise."""
    connection.execute("DROP TABLE IF EXISTS raw.built")


def kept_in(connection: duckdb.DuckDBPyConnection) -> Kept | None:
    """The night that the warehouse of this one stands on."""
    as_of, whole_on = connection.sql("FROM raw.kept").fetchone()
    if as_of is None:
        return None
    return Kept(as_of, whole_on, _batches(connection))


def leave(
    connection: duckdb.DuckDBPyConnection,
    made: str,
    lakes: Sequence[SourceLake],
    tables: Sequence[str],
    as_of: date,
) -> None:
    """Notes that the warehouse is whole; `tables` (`schema.name`) can be taken over. `made`: as
    `take_over`."""
    if not tables:
        return
    before = kept_in(connection)
    whole_on = before.whole_on if before else as_of
    connection.execute("CREATE OR REPLACE TABLE raw.kept_table (name VARCHAR)")
    connection.execute("CREATE OR REPLACE TABLE raw.kept_batch (source VARCHAR, number INTEGER)")
    connection.executemany("INSERT INTO raw.kept_table VALUES (?)", [[t] for t in tables])
    connection.executemany(
        "INSERT INTO raw.kept_batch VALUES (?, ?)", [[lake.source, _last(lake)] for lake in lakes]
    )
    # The last statement: without it nothing counts.
    connection.execute(
        """CREATE OR REPLACE TABLE raw.built AS
        SELECT ?::DATE AS as_of, ?::DATE AS whole_on, ?::VARCHAR AS made_of""",
        [as_of, whole_on, made],
    )


def made_of(company: Company, identity_key: str) -> str:
    """What staging is a function of, beside the lake: code, libraries, settings and the key of
    pseudonymous ids, as a hash."""
    from importlib.metadata import version

    engine = [f"{name} {version(name)}" for name in ("duckdb", "dbt-core", "dbt-duckdb")]
    return sha256(repr((code_version(), engine, company, identity_key)).encode()).hexdigest()


def _kept(connection, made: str, as_of: date) -> Kept | None:
    if not warehouse.has_table(connection, "raw", "built"):
        return None
    built_for, whole_on, made_before = connection.sql("FROM raw.built").fetchone()
    soon = as_of < whole_on + timedelta(days=WHOLE_WITHIN_DAYS)
    if made_before != made or as_of <= built_for or not soon:
        return None
    return Kept(built_for, whole_on, _batches(connection))


def _batches(connection) -> dict[str, int]:
    return dict(connection.sql("FROM raw.kept_batch").fetchall())


def _forget_all_but(connection, tables: Sequence[str]) -> None:
    """Leaves `tables`, the copies of what they were made with, and the note, all or nothing."""
    connection.execute("BEGIN")
    for table, copy in COPIED.items():
        if warehouse.has_table(connection, *table.split(".")):
            connection.execute(f"CREATE OR REPLACE TABLE raw.{copy} AS FROM {table}")
    notes = ("raw.built", "raw.kept_table", "raw.kept_batch")
    left = {*tables, *notes, *(f"raw.{copy}" for copy in COPIED.values())}
    found = connection.sql(
        """SELECT if(table_type = 'VIEW', 'VIEW', 'TABLE'), table_schema, table_name
        FROM information_schema.tables WHERE table_catalog = current_database()"""
    ).fetchall()
    for kind, schema, name in found:
        if f"{schema}.{name}" not in left:
            connection.execute(f'DROP {kind} "{schema}"."{name}"')
    connection.execute("COMMIT")


def _last(lake: SourceLake) -> int:
    return max((_number(batch) for batch in lake.batches()), default=0)


def _number(batch: Batch) -> int:
    return int(batch.batch_id.split("_")[0])
