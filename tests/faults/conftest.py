"""Companies for the tests of faults: one with a version of an earlier day, one that shares it."""

from pathlib import Path

import pytest
from faulty import EARLIER, copy_of

_SMALL = Path(__file__).resolve().parents[1] / "conftest.py"


@pytest.fixture(scope="session")
def make_company(pytestconfig):
    """How the small company of all tests is made."""
    return pytestconfig.pluginmanager.getplugin(str(_SMALL)).make_company


@pytest.fixture(scope="session")
def earlier_once(tmp_path_factory, small_panel, make_company):
    company = make_company(tmp_path_factory.mktemp("earlier"), small_panel)
    done = company.run(EARLIER)
    assert done.returncode == 0, done.stdout + done.stderr
    return company


@pytest.fixture
def earlier(tmp_path, earlier_once):
    """A copy of a company that has published `EARLIER`; the days after it are still to come."""
    return copy_of(earlier_once, tmp_path)


@pytest.fixture
def settings_of(monkeypatch):
    """Makes this process see a company as its runs do: call it with the company."""

    def see(company):
        from orchestration.settings import load_company

        for name, value in company.environment.items():
            if name.startswith("C360_"):
                monkeypatch.setenv(name, value)
        return load_company()

    return see
