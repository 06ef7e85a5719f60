"""Room `identity`, its second half: which records are one person, and which person that is.

The first half, identifiers, guards and rules, are models of dbt. This half is code, because linking
is Splink's, and ids are a matter of the ledger, which is state.
"""

from datetime import date

import dagster as dg

from orchestration.assets import ONE_DAY, OWNERS
from orchestration.company_run import CompanyRun
from orchestration.days import day_of
from orchestration.identity_key import identity_key
from orchestration.identity_places import places, told_as_problem
from orchestration.settings import Company
from orchestration.told import told
from orchestration.training_days import grid

TABLES = {
    "pair": "One row a pair of records that was compared: its weight by field, and what became of "
    "it (link, review, apart).",
    "link": "One row a link between two records: what kind, and how strong.",
    "apart": "One row a pair of records that must not be one person, and why.",
    "identity_map": "One row a source record: the person that it belongs to, and by which kind of "
    "link.",
    "identity_as_of": "One row a record and day on which features are taken: the person as known "
    "then.",
    "identity_event": "One row an event of the ledger: created, merged, split, undone, retired, "
    "and which record was given to whom.",
    "retired_customer": "One row an id that is no longer used: the person to whom it leads.",
}
RULES = dg.AssetKey(["identity", "rule_edge"])
_READS = ("linkable", "rule_edge", "source_record", "identifier", "identifier_guard")


def build_identity_asset(partitions: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    @dg.multi_asset(
        name="identity__persons",
        group_name="identity",
        partitions_def=partitions,
        backfill_policy=ONE_DAY,
        specs=[
            dg.AssetSpec(
                dg.AssetKey(["identity", name]),
                deps=[dg.AssetKey(["identity", read]) for read in _READS],
                description=description,
                kinds={"python", "splink"},
                owners=OWNERS,
            )
            for name, description in TABLES.items()
        ],
    )
    @told
    def persons(context: dg.AssetExecutionContext, company_run: CompanyRun):
        from identity.resolve import Task, resolve

        as_of, where = day_of(context), company_run.layout
        with company_run.warehouse(as_of) as connection:
            task = Task(
                as_of=as_of,
                key=identity_key(where),
                origins=_origins(connection, company_run.company, as_of),
            )
            with told_as_problem():
                found = resolve(connection, places(where), task)
            rows = {
                name: connection.sql(f"SELECT count(*) FROM identity.{name}").fetchone()[0]
                for name in TABLES
            }
        events = {f"events/{name}": count for name, count in found.events.items()}
        for name in TABLES:
            metadata: dict = {"dagster/row_count": rows[name]}
            if name == "identity_map":
                metadata |= {"records": found.records, "persons": found.persons}
                metadata |= {"compared_anew": found.compared, **events}
            yield dg.MaterializeResult(asset_key=dg.AssetKey(["identity", name]), metadata=metadata)

    return persons


def _origins(connection, company: Company, as_of: date) -> tuple[date, ...]:
    """The days of `features.origin`."""
    planned = grid(company.first_day, company.models.train_every_days, as_of)
    asked = connection.sql("SELECT as_of FROM raw.asked_origin").fetchall()
    return tuple(sorted({*planned, *(day for (day,) in asked)}))
