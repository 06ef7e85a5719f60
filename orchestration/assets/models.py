"""Rooms `staging` to `features` and `meta`: the dbt models as assets, their tests as checks.

One step a room, in the order of the rooms; what reads the results of the models of `ml` is a
step of its own after them. Specs, checks and events come from dagster-dbt; only the call is ours.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, dbt_assets
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from orchestration import dbt
from orchestration.assets import ONE_DAY, OWNERS
from orchestration.company_run import CompanyRun
from orchestration.days import day_of
from orchestration.kept_staging import change
from orchestration.told import told

# step: (what dbt builds in it, what it leaves out)
STEPS = {
    "staging": ("tag:staging", None),
    "identity": ("tag:identity", None),
    "core": ("tag:core", None),
    "marts": ("tag:marts", "source:ml+"),
    "features": ("tag:features", None),
    "customer_view": ("source:ml+", None),
    "meta": ("tag:meta", None),
}


class RoomTranslator(DagsterDbtTranslator):
    """The asset key of a model is its room and its name; the room is its group."""

    def __init__(self, waits: Mapping[str, list[dg.AssetKey]] | None = None):
        super().__init__()
        self._waits = waits or {}

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        if dbt_resource_props["resource_type"] == "source":
            return super().get_asset_key(dbt_resource_props)
        return dg.AssetKey([dbt_resource_props["schema"], dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        return dbt_resource_props["schema"]

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        return OWNERS

    def get_asset_spec(self, manifest, unique_id, project) -> dg.AssetSpec:
        spec = super().get_asset_spec(manifest, unique_id, project)
        waits = self._waits.get(unique_id)
        return spec.merge_attributes(deps=waits) if waits else spec


def build_model_assets(
    sources: Sequence[str], partitions: dg.PartitionsDefinition
) -> list[dg.AssetsDefinition]:
    """The models of a company with these sources; what nobody feeds is not among them."""
    manifest = json.loads(dbt.ensure_manifest(sources).read_text(encoding="utf-8"))
    # One for all steps: it remembers the specs of what a model reads, which are many.
    translator = RoomTranslator(_waits(manifest))
    rooms = {node["schema"] for node in manifest["nodes"].values()}
    # Where no source tells whom it knows, nobody is to be told apart.
    steps = [step for step in STEPS if step != "identity" or step in rooms]
    return [_step(step, manifest, translator, partitions) for step in steps]


def gated_marts(manifest: Mapping[str, Any]) -> list[dg.AssetKey]:
    """The marts that are built before the features: those in which no result of `ml` is."""
    late = _descendants(manifest, [s for s in manifest["sources"] if ".ml." in s])
    return [
        dg.AssetKey(["marts", node["name"]])
        for name, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["schema"] == "marts" and name not in late
    ]


def _waits(manifest: Mapping[str, Any]) -> dict[str, list[dg.AssetKey]]:
    """By model: assets that it does not read, but whose gate stands before its room. A room is one
    step, so one model that waits is enough.

    No model learns from bad marts, and nothing reads rows that their own past calls impossible:
    most models read the arms of staging, not the table that is judged.
    """
    models = {n: m for n, m in manifest["nodes"].items() if m["resource_type"] == "model"}
    staged = [
        dg.AssetKey(["staging", m["name"]])
        for m in models.values()
        if m["schema"] == "staging" and m["name"].startswith("stg_")
    ]
    first = {m["schema"]: name for name, m in sorted(models.items(), reverse=True)}
    waits = {first[room]: staged for room in ("identity", "core") if room in first}
    origin = [n for n, m in models.items() if (m["schema"], m["name"]) == ("features", "origin")]
    return waits | dict.fromkeys(origin, gated_marts(manifest))


def _descendants(manifest: Mapping[str, Any], names: list[str]) -> set[str]:
    """All that reads one of these, or reads what reads it."""
    found: set[str] = set()
    while names:
        names = [c for n in names for c in manifest["child_map"].get(n, ()) if c not in found]
        found.update(names)
    return found


def _step(step: str, manifest: dict, translator: RoomTranslator, partitions) -> dg.AssetsDefinition:
    select, exclude = STEPS[step]

    @dbt_assets(
        manifest=manifest,
        select=select,
        exclude=exclude,
        name=f"dbt_{step}",
        partitions_def=partitions,
        backfill_policy=ONE_DAY,
        dagster_dbt_translator=translator,
    )
    @told
    def build_room(context: dg.AssetExecutionContext, company_run: CompanyRun):
        as_of = day_of(context)
        with company_run.warehouse(as_of) as connection:
            change(connection)  # the day is right; then the file is free again for dbt
        result = dbt.build(company_run.layout, company_run.company.sources, select, exclude)
        # Who runs one room by hand has not chosen its seeds.
        chosen = context.op_execution_context.selected_output_names
        events = [
            made
            for event in result.events
            for made in DbtCoreCliEventMessage(event, {}).to_default_asset_events(
                manifest=manifest, dagster_dbt_translator=translator, context=context
            )
            if not isinstance(made, dg.Output) or made.output_name in chosen
        ]
        _add_row_counts(context, company_run, events)
        yield from events
        result.raise_for_problems()

    return build_room


def _add_row_counts(context, company_run: CompanyRun, events: list) -> None:
    """Row counts for people who look at an asset; views are left out, they cost a scan."""
    with company_run.warehouse() as connection:
        tables = connection.sql(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables()"
        ).fetchall()
        made = [e.output_name for e in events if isinstance(e, dg.Output)]
        for (table,) in tables:
            key = dg.AssetKey(table.split("."))
            if key.to_python_identifier() in made:
                rows = connection.sql(f"SELECT count(*) FROM {table}").fetchone()[0]
                context.add_asset_metadata({"dagster/row_count": rows}, asset_key=key)
