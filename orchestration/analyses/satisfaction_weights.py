"""Weights of the dimensions of satisfaction, of each quarter, and whether all groups share them."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from orchestration.analyses import Analysis
from orchestration.kept_fits import table_as_bytes

if TYPE_CHECKING:
    import duckdb

    from orchestration.company_run import CompanyRun

DIMENSIONS = ["quality", "price", "service", "attitude", "speed", "brand"]
GROUPINGS = ["region", "channel", "age_band", "rfm_segment"]
_VERSIONS = 4  # quarters

# Fitted on what was known at the end of a quarter, and in force until the next has ended; before
# the first full quarter on what is known, marked as provisional.
_ORIGINS = f"""
    WITH run AS (SELECT as_of, first_day FROM raw.run),
    ends AS (
        SELECT date_trunc('quarter', as_of + 1)::DATE - 1 AS newest, first_day, as_of FROM run
    ),
    quarters AS (
        SELECT (newest + 1 - to_months(3 * n::INTEGER))::DATE - 1 AS reference_day
        FROM ends, range({_VERSIONS}) t(n)
        WHERE (newest + 1 - to_months(3 * n::INTEGER))::DATE - 1 - first_day >= 89
    )
    SELECT reference_day, 'satisfaction-' || reference_day AS version FROM quarters
    UNION ALL
    SELECT as_of, 'provisional-' || as_of FROM run WHERE NOT EXISTS (FROM quarters)
    ORDER BY reference_day"""
_ANSWERS = f"""
    SELECT f.feedback_id, f.customer_id, f.instrument, f.known_day,
        (f.score - f.scale_min) / (f.scale_max - f.scale_min) AS score,
        {", ".join(f"f.{name}::DOUBLE AS {name}" for name in DIMENSIONS)},
        coalesce(f.region, c.country) AS region, f.channel, r.rfm_segment,
        CASE WHEN c.birth_year IS NULL THEN NULL
            WHEN year(run.as_of) - c.birth_year < 30 THEN 'under 30'
            WHEN year(run.as_of) - c.birth_year < 45 THEN '30 to 44'
            WHEN year(run.as_of) - c.birth_year < 60 THEN '45 to 59' ELSE '60 and over' END
            AS age_band
    FROM core.feedback f CROSS JOIN raw.run
    LEFT JOIN core.customer c USING (customer_id) LEFT JOIN marts.rfm r USING (customer_id)
    WHERE f.score IS NOT NULL AND coalesce({", ".join(f"f.{name}" for name in DIMENSIONS)})
        IS NOT NULL
    ORDER BY f.feedback_id"""


def _run(
    connection: "duckdb.DuckDBPyConnection", company_run: "CompanyRun", as_of: date
) -> dict[str, pd.DataFrame]:
    from ml import satisfaction

    def kept(make, rows, *columns):
        rows = rows[[*satisfaction.READS, *DIMENSIONS, *columns]]
        name = "satisfaction_groups" if columns else "satisfaction_weights"
        fitted = partial(make, rows, DIMENSIONS, *columns)
        return company_run.fits.get(name, fitted, table_as_bytes(), rows)

    answers = connection.sql(_ANSWERS).df()
    answers["known_day"] = pd.to_datetime(answers["known_day"]).dt.date
    origins = connection.sql(_ORIGINS).fetchall()
    fitted = []
    for day, version in origins:
        known = answers[answers["known_day"] <= day]
        weights = kept(satisfaction.fit, known)
        fitted.append(weights.assign(version=version, reference_day=day))
    newest, version = origins[-1]
    known = answers[answers["known_day"] <= newest]
    weights = pd.concat(fitted, ignore_index=True)
    weights["is_in_force"] = weights["version"] == version
    groups = [kept(satisfaction.compare_one, known, grouping) for grouping in GROUPINGS]
    told = satisfaction.corrected(groups).assign(version=version)
    return {"satisfaction_weights": weights, "satisfaction_weight_groups": told}


ANALYSIS = Analysis(
    reads=("core/feedback", "core/customer", "marts/rfm"),
    tables={
        "satisfaction_weights": "One row a version (quarter) and dimension: its weight in overall "
        "satisfaction, with interval, and whether weights can be told at all.",
        "satisfaction_weight_groups": "One row a grouping, group and dimension: its weight in the "
        "group against all others.",
    },
    run=_run,
)
