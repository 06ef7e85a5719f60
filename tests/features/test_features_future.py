"""What is known after a day changes nothing of the day's features, byte for byte, in any theme; and
what they are is told by hand."""

import pytest
from feature_world import FEEDS, LATER, ORIGIN, Feeds, plant, poison
from one_customer import BY_HAND, NOBODY, WHO

from ml.feature_catalogue import BY_NAME, THEMES

TABLES = [f"feature_{theme}" for theme in THEMES]
TABLES += ["customer_features", "category_history", "contact_history"]
SELECT = "+tag:features,resource_type:model"


@pytest.fixture(scope="module")
def patch():
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield monkeypatch


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Feeds:
    return Feeds(tmp_path_factory.mktemp("feeds"), FEEDS)


@pytest.fixture(scope="module")
def taken(made, patch) -> dict[str, dict]:
    """Features of ORIGIN: as a run of that day takes them, and as a later one does when everything
    that was known in between is spoilt."""
    plant(made, ORIGIN)
    then = _take(made, patch)
    plant(made, LATER)
    assert poison(made, ORIGIN) > 1000
    return {"then": then, "poisoned": _take(made, patch)}


def _take(made: Feeds, patch) -> dict:
    problems = made.build(patch, SELECT)
    assert not problems, "\n".join(problems)
    taken = {table: _rows(made, table) for table in TABLES}
    taken["one"] = {who: _one(made, who) for who in (WHO, NOBODY)}
    taken["after"] = made.query(
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
            WHERE as_of = DATE '{ORIGIN}' {ordered} ORDER BY ALL"""
        )
    ]


def _one(made: Feeds, who: str) -> dict:
    columns = made.columns("features.customer_features")
    (row,) = made.query(
        f"""SELECT * FROM features.customer_features
        WHERE customer_id = '{who}' AND as_of = DATE '{ORIGIN}'"""
    )
    return dict(zip(columns, row, strict=True))


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_told_by_hand(taken, theme):
    for run in ("then", "poisoned"):
        one = taken[run]["one"][WHO]
        assert {name: one[name] for name in BY_HAND[theme]} == BY_HAND[theme]


def test_nothing_known_is_empty_and_none_is_zero(taken):
    nobody = taken["then"]["one"][NOBODY]
    none = {name for name in BY_NAME if name in nobody and nobody[name] == 0}
    assert none == {
        *("order_days_28", "order_days_56", "order_days_84", "net_sales_28", "net_sales_84"),
        *("campaign_touches_84", "campaign_opens_84", "campaign_clicks_84"),
        *("coupon_redemptions_84", "refunds_84", "refund_amount_84", "refunds_since_last_order"),
        *("tickets_84", "complaints_84", "complaints_since_last_order", "open_tickets"),
        *("reopened_84", "calls_84", "answers_364"),
    }
    known = {"days_since_last_order", "tenure_days", "order_days_life", "net_sales_life"}
    assert {name for name in BY_NAME if nobody.get(name) is not None} == none | known


def test_there_is_something_in_every_theme(taken):
    assert all(len(taken["then"][table]) > 25 for table in TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_spoiling_the_future_changes_not_one_byte(taken, table):
    """A later run, of spoilt facts and with persons that were merged since, takes what a run of
    the day took."""
    assert taken["poisoned"][table] == taken["then"][table]


@pytest.mark.slow
def test_a_later_run_takes_what_a_run_of_the_day_took(taken, made, patch):
    plant(made, LATER)
    later = _take(made, patch)
    assert {t: later[t] for t in TABLES} == {t: taken["then"][t] for t in TABLES}
    assert later["after"] != taken["poisoned"]["after"]
