"""What a delivered source sent since the last landing, as pending files of the lake.

When a row was known: files say it by their name; rows of an API or a database by their own
stamps. A row that is new since the last landing was known when the source recorded it, a changed
one when it was changed. At a first load only the recorded time is left of all the versions that
came and went: that stands in (an estimate), so that past days can still be asked.
"""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from orchestration.compaction import compact
from orchestration.contract import engine_errors
from orchestration.interfaces.model import DeliveredSource, Entity, Receipt, Window
from orchestration.interfaces.tables import literal
from orchestration.lake import Batch, SourceLake
from orchestration.landing import Landing, lake_rows, record_hash
from orchestration.settings import Company

UNREADABLE = "unreadable"
_TICK = timedelta(microseconds=1)
# Wide rows are written in groups of fewer, so that memory is bounded.
_PARQUET = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE_BYTES '32MB'"


def prepare_arrivals(
    connection: duckdb.DuckDBPyConnection,
    company: Company,
    source: DeliveredSource,
    lake: SourceLake,
    as_of: date,
    run_id: str,
    scratch: Path,
    whole: bool = True,
) -> Landing:
    """Asks the source for what is new up to the end of `as_of`; writes pending files.

    Creates the views `landed.<entity>` over them. A day before the last landed one is only looked
    at again: nothing is asked. Without `whole` the day still goes on.
    Nothing counts before `lake.commit(landing.batch)`.
    """
    lake.remove_orphans()
    lake.verify(as_of)
    if whole:
        compact(connection, lake)
    landed_to = lake.landed_to()
    batch_id = lake.next_batch_id(as_of)
    nothing = Batch(batch_id, source.name, run_id, as_of, as_of, {})
    if landed_to and as_of < landed_to:
        return Landing(source, as_of, as_of, nothing, {}, has_news=False)
    scratch.mkdir(parents=True, exist_ok=True)
    window = _window(company, lake, landed_to, as_of, scratch)
    connection.execute("CREATE SCHEMA IF NOT EXISTS landed")
    landed, fingerprints, unknown, put_off = {}, {}, {}, {}
    receipts: dict[str, Receipt] = {}
    for entity in source.entities:
        with engine_errors(source.name, entity.name, "could not be read"):
            receipt = source.interface.receive(connection, source.name, entity, window)
        receipts[entity.name] = receipt
        fingerprints.update(receipt.fingerprints)
        put_off.update(receipt.put_off)
        unknown[entity.name] = list(receipt.unknown_columns)
        path = lake.file_path(entity.name, batch_id)
        with engine_errors(source.name, entity.name, "could not be landed"):
            rows = _write(connection, source, entity, lake, window, landed_to, path, run_id)
        if rows:
            landed[entity.name] = lake.landed_file(path, rows, receipt.unknown_columns)
    path = lake.file_path(UNREADABLE, batch_id)
    rows = _write_unreadable(connection, source, lake, receipts, window, landed_to, path, run_id)
    if rows:
        landed[UNREADABLE] = lake.landed_file(path, rows)
    from_day = landed_to + timedelta(days=1) if landed_to else as_of
    batch = Batch(
        batch_id, source.name, run_id, min(from_day, as_of), as_of, landed, fingerprints, whole
    )
    has_news = bool(landed or fingerprints) or (whole and (landed_to is None or as_of > landed_to))
    return Landing(source, batch.from_day, as_of, batch, unknown, has_news, put_off)


def first_moment(day: date, time_zone: str) -> datetime:
    """Midnight at which the company's day begins, in UTC, without zone."""
    local = datetime.combine(day, time.min, ZoneInfo(time_zone))
    return local.astimezone(UTC).replace(tzinfo=None)


def _window(company, lake, landed_to: date | None, as_of: date, folder: Path) -> Window:
    since = None
    if landed_to:
        since = first_moment(min(landed_to + timedelta(days=1), as_of), company.time_zone)
    until = first_moment(as_of + timedelta(days=1), company.time_zone)
    return Window(since, until, as_of, company.time_zone, lake.fingerprints(), folder)


