"""Two runs at once, and folders that cannot be written: said at once, and nothing is broken."""

import os
import subprocess
from datetime import date

import pytest
from faulty import EARLIER, MONDAY, PROJECT, assert_told, seen

DAY = date(2017, 12, 31)


def test_a_second_run_refuses_and_the_first_publishes(earlier):
    before = seen(earlier)
    first = subprocess.Popen(
        earlier.command("run", "--as-of", MONDAY.isoformat()),
        env=earlier.environment,
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        started = "".join(iter(lambda: _until(first, "… raw__run"), ""))
        second = earlier.run(MONDAY)
        assert first.poll() is None, "the first run ended before the second could meet it"
        assert_told(second, "another run of small is going on", "run.lock", "run again")
        assert seen(earlier) == before
        said, _ = first.communicate(timeout=600)
    finally:
        first.kill()
    assert first.returncode == 0, started + said
    assert seen(earlier).days == [(MONDAY,)]


def _until(job: subprocess.Popen, text: str) -> str:
    """The next line of the job; nothing more once it has said `text`."""
    line = job.stdout.readline()
    return "" if text in line else line


@pytest.mark.parametrize("place", ["", "small", "small/published", "small/lake", "small/dagster"])
def test_a_folder_that_cannot_be_written_ends_the_run_before_any_work(company, place):
    """A file where the folder should be binds every user, as `chmod` does not bind root."""
    path = company.root / "data" / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    done = company.run()
    assert_told(done, "cannot write to the folder ", str(path))
    assert "raw__run" not in done.stdout
    assert path.read_text() == ""


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
def test_a_read_only_folder_ends_the_run_before_any_work(earlier):
    before, folder = seen(earlier), earlier.data / "published" / "versions"
    folder.chmod(0o555)
    try:
        done = earlier.run(EARLIER)
    finally:
        folder.chmod(0o755)
    assert_told(done, "cannot write to the folder ", str(folder), "Permission denied")
    assert seen(earlier) == before
