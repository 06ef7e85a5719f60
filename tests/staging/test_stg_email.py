"""Campaigns, recipients and events: versions, mailboxes, money, holdouts, unsubscriptions."""

from decimal import Decimal

import pytest
from raw_tables import Scratch
from six_channels import built, shuffled

MARCH = "2025-03-{:02}T18:00:00Z"  # exports of the night after that company day


def campaign(key: str | None, day: int = 10, **other) -> dict:
    return {
        "campaign_id": key,
        "name": key,
        "channel": "email",
        "type": "Promotion",
        "sent_at": "2025-03-12 09:00:00",
        "ends_at": "2025-03-19 09:00:00",
        "cost": "100.00",
        "currency": "CNY",
        "_known": MARCH.format(day),
        "_delivery": f"campaigns_202503{day}",
        **other,
    }


def recipient(key: str, email: str | None, day: int = 11, **other) -> dict:
    return {
        "campaign_id": key,
        "email": email,
        "is_holdout": "0",
        "assigned_at": "2025-03-11 18:00:00",
        "_known": MARCH.format(day),
        "_delivery": f"recipients_202503{day}",
        **other,
    }


def event(key: str | None, kind: str, email: str | None = "li@example.cn", **other) -> dict:
    return {
        "event_id": key,
        "campaign_id": "spring",
        "email": email,
        "type": kind,
        "occurred_at": "2025-03-12 10:00:00",
        "_known": MARCH.format(12),
        "_delivery": "events_20250312",
        **other,
    }


CAMPAIGNS = [
    campaign("spring", cost="90.00"),
    campaign("spring", 20),  # sent again when it was over, with what it cost in truth
    campaign("dear", cost="10.00", currency="usd"),
    campaign("mended", cost="-5"),
    campaign("mended", 13, cost="5"),
    campaign("again"),
    campaign("again", 13),
    campaign("backwards", ends_at="2025-03-01 09:00:00"),
    campaign("unreadable", cost="a lot"),
    campaign("strange", currency="QQQ"),
    campaign("foreign", currency="EUR"),
    campaign(None),
]
RECIPIENTS = [
    recipient("spring", "li@example.cn"),
    recipient("spring", "Wang.Wei@gmail.com", is_holdout="1"),
    recipient("spring", "wangwei@gmail.com", 12, is_holdout="1", phone="13812345678"),
    recipient("spring", "not an address"),
    recipient("spring", "no.coin@example.cn", is_holdout="?"),
    recipient("summer", "li@example.cn"),
    recipient("spring", None),
    recipient("dear", "li@example.cn"),
]
EVENTS = [
    event("e1", "sent"),
    event("e1", "sent", _known=MARCH.format(13), _delivery="events_20250313"),
    event("e2", "Open", "LI@example.cn "),
    event("e3", "unsubscribe", occurred_at="2025-02-20 10:00:00"),
    event("e4", "unsubscribe", "zhao@example.cn", campaign_id="summer"),
    event("e5", "click", campaign_id="summer"),
    event("e6", "opened"),
    event("e7", "open", None),
    event("e8", "open", occurred_at="2025-03-14 02:30:00"),
    event(None, "open"),
]
RATES = [{"day": "2025-03-10", "currency": "USD", "rate_to_cny": "7.25", "_known": MARCH.format(9)}]
TABLES = {
    ("email", "campaigns"): CAMPAIGNS,
    ("email", "recipients"): RECIPIENTS,
    ("email", "events"): EVENTS,
    ("catalogue", "fx_rates"): RATES,
}
SELECT = "staging.email staging.catalogue staging.conformed"


@pytest.fixture(scope="module")
def email(tmp_path_factory) -> Scratch:
    select = f"{SELECT} +reconciliation +quarantine"
    return built(tmp_path_factory.mktemp("email"), select, TABLES)


def test_the_verdicts_on_campaigns(email):
    assert email.statuses("stg_email__campaigns") == {
        "spring": ["accepted", "superseded"],
        "dear": ["accepted"],
        "mended": ["accepted", "superseded"],
        "again": ["accepted", "duplicate"],
        "backwards": ["quarantined:ends_before_start"],
        "unreadable": ["quarantined:unreadable_amount"],
        "strange": ["quarantined:unknown_currency"],
        "foreign": ["quarantined:no_exchange_rate"],
        "None": ["quarantined:no_key"],
    }


