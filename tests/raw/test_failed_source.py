"""A source that fails stops the night, or the night goes on without it: a setting of the source."""

import json
from datetime import date
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration.assets.raw import build_raw_assets
from orchestration.company_run import CompanyRun
from orchestration.days import partitions
from orchestration.layout import layout, make_folders
from orchestration.settings import load_company

pytestmark = pytest.mark.filterwarnings("ignore::dagster.BetaWarning")
POST = {
    **dict.fromkeys(("type", "platform", "author_id", "author_handle", "text", "lang"), "x"),
    **dict.fromkeys(("reposts_count", "comments_count", "attitudes_count"), 1),
    "parent_id": None,
    "created_at": "2025-01-01T10:00:00+08:00",
}


class Listening:
    """A company that only listens to social media; `on_failure` as its file says."""

    def __init__(self, root: Path, on_failure: str) -> None:
        self.drop = root / "drop"
        self.drop.mkdir()
        (root / "companies").mkdir()
        (root / "companies" / "listening.toml").write_text(
            f"""time_zone = "Asia/Shanghai"
            currency = "CNY"
            first_day = 2025-01-01
            sources = ["social"]
            [source.social]
            folder = "{self.drop}"
            settle_seconds = 0
            on_failure = "{on_failure}"
            """
        )
        self.company = load_company("listening")
        make_folders(layout("listening"))

    def send(self, day: int, content: str) -> None:
        (self.drop / f"posts_202501{day:02d}.json").write_text(content)

    def night(self, day: int) -> dg.ExecuteInProcessResult:
        return dg.materialize(
            build_raw_assets(self.company, partitions(self.company)),
            resources={"company_run": CompanyRun(name="listening")},
            partition_key=f"2025-01-{day:02d}",
            raise_on_error=False,
        )

    def ask(self, sql: str) -> list[tuple]:
        path = layout("listening").warehouse
        with duckdb.connect(str(path), read_only=True) as connection:
            return connection.sql(sql).fetchall()


@pytest.fixture
def listening(tmp_path, monkeypatch):
    monkeypatch.setenv("C360_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("C360_COMPANIES", str(tmp_path / "companies"))

    def make(on_failure: str) -> Listening:
        company = Listening(tmp_path, on_failure)
        company.send(1, json.dumps([{**POST, "id": "1"}]))
        assert company.night(1).success
        company.send(2, '[{"id": "2", ')
        return company

    return make


def test_the_night_goes_on_and_says_so(listening):
    company = listening("continue")
    night = company.night(2)
    assert night.success
    (check,) = night.get_asset_check_evaluations()
    assert not check.passed
    assert check.severity == dg.AssetCheckSeverity.WARN
    assert "posts_20250102.json" in check.description
    assert company.ask("SELECT count(*) FROM raw.social_posts") == [(1,)]
    ((failed, landed_to, reason),) = company.ask("SELECT failed, landed_to, reason FROM raw.source")
    assert (failed, landed_to) == (True, date(2025, 1, 1))
    assert "posts_20250102.json" in reason


def test_mended_the_source_catches_up(listening):
    company = listening("continue")
    company.night(2)
    company.send(2, json.dumps([{**POST, "id": "2"}]))
    assert company.night(3).success
    assert company.ask("SELECT count(*) FROM raw.social_posts") == [(2,)]
    assert company.ask("SELECT failed, reason FROM raw.source") == [(False, None)]


def test_the_night_stops(listening):
    company = listening("stop")
    night = company.night(2)
    assert not night.success
    (failure,) = [event for event in night.all_events if event.is_step_failure]
    assert "posts_20250102.json" in failure.step_failure_data.user_failure_data.description
