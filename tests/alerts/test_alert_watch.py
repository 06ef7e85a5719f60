"""What is late, what is behind, and what a failed run is told as."""

import logging
from dataclasses import replace
from datetime import UTC, datetime

import dagster as dg
import duckdb
import pytest
from sinks import http_sink

from orchestration.alerts import after_run
from orchestration.alerts import watch as watch_module
from orchestration.alerts.run_alerts import alert_of_run
from orchestration.alerts.watch import late_version, stale_sources, watch
from orchestration.errors import GateProblem, SourceProblem
from orchestration.layout import Layout, layout
from orchestration.settings import Company, load_company
from orchestration.told import told

NIGHT = datetime(2017, 7, 1, 10, 30, tzinfo=UTC)  # 06:30 in New York
MORNING = datetime(2017, 7, 1, 12, 30, tzinfo=UTC)  # 08:30 there


@pytest.fixture
def company(tmp_path, monkeypatch) -> Company:
    monkeypatch.setenv("C360_DATA", str(tmp_path))
    for name in ("WEBHOOK", "EMAIL", "LATE"):
        monkeypatch.delenv(f"C360_ALERT_{name}", raising=False)
    return load_company("complete_journey")


@pytest.fixture
def expected_day(monkeypatch):
    monkeypatch.setattr(watch_module, "last_complete_day", lambda _: datetime(2017, 6, 30).date())


def readers_see(where: Layout, day: str, sources: str = "('shop', 'fresh', DATE '2017-06-30', 0)"):
    folder = where.versions / f"v-{day}"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "customer360.duckdb")) as connection:
        connection.execute(
            f"""CREATE SCHEMA meta;
            CREATE TABLE meta.version AS SELECT DATE '{day}' AS as_of;
            CREATE TABLE meta.source_freshness AS SELECT *, 3 AS fresh_within_days,
                DATE '{day}' AS data_as_of
            FROM (VALUES {sources}) AS s(source, status, landed_to, days_behind)"""
        )
    where.current.unlink(missing_ok=True)
    where.current.symlink_to(folder / "customer360.duckdb")


@pytest.mark.usefixtures("expected_day")
def test_a_version_is_late_when_its_time_is_over(company):
    where = layout(company.name)
    readers_see(where, "2017-06-29")
    assert late_version(company, where, NIGHT) is None
    late = late_version(company, where, MORNING)
    assert late.kind == "version_late"
    assert late.key == "2017-06-30"
    assert "the day 2017-06-30; readers see 2017-06-29" in late.text()
    readers_see(where, "2017-06-30")
    assert late_version(company, where, MORNING) is None


@pytest.mark.usefixtures("expected_day")
def test_the_time_can_be_set_and_nothing_at_all_is_late_too(company, monkeypatch):
    monkeypatch.setenv("C360_ALERT_LATE", "06:00")
    assert "nothing yet" in late_version(company, layout(company.name), NIGHT).text()


@pytest.mark.usefixtures("expected_day")
def test_a_time_that_is_none_is_logged_and_the_rest_is_looked_at(company, monkeypatch, caplog):
    monkeypatch.setenv("C360_ALERT_LATE", "in the morning")
    readers_see(layout(company.name), "2017-06-30", "('shop', 'stale', DATE '2017-06-20', 10)")
    with caplog.at_level(logging.WARNING):
        found = watch(company, MORNING)
    assert [alert.kind for alert in found] == ["source_stale"]
    assert "C360_ALERT_LATE" in caplog.text


@pytest.mark.usefixtures("expected_day")
def test_sources_that_are_behind_are_named_once_a_day(company, monkeypatch):
    where = layout(company.name)
    rows = "('shop', 'stale', DATE '2017-06-20', 10), ('pos', 'failed', DATE '2017-06-29', 1), "
    readers_see(where, "2017-06-30", rows + "('crm', 'fresh', DATE '2017-06-30', 0)")
    found = stale_sources(company, where, MORNING)
    assert found.lines == (
        "source pos: failed, landed up to 2017-06-29 (1 days behind, 3 allowed)",
        "source shop: stale, landed up to 2017-06-20 (10 days behind, 3 allowed)",
    )
    with http_sink() as (url, received):
        monkeypatch.setenv("C360_ALERT_WEBHOOK", url)
        watch(company, MORNING)
        watch(company, MORNING)
    kinds = [body["kind"] for _, body in received]
    assert kinds.count("source_stale") == 1


def run_of(company: Company, body):
    """A run of one asset in a real instance; returns the alert of it."""
    asset = dg.asset(
        name="orders",
        check_specs=[dg.AssetCheckSpec("gate", asset="orders", blocking=True)],
    )(told(body))
    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize(
            [asset],
            instance=instance,
            raise_on_error=False,
            tags={"dagster/partition": "2017-06-30"},
        )
        assert not result.success
        return alert_of_run(instance, instance.get_run_by_id(result.run_id), company)


def test_a_failed_run_tells_its_problem(company):
    def fails(context):
        raise SourceProblem("source shop, table orders: expected 3 columns, found 2")

    found = run_of(company, fails)
    assert (found.kind, found.day) == ("run_failed", "2017-06-30")
    assert found.lines == ("source shop, table orders: expected 3 columns, found 2",)
    assert found.version == "none yet"


def test_of_an_unforeseen_error_only_its_kind_leaves(company):
    def fails(context):
        raise ValueError("row of Anna Li")

    found = run_of(company, fails)
    assert found.lines == ("step orders: ValueError",)
    assert "Anna" not in found.text()


def test_a_gate_that_blocks_is_told_as_such(company):
    def blocked(context):
        yield dg.AssetCheckResult(
            passed=False,
            check_name="gate",
            severity=dg.AssetCheckSeverity.ERROR,
            description="table marts.orders: expected 50 to 1000, found 9",
        )
        raise GateProblem("table marts.orders: expected 50 to 1000, found 9")

    found = run_of(company, blocked)
    assert found.kind == "publish_blocked"
    assert found.lines == ("table marts.orders: expected 50 to 1000, found 9",)


def test_a_night_that_never_began_is_told_and_told_once(company, monkeypatch):
    problem = SourceProblem("source shop: cannot be reached")
    with http_sink() as (url, received):
        monkeypatch.setenv("C360_ALERT_WEBHOOK", url)
        after_run.alert_no_run(company, problem)
        after_run.alert_no_run(company, problem)
    assert [body["lines"] for _, body in received] == [["source shop: cannot be reached"]]


def test_alerts_never_raise(company, monkeypatch, caplog):
    monkeypatch.setenv("C360_ALERT_WEBHOOK", "http://127.0.0.1:9/x")
    monkeypatch.setenv("DAGSTER_HOME", "/nowhere")
    with caplog.at_level(logging.WARNING):
        after_run.alert_after(company, "no-such-run")
        after_run.alert_no_run(replace(company, connections="missing"), SourceProblem("x"))
    assert "alert" in caplog.text
