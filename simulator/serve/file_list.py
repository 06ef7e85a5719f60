"""Which files there will ever be, and when each is dropped: found once a world, then looked up.

Grain of the list: one row a file. `shown_at` (UTC) is when its last row is visible, `n` its place
among the files of its kind, `rows` its size.
"""

from pathlib import Path

import duckdb

from simulator.serve.deliveries import Deliveries
from simulator.serve.file_kinds import CATALOGUE, FILE_KINDS


def write_file_list(
    connection: duckdb.DuckDBPyConnection, deliveries: Deliveries, path: Path
) -> None:
    """Writes the list as Parquet, whole or not at all."""
    selects = [
        _select(deliveries, kind.channel, kind.stem, part, kind.suffix, kind.hourly, kind.by_store)
        for kind in FILE_KINDS
        for part in kind.parts
        if deliveries.has(kind.channel, part)
    ]
    selects += [
        _select(deliveries, "catalogue", entity, entity, ".parquet")
        for entity in CATALOGUE
        if deliveries.has("catalogue", entity)
    ]
    nothing = (
        "SELECT '' AS channel, '' AS stem, '' AS name, NULL::TIMESTAMP AS moment, "
        "'' AS store_id, NULL::TIMESTAMP AS shown_at, 0::BIGINT AS rows WHERE false"
    )
    union = "\nUNION ALL\n".join([nothing, *selects])
    draft = path.with_suffix(".draft")
    connection.execute(
        f"""COPY (
            SELECT channel, stem, name, moment, store_id, max(shown_at) AS shown_at,
                sum(rows)::BIGINT AS rows,
                row_number() OVER (PARTITION BY channel, stem ORDER BY moment, store_id) AS n
            FROM ({union}) GROUP BY channel, stem, name, moment, store_id
            ORDER BY channel, stem, n
        ) TO '{draft}' (FORMAT parquet)"""
    )
    draft.replace(path)


def _select(
    deliveries: Deliveries,
    channel: str,
    stem: str,
    entity: str,
    suffix: str,
    hourly: bool = False,
    by_store: bool = False,
) -> str:
    """The files that hold rows of one entity; two entities of one file name it alike."""
    moment, pattern = ("file_hour", "%Y%m%d%H") if hourly else ("file_day", "%Y%m%d")
    store, prefix = ("store_id", "store_id || '_' ||") if by_store else ("''", "")
    return f"""SELECT '{channel}' AS channel, '{stem}' AS stem,
            '{stem}_' || {prefix} strftime({moment}, '{pattern}') || '{suffix}' AS name,
            {moment}::TIMESTAMP AS moment, {store} AS store_id,
            max(visible_at) AS shown_at, count(*) AS rows
        FROM {deliveries.relation(channel, entity)} GROUP BY ALL"""