def test_the_later_export_says_what_a_campaign_cost_in_the_company_s_currency(email):
    found = email.ask("SELECT campaign_id, cost FROM staging.email__campaign ORDER BY ALL")
    money = {"again": "100.00", "dear": "72.50", "mended": "5.00", "spring": "100.00"}
    assert dict(found) == {key: Decimal(amount) for key, amount in money.items()}


def test_a_campaign_begins_on_the_company_s_day(email):
    assert email.ask(
        """SELECT start_date::VARCHAR, end_date::VARCHAR, campaign_type
        FROM staging.email__campaign WHERE campaign_id = 'spring'"""
    ) == [("2025-03-12", "2025-03-19", "promotion")]


def test_two_ways_to_write_a_mailbox_are_one_recipient(email):
    found = email.ask(
        """SELECT email_raw, record_status, broken_rule FROM staging.stg_email__recipients
        ORDER BY campaign_id, email_raw NULLS FIRST"""
    )
    assert found == [
        ("li@example.cn", "accepted", None),
        (None, "quarantined", "no_key"),
        ("Wang.Wei@gmail.com", "superseded", None),
        ("li@example.cn", "accepted", None),
        ("no.coin@example.cn", "quarantined", "unknown_holdout"),
        ("not an address", "accepted", None),
        ("wangwei@gmail.com", "accepted", None),
        ("li@example.cn", "quarantined", "unknown_campaign"),
    ]


def test_who_is_held_out_is_a_touch_that_says_so(email):
    assert email.ask(
        """SELECT campaign_id, is_holdout, count(*), count(DISTINCT customer_id)
        FROM staging.email__campaign_touch GROUP BY ALL ORDER BY ALL"""
    ) == [("dear", False, 1, 1), ("spring", False, 2, 2), ("spring", True, 1, 1)]


def test_the_verdicts_on_events(email):
    assert email.statuses("stg_email__events") == {
        "e1": ["accepted", "duplicate"],
        "e2": ["accepted"],
        "e3": ["accepted"],
        "e4": ["accepted"],
        "e5": ["quarantined:unknown_campaign"],
        "e6": ["quarantined:unknown_type"],
        "e7": ["quarantined:no_actor"],
        "e8": ["quarantined:from_the_future"],
        "None": ["quarantined:no_key"],
    }


def test_unsubscribing_withdraws_consent_even_from_an_unknown_campaign(email):
    found = email.ask(
        """SELECT consent_id, purpose, channel, state, valid_from::VARCHAR
        FROM staging.email__consent ORDER BY ALL"""
    )
    assert found == [
        ("email:e3", "marketing", "email", "withdrawn", "2025-02-20 02:00:00+00"),
        ("email:e4", "marketing", "email", "withdrawn", "2025-03-12 02:00:00+00"),
    ]


def test_one_mailbox_is_one_customer_without_its_address(email):
    found = email.ask("SELECT record_id, source_pk FROM staging.email__source_record")
    assert len(found) == 4  # li, wang wei, who gave no address, zhao
    assert all(
        customer == "email:" + pk and len(pk) == 20 and "@" not in pk for customer, pk in found
    )


def test_responses_leave_out_that_a_message_was_sent(email):
    assert email.ask(
        """SELECT response, campaign_id, occurred_on::VARCHAR
        FROM staging.email__campaign_response ORDER BY ALL"""
    ) == [
        ("open", "spring", "2025-03-12"),
        ("unsubscribe", "spring", "2025-02-20"),
        ("unsubscribe", None, "2025-03-12"),
    ]


def test_every_row_and_all_money_is_accounted_for(email):
    ledger = email.ledger("email")
    assert ledger[("recipients", None)][0] == (8, 4, 3, 0, 1, 0)
    assert ledger[("events", None)][0] == (10, 4, 5, 1, 0, 0)
    rows, money = ledger[("campaigns", "CNY")]
    assert rows == (9, 3, 3, 1, 2, 0)
    assert money == tuple(
        Decimal(n) for n in ("590.00", "205.00", "200.00", "100.00", "85.00", "0")
    )
    for (_, currency), (rows, money) in ledger.items():
        assert rows[0] == sum(rows[1:])
        assert currency is None or money[0] == sum(money[1:])


def test_the_order_of_the_rows_changes_nothing(email, tmp_path):
    models = ("stg_email__campaigns", "stg_email__recipients", "stg_email__events")
    arms = ("source_record", "campaign", "campaign_touch", "campaign_response", "consent")
    models += ("email__interaction", *(f"email__{arm}" for arm in arms))
    again = built(tmp_path, SELECT, shuffled(TABLES, seed=5))
    assert again.accepted(*models) == email.accepted(*models)
