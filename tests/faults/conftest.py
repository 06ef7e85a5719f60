"""Companies for the tests of faults: one with a version of an earlier day, one that shares it."""

import pytest
from faulty import EARLIER, copy_of


@pytest.fixture(scope="session")
def earlier_once(published_on):
    return published_on(EARLIER)


@pytest.fixture
def earlier(tmp_path, earlier_once):
    """A copy of a company that has published `EARLIER`; the days after it are still to come."""
    return copy_of(earlier_once, tmp_path / "earlier")


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
