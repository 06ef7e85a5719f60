"""What every asset of the room `ml` has in common: its key, its table, what the UI is told."""

from datetime import date

import dagster as dg
import pandas as pd
import pyarrow as pa

from orchestration.assets import SCIENCE_OWNERS

KINDS = {"python", "scikitlearn"}


def key(name: str) -> dg.AssetKey:
    return dg.AssetKey(["ml", name])


def spec(name: str, description: str, deps: list[dg.AssetKey]) -> dg.AssetSpec:
    return dg.AssetSpec(
        key(name),
        description=description,
        deps=deps,
        group_name="ml",
        kinds=KINDS,
        owners=SCIENCE_OWNERS,
    )


def write(connection, name: str, table: pd.DataFrame | pa.Table, as_of: date) -> None:
    """Replaces `ml.<name>`; every table says the day it holds for."""
    if isinstance(table, pd.DataFrame):
        table = pa.Table.from_pandas(table, preserve_index=False)
    connection.execute("CREATE SCHEMA IF NOT EXISTS ml")
    connection.register("incoming", table)
    connection.execute(
        f"CREATE OR REPLACE TABLE ml.{name} AS SELECT *, DATE '{as_of}' AS data_as_of FROM incoming"
    )
    connection.unregister("incoming")


def made(name: str, table: pd.DataFrame | pa.Table | None, **metadata) -> dg.MaterializeResult:
    rows = {} if table is None else {"dagster/row_count": len(table)}
    return dg.MaterializeResult(asset_key=key(name), metadata={**rows, **metadata})
