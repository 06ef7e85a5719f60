"""What is known after a day changes nothing of the day's features, byte for byte, in any theme."""

import pytest
from feature_world import FEEDS, LATER, ORIGIN, Feeds, plant, poison

from ml.feature_catalogue import THEMES

TABLES = [f"feature_{theme}" for theme in THEMES] + ["customer_features"]
SELECT = "+tag:features,resource_type:model"


@pytest.fixture(scope="module")
def patch():
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield monkeypatch


@pytest.fixture(scope="module")
def taken(tmp_path_factory, patch) -> dict[str, dict[str, list]]:
    """Features of ORIGIN: as a run of that day takes them, as a later one does, and as that one
    does when everything that was known in between is spoilt."""
    made = Feeds(tmp_path_factory.mktemp("feeds"), FEEDS)
    taken = {}
    for run, day in (("then", ORIGIN), ("later", LATER), ("poisoned", LATER)):
        if run == "poisoned":
            assert poison(made, ORIGIN) > 1000
        else:
            plant(made, day)
        problems = made.build(patch, SELECT)
        assert not problems, "\n".join(problems)
        taken[run] = {table: _rows(made, table) for table in TABLES}
        taken[run]["after"] = made.query(
            f"SELECT * FROM features.customer_features WHERE as_of > DATE '{ORIGIN}' ORDER BY ALL"
        )
    return taken


def _rows(made: Feeds, table: str) -> list[str]:
    """A line a customer. Who never ordered has a row on the day that is scored only."""
    kept = [c for c in made.columns(f"features.{table}") if c not in ("is_scored", "churned")]
    ordered = "AND order_days_life IS NOT NULL" if table == "customer_features" else ""
    return [
        repr(row)
        for row in made.query(
            f"""SELECT {", ".join(kept)} FROM features.{table}
            WHERE as_of = DATE '{ORIGIN}' {ordered} ORDER BY customer_id"""
        )
    ]


def test_there_is_something_in_every_theme_and_the_poison_works(taken):
    assert all(len(taken["then"][table]) > 25 for table in TABLES)
    assert taken["poisoned"]["after"] != taken["later"]["after"]


@pytest.mark.parametrize("table", TABLES)
def test_spoiling_the_future_changes_not_one_byte(taken, table):
    assert taken["poisoned"][table] == taken["later"][table]


@pytest.mark.parametrize("table", TABLES)
def test_a_later_run_takes_what_a_run_of_the_day_took(taken, table):
    assert taken["later"][table] == taken["then"][table]
