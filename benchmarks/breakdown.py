"""Where the time of one published run went, as JSON: what the run itself wrote down, added up.

    python benchmarks/breakdown.py DATA_OF_COMPANY STARTED_AT ENDED_AT

Read are `meta.run_log` and the gates' evidence of the published version, the moment at which the
pointer moved, and how long dbt took for each node (from Dagster's events). Run by daily_job.py
in a process of its own.
"""

import json
import os
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

import duckdb


def parts(company: Path, started_at: float, ended_at: float) -> dict[str, float]:
    """Seconds by part of the run; names that begin with two blanks are of the part above."""
    current = company / "published" / "current.duckdb"
    moved_at = os.lstat(current).st_mtime
    manifest = json.loads((current.resolve().parent / "manifest.json").read_text("utf-8"))
    with duckdb.connect(str(current.resolve()), read_only=True) as connection:
        log = connection.sql("SELECT step, started_at, seconds FROM meta.run_log").fetchall()
    begun = {step: datetime.fromisoformat(at).timestamp() for step, at, _ in log}
    took = {step: seconds for step, _, seconds in log}

    def of(*beginnings: str) -> float:
        return sum(s for step, s in took.items() if step.startswith(beginnings))

    raw_gates = [g["seconds"] for g in manifest["gates"] if g["gate"].startswith("raw/")]
    nodes = sum(dbt_nodes(company, manifest["run_id"]).values())
    found = {
        "start: imports, definitions": min(begun.values()) - started_at,
        "landing": of("raw__"),
        "  of it gates on the new rows": sum(raw_gates),
        "dbt": of("dbt_"),
        "  of it in models, seeds and tests": nodes,
        "  of it around them": of("dbt_") - nodes,
        "gates": of("gate_"),
        "models of `ml`": of("fit_", "ml__", "analyse_"),
        "publishing": moved_at - begun["publish__version"],
        "after it, until the process ends": ended_at - moved_at,
    }
    found["between the steps"] = (
        ended_at
        - started_at
        - sum(seconds for name, seconds in found.items() if not name.startswith("  "))
    )
    return {**found, "all": ended_at - started_at}


def dbt_nodes(company: Path, run_id: str) -> dict[str, float]:
    """Seconds by what dbt built or tested (`room/name`): their SQL, and some 20 ms of its own for
    each."""
    import dagster as dg

    os.environ["DAGSTER_HOME"] = str(company / "dagster")
    seconds: Counter[str] = Counter()
    kinds = dg.DagsterEventType
    with dg.DagsterInstance.get() as instance:
        for kind in (kinds.ASSET_MATERIALIZATION, kinds.ASSET_CHECK_EVALUATION):
            for record in instance.get_records_for_run(run_id, of_type=kind).records:
                event = record.event_log_entry.dagster_event
                if kind == kinds.ASSET_MATERIALIZATION:
                    told = event.step_materialization_data.materialization
                    name = told.asset_key.to_user_string()
                else:
                    told = event.asset_check_evaluation_data
                    name = f"{told.asset_key.to_user_string()}: {told.check_name}"
                duration = told.metadata.get("Execution Duration")
                seconds[name] += duration.value if duration else 0.0
    return dict(seconds)


if __name__ == "__main__":
    print(json.dumps(parts(Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]))))
