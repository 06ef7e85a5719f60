"""CRM, loyalty and help desk: rows changed in place, soft deletion, tests, merges, consents; and
the ledger of all five sources, with the money once more at the other end of the models."""

import random
from decimal import Decimal

import pytest
import test_stg_pos
import test_stg_shop
from raw_tables import Scratch

SOURCES = ("crm", "loyalty", "shop", "support", "pos", "catalogue")
T = "2025-03-{:02}T10:00:00Z"
ARMS = (
    *("crm__source_record", "crm__consent", "crm__record_merge", "loyalty__source_record"),
    *("loyalty__loyalty_member", "loyalty__loyalty_txn", "support__source_record"),
    *("support__ticket", "support__interaction", "support__feedback"),
)


def row(changed: int = 1, **more) -> dict:
    """Written on 1 March; `changed` is the day in March of this version."""
    stamps = {"created_at": T.format(1), "updated_at": T.format(changed)}
    return {**stamps, "_known": T.format(changed), "_changed": T.format(changed), **more}


CONTACTS = [
    row(contact_id=1, email="Li.Ming+shop@gmail.com", full_name="李明", country="中国"),
    row(4, contact_id=1, email="li.ming@gmail.com", full_name="李明", country="中国", gender="男"),
    row(contact_id=2, birth_date="1990年2月3日", gender="F", country="CN", city="深圳"),
    row(6, contact_id=2, birth_date="1890-01-01", deleted_at=T.format(6)),
    row(contact_id=3, is_test="true"),
    row(contact_id=4, birth_date="2990-01-01", mobile="１３８００１３８０００"),
    row(contact_id=4, birth_date="2990-01-01", mobile="１３８００１３８０００", _delivery="again"),
    row(8, contact_id=5, full_name="new"),
    row(2, contact_id=5, full_name="old", _known=T.format(9)),  # an older version, late
    row(),
]
CONSENT = {"purpose": "marketing", "channel": "email", "state": "granted"}
CONSENTS = [
    row(consent_id=1, contact_id=1, effective_at=T.format(1), **CONSENT),
    row(
        7, consent_id=1, contact_id=1, effective_at=T.format(7), **CONSENT | {"state": "withdrawn"}
    ),
    row(consent_id=2, contact_id=3, effective_at=T.format(1), **CONSENT),
    row(consent_id=3, contact_id=4, effective_at=T.format(1), **CONSENT | {"state": "maybe"}),
    row(consent_id=4, contact_id=4, **CONSENT | {"channel": "SMS "}),
]
MERGES = [
    row(merge_id=1, canonical_contact_id=1, merged_contact_id=2, merged_at=T.format(1)),
    row(merge_id=2, canonical_contact_id=1, merged_contact_id=1, merged_at=T.format(1)),
]
MEMBERS = [
    row(member_id="L1", card_no="6200 0001", joined_at="2025-02-28T20:00:00Z", tier="basic"),
    row(5, member_id="L1", card_no="6200 0001", joined_at="2025-02-28T20:00:00Z", tier="GOLD"),
]
POINTS = [
    row(entry_id=1, member_id="L1", type="earn", points=10, order_ref="R1", at=T.format(1)),
    row(entry_id=2, member_id="L1", type="redeem", at=T.format(1)),
    row(entry_id=3, member_id="L1", type="earn", points=5, at=T.format(3)),
    row(entry_id=4, member_id="L9", type="earn", points=5, at="2025-02-28T16:00:00Z"),
]
USERS = [
    row(id=1, name="Ann", email="ann@example.org", role="end-user", locale="en-US"),
    row(id=2, name="Agent", role="agent"),
]
TICKET = {"requester_id": 1, "via_channel": "email", "type": "question"}
TICKETS = [
    row(id=1, status="new", **TICKET),
    row(3, id=1, status="solved", solved_at=T.format(3), handling_minutes="12.5", **TICKET),
    row(id=2, status="open", **TICKET | {"type": "problem"}),
    row(5, id=3, status="deleted", **TICKET),
    row(id=4, status="solved", solved_at="2025-02-01T00:00:00Z", **TICKET),
    row(id=5, status="open", tags=["complaint", "price"], **TICKET),
]
COMMENTS = [
    row(id=11, ticket_id=1, author_id=1, is_public="true", body="?"),
    row(id=12, ticket_id=1, author_id=2, is_public="true", body="!"),
    row(id=13, ticket_id=1, author_id=2, is_public="false", body="a note"),
    row(id=14, ticket_id=3, author_id=1),
    row(id=15, ticket_id=99, author_id=1),
]
RATINGS = [
    row(id=21, ticket_id=1, requester_id=1, score="offered"),
    row(4, id=21, ticket_id=1, requester_id=1, score="good", comment="thanks"),
    row(id=22, ticket_id=2, requester_id=1, score="offered"),
    row(id=23, ticket_id=5, requester_id=1, score="bad_with_comment"),
    row(id=24, ticket_id=5, requester_id=1, score="11"),
]
ROWS = {
    ("crm", "contacts"): CONTACTS,
    ("crm", "consents"): CONSENTS,
    ("crm", "merge_log"): MERGES,
    ("loyalty", "members"): MEMBERS,
    ("loyalty", "points_ledger"): POINTS,
    ("support", "users"): USERS,
    ("support", "tickets"): TICKETS,
    ("support", "ticket_comments"): COMMENTS,
    ("support", "satisfaction_ratings"): RATINGS,
}
EXPECTED = {
    "stg_crm__contacts": {
        "1": ["accepted", "superseded"],
        "2": ["deleted", "superseded"],
        "3": ["quarantined:test_contact"],
        "4": ["accepted", "duplicate"],
        "5": ["accepted", "superseded"],
        "None": ["quarantined:no_key"],
    },
    "stg_crm__consents": {
        "1": ["accepted", "superseded"],
        "2": ["quarantined:test_contact"],
        "3": ["quarantined:unknown_consent"],
        "4": ["accepted"],
    },
    "stg_crm__merge_log": {"1": ["accepted"], "2": ["quarantined:merged_with_itself"]},
    "stg_loyalty__members": {"L1": ["accepted", "superseded"]},
    "stg_loyalty__points_ledger": {
        "1": ["accepted"],
        "2": ["quarantined:no_points"],
        "3": ["quarantined:from_the_future"],
        "4": ["accepted"],
    },
    "stg_support__users": {"1": ["accepted"], "2": ["accepted"]},
    "stg_support__tickets": {
        "1": ["accepted", "superseded"],
        "2": ["accepted"],
        "3": ["deleted"],
        "4": ["quarantined:ends_before_start"],
        "5": ["accepted"],
    },
    "stg_support__ticket_comments": {
        **{key: ["accepted"] for key in ("11", "12", "13")},
        "14": ["deleted"],
        "15": ["quarantined:ticket_missing"],
    },
    "stg_support__satisfaction_ratings": {
        "21": ["accepted", "superseded"],
        "22": ["accepted"],
        "23": ["accepted"],
        "24": ["quarantined:unknown_score"],
    },
}


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Scratch:
    scratch = Scratch(tmp_path_factory.mktemp("company"), SOURCES)
    for other in (test_stg_shop, test_stg_pos):
        scratch.rows |= other.delivered(scratch.folder).rows
    scratch.rows |= ROWS
    scratch.build("staging.crm staging.loyalty staging.support +reconciliation")
    return scratch


