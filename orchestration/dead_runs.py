"""Runs that Dagster believes to be going on although their process died.

A killed process cannot say that it ended. Its run would stay "started" for ever, and as runs
wait for each other, the nightly schedule would wait for it for ever too.
"""

import dagster as dg

_GOING_ON = [
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def close_dead_runs(instance: dg.DagsterInstance, own_run_id: str | None = None) -> int:
    """Marks all runs but the own one as failed. Only for who holds the company's lock."""
    dead = [
        run
        for run in instance.get_runs(filters=dg.RunsFilter(statuses=_GOING_ON))
        if run.run_id != own_run_id
    ]
    for run in dead:
        instance.report_run_failed(run, "The process of this run died before it ended.")
    return len(dead)
