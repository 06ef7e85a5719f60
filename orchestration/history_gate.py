"""The gate between staging and what reads it: each table's day beside its own earlier days."""

from datetime import date, timedelta
from time import perf_counter

import dagster as dg
import duckdb

from expectations import GateResult
from orchestration.gates import gate_step
from orchestration.settings import Company
from orchestration.warehouse import has_table

NAME = "gate_staging"


def staged_tables(keys) -> list[str]:
    """The tables that hold one source's rows, of all that staging makes."""
    return sorted(
        "/".join(key.path)
        for key in keys
        if key.path[0] == "staging" and key.path[1].startswith("stg_")
    )


def build_history_gate(gates: list[str]) -> dg.AssetChecksDefinition:
    """One step; `gates` are assets of staging. `gates.history` of the company's file says what a
    gross breach does: `fail` (nothing is published) or `warn`."""
    return gate_step(
        NAME,
        gates,
        "What became known on the day, beside the eight weeks before.",
        lambda connection, company, day: judge_staging(connection, gates, company, day),
    )


def judge_staging(
    connection: duckdb.DuckDBPyConnection, gates: list[str], company: Company, day
) -> list[GateResult]:
    """One result a table. A source that failed tonight has nothing to be judged by."""
    from expectations.history import Setting, judge_by_history

    busy = busy_days(connection, day)
    setting = Setting(day, company.time_zone, company.quiet_days, busy)
    failed = _failed(connection)
    results = []
    for gate in gates:
        table, begun = gate.replace("/", "."), perf_counter()
        source = table.removeprefix("staging.stg_").split("__")[0]
        verdicts = () if source in failed else judge_by_history(connection, table, setting)
        result = GateResult(gate, table, verdicts, perf_counter() - begun)
        results.append(result if company.history_blocks else result.warned())
    return results


def busy_days(connection: duckdb.DuckDBPyConnection, day: date) -> frozenset[date]:
    """Days of sales and holidays that a source declares for all, as known by `day`; an event that
    lasts longer than a month is no exception any more."""
    arms = connection.sql(
        """SELECT table_name FROM information_schema.tables
        WHERE table_schema = 'staging' AND ends_with(table_name, '__market_event')"""
    ).fetchall()
    found: set[date] = set()
    for (arm,) in arms:
        events = connection.execute(
            f"""SELECT DISTINCT starts_on, ends_on FROM staging."{arm}"
            WHERE scope = 'all' AND is_declared AND event_type IN ('promotion', 'holiday')
                AND known_at::DATE <= ? AND ends_on - starts_on < 31""",
            [day],
        ).fetchall()
        for first, last in events:
            found |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    return frozenset(found)


def _failed(connection: duckdb.DuckDBPyConnection) -> set[str]:
    if not has_table(connection, "raw", "source"):
        return set()
    return {
        row[0] for row in connection.sql("SELECT source FROM raw.source WHERE failed").fetchall()
    }