@pytest.mark.parametrize("model", EXPECTED)
def test_every_version_gets_its_verdict(company, model):
    assert company.statuses(model) == EXPECTED[model]


def test_a_contact_is_cleaned_and_what_came_is_kept(company):
    found = company.ask(
        """SELECT contact_id, email_raw, email, mobile, mobile_flag, gender, birth_date_flag
        FROM staging.stg_crm__contacts WHERE contact_id IN ('1', '4') AND copy_no = 1
        ORDER BY contact_id, version_at"""
    )
    assert found == [
        ("1", "Li.Ming+shop@gmail.com", "liming@gmail.com", None, None, None, None),
        ("1", "li.ming@gmail.com", "liming@gmail.com", None, None, "male", None),
        ("4", None, None, "+8613800138000", "placeholder", None, "impossible_date"),
    ]


def test_a_customer_is_what_the_newest_version_says(company):
    found = company.ask(
        """SELECT record_id, gender, birth_date, name FROM staging.crm__source_record
        WHERE NOT is_deleted ORDER BY 1"""
    )
    assert found == [
        ("crm:1", "male", None, "李明"),
        ("crm:4", None, None, None),
        ("crm:5", None, None, "New"),
    ]


def test_what_a_record_was_known_by_stays_with_its_time(company):
    found = company.ask(
        """SELECT record_id, identifier_type, identifier_value, first_at::DATE::VARCHAR,
            last_at::DATE::VARCHAR, known_day::VARCHAR FROM staging.crm__identifier
        WHERE identifier_type = 'crm_contact' OR record_id IN ('crm:1', 'crm:4') ORDER BY ALL"""
    )
    first, sixth = "2025-03-01", "2025-03-06"
    assert found == [
        ("crm:1", "crm_contact", "1", first, None, first),
        ("crm:1", "email", "liming@gmail.com", first, None, first),  # both ways to write it
        ("crm:2", "crm_contact", "2", first, sixth, first),
        ("crm:4", "crm_contact", "4", first, None, first),  # 13800138000 is nobody's number
        ("crm:5", "crm_contact", "5", first, None, "2025-03-08"),
    ]


