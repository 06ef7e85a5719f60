"""Freshness in Dagster: of each source by what it told, of the version by when it came out.

A source's table is materialised every night whether or not anything arrived, so Dagster's own
clock would call it fresh for ever: its check reads how old what it told is (meta.source_freshness).
"""

from datetime import timedelta

import dagster as dg

from orchestration.alerts.watch import LATE_AFTER, late_after
from orchestration.company_run import CompanyRun
from orchestration.connections import make_source
from orchestration.days import day_of
from orchestration.errors import SettingsProblem
from orchestration.settings import Company
from orchestration.told import told

TABLE = dg.AssetKey(["meta", "source_freshness"])
CHECK = "fresh"


def version_policy(company: Company) -> dg.FreshnessPolicy | None:
    """A version a day, out by the time that is set (C360_ALERT_LATE); None for a company whose
    history is closed or whose schedule is off: nothing is expected of it."""
    if company.last_day or not company.schedule.on:
        return None
    try:
        by = late_after()
    except SettingsProblem:
        by = LATE_AFTER  # what is wrong with it is said where alerts are sent; no run fails of it
    return dg.FreshnessPolicy.cron(
        deadline_cron=f"{by.minute} {by.hour} * * *",
        # Published after yesterday's deadline, or it is not today's.
        lower_bound_delta=timedelta(hours=24),
        timezone=company.schedule.time_zone,
    )


def build_source_checks(company: Company) -> dg.AssetChecksDefinition:
    """One check a source, on its first table: a warning where it is behind, never a block."""
    first = {
        name: dg.AssetKey(["raw", name, make_source(company, name, connect=False).entities[0].name])
        for name in company.sources
    }

    @dg.multi_asset_check(
        name="meta__source_freshness",
        specs=[
            dg.AssetCheckSpec(
                CHECK,
                asset=key,
                additional_deps=[TABLE],
                description="How old what the source has told is, against what is allowed.",
            )
            for key in first.values()
        ],
    )
    @told
    def source_checks(context: dg.AssetCheckExecutionContext, company_run: CompanyRun):
        with company_run.warehouse(day_of(context)) as connection:
            rows = connection.execute(
                """SELECT source, status, CAST(landed_to AS VARCHAR), days_behind,
                    fresh_within_days FROM meta.source_freshness"""
            ).fetchall()
        for source, status, landed_to, behind, allowed in rows:
            yield dg.AssetCheckResult(
                asset_key=first[source],
                check_name=CHECK,
                passed=status == "fresh",
                severity=dg.AssetCheckSeverity.WARN,
                description=f"{status}: landed up to {landed_to or 'nothing'}",
                metadata={
                    "landed_to": landed_to or "nothing",
                    **({"days_behind": behind} if behind is not None else {}),
                    "allowed_days": allowed,
                },
            )

    return source_checks
