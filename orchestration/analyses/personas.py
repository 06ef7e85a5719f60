"""Personas of the RFM classes and of the clusters, each sentence with the number it rests on.

RFM classes have personas, too, because clusters may be refused: where customers differ only by
degree there are no groups to be found, but the classes cut by rule still want describing.
"""

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from orchestration.analyses import Analysis

if TYPE_CHECKING:
    import duckdb

    from orchestration.company_run import CompanyRun

TABLE = "marts.customer_360"


def _run(
    connection: "duckdb.DuckDBPyConnection", company_run: "CompanyRun", as_of: date
) -> dict[str, pd.DataFrame]:
    from ml import personas

    there = {row[0] for row in connection.sql(f"DESCRIBE {TABLE}").fetchall()}
    told = {one.column for one in (*personas.FIGURES, *personas.MODES)} & there
    columns = ", ".join(["customer_id", "rfm_segment", "cluster_id", *sorted(told)])
    customers = connection.sql(f"SELECT {columns} FROM {TABLE} ORDER BY customer_id").df()
    names = {
        "rfm_segment": "SELECT DISTINCT rfm_segment, rfm_segment, rfm_segment_zh FROM marts.rfm",
        "cluster_id": f"""SELECT DISTINCT cluster_id::VARCHAR, cluster_name, cluster_name_zh
            FROM {TABLE} WHERE cluster_id IS NOT NULL""",
    }
    made = []
    for grouping, sql in names.items():
        named = {group: (en, zh) for group, en, zh in connection.sql(sql).fetchall()}
        texts, claims = personas.write(customers, grouping, named, TABLE)
        if not len(texts):
            texts = personas.refused(grouping, _why(connection))
        made.append((texts, claims))
    both = [pd.concat(frames, ignore_index=True) for frames in zip(*made, strict=True)]
    return {"personas": both[0], "persona_claims": both[1]}


def _why(connection) -> tuple[str, str]:
    """What the customers without a group are told most: that it was refused, or no orders."""
    row = connection.sql(
        f"""SELECT cluster_status, cluster_status_zh FROM (
            SELECT cluster_status, cluster_status_zh, count(*) AS n FROM {TABLE}
            WHERE cluster_status IS NOT NULL GROUP BY ALL)
        ORDER BY cluster_status LIKE 'refused%' DESC, n DESC, 1 LIMIT 1"""
    ).fetchone()
    return row or ("no customers", "没有客户")


ANALYSIS = Analysis(
    reads=("marts/customer_360", "marts/rfm"),
    tables={
        "personas": "One row a group (RFM class, cluster): what its customers are like, in text "
        "made from numbers.",
        "persona_claims": "One row a sentence of a persona: its number, and where it stands.",
    },
    run=_run,
)
