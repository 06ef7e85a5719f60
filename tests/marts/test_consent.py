"""Consent of a few people, hand-made: it stays with the mailbox that it was given for."""

from datetime import date

import persons
import pytest
from tiny_company import line, make, moment

FEEDS = {
    "crm": ["source_record", "identifier", "consent"],
    "shop": ["source_record", "order_line", "consent"],
}
JAN, MAR, MAY, JUNE = (date(2025, month, 10) for month in (1, 3, 5, 6))


def _known(day: date) -> dict:
    return {"known_at": moment(day), "known_day": day}


def _record(made, record: str) -> None:
    source, pk = record.split(":")
    told = {"record_id": record, "source_system": source, "source_pk": pk, "is_deleted": False}
    made.put(source, "source_record", told | {"record_type": "account"} | _known(JAN))


def _mailbox(made, record: str, email: str, first: date = JAN, last: date | None = None) -> None:
    told = {"record_id": record, "identifier_type": "email", "identifier_value": email}
    held = {"first_at": moment(first), "last_at": last and moment(last)}
    made.put("crm", "identifier", told | held | _known(first))


def _says(made, record: str, state: str, day: date, **other) -> None:
    source = record.split(":")[0]
    told = {
        "consent_id": f"{record}:{state}:{day}", "customer_id": record, "source_system": source,
        "purpose": "marketing", "channel": "email", "state": state, "valid_from": moment(day),
    }  # fmt: skip
    made.put(source, "consent", told | _known(day) | other)


@pytest.fixture(scope="module")
def patch():
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield monkeypatch


@pytest.fixture(scope="module")
def made(tmp_path_factory, patch):
    made = make(tmp_path_factory, FEEDS)
    for n in range(1, 9):
        _record(made, f"crm:{n}")
    _record(made, "shop:1")
    made.put("shop", "order_line", line("o1", "shop:1", JAN, "5"))
    # Ann has two mailboxes, and was asked about one of them only.
    _mailbox(made, "crm:1", "ann@x.com")
    _mailbox(made, "crm:2", "ann@work.com")
    _says(made, "crm:1", "granted", JAN)
    # Ben says yes in one record and no in another, of one mailbox; later he takes the yes back.
    _mailbox(made, "crm:3", "ben@x.com")
    _mailbox(made, "crm:4", "ben@x.com")
    _says(made, "crm:3", "granted", JAN)
    _says(made, "crm:4", "denied", MAR)
    _says(made, "crm:4", "granted", MAY)
    _says(made, "crm:3", "withdrawn", JUNE)
    # Cai said yes with one mailbox, and has another one now.
    _mailbox(made, "crm:5", "cai@old.com", JAN, MAR)
    _mailbox(made, "crm:5", "cai@new.com", MAR)
    _says(made, "crm:5", "granted", JAN)
    # Dee said no, and has a new mailbox now; Eve has none.
    _mailbox(made, "crm:6", "dee@old.com", JAN, MAR)
    _mailbox(made, "crm:6", "dee@new.com", MAR)
    _says(made, "crm:6", "denied", JAN)
    _says(made, "crm:7", "granted", JAN)
    # Whom the source itself tells for which mailbox.
    _says(made, "shop:1", "granted", JAN, contact_point_key="k1", purpose="profiling")
    _says(made, "crm:8", "granted", JUNE)
    persons.link(made, {"Ann": ["crm:1", "crm:2"], "Ben": ["crm:3", "crm:4"]})
    made.problems = made.build(patch)
    return made


def _held(made, customer: str) -> list[tuple]:
    """Which mailbox (by order of keys), in which state, from and until when."""
    return made.query(
        f"""SELECT dense_rank() OVER (ORDER BY contact_point), state,
            (valid_from + INTERVAL 8 HOUR)::DATE, (valid_to + INTERVAL 8 HOUR)::DATE
        FROM marts.consent WHERE customer_id = '{customer}' ORDER BY valid_from, 1"""
    )


def _today(made, customer: str) -> bool | None:
    ((told,),) = made.query(
        f"SELECT marketing_ok_email FROM marts.customer_360 WHERE customer_id = '{customer}'"
    )
    return told


def test_all_tests_of_the_models_pass(made):
    assert made.problems == []


def test_a_yes_of_one_mailbox_says_nothing_of_the_other(made):
    assert _held(made, "Ann") == [(1, "granted", JAN, None)]
    assert made.query(
        """SELECT count(DISTINCT contact_point_key) FROM core.consent_point
        WHERE customer_id = 'Ann'"""
    ) == [(1,)]


def test_yes_and_no_for_one_mailbox_is_no_and_minds_change(made):
    assert _held(made, "Ben") == [
        (1, "granted", JAN, MAR),
        (1, "denied", MAR, MAY),
        (1, "granted", MAY, JUNE),
        (1, "withdrawn", JUNE, None),
    ]
    assert _today(made, "Ben") is False


def test_a_yes_does_not_move_to_a_new_mailbox_but_a_no_does(made):
    assert _held(made, "crm:5") == [(1, "granted", JAN, MAR)]
    assert _today(made, "crm:5") is None
    assert {row[:2] for row in _held(made, "crm:6")} == {(1, "denied"), (2, "denied")}
    assert _today(made, "crm:6") is False


def test_who_has_no_mailbox_may_have_said_yes_and_cannot_be_reached(made):
    assert made.query(
        """SELECT contact_point, contact_point_key, state FROM marts.consent
        WHERE customer_id = 'crm:7'"""
    ) == [("record:crm:7", None, "granted")]
    assert made.query(
        """SELECT customers, asked, granted, refused, reachable FROM marts.consent_coverage
        WHERE as_of = data_as_of AND purpose = 'marketing'"""
    ) == [(7, 5, 3, 2, 1)]


def test_coverage_of_a_past_day_knows_only_what_had_been_said(made):
    assert made.query(
        """SELECT asked, granted, reachable FROM marts.consent_coverage
        WHERE as_of = '2025-01-31' AND purpose = 'marketing'"""
    ) == [(5, 4, 3)]


def test_the_source_knows_best_which_mailbox_it_means(made):
    assert made.query(
        "SELECT contact_point_key, purpose FROM marts.consent WHERE customer_id = 'shop:1'"
    ) == [("k1", "profiling")]
    assert made.query("SELECT profiling_ok FROM marts.customer_360 WHERE customer_id = 'shop:1'") \
        == [(True,)]  # fmt: skip


def test_no_address_is_in_it(made):
    told = made.query("FROM marts.consent")
    assert not [row for row in told if any("@" in str(value) for value in row)]


def test_a_merge_is_undone_with_all_that_it_changed(made, patch):
    """Last, because the persons change: Ann and Ben are one, and then they are not."""
    before = made.query("FROM marts.consent ORDER BY ALL")
    persons.link(made, {"Both": ["crm:1", "crm:2", "crm:3", "crm:4"]})
    assert made.build(patch) == []
    assert _today(made, "Both") is False
    assert {row[1] for row in _held(made, "Both") if row[3] is None} == {"granted", "withdrawn"}
    persons.link(made, {"Ann": ["crm:1", "crm:2"], "Ben": ["crm:3", "crm:4"]})
    assert made.build(patch) == []
    assert made.query("FROM marts.consent ORDER BY ALL") == before
    assert _today(made, "Ann") is True
