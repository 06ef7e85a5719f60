"""Web events: sent twice, late, by programs, by clocks that run ahead, in any order."""

import pytest
from raw_tables import Scratch
from six_channels import built, shuffled

MODELS = ("stg_web__events", "int_web__session_parts", "web__session", "web__interaction")
PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/126.0 Mobile"


def event(key: str | None, at: str, known: str = "2025-03-14T09:00:00Z", **other) -> dict:
    """A page view of device d1 at `at`, known with the file of `known`; `agent` is its browser."""
    context = {"userAgent": other.pop("agent", PHONE)}
    return {
        "messageId": key,
        "type": "page",
        "anonymousId": "d1",
        "timestamp": at,
        "receivedAt": other.pop("received", known),
        "properties": {"path": "/"},
        "context": context,
        "_known": known,
        "_delivery": f"events_{known[:13]}",
        "_line": 1,
        **other,
    }


TABLE = ("web", "events")


AT = "2025-03-14T08:30:00.000Z"
SENT_AGAIN = "2025-03-14T11:00:00Z"
ROWS = [
    event("plain", AT),
    event("twice", AT),
    event("twice", AT, SENT_AGAIN),  # received at another moment: its record_hash differs
    event("bot", AT, agent="Googlebot/2.1 (+http://www.google.com/bot.html)"),
    event("script", AT, agent="python-requests/2.31"),
    event("cubot", AT, agent="Mozilla/5.0 (Linux; Android 9; CUBOT_X19) Chrome/80 Mobile"),
    event("ahead", "2025-03-15T09:00:01Z"),
    event("nearly_ahead", "2025-03-15T08:59:59Z"),
    event("late", "2025-02-13T08:30:00+08:00"),
    event("no_moment", "soon"),
    event("mended", "soon"),
    event("mended", AT, SENT_AGAIN),
    event("corrected", AT, properties={"path": "/old"}),
    event("corrected", AT, SENT_AGAIN, properties={"path": "/new"}),
    event("spoilt", AT),
    event("spoilt", "soon", SENT_AGAIN),
    event(None, AT),
    event("nobody", AT, anonymousId=None),
    event("strange", AT, type="pixel"),
    event("no_json", AT, properties="{'path'", context="[]"),
    event(
        *("bought", AT),
        type="track",
        event="Order Completed",
        userId="77",
        properties={"order_id": "9", "revenue": 12.5, "currency": "cny", "product_id": ""},
    ),
    event(
        *("told", AT),
        type="identify",
        userId="77",
        traits={"email": " Li.Ming@Gmail.com", "phone": "138 1234 5678", "name": "李明"},
    ),
]


@pytest.fixture(scope="module")
def web(tmp_path_factory) -> Scratch:
    select = "staging.web +reconciliation +quarantine"
    return built(tmp_path_factory.mktemp("web"), select, {TABLE: ROWS})


@pytest.mark.parametrize(
    ("key", "verdicts"),
    [
        ("plain", ["accepted"]),
        ("twice", ["accepted", "duplicate"]),
        ("bot", ["quarantined:bot_traffic"]),
        ("script", ["quarantined:bot_traffic"]),
        ("cubot", ["accepted"]),
        ("ahead", ["quarantined:from_the_future"]),
        ("nearly_ahead", ["accepted"]),
        ("late", ["accepted"]),
        ("no_moment", ["quarantined:unreadable_moment"]),
        ("mended", ["accepted", "superseded"]),
        ("corrected", ["accepted", "superseded"]),
        ("spoilt", ["quarantined:unreadable_moment", "superseded"]),
        ("None", ["quarantined:no_key"]),
        ("nobody", ["quarantined:no_actor"]),
        ("strange", ["quarantined:unknown_type"]),
        ("no_json", ["accepted"]),
    ],
)
def test_the_verdict_on_an_event(web, key, verdicts):
    assert web.statuses("stg_web__events")[key] == verdicts


def test_the_newest_version_says_what_happened_and_the_oldest_when_it_was_known(web):
    found = web.ask(
        """SELECT path, known_at = TIMESTAMPTZ '2025-03-14 09:00:00Z',
            version_at = TIMESTAMPTZ '2025-03-14 11:00:00Z' FROM staging.stg_web__events
        WHERE row_key = 'corrected' AND record_status = 'accepted'"""
    )
    assert found == [("/new", True, True)]


def test_a_late_event_has_its_own_time_and_is_known_with_its_file(web):
    found = web.ask(
        """SELECT event_at = TIMESTAMPTZ '2025-02-13 00:30:00Z',
            known_at = TIMESTAMPTZ '2025-03-14 09:00:00Z'
        FROM staging.stg_web__events WHERE row_key = 'late'"""
    )
    assert found == [(True, True)]


def test_what_was_bought_is_read_from_the_properties(web):
    found = web.ask(
        """SELECT order_id, amount::VARCHAR, currency, product_id
        FROM staging.stg_web__events WHERE row_key = 'bought'"""
    )
    assert found == [("9", "12.50", "CNY", None)]


def test_what_visitors_tell_of_themselves_is_standardised_in_staging(web):
    found = web.ask("SELECT user_id, email, phone, name FROM staging.int_web__identities")
    assert found == [("77", "liming@gmail.com", "+8613812345678", "李明")]


def test_a_device_is_known_by_who_logged_in_and_what_they_told(web):
    found = web.ask(
        """SELECT identifier_type, identifier_value FROM staging.web__identifier
        JOIN staging.web__source_record USING (record_id)
        WHERE identifier_type <> 'device' AND record_type = 'device' ORDER BY ALL"""
    )
    assert ("email", "liming@gmail.com") in found
    assert ("shop_account", "77") in found


def test_every_row_is_accounted_for(web):
    ((received, accepted, quarantined, duplicates, superseded, deleted), _) = web.ledger("web")[
        ("events", None)
    ]
    assert received == len(ROWS)
    assert (accepted, quarantined, duplicates, superseded, deleted) == (10, 8, 1, 3, 0)
    resting = web.ask("SELECT count(*) FROM meta.quarantine WHERE source = 'web'")
    assert resting == [(8,)]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_the_rows_changes_nothing(web, tmp_path, seed):
    again = built(tmp_path, "staging.web", shuffled({TABLE: ROWS}, seed))
    assert again.accepted(*MODELS) == web.accepted(*MODELS)
