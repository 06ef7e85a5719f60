"""Posts and follows: the clocks of four platforms, authors, versions."""

import pytest
from raw_tables import Scratch
from six_channels import built, shuffled


def post(key: str | None, day: int = 14, **other) -> dict:
    return {
        "id": key,
        "type": "mention",
        "platform": "weibo",
        "author_id": "a1",
        "text": "好",
        "lang": "zh",
        "reposts_count": "3",
        "created_at": "2025-03-14T08:00:00+08:00",
        "_known": f"2025-03-{day:02}T18:00:00Z",
        "_delivery": f"posts_202503{day:02}",
        **other,
    }


TABLES = {
    ("social", "posts"): [
        post("p1"),
        post("weibo", created_at="Fri Mar 14 08:00:00 +0800 2025"),
        post("x", platform="X", created_at="2025-03-14T00:00:00Z"),
        post("follow", type="follow", text=None, lang=None),
        post("unfollow", type="unfollow", text=None, lang=None),
        post("twice"),
        post("twice", 15),
        post("counted_again", reposts_count="1"),
        post("counted_again", 15, reposts_count="9"),
        post("mended", created_at="?"),
        post("mended", 15),
        post("late", 20, created_at="2025-02-20T08:00:00+08:00"),
        post("future", created_at="2025-03-17T08:00:00+08:00"),
        post("advert", type="advert"),
        post("nobody", author_id=" "),
        post("below_zero", reposts_count="-1"),
        post(None),
    ]
}


@pytest.fixture(scope="module")
def social(tmp_path_factory) -> Scratch:
    select = "staging.social +reconciliation +quarantine"
    return built(tmp_path_factory.mktemp("social"), select, TABLES)


def test_the_verdicts_on_posts(social):
    verdicts = social.statuses("stg_social__posts")
    of = {"accepted": ["p1", "weibo", "x", "follow", "unfollow", "late", "below_zero"]}
    assert {key for key, found in verdicts.items() if found == ["accepted"]} == set(of["accepted"])
    assert verdicts["twice"] == ["accepted", "duplicate"]
    assert verdicts["counted_again"] == verdicts["mended"] == ["accepted", "superseded"]
    assert verdicts["future"] == ["quarantined:from_the_future"]
    assert verdicts["advert"] == ["quarantined:unknown_type"]
    assert verdicts["nobody"] == ["quarantined:no_actor"]
    assert verdicts["None"] == ["quarantined:no_key"]


def test_every_platform_s_clock_shows_the_same_moment(social):
    assert social.ask(
        """SELECT count(*), count(DISTINCT event_at) FROM staging.stg_social__posts
        WHERE row_key IN ('p1', 'weibo', 'x')"""
    ) == [(3, 1)]


def test_an_author_is_one_customer_on_each_platform(social):
    found = social.ask("SELECT record_id, language FROM staging.social__source_record ORDER BY ALL")
    assert [(key.split(":")[:2], language) for key, language in found] == [
        (["social", "weibo"], "zh"),
        (["social", "x"], "zh"),
    ]
    assert not any("a1" in key for key, _ in found)


def test_following_is_an_interaction(social):
    assert social.ask(
        """SELECT interaction_type, channel, direction, occurred_on::VARCHAR
        FROM staging.social__interaction WHERE interaction_type LIKE '%follow' ORDER BY ALL"""
    ) == [("follow", "social", "in", "2025-03-14"), ("unfollow", "social", "in", "2025-03-14")]


def test_the_newest_count_holds_and_none_is_below_zero(social):
    assert social.ask(
        """SELECT row_key, reposts_count FROM staging.stg_social__posts
        WHERE record_status = 'accepted' AND row_key IN ('counted_again', 'below_zero')
        ORDER BY ALL"""
    ) == [("below_zero", None), ("counted_again", 9)]


def test_every_row_is_accounted_for(social):
    assert social.ledger("social")[("posts", None)][0] == (17, 10, 4, 1, 2, 0)


def test_the_order_of_the_rows_changes_nothing(social, tmp_path):
    again = built(tmp_path, "staging.social", shuffled(TABLES, seed=8))
    models = ("stg_social__posts", "social__source_record", "social__interaction")
    assert again.accepted(*models) == social.accepted(*models)
