"""The same alerts from Dagster's sensors, and what Dagster itself calls fresh."""

from dataclasses import replace
from datetime import timedelta

import dagster as dg
import pytest
from sinks import http_sink

from orchestration.alerts import sensors as sensors_module
from orchestration.alerts.after_run import alert_after
from orchestration.alerts.alert import Alert
from orchestration.alerts.sensors import build_alert_sensors
from orchestration.errors import SourceProblem
from orchestration.freshness import version_policy
from orchestration.settings import Company, load_company
from orchestration.told import told


@pytest.fixture
def company(tmp_path, monkeypatch) -> Company:
    monkeypatch.setenv("C360_DATA", str(tmp_path))
    for name in ("WEBHOOK", "EMAIL", "LATE"):
        monkeypatch.delenv(f"C360_ALERT_{name}", raising=False)
    return load_company("complete_journey")


@dg.op
@told
def lands():
    raise SourceProblem("source shop, table orders: expected 3 columns, found 2")


@dg.job
def daily():
    lands()


def sensor(company: Company, name: str) -> dg.SensorDefinition:
    return next(s for s in build_alert_sensors(company, [daily]) if s.name == name)


def test_a_failed_run_is_told_by_the_sensor_and_by_nobody_again(company, monkeypatch, tmp_path):
    monkeypatch.setattr("orchestration.alerts.watch.watch", lambda *_, **__: [])
    with http_sink() as (url, received), dg.instance_for_test(temp_dir=str(tmp_path)) as instance:
        monkeypatch.setenv("C360_ALERT_WEBHOOK", url)
        result = daily.execute_in_process(instance=instance, raise_on_error=False)
        context = dg.build_run_status_sensor_context(
            sensor_name="alert_failed_run",
            dagster_event=result.get_run_failure_event(),
            dagster_instance=instance,
            dagster_run=result.dagster_run,
        ).for_run_failure()
        sensor(company, "alert_failed_run")(context)
        alert_after(company, result.run_id)  # the command line looks at the same run
    assert [body["kind"] for _, body in received] == ["run_failed"]
    assert received[0][1]["lines"] == ["source shop, table orders: expected 3 columns, found 2"]
    assert received[0][1]["run_id"] == result.run_id


def test_what_is_late_is_told_by_the_sensor(company, monkeypatch):
    late = Alert("version_late", company.name, "2017-06-30", ("readers see nothing yet",))
    for found, says in (([late], "version is late"), ([], "all is in time")):
        monkeypatch.setattr(sensors_module, "watch", lambda *_, found=found, **__: found)
        with dg.build_sensor_context() as context:
            skipped = sensor(company, "alert_late_or_behind")(context)
        assert says in skipped.skip_message


def test_sensors_are_on_where_somebody_is_set(company, monkeypatch):
    status = dg.DefaultSensorStatus
    assert sensor(company, "alert_failed_run").default_status == status.STOPPED
    monkeypatch.setenv("C360_ALERT_WEBHOOK", "https://chat.example.org/x")
    assert sensor(company, "alert_failed_run").default_status == status.RUNNING


def test_a_version_is_due_where_one_is_expected(company, monkeypatch):
    assert version_policy(company) is None  # a closed history
    going_on = replace(company, last_day=None)
    policy = version_policy(going_on)
    assert policy.deadline_cron == "0 8 * * *"
    assert policy.lower_bound_delta == timedelta(hours=24)
    assert policy.timezone == company.schedule.time_zone
    monkeypatch.setenv("C360_ALERT_LATE", "06:30")
    assert version_policy(going_on).deadline_cron == "30 6 * * *"
    # An alert's setting that makes no sense keeps no run from being loaded.
    monkeypatch.setenv("C360_ALERT_LATE", "soon")
    assert version_policy(going_on).deadline_cron == "0 8 * * *"
    off = replace(going_on, schedule=replace(company.schedule, on=False))
    assert version_policy(off) is None