def test_a_consent_changed_in_place_was_not_known_before_it_took_effect(company):
    found = company.ask(
        """SELECT consent_id, channel, state, known_day::VARCHAR, valid_from::VARCHAR
        FROM staging.crm__consent ORDER BY 1"""
    )
    assert found == [
        ("crm:1", "email", "withdrawn", "2025-03-07", "2025-03-07 10:00:00+00"),
        ("crm:4", "sms", "granted", "2025-03-01", "2025-03-01 10:00:00+00"),
    ]


def test_points_are_of_the_companys_day(company):
    found = company.ask(
        """SELECT loyalty_txn_id, customer_id, order_id, occurred_on::VARCHAR
        FROM staging.loyalty__loyalty_txn ORDER BY 1"""
    )
    assert found == [
        ("loyalty:1", "loyalty:L1", "pos:R1", "2025-03-01"),
        ("loyalty:4", "loyalty:L9", None, "2025-03-01"),
    ]


def test_agents_are_no_customers_and_their_notes_no_touch(company):
    assert company.ask("SELECT record_id FROM staging.support__source_record") == [("support:1",)]
    touches = "SELECT interaction_id, customer_id, direction FROM staging.support__interaction"
    assert sorted(company.ask(touches)) == [
        ("support:11", "support:1", "in"),
        ("support:12", "support:1", "out"),
    ]


def test_a_ticket_about_what_went_wrong_is_a_complaint(company):
    found = company.ask(
        """SELECT ticket_id, status, is_complaint, handling_minutes, known_day::VARCHAR
        FROM staging.support__ticket ORDER BY 1"""
    )
    assert found == [
        ("support:1", "solved", False, 12.5, "2025-03-01"),
        ("support:2", "open", True, None, "2025-03-01"),
        ("support:5", "open", True, None, "2025-03-01"),
    ]


def test_a_rating_that_was_only_offered_has_no_score(company):
    found = company.ask(
        "SELECT feedback_id, score, responded_on::VARCHAR FROM staging.support__feedback ORDER BY 1"
    )
    assert found == [
        ("support:21", 1, "2025-03-04"),
        ("support:22", None, None),
        ("support:23", 0, "2025-03-01"),
    ]


def test_received_is_what_was_placed_in_rows_and_money(company):
    """dbt's own tests hold the equalities; here: nothing is left out of the ledger."""
    ledger = company.ask(
        "SELECT source, entity, sum(received) FROM meta.reconciliation GROUP BY ALL"
    )
    received = {(source, entity): int(rows) for source, entity, rows in ledger}
    for (source, entity), rows in company.rows.items():
        assert received[source, entity] == len(rows), (source, entity)


def test_money_of_tills_is_told_apart_by_the_currency_of_the_receipt(company):
    found = company.ask(
        """SELECT currency, accepted_amount, modelled_amount FROM meta.reconciliation
        WHERE source = 'pos' AND entity = 'lines' AND currency <> 'XXX' ORDER BY 1"""
    )
    assert [currency for currency, *_ in found] == ["CNY", "USD"]
    assert found[1][1:] == (Decimal("10.00"), Decimal("10.00"))


def test_any_order_of_rows_and_any_cut_into_nights_gives_the_same(company, tmp_path):
    """Shuffled; and at once, where only the newest versions are left, known since the first."""
    keys = ("consent_id", "merge_id", "contact_id", "entry_id", "member_id", "id")
    mixed, once = Scratch(tmp_path, SOURCES), Scratch(tmp_path, SOURCES)
    for table, rows in ROWS.items():
        mixed.rows[table] = random.Random(3).sample(rows, len(rows))
        newest = {}
        key = next(k for k in keys if any(k in r for r in rows))
        for one in sorted(rows, key=lambda r: r["_changed"]):
            known = min(r["_known"] for r in rows if r.get(key) == one.get(key))
            newest[one.get(key)] = {**one, "_known": known, "_delivery": "all"}
        once.rows[table] = list(newest.values())
    for again in (mixed, once):
        again.build("staging.crm +staging.loyalty staging.support")
        assert again.accepted(*ARMS) == company.accepted(*ARMS)