def _write(connection, source, entity, lake, window, landed_to, path: Path, run_id: str) -> int:
    """Writes the rows of one entity that are not in the lake yet; returns how many."""
    by_time = source.interface.asks_by_time
    # The day in a file's name is the age of what it says, however late it comes.
    unsaid = "NULL::TIMESTAMP" if by_time else "delivered_at"
    changed = entity.changed or entity.recorded or unsaid
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE pending AS
        SELECT s.* EXCLUDE (delivered_at), {_known(source, entity, window, landed_to)} AS known_utc,
            {changed} AS changed_utc, {record_hash(entity)} AS record_hash
        FROM source.{entity.name} AS s"""
    )
    connection.execute(f"DROP TABLE source.{entity.name}")
    _create_local_days(connection, window.time_zone)
    new = f"changed_utc IS NULL OR changed_utc < {_moment(window.until)}" if by_time else "TRUE"
    if by_time and lake.entity_files(entity.name):
        edge = window.since or datetime(1, 1, 2)
        edge -= timedelta(minutes=source.interface.overlap_minutes)
        # The edge of two windows overlaps, and an answer may come twice: what is in the lake
        # already is not landed again.
        known = f"""SELECT record_hash FROM {lake_rows(lake, entity.name)}
            WHERE source_changed_at IS NULL
                OR source_changed_at >= timezone('UTC', {_moment(edge)})"""
        new = f"({new}) AND record_hash NOT IN ({known})"
    connection.execute(
        f"""COPY (
            SELECT p.* EXCLUDE (known_utc, changed_utc, record_hash), q.local_day AS known_day,
                make_timestamptz(epoch_us(known_utc)) AS known_at,
                make_timestamptz(epoch_us(changed_utc)) AS source_changed_at,
                '{run_id}' AS ingest_run_id, record_hash
            FROM (SELECT * FROM pending WHERE {new}) AS p
            JOIN local_days AS q ON q.quarter = {_QUARTER}
        ) TO {literal(path)} ({_PARQUET})"""
    )
    connection.execute("DROP TABLE pending")
    view = f"CREATE OR REPLACE VIEW landed.{entity.name} AS"
    connection.execute(f"{view} SELECT * FROM read_parquet({literal(path)})")
    rows = connection.sql(f"SELECT count(*) FROM landed.{entity.name}").fetchone()[0]
    if not rows:
        connection.execute(
            f"CREATE OR REPLACE TABLE landed.{entity.name}__empty AS FROM landed.{entity.name}"
        )
        connection.execute(f"{view} SELECT * FROM landed.{entity.name}__empty")
        path.unlink()
    return rows


_QUARTER = "time_bucket(INTERVAL 15 MINUTE, known_utc)"


def _create_local_days(connection, zone: str) -> None:
    """`local_days`: one time-zone conversion for each quarter of an hour (see landing).

    A table, so that the engine knows how small it is: else it would hash all pending rows instead.
    """
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE local_days AS
        SELECT quarter, timezone('{zone}', timezone('UTC', quarter))::DATE AS local_day
        FROM (SELECT DISTINCT {_QUARTER} AS quarter FROM pending)"""
    )


def _known(source, entity: Entity, window: Window, landed_to: date | None) -> str:
    """SQL of the moment (UTC) at which a row counts as known, never after the run's day."""
    last = _moment(window.until - _TICK)
    if not source.interface.asks_by_time:
        return _delivered(window, landed_to)
    recorded, changed = entity.recorded, entity.changed or entity.recorded
    known = recorded
    if window.since:
        known = (
            f"CASE WHEN {recorded} >= {_moment(window.since)} THEN {recorded} ELSE {changed} END"
        )
    return f"least(coalesce({known}, {last}), {last})"


def _delivered(window: Window, landed_to: date | None) -> str:
    """A file counts as delivered on the day in its name; one that came after that day was landed
    is known since the run that found it."""
    last = _moment(window.until - _TICK)
    if landed_to is None:
        return f"least(delivered_at, {last})"
    # Done again, a day is still going on; those before it are over.
    edge = first_moment(min(landed_to + timedelta(days=1), window.until_day), window.time_zone)
    return (
        f"CASE WHEN delivered_at < {_moment(edge)} THEN {last} ELSE least(delivered_at, {last}) END"
    )


def _write_unreadable(connection, source, lake, receipts, window, landed_to, path, run_id) -> int:
    """Writes what could not be read and is not in the lake yet; returns how many."""
    parts = [
        f"SELECT '{entity.name}' AS entity, * FROM source.{entity.name}__unreadable"
        for entity in source.entities
        if receipts[entity.name].unreadable
    ]
    if not parts:
        return 0
    last = _moment(window.until - _TICK)
    new = "TRUE"
    if source.interface.asks_by_time and lake.entity_files(UNREADABLE):
        known = f"SELECT md5_number(entity || content) FROM {lake_rows(lake, UNREADABLE)}"
        new = f"coalesce(md5_number(entity || content) NOT IN ({known} WHERE content <> ''), TRUE)"
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE pending AS
        SELECT * EXCLUDE (delivered_at),
            coalesce({_delivered(window, landed_to)}, {last}) AS known_utc
        FROM ({" UNION ALL ".join(parts)}) WHERE {new}"""
    )
    rows = connection.sql("SELECT count(*) FROM pending").fetchone()[0]
    if not rows:
        return 0
    _create_local_days(connection, window.time_zone)
    connection.execute(
        f"""COPY (
            SELECT p.* EXCLUDE (known_utc), q.local_day AS known_day,
                make_timestamptz(epoch_us(known_utc)) AS known_at, '{run_id}' AS ingest_run_id
            FROM pending AS p
            JOIN local_days AS q ON q.quarter = {_QUARTER}
        ) TO {literal(path)} ({_PARQUET})"""
    )
    connection.execute("DROP TABLE pending")
    return rows


def _moment(moment: datetime) -> str:
    return f"TIMESTAMP '{moment}'"
