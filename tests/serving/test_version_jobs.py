"""The commands on versions as Dagster jobs and on the command line, of a company of its own."""

import dagster as dg
import pytest
from databases import publish_small, seen_in_files

from orchestration import cli
from orchestration.company_run import CompanyRun
from orchestration.layout import layout
from orchestration.version_jobs import VERSION_JOBS


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    """Two versions, no server."""
    (tmp_path / "tiny.toml").write_text(
        'time_zone = "UTC"\ncurrency = "EUR"\nfirst_day = 2017-01-01\nsources = []\n'
    )
    for name, value in {
        "COMPANIES": tmp_path,
        "DATA": tmp_path / "data",
        "COMPANY": "tiny",
    }.items():
        monkeypatch.setenv(f"C360_{name}", str(value))
    where = layout("tiny")
    for n in (1, 2):
        publish_small(where, n, None)
    return where


def _run(name: str, config: dict | None = None):
    job = next(job for job in VERSION_JOBS if job.name == name)
    with dg.DagsterInstance.ephemeral() as instance:
        return job.execute_in_process(
            instance=instance,
            run_config={"ops": {f"{name}_op": {"config": config}}} if config else None,
            resources={"company_run": CompanyRun(name="tiny")} if name == "rollback" else None,
            raise_on_error=False,
        )


def test_the_jobs(tiny):
    assert "* v02" in _run("versions").output_for_node("versions_op")
    assert "from v01" in _run("diff").output_for_node("diff_op")
    done = _run("rollback", {"who": "li", "reason": "wrong totals"})
    assert done.output_for_node("rollback_op") == "v01"
    assert seen_in_files(tiny) == (1, 1)
    failed = _run("rollback")
    assert not failed.success
    assert seen_in_files(tiny) == (1, 1)


def _command(monkeypatch, capsys, *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["c360", *words])
    monkeypatch.setattr("os._exit", lambda code: (_ for _ in ()).throw(SystemExit(code)))
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr()
    return ended.value.code, said.out, said.err


def test_the_commands(tiny, monkeypatch, capsys):
    code, out, _ = _command(monkeypatch, capsys, "rollback", "--reason", "wrong")
    assert (code, out.split(";")[0]) == (0, "readers are led to v01 (before: v02)")
    assert seen_in_files(tiny) == (1, 1)
    code, out, err = _command(monkeypatch, capsys, "rollback")
    assert (code, err) == (1, "c360: no version is kept from before v01\n")
    code, out, _ = _command(monkeypatch, capsys, "versions")
    assert out.startswith("* v01  day 2017-06-30")
    code, out, _ = _command(monkeypatch, capsys, "diff", "v01", "v02")
    assert code == 0
    assert "Numbers that moved most" in out
