"""A report rests beside its version, goes with it, and never holds up a publish."""

import json
import logging
from dataclasses import replace

import pytest
from tiny_warehouse import COMMENTS, description, publish_tiny, tiny_warehouse

from orchestration.errors import PublishProblem
from orchestration.layout import Layout
from orchestration.publishing import publish, versions
from orchestration.report import write as write_module
from orchestration.report.write import report_metadata, write_report
from orchestration.settings import load_company

COMPANY = replace(load_company("complete_journey"), title="Tiny & Söhne")
LOG = logging.getLogger("report")


@pytest.fixture
def where(tmp_path) -> Layout:
    layout = Layout(tmp_path / "tiny")
    for n in (1, 2):
        publish_tiny(layout, n)
    return layout


def test_the_current_version_unless_another_is_named(where):
    path, report = write_report(where, COMPANY)
    assert path == where.reports / "v02.html"
    assert path.read_text(encoding="utf-8") == report.html
    assert "Tiny &amp; Söhne" in report.html
    older, _ = write_report(where, COMPANY, "v01", "zh")
    assert older == where.reports / "v01.html"
    assert 'id="chinese" checked' in older.read_text(encoding="utf-8")


def test_changes_are_counted_from_the_version_that_readers_saw(where):
    manifest = versions(where)[1].folder / "manifest.json"
    told = json.loads(manifest.read_text())
    assert "Changes since version v01." in write_report(where, COMPANY, "v02")[1].html
    manifest.write_text(json.dumps({**told, "since": "v00"}))  # which is gone
    assert "no version before this one" in write_report(where, COMPANY, "v02")[1].html


def test_a_version_whose_manifest_does_not_say_it_says_it_in_its_changes(where):
    for n, since in ((3, "'v01'"), (4, "NULL")):
        with tiny_warehouse(":memory:", n) as connection:
            connection.execute(
                f"""CREATE TABLE meta.changes AS SELECT 'orders' AS table_name, 'x' AS reason,
                    1 AS added, 0 AS changed, 0 AS removed, {since}::VARCHAR AS since_version,
                    DATE '2017-06-30' AS since_day"""
            )
            made = publish(connection, where, f"v{n:02}", description(n), COMMENTS)
        manifest = {k: v for k, v in made.manifest.items() if k != "since"}
        (made.folder / "manifest.json").write_text(json.dumps(manifest))
    assert "Changes since version v01." in write_report(where, COMPANY, "v03")[1].html
    assert "Changes since version v03." in write_report(where, COMPANY, "v04")[1].html


def test_the_version_itself_is_not_touched(where):
    folder = versions(where)[-1].folder
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    write_report(where, COMPANY)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    named = json.loads((folder / "manifest.json").read_text())["files"]
    assert not [name for name in named if name.endswith(".html")]


def test_reports_of_versions_that_are_gone_go(where):
    where.reports.mkdir()
    (where.reports / "v00.html").write_text("old")
    write_report(where, COMPANY)
    assert [path.name for path in where.reports.iterdir()] == ["v02.html"]


def test_a_version_that_is_not_there_is_one_line(where, tmp_path):
    with pytest.raises(PublishProblem, match="version v09: not there"):
        write_report(where, COMPANY, "v09")
    with pytest.raises(PublishProblem, match="nothing is published yet"):
        write_report(Layout(tmp_path / "nobody"), COMPANY)


def test_a_report_that_fails_is_a_warning_that_is_seen(where, monkeypatch, caplog):
    def fails(*_, **__):
        raise RuntimeError("person-7f3a")

    monkeypatch.setattr(write_module, "make", fails)
    with caplog.at_level(logging.WARNING):
        told = report_metadata(where, COMPANY, LOG)
    assert told == {"report": "none: RuntimeError"}
    assert "no report was made: RuntimeError" in caplog.text
    assert "person-7f3a" not in caplog.text


def test_no_room_to_write_is_a_warning_too(where, caplog):
    where.reports.write_text("a file where the folder should be")
    told = report_metadata(where, COMPANY, LOG)
    assert told["report"].startswith("none: cannot write")


def test_the_run_links_it(where):
    told = report_metadata(where, COMPANY, LOG)
    assert told["report"] == str(where.reports / "v02.html")
