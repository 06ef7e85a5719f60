"""Alerts of a run that the command line has started: the same as the sensors', without a daemon."""

import logging
from datetime import UTC, datetime

from orchestration.alerts.receivers import are_set
from orchestration.errors import Problem
from orchestration.layout import layout
from orchestration.settings import Company

LOG = logging.getLogger("c360.alerts")


def alert_after(company: Company, run_id: str, log: logging.Logger = LOG) -> None:
    """Tells of the run if it failed, and of what is late or behind. Never raises."""
    if not are_set():
        return
    import dagster as dg

    from orchestration.alerts.run_alerts import alert_of_run
    from orchestration.alerts.send import send
    from orchestration.alerts.watch import watch

    try:
        with dg.DagsterInstance.get() as instance:
            run = instance.get_run_by_id(run_id)
            if run and run.status == dg.DagsterRunStatus.FAILURE:
                send(alert_of_run(instance, run, company), layout(company.name).alerts, log)
        watch(company, log=log)
    except Exception as error:
        log.warning("alerts: %s", type(error).__name__)


def alert_no_run(company: Company, problem: Problem, log: logging.Logger = LOG) -> None:
    """Tells of a night that ended before its run began: a source that cannot be asked which days
    it has, a folder that cannot be written. Never raises."""
    if not are_set():
        return
    from orchestration.alerts.alert import Alert
    from orchestration.alerts.run_alerts import readers_see
    from orchestration.alerts.send import send
    from orchestration.connections import secrets_of

    try:
        send(
            Alert(
                kind="run_failed",
                company=company.name,
                # The same problem is told once a day, however often a scheduler tries.
                key=f"{datetime.now(UTC):%Y-%m-%d} {problem}",
                version=readers_see(company),
                lines=(str(problem),),
                secrets=secrets_of(company),
            ),
            layout(company.name).alerts,
            log,
        )
    except Exception as error:
        log.warning("alerts: %s", type(error).__name__)
