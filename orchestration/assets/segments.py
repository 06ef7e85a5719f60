"""Segments: the model in force, by walking over all reference days; who is in what; who moved.

The warehouse is rebuilt every night, so what was published before can't be read from it. It is
computed again instead: from the features of each past reference day (which hold only what was known
then) by `ml.segments.carry_on`. Fits are kept (`kept_fits.py`), so a night fits what is new.
"""

from collections.abc import Iterator
from datetime import date
from functools import partial

import dagster as dg
import duckdb
import pandas as pd

from orchestration import charts
from orchestration.assets import ONE_DAY, SCIENCE_OWNERS
from orchestration.assets.registry import model_bytes, register
from orchestration.assets.results import KINDS, key, made, spec, write
from orchestration.company_run import CompanyRun
from orchestration.days import day_of
from orchestration.kept_fits import KeptFits
from orchestration.told import told

FEATURES = dg.AssetKey(["features", "customer_features"])
TABLES = {
    "segment_profiles": "One row a cluster: size, share, name, five facts.",
    "segment_facts": "One row a cluster and feature: mean against all.",
    "segment_stability": "One row a number of clusters tried on the last reference day.",
    "segment_versions": "One row a reference day: what was found, and which model was in force.",
    "segment_change_log": "One row a move of a customer between clusters: when, and why.",
}


def build_segment_assets(partitions: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    text = "The segmentation in force, and its card."

    @dg.multi_asset(
        name="fit_segments",
        partitions_def=partitions,
        backfill_policy=ONE_DAY,
        specs=[
            spec("segment_model", text, [FEATURES]),
            *(spec(name, about, [FEATURES]) for name, about in TABLES.items()),
        ],
    )
    @told
    def fit_segments(context: dg.AssetExecutionContext, company_run: CompanyRun):
        from ml import segments

        as_of = day_of(context)
        with company_run.warehouse(as_of) as connection:
            steps, moved = history(connection, company_run.fits)
            step = steps[-1]
            profiles, facts = segments.describe(step.model, _at(connection, step.found.reference))
            tables = {
                "segment_profiles": profiles,
                "segment_facts": facts,
                "segment_stability": step.found.k_stability,
                "segment_versions": segments.versions(steps),
                "segment_change_log": moved,
            }
            register(
                *(connection, company_run, "segments", step.model),
                partial(segments.dumps, step.model),
                *("k_means", step.model.reference),
                card=(card := segments.card(step, profiles)),
            )
            for name, table in tables.items():
                write(connection, name, table, as_of)
        pictures = {
            "segment_profiles": charts.segment_sizes(profiles),
            "segment_change_log": charts.segment_flow(moved),
        }
        yield made("segment_model", None, verdict=step.verdict, card=dg.MetadataValue.md(card))
        for name, table in tables.items():
            extra = {"chart": dg.MetadataValue.md(pictures[name])} if name in pictures else {}
            yield made(name, table, **extra)

    @dg.asset(
        key=key("segments"),
        deps=[key("segment_model"), FEATURES],
        group_name="ml",
        kinds=KINDS,
        owners=SCIENCE_OWNERS,
        partitions_def=partitions,
        backfill_policy=ONE_DAY,
        description="One row a customer: the cluster it belongs to and the next, or why none.",
    )
    @told
    def segments_scored(context: dg.AssetExecutionContext, company_run: CompanyRun):
        from ml import segments

        as_of = day_of(context)
        with company_run.warehouse(as_of) as connection:
            model = segments.loads(model_bytes(connection, company_run, "segments"))
            scored = segments.score(model, _rows(connection, "is_scored"))
            write(connection, "segments", scored, as_of)
        sizes = scored["cluster_name"].fillna(scored["status"]).value_counts()
        table = "\n".join(f"| {name} | {count:,} |" for name, count in sizes.items())
        sizes_md = dg.MetadataValue.md(f"| cluster | customers |\n|---|---|\n{table}")
        return made("segments", scored, sizes=sizes_md)

    return [fit_segments, segments_scored]


def history(connection: duckdb.DuckDBPyConnection, fits: KeptFits) -> tuple[list, pd.DataFrame]:
    """What came of each reference day, and all moves between them and up to the run's own day.

    A company younger than its first reference day has its own day for one.
    """
    from ml import segments
    from ml.tables import empty

    steps, moved = [], [empty(segments.MOVES)]
    earlier: pd.DataFrame | None = None
    for day, is_reference in _days(connection):
        rows = _at(connection, day)
        before = steps[-1].model if steps else None
        if is_reference:
            steps.append(segments.carry_on(before, _fitted(rows, day, fits), rows))
        if before is not None and earlier is not None:
            moved.append(segments.moves(before, earlier, steps[-1].model, rows))
        earlier = rows
    return steps, pd.concat(moved, ignore_index=True)


def _days(connection) -> Iterator[tuple[date, bool]]:
    rows = connection.sql(
        """SELECT as_of, is_reference_day OR NOT bool_or(is_reference_day) OVER () FROM
        features.origin WHERE is_reference_day OR is_scored ORDER BY as_of"""
    ).fetchall()
    return iter(rows)


def _fitted(rows: pd.DataFrame, day: date, fits: KeptFits):
    from ml import segments

    as_bytes = (segments.dumps, segments.loads)
    known_by = segments.version(rows, day)
    return fits.get("segments", lambda: segments.fit(rows, day), as_bytes, known_by, day)


def _at(connection, day: date) -> pd.DataFrame:
    return _rows(connection, f"as_of = DATE '{day}'")


def _rows(connection: duckdb.DuckDBPyConnection, where: str) -> pd.DataFrame:
    """Only what a segmentation reads: the table is wide, and there is one frame a day."""
    from ml.segments.features import DESCRIBING, ORDERS

    there = {row[0] for row in connection.sql("DESCRIBE features.customer_features").fetchall()}
    columns = ", ".join(["customer_id", "as_of", ORDERS, *(c for c in DESCRIBING if c in there)])
    return connection.sql(
        f"""SELECT {columns} FROM features.customer_features WHERE {where}
        ORDER BY as_of, customer_id"""
    ).df()
