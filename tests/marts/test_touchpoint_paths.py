"""Which touches lead to which purchase, by hand; and that all purchases are credited."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tiny_company import line, make

from orchestration.analyses.attribution import ANALYSIS

FEEDS = {
    "till": ["order_line"],
    "site": ["session"],
    "post": ["campaign", "campaign_touch", "campaign_response"],
}
START = datetime(2025, 3, 1, 4, tzinfo=UTC)


def day(n: float) -> datetime:
    return START + timedelta(days=n)


def visit(who: str, n: float, host: str | None = None, **campaign) -> dict:
    return {
        "session_id": f"{who}-{n}", "customer_id": who, "source_system": "site", "channel": "web",
        "started_at": day(n), "ended_at": day(n), "session_date": day(n).date(), "events": 1,
        "referrer_host": host, "known_at": day(n), "known_day": day(n).date(), **campaign,
    }  # fmt: skip


def order(number: str, who: str | None, n: float, **other) -> dict:
    row = line(number, who, day(n).date(), "10.00", ordered_at=day(n), channel="web")
    return row | other


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    made = make(tmp_path_factory, FEEDS)
    newsletter = {"campaign_medium": "email", "campaign_name": "K1"}
    made.put(
        "site",
        "session",
        # a: search, then the newsletter (clicked and visited), then directly: one path, order a1.
        visit("a", 0, "m.baidu.com"),
        visit("a", 2.1, "mail.example", **newsletter),
        visit("a", 3),
        # After a1 nothing before a2 within 30 days: a path of its own that came to nothing.
        visit("a", 10, "weibo.com"),
        # b: visits without an end yet (60 days before the run's day, and 5).
        visit("b", 60, "blog.example"),
        visit("b", 116, "google.com"),
        # c: paid search, then a store.
        visit("c", 1, "google.com", campaign_medium="cpc", campaign_source="google"),
        visit(None, 1, "google.com"),
    )
    made.put(
        "till",
        "order_line",
        order("a1", "a", 3.1),
        order("a2", "a", 60),
        order("c1", "c", 5, channel="store"),
        order("d1", "d", 5),
        order("gone", "d", 6, is_kept=False),
        order("nobody", None, 6),
    )
    made.put(
        "post",
        "campaign",
        {"campaign_id": "K1", "source_system": "post", "source_pk": "K1",
         "campaign_type": "newsletter", "channel": "email", "start_date": day(2).date(),
         "end_date": day(9).date(), "cost": 50, "known_at": day(2), "known_day": day(2).date()},
    )  # fmt: skip
    made.put(
        "post",
        "campaign_response",
        {"campaign_response_id": "r1", "campaign_id": "K1", "customer_id": "a",
         "source_system": "post", "response": "click", "occurred_at": day(2),
         "occurred_on": day(2).date(), "known_at": day(2), "known_day": day(2).date()},
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        made.problems = made.build(patch, "+touchpoint_path +attributed_campaign")
    return made


def test_the_models_hold_what_they_say(made):
    assert made.problems == []


def test_paths_by_hand(made):
    """A click and the visit that it opens are one touch; each touch is in one path."""
    assert made.query(
        """SELECT customer_id, order_id, channels, campaigns FROM core.touchpoint_path
        ORDER BY customer_id, ended_on, path_id"""
    ) == [
        ("a", "a1", "organic search > email > direct", "organic search > email:K1 > direct"),
        ("a", None, "social", "social"),
        ("a", "a2", "direct", "direct"),
        ("b", None, "referral", "referral"),
        ("c", "c1", "paid search > store", "paid search > store"),
        ("d", "d1", "direct", "direct"),
    ]


def test_a_path_without_a_purchase_ends_when_its_touches_count_no_more(made):
    found = made.query("SELECT ended_on FROM core.touchpoint_path WHERE channels = 'social'")
    assert found == [(date(2025, 3, 11) + timedelta(days=30),)]


def test_the_last_touch_that_tells_names_the_campaign(made):
    assert made.query("FROM core.attributed_campaign") == [("a1", "K1")]


def test_all_purchases_are_credited_once_a_model(made):
    import duckdb

    with duckdb.connect(str(made.layout.warehouse), read_only=True) as connection:
        tables = ANALYSIS.run(connection, None, date(2025, 6, 30))
    credits = tables["attribution"]
    by_month = credits.groupby(["model", "month"])[["conversions", "value"]].sum().round(6)
    march, april, may = (date(2025, m, 1) for m in (3, 4, 5))
    for model in credits["model"].unique():
        assert tuple(by_month.loc[(model, march)]) == (3, 30)
        assert tuple(by_month.loc[(model, april)]) == (1, 10)
        assert tuple(by_month.loc[(model, may)]) == (0, 0)
    k1 = tables["attribution_by_campaign"].set_index("model")["conversions"]
    assert k1[["first", "last", "linear", "position", "shapley"]].tolist() == [
        0, 0, 0.333333, 0.2, 0.333333,
    ]  # fmt: skip
