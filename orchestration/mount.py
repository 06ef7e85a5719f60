"""Shows the warehouse what was received up to a day: schema `raw`.

`raw.<source>_<entity>` is a view over exactly the committed files of the lake, cut at `as_of`;
`raw.run` is one row with what models may know of the run, `raw.asked_origin` the training days that
the monitor asked for before it. No model knows today's date.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

import duckdb

from orchestration.arrivals import UNREADABLE
from orchestration.interfaces.model import DeliveredSource, Source
from orchestration.kept_staging import Kept
from orchestration.lake import SourceLake
from orchestration.landing import lake_rows
from orchestration.settings import Company
from orchestration.training_days import Answer


def mount_source(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    lake: SourceLake,
    as_of: date,
    kept: Kept | None = None,
) -> dict[str, int]:
    """Creates the views of one source; returns the rows of each entity known by `as_of`. The views
    `raw.new_<source>_<entity>` hold at least the rows that the night `kept` did not see: all,
    without one."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS raw")
    delivered = isinstance(source, DeliveredSource)
    columns = {entity.name: _columns(source, entity) for entity in source.entities}
    if delivered:
        columns[UNREADABLE] = _UNREADABLE_COLUMNS
    rows = {}
    for entity, kinds in columns.items():
        view = f"raw.{source.name}_{entity}"
        if lake.entity_files(entity):
            # What could not be read stays in the lake, out of sight: who knows what it holds.
            shown = "* EXCLUDE (content)" if entity == UNREADABLE else "*"
            relation = lake_rows(lake, entity)
            select = f"SELECT {shown} FROM {relation} WHERE known_day <= DATE '{as_of}'"
        else:
            nulls = ", ".join(f'NULL::{kind} AS "{column}"' for column, kind in kinds.items())
            select = f"SELECT {nulls} LIMIT 0"
        connection.execute(f"CREATE OR REPLACE VIEW {view} AS {select}")
        new = _new_rows(lake, entity, kept) if kept else ""
        connection.execute(
            f"""CREATE OR REPLACE VIEW raw.new_{source.name}_{entity} AS
            SELECT * FROM {f"({new})" if new else view} WHERE known_day <= DATE '{as_of}'"""
        )
        rows[entity] = connection.sql(f"SELECT count(*) FROM {view}").fetchone()[0]
    return rows


def _new_rows(lake: SourceLake, entity: str, kept: Kept) -> str:
    """SQL of what was landed since, and of what was known later than that night's day. A file that
    joins batches of before and after (compaction) counts as new."""
    batches = [batch for batch in lake.batches() if entity in batch.landed]
    seen = [batch for batch in batches if kept.has(batch)]
    since = [batch for batch in batches if not kept.has(batch)]
    parts = [f"SELECT * FROM {lake_rows(lake, entity, since)}"] if since else []
    if seen:
        later = f"known_day > DATE '{kept.as_of}'"
        parts.append(f"SELECT * FROM {lake_rows(lake, entity, seen)} WHERE {later}")
    return " UNION ALL BY NAME ".join(parts)


def mount_freshness(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    lake: SourceLake,
    failure: str | None,
    fresh_days: int,
) -> None:
    """The source's row in `raw.source`: up to when it is in the lake, and whether it failed."""
    landed_to = lake.landed_to()
    views = " UNION ALL ".join(
        f"SELECT max(known_at) AS last_at FROM raw.{source.name}_{entity.name}"
        for entity in source.entities
    )
    connection.execute("DELETE FROM raw.source WHERE source = ?", [source.name])
    connection.execute(
        f"""INSERT INTO raw.source
        SELECT ?, ?, (SELECT max(last_at) FROM ({views})), ?, ?, ?""",
        [source.name, landed_to, failure is not None, failure, fresh_days],
    )


