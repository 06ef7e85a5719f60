"""The sensors: runs that failed, and every five minutes what is late or behind."""

import dagster as dg

from orchestration.alerts.receivers import are_set
from orchestration.alerts.run_alerts import alert_of_run
from orchestration.alerts.send import send
from orchestration.alerts.watch import watch
from orchestration.layout import layout
from orchestration.settings import Company

_SECONDS = 300


def build_alert_sensors(company: Company, jobs: list) -> list[dg.SensorDefinition]:
    """Both are on where receivers are set in the environment, and can be switched in the UI."""
    status = dg.DefaultSensorStatus.RUNNING if are_set() else dg.DefaultSensorStatus.STOPPED

    @dg.run_failure_sensor(
        name="alert_failed_run",
        monitored_jobs=jobs,
        default_status=status,
        description="Tells of a run that failed or was blocked by a gate (docs/alerts.md).",
    )
    def alert_failed_run(context: dg.RunFailureSensorContext):
        alert = alert_of_run(context.instance, context.dagster_run, company)
        send(alert, layout(company.name).alerts, context.log)

    @dg.sensor(
        name="alert_late_or_behind",
        minimum_interval_seconds=_SECONDS,
        default_status=status,
        description="Tells of a version that is late and of sources that are behind.",
    )
    def alert_late_or_behind(context: dg.SensorEvaluationContext):
        found = watch(company, log=context.log)
        return dg.SkipReason("; ".join(alert.title for alert in found) or "all is in time")

    return [alert_failed_run, alert_late_or_behind]
