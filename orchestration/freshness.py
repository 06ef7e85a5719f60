"""Freshness in Dagster: of each source by what it told, of the version by when it came out.

A source's table is materialised every night whether or not anything arrived, so Dagster's own
clock would call it fresh for ever: the checks read how old what it told is.
"""

from datetime import timedelta

import dagster as dg

from orchestration.alerts.watch import LATE_AFTER, late_after
from orchestration.company_run import CompanyRun
from orchestration.days import day_of
from orchestration.errors import SettingsProblem
from orchestration.settings import Company
from orchestration.told import told

TABLE = dg.AssetKey(["meta", "source_freshness"])


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
    """One check a source: a warning where it is behind, never a block. They are on the table that
    tells them, so that landing a source alone asks for none."""

    @dg.multi_asset_check(
        name="meta__source_freshness",
        specs=[
            dg.AssetCheckSpec(
                _name(source),
                asset=TABLE,
                description="How old what the source has told is, against what is allowed.",
            )
            for source in company.sources
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
                asset_key=TABLE,
                check_name=_name(source),
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


def _name(source: str) -> str:
    return f"{source}_is_fresh"
