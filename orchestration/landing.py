"""From a closed source into the lake: the days that are new, gated before they count.

Delivered sources have their own first step (`orchestration/arrivals.py`) and the same last one.
Steps: contract (footer only) → pending files, which nobody sees → the caller's gate on them →
commit by manifest. What the gate refuses is removed, so that the mended source can be landed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb

from orchestration import files
from orchestration.compaction import compact
from orchestration.contract import engine_errors, open_source
from orchestration.errors import source_problem
from orchestration.interfaces.model import ClosedSource, Entity, Source
from orchestration.interfaces.tables import literal, paths
from orchestration.lake import Batch, SourceLake
from orchestration.settings import Company

_NO_DAY = date(1, 1, 1)
_CALENDAR_FROM = date(1990, 1, 1)


@dataclass(frozen=True)
class Landing:
    """What one run lands of one source: days `from_day`..`to_day`; nothing without `has_news`."""

    source: Source
    from_day: date
    to_day: date
    batch: Batch
    unknown_columns: dict[str, list[str]]
    has_news: bool
    put_off: dict[str, str] = field(default_factory=dict)


def prepare(
    connection: duckdb.DuckDBPyConnection,
    company: Company,
    source: ClosedSource,
    lake: SourceLake,
    as_of: date,
    run_id: str,
) -> Landing:
    """Checks the source, writes pending files, creates the views `landed.<entity>` over them.

    `landed.<entity>` holds what is about to be landed; `landed.volume` its rows by day beside
    what is usual. Nothing counts before `lake.commit(landing.batch)`.
    """
    lake.remove_orphans()
    lake.verify(as_of)
    compact(connection, lake)
    unknown = open_source(connection, source)
    committed = lake.batches()
    landed_to = max((batch.to_day for batch in committed), default=_NO_DAY)
    from_day = landed_to + timedelta(days=1)
    to_day = max(as_of, landed_to)
    fingerprints = {e.name: files.sha256(Path(source.location(e))) for e in source.entities}
    if committed:
        _check_history(connection, company, source, lake, fingerprints, landed_to)
    batch_id = lake.next_batch_id(to_day)
    connection.execute("CREATE SCHEMA IF NOT EXISTS landed")
    _create_midnights(connection, company.time_zone, to_day)
    landed = {}
    for entity in source.entities:
        path = lake.file_path(entity.name, batch_id)
        if from_day <= to_day:
            _write(connection, company, source, entity, path, (from_day, to_day), run_id)
        rows = _create_view(connection, entity, path)
        if rows:
            landed[entity.name] = lake.landed_file(path, rows, unknown[entity.name])
    batch = Batch(batch_id, source.name, run_id, from_day, to_day, landed, fingerprints)
    return Landing(source, from_day, to_day, batch, unknown, has_news=from_day <= to_day)


def land(landing: Landing, lake: SourceLake, gate: Callable[[], bool]) -> bool:
    """Commits the pending batch if `gate()` says so, else removes it. Returns the verdict."""
    passed = gate()
    if passed and landing.has_news:
        lake.commit(landing.batch)
    if not passed:
        lake.remove_orphans()
    return passed


def _candidates(company: Company, entity: Entity, days: tuple[date, date]) -> str:
    """SQL of a source's rows that became known in `days`, with `known_day` and `known_utc`.

    `known_utc` is NULL where the source knows no more than the day. Rows whose day cannot be told
    are kept: the gate names them.
    """
    within = f"known_day BETWEEN DATE '{days[0]}' AND DATE '{days[1]}' OR known_day IS NULL"
    if entity.known_utc:
        return f"SELECT * FROM ({_by_moment(company.time_zone, entity)}) WHERE {within}"
    known_day = entity.known_day.format(first_day=company.first_day)
    return f"""
        SELECT *, NULL::TIMESTAMP AS known_utc
        FROM (SELECT s.*, {known_day} AS known_day FROM source.{entity.name} AS s {entity.joins})
        WHERE {within}"""


def _by_moment(zone: str, entity: Entity) -> str:
    """The local day of a UTC moment, with one time-zone conversion for each quarter of an hour.

    A conversion takes 4 µs, longer than all else that is done to a row, and no zone has ever
    changed its offset within a quarter of an hour.
    """
    quarter = f"time_bucket(INTERVAL 15 MINUTE, {entity.known_utc})"
    rows = f"source.{entity.name} AS s {entity.joins}"
    return f"""
        SELECT s.*, q.local_day AS known_day, {entity.known_utc} AS known_utc
        FROM {rows}
        LEFT JOIN (
            SELECT quarter, timezone('{zone}', timezone('UTC', quarter))::DATE AS local_day
            FROM (SELECT DISTINCT {quarter} AS quarter FROM {rows})
        ) AS q ON q.quarter = {quarter}"""


def record_hash(entity: Entity) -> str:
    """SQL of a row's hash: from the md5 of the contract's columns as text, for any engine.

    The last eight bytes, as a little-endian number. (`md5_number_lower` says the same and takes
    three times as long in DuckDB 1.5.)
    """
    texts = ", ".join(f'coalesce("{column}"::VARCHAR, chr(30))' for column in entity.columns)
    return f"(md5_number(concat_ws(chr(31), {texts})) >> 64)::UBIGINT"


def _create_midnights(connection: duckdb.DuckDBPyConnection, zone: str, last: date) -> None:
    """`landed.midnight`: the moment at which each company day begins."""
    connection.execute(
        f"""CREATE OR REPLACE TABLE landed.midnight AS
        SELECT day::DATE AS day, timezone('{zone}', day) AS midnight
        FROM generate_series(DATE '{_CALENDAR_FROM}', DATE '{last}', INTERVAL 1 DAY) AS t(day)"""
    )


def _write(connection, company, source, entity, path, days, run_id) -> None:
    """Writes the new rows of one entity to `path`, whole or with one clear error.

    Staged in a temporary table first, because a file of a single row group is read by one
    thread only: hashing the 20.9M promotions then takes half as long on two cores.
    """
    with engine_errors(source.name, entity.name, "could not be landed"):
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE pending AS {_candidates(company, entity, days)}"
        )
        connection.execute(
            f"""COPY (
                SELECT p.* EXCLUDE (known_utc),
                    coalesce(make_timestamptz(epoch_us(known_utc)), m.midnight) AS known_at,
                    '{run_id}' AS ingest_run_id, {record_hash(entity)} AS record_hash
                FROM pending AS p LEFT JOIN landed.midnight AS m ON m.day = p.known_day
            ) TO {literal(path)} (FORMAT parquet, COMPRESSION zstd)"""
        )
        connection.execute("DROP TABLE pending")


def _create_view(connection: duckdb.DuckDBPyConnection, entity: Entity, path: Path) -> int:
    """Creates `landed.<entity>` over the pending file (empty if there is none); returns rows."""
    view = f"CREATE OR REPLACE VIEW landed.{entity.name} AS"
    if path.exists():
        connection.execute(f"{view} SELECT * FROM read_parquet({literal(path)})")
        rows = connection.sql(f"SELECT count(*) FROM landed.{entity.name}").fetchone()[0]
        if rows:
            return rows
        path.unlink()
    connection.execute(
        f"""{view} SELECT *, NULL::DATE AS known_day, NULL::TIMESTAMPTZ AS known_at,
            NULL::VARCHAR AS ingest_run_id, NULL::UBIGINT AS record_hash
        FROM source.{entity.name} LIMIT 0"""
    )
    return 0


def _check_history(connection, company, source, lake, fingerprints, landed_to) -> None:
    """A source that was delivered again must still hold what was landed from it.

    Only tables whose file changed since the last batch are read. Raises SourceProblem.
    """
    known = lake.batches()[-1].source_files
    for entity in source.entities:
        if fingerprints[entity.name] == known.get(entity.name):
            continue
        days = (_NO_DAY, landed_to)
        expected = (0, 0)  # nothing of it may have been known yet
        if lake.entity_files(entity.name):
            expected = _summary(connection, "record_hash", lake_rows(lake, entity.name))
        with engine_errors(source.name, entity.name, "could not be read again"):
            found = _summary(
                connection, record_hash(entity), f"({_candidates(company, entity, days)})"
            )
        if found[0] != expected[0]:
            raise source_problem(
                source.name,
                entity.name,
                f"expected the {expected[0]:,} rows already landed up to {landed_to}, "
                f"found {found[0]:,}; the delivered history changed",
            )
        if found != expected:
            raise source_problem(
                source.name,
                entity.name,
                f"expected the rows already landed up to {landed_to} unchanged, found other "
                f"content in the same number of rows ({found[0]:,})",
            )


def _summary(connection: duckdb.DuckDBPyConnection, record_hash: str, relation: str) -> tuple:
    return connection.sql(
        f"SELECT count(*), coalesce(sum({record_hash}::HUGEINT), 0) FROM {relation}"
    ).fetchone()


def lake_rows(lake: SourceLake, entity: str, batches: Iterable[Batch] | None = None) -> str:
    """SQL relation of the committed rows of one entity, of all batches or of these; needs at least
    one landed file."""
    return f"read_parquet({paths(lake.entity_files(entity, batches))}, union_by_name = true)"
