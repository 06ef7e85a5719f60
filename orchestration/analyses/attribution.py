"""Whose is a purchase: credits by channel and month, and by campaign, of six models.

A month is fitted by itself, on the paths that ended in it: what it says changes by late facts only,
not by what happens later.
"""

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from ml.attribution import attribute
from ml.tables import DATE, FLOAT, TEXT, typed
from orchestration.analyses import Analysis

if TYPE_CHECKING:
    import duckdb

    from orchestration.company_run import CompanyRun

_BY_CHANNEL = {"model": TEXT, "month": DATE, "channel": TEXT, "conversions": FLOAT, "value": FLOAT}
_BY_CAMPAIGN = {"model": TEXT, "campaign_id": TEXT, "conversions": FLOAT, "value": FLOAT}
_BETWEEN = " > "


def run(connection: "duckdb.DuckDBPyConnection", company: "CompanyRun", as_of: date) -> dict:
    by_campaign = typed(_credits(connection, "campaigns"), {**_BY_CHANNEL})
    label = by_campaign["channel"].str.partition(":")
    by_campaign["campaign_id"] = label[2]
    of_campaigns = by_campaign[label[2].fillna("") != ""]
    summed = of_campaigns.groupby(["model", "campaign_id"], as_index=False)[
        ["conversions", "value"]
    ].sum()
    return {
        "attribution": typed(_credits(connection, "channels"), _BY_CHANNEL),
        "attribution_by_campaign": typed(summed, _BY_CAMPAIGN),
    }


def _credits(connection: "duckdb.DuckDBPyConnection", column: str) -> pd.DataFrame:
    """One row a model, month and step of the paths in `column`."""
    paths = connection.sql(
        f"""SELECT date_trunc('month', ended_on)::DATE AS month, {column} AS path,
            count(order_id) AS conversions, sum(net_sales)::DOUBLE AS value,
            count(*) - count(order_id) AS nulls
        FROM core.touchpoint_path GROUP BY ALL ORDER BY ALL"""
    ).df()
    paths["path"] = paths["path"].str.split(_BETWEEN)
    months = [attribute(of_month).assign(month=month) for month, of_month in paths.groupby("month")]
    return pd.concat(months) if months else pd.DataFrame(columns=list(_BY_CHANNEL))


ANALYSIS = Analysis(
    reads=("core/touchpoint_path",),
    tables={
        "attribution": "One row a model, month and marketing channel: its credit.",
        "attribution_by_campaign": "One row a model and campaign with a touch: its credit.",
    },
    run=run,
)