def mount_run(
    connection: duckdb.DuckDBPyConnection,
    company: Company,
    as_of: date,
    identity_key: str,
    asked: Sequence[Answer] = (),
    kept: Kept | None = None,
) -> list[date]:
    """Creates `raw.run` (one row: the run's day and the company's settings), `raw.kept` (one row:
    the night that is taken over; empty values without), `raw.asked_origin` (one row a day that
    `asked` adds to the training days) and `raw.source` (one row a source; filled by each source's
    own step). Returns the training days that were added."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS raw")
    connection.execute(
        "CREATE OR REPLACE TABLE raw.kept AS SELECT ?::DATE AS as_of, ?::DATE AS whole_on",
        [kept and kept.as_of, kept and kept.whole_on],
    )
    connection.execute(
        """CREATE OR REPLACE TABLE raw.source (
            source VARCHAR, landed_to DATE, last_known_at TIMESTAMPTZ, failed BOOLEAN,
            reason VARCHAR, fresh_within_days INTEGER)"""
    )
    churn, costs, lifecycle = company.churn, company.costs, company.lifecycle
    cost_columns = ", ".join(f"?::DECIMAL(18, 6) AS cost_{name}" for name in asdict(costs))
    lifecycle_columns = ", ".join(f"?::DOUBLE AS lifecycle_{name}" for name in asdict(lifecycle))
    connection.execute(
        f"""CREATE OR REPLACE TABLE raw.run AS SELECT
            ?::VARCHAR AS company, ?::DATE AS as_of, ?::DATE AS first_day,
            ?::VARCHAR AS time_zone, ?::VARCHAR AS currency, ?::VARCHAR AS identity_key,
            ?::INTEGER AS churn_horizon_days, ?::INTEGER AS churn_gap_days,
            ?::INTEGER AS churn_active_days, ?::INTEGER AS churn_min_order_days,
            ?::VARCHAR AS churn_kind, ?::DOUBLE AS churn_rhythm_times,
            ?::INTEGER AS churn_rhythm_least_days, ?::INTEGER AS train_every_days,
            {cost_columns}, {lifecycle_columns}""",
        [
            company.name,
            as_of,
            company.first_day,
            company.time_zone,
            company.currency,
            identity_key,
            churn.horizon_days,
            churn.gap_days,
            churn.active_days,
            churn.min_order_days,
            churn.kind,
            churn.rhythm_times,
            churn.rhythm_least_days,
            company.models.train_every_days,
            # A rate of 0 is one that is not known.
            *(rate or None for rate in asdict(costs).values()),
            *asdict(lifecycle).values(),
        ],
    )
    return _mount_asked(connection, asked, as_of, churn.kind == "p_alive")


def _mount_asked(connection, asked: Sequence[Answer], as_of: date, by_p_alive: bool) -> list[date]:
    """A label by P(alive) is told on the last day of its window: then that day is taken, too."""
    connection.execute("CREATE OR REPLACE TABLE raw.asked_origin (as_of DATE, is_training BOOLEAN)")
    added = [a for a in asked if a.outcome == "extra_day" and a.honoured_on <= as_of]
    rows = [(a.training_day, True) for a in added]
    rows += [(a.honoured_on, False) for a in added if by_p_alive]
    if rows:
        connection.executemany("INSERT INTO raw.asked_origin VALUES (?, ?)", rows)
    return [a.training_day for a in added]


_UNREADABLE_COLUMNS = {
    "entity": "VARCHAR",
    "delivery": "VARCHAR",
    "delivery_line": "BIGINT",
    "reason": "VARCHAR",
    "known_day": "DATE",
    "known_at": "TIMESTAMPTZ",
    "ingest_run_id": "VARCHAR",
}


def _columns(source: Source, entity) -> dict[str, str]:
    """The columns that the entity has in the lake, with their types."""
    columns, added = dict(entity.columns), {"known_day": "DATE", "known_at": "TIMESTAMPTZ"}
    if isinstance(source, DeliveredSource):
        if source.interface.lands_text:
            columns = dict.fromkeys(columns, "VARCHAR")
        added = {
            "delivery": "VARCHAR",
            "delivery_line": "BIGINT",
            **added,
            "source_changed_at": "TIMESTAMPTZ",
        }
    return {**columns, **added, "ingest_run_id": "VARCHAR", "record_hash": "UBIGINT"}
