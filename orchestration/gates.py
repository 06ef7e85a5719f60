"""Gates as Dagster asset checks that block: what follows a failed gate does not run."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import dagster as dg
import duckdb

from expectations import GateResult, gate_names, run_gate
from orchestration.acceptance import accepted_of, blocked, let_through
from orchestration.company_run import CompanyRun
from orchestration.days import day_of
from orchestration.errors import GateProblem
from orchestration.import_ahead import wait_for
from orchestration.settings import Company
from orchestration.told import told


def judge(
    connection: duckdb.DuckDBPyConnection,
    gate: str,
    table: str,
    bounds: Mapping[str, object],
    skip: bool = False,
    guards: str | None = None,
) -> GateResult:
    """Runs one gate; `skip` passes it without a look, where there is nothing new to judge.

    `guards` is the asset, where one gate guards several; else the gate's path says it.
    """
    if skip:
        return GateResult(gate=guards or gate, table=table, verdicts=(), seconds=0.0)
    wait_for("great_expectations")
    result = run_gate(connection, gate, table=table, bounds=bounds)
    return replace(result, gate=guards or gate)


def check_result(result: GateResult, blocks: bool = True) -> dg.AssetCheckResult:
    """The verdicts as a check of the guarded asset; aggregates only, no value of any row.

    Without `blocks` a failure is shown as a warning: the night goes on without what was refused.
    """
    return dg.AssetCheckResult(
        asset_key=dg.AssetKey(result.gate.split("/")),
        check_name="gate",
        passed=result.passed,
        severity=dg.AssetCheckSeverity.ERROR if blocks else dg.AssetCheckSeverity.WARN,
        description=result.message() or None,
        metadata={
            "expectations": len(result.verdicts),
            "warnings": len(result.warnings),
            "verdicts": dg.MetadataValue.md(_table(result)),
            "evidence": result.evidence(),
        },
    )


def build_gate(name: str, gates: list[str], company: Company) -> dg.AssetChecksDefinition:
    """One step that runs the gates of some tables of the warehouse."""
    bounds = {"may_be_empty": True, **company.gates}

    def judge_each(connection: duckdb.DuckDBPyConnection, *_) -> list[GateResult]:
        return [
            judge(connection, gate, table=gate.replace("/", "."), bounds=bounds) for gate in gates
        ]

    told_of = "What must be true before anything downstream may use the table."
    return gate_step(name, gates, told_of, judge_each)


def gate_step(
    name: str,
    gates: list[str],
    description: str,
    judge_all: Callable[[duckdb.DuckDBPyConnection, Company, date], list[GateResult]],
) -> dg.AssetChecksDefinition:
    """One step with a check for each of the assets `gates`; it ends the run unless each passes or
    is accepted. `judge_all` gets the warehouse, the run's company and day; one result a gate."""

    @dg.multi_asset_check(
        name=name,
        specs=[
            dg.AssetCheckSpec(
                "gate", asset=dg.AssetKey(gate.split("/")), blocking=True, description=description
            )
            for gate in gates
        ],
    )
    @told
    def run_gates(context: dg.AssetCheckExecutionContext, company_run: CompanyRun):
        day, accepted = day_of(context), accepted_of(context.run.tags)
        with company_run.warehouse(day) as connection:
            results = judge_all(connection, company_run.company, day)
        results = let_through(results, accepted)
        for result in results:
            yield check_result(result)
        if any(not result.passed for result in results):
            raise GateProblem(blocked(results, accepted, company_run.company.name, str(day)))

    return run_gates


def gates_of(room: str) -> list[str]:
    return list(gate_names(room))


def _table(result: GateResult) -> str:
    if not result.verdicts:
        return "Nothing new arrived, so there was nothing to judge."
    head = "| passed | severity | column | expected | found | why |\n|---|---|---|---|---|---|\n"
    return head + "\n".join(
        f"| {'yes' if v.passed else '**no**'} | {v.severity} | {v.column or ''} | {v.expected} "
        f"| {v.found} | {v.why} |"
        for v in result.verdicts
    )
