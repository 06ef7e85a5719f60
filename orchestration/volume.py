"""Rows by day beside what is usual: what the volume gate judges.

Usual for a day is the median of the previous four same weekdays, from lake and pending rows
together. Some tables are not so even: opens of mailings come by the thousand on the day of a
campaign, whichever weekday that is, and by the dozen on others. So a day may also have what quiet
days of its weekday had, or busy days of any, in the eight weeks before; of both the second most
extreme, because one may have been a fault. For the start of a history, where there are none yet,
the company's `usual_rows` stands in, over the mean of the pending days. Snapshot tables are judged
as a whole.
"""

from datetime import date

import duckdb

from orchestration.interfaces.model import DeliveredSource, Entity, Source
from orchestration.lake import SourceLake
from orchestration.landing import lake_rows
from orchestration.settings import Company

# Below this many rows a day chance alone moves a day by more than a third.
_JUDGED_FROM = 1_000
# A mean over fewer days than this still carries the weekday.
_MEAN_FROM_DAYS = 28
# Days within this factor of the usual one are as it; a table that is even is judged by it alone.
_ALIKE = 2
# The second least of 8 days and the second most of 56, as quantiles.
_QUIET, _BUSY = 0.2, 0.97
_NO_DAY = date(1, 1, 1)


def create_volume(
    connection: duckdb.DuckDBPyConnection,
    company: Company,
    source: Source,
    lake: SourceLake,
    days: tuple,
    whole: bool = True,
) -> None:
    """Creates `landed.volume`: one row an entity and pending day (or pending whole).

    Without `whole` the last day still goes on: it may have too many rows, never too few.

    Columns: entity, day, rows, usual_rows (NULL: not known), usual_low and usual_high (the same,
    where days are even), judged, what (in words).
    """
    connection.execute(
        """CREATE OR REPLACE TABLE landed.volume (
            entity VARCHAR, day DATE, rows BIGINT, usual_rows DOUBLE, usual_low DOUBLE,
            usual_high DOUBLE, judged BOOLEAN, what VARCHAR)"""
    )
    usual = company.usual_rows.get(source.name, {})
    delivered = isinstance(source, DeliveredSource)
    for entity in source.entities:
        if not delivered and entity.name not in usual:
            continue
        if not entity.snapshot:
            _judge_days(connection, company, lake, entity, usual.get(entity.name), days, whole)
        elif entity.name in usual:
            _judge_whole(connection, lake, entity, usual[entity.name], days)


def _judge_whole(connection, lake, entity: Entity, usual: float, days) -> None:
    """A snapshot is judged when its last row is in: the source view is the whole table."""
    connection.execute(
        f"""INSERT INTO landed.volume
        SELECT '{entity.name}', DATE '{days[1]}', count(*), {usual}, {usual}, {usual}, TRUE,
            'rows in all'
        FROM source.{entity.name}"""
    )


def _judge_days(
    connection, company: Company, lake, entity: Entity, usual: float | None, days, whole: bool
) -> None:
    landed = f"UNION ALL SELECT known_day FROM {lake_rows(lake, entity.name)}"
    history = landed if lake.entity_files(entity.name) else ""
    quiet = ", ".join(f"DATE '{day}'" for day in sorted({_NO_DAY, *company.quiet_days}))
    # A table that arrives by the week has its rows on one day of seven: judged as weeks.
    connection.execute(
        f"""INSERT INTO landed.volume
        WITH days AS (
            SELECT day::DATE AS day
            FROM generate_series(
                DATE '{company.first_day}', DATE '{days[1]}', INTERVAL 1 DAY) AS s(day)
        ),
        counted AS (
            SELECT known_day AS day, count(*) AS rows
            FROM (SELECT known_day FROM landed.{entity.name} {history})
            GROUP BY known_day
        ),
        by_day AS (SELECT day, coalesce(rows, 0) AS rows FROM days LEFT JOIN counted USING (day)),
        beside AS (
            SELECT *,
                median(rows) OVER four AS usual_rows, count(*) OVER four AS weeks,
                quantile_disc(rows, {_QUIET}) OVER eight AS quiet_rows,
                quantile_disc(rows, {_BUSY}) OVER eight_weeks AS busy_rows
            FROM by_day
            WINDOW four AS (
                PARTITION BY dayofweek(day) ORDER BY day
                ROWS BETWEEN 4 PRECEDING AND 1 PRECEDING),
            eight AS (
                PARTITION BY dayofweek(day) ORDER BY day
                ROWS BETWEEN 8 PRECEDING AND 1 PRECEDING),
            eight_weeks AS (ORDER BY day ROWS BETWEEN 56 PRECEDING AND 1 PRECEDING)
        )
        SELECT '{entity.name}', day, rows, usual_rows,
            least(usual_rows, {_ALIKE} * quiet_rows),
            greatest(usual_rows, busy_rows / {_ALIKE}),
            weeks = 4 AND usual_rows >= {_JUDGED_FROM} AND day NOT IN ({quiet})
                AND ({whole} OR day < DATE '{days[1]}' OR rows > usual_rows),
            'rows on the day'
        FROM beside
        WHERE day BETWEEN DATE '{days[0]}' AND DATE '{days[1]}'
        UNION ALL
        SELECT '{entity.name}', DATE '{days[1]}', avg(rows)::BIGINT,
            {", ".join([str(usual or "NULL")] * 3)},
            {usual is not None and whole} AND count(*) >= {_MEAN_FROM_DAYS}, 'rows a day on average'
        FROM by_day
        WHERE day BETWEEN DATE '{days[0]}' AND DATE '{days[1]}'"""
    )
