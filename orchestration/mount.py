"""Shows the warehouse what was received up to a day: schema `raw`.

`raw.<source>_<entity>` is a view over exactly the committed files of the lake, cut at `as_of`;
`raw.run` is one row with what models may know of the run. No model knows today's date.
"""

from datetime import date

import duckdb

from orchestration.lake import SourceLake
from orchestration.landing import lake_rows
from orchestration.settings import Company
from orchestration.sources import Source


def mount_source(
    connection: duckdb.DuckDBPyConnection, source: Source, lake: SourceLake, as_of: date
) -> dict[str, int]:
    """Creates the views of one source; returns the rows of each entity known by `as_of`."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS raw")
    rows = {}
    for entity in source.entities:
        view = f"raw.{source.name}_{entity.name}"
        if lake.entity_files(entity.name):
            relation = lake_rows(lake, entity.name)
            select = f"SELECT * FROM {relation} WHERE known_day <= DATE '{as_of}'"
        else:
            select = f"SELECT {_no_rows(entity)} LIMIT 0"
        connection.execute(f"CREATE OR REPLACE VIEW {view} AS {select}")
        rows[entity.name] = connection.sql(f"SELECT count(*) FROM {view}").fetchone()[0]
    return rows


def mount_run(connection: duckdb.DuckDBPyConnection, company: Company, as_of: date) -> None:
    """Creates `raw.run`: one row, the run's day and the company's settings."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS raw")
    churn = company.churn
    connection.execute(
        """CREATE OR REPLACE TABLE raw.run AS SELECT
            ?::VARCHAR AS company, ?::DATE AS as_of, ?::DATE AS first_day,
            ?::VARCHAR AS time_zone, ?::VARCHAR AS currency,
            ?::INTEGER AS churn_horizon_days, ?::INTEGER AS churn_gap_days,
            ?::INTEGER AS churn_active_days, ?::INTEGER AS churn_min_order_days""",
        [
            company.name,
            as_of,
            company.first_day,
            company.time_zone,
            company.currency,
            churn.horizon_days,
            churn.gap_days,
            churn.active_days,
            churn.min_order_days,
        ],
    )


def _no_rows(entity) -> str:
    columns = {
        **entity.columns,
        "known_day": "DATE",
        "known_at": "TIMESTAMPTZ",
        "ingest_run_id": "VARCHAR",
        "record_hash": "UBIGINT",
    }
    return ", ".join(f"NULL::{kind} AS {column}" for column, kind in columns.items())
