"""Calls: wall clocks, who the outside party is, tickets, hidden numbers."""

import pytest
from raw_tables import Scratch
from six_channels import built, shuffled

HOTLINE, LI = "4008001234", "13812345678"


def call(key: str | None, day: int = 14, **other) -> dict:
    return {
        "call_id": key,
        "direction": "in",
        "caller_number": LI,
        "called_number": HOTLINE,
        "started_at": "2025-03-14 23:50:00",
        "answered_at": "2025-03-14 23:51:00",
        "ended_at": "2025-03-15 00:06:00",
        "queue": "ZH-general",
        "wait_seconds": "60",
        "talk_seconds": "900",
        "reason": "delivery",
        "disposition": "resolved",
        "_known": f"2025-03-{day:02}T18:00:00Z",
        "_delivery": f"calls_202503{day:02}",
        **other,
    }


ABANDONED = {"answered_at": None, "talk_seconds": "0", "disposition": "abandoned"}
TABLES = {
    ("callcentre", "calls"): [
        call("c1"),
        call("wide", caller_number="１３８ 1234 5678"),
        call("back", direction="out", caller_number=HOTLINE, called_number="+86 138 1234 5678"),
        call("hidden", caller_number="anonymous"),
        call("gave_up", **ABANDONED),
        call("angry", queue="ZH-complaint", disposition="escalated"),
        call("twice"),
        call("twice", 15),
        call("mended", ended_at="2025-03-14 20:00:00"),
        call("mended", 15),
        call("changed"),
        call("changed", 15, disposition="callback"),
        call("backwards", ended_at="2025-03-14 20:00:00"),
        call("answered_after", answered_at="2025-03-15 00:07:00"),
        call("no_time", started_at="no time", answered_at=None),
        call("no_wait", wait_seconds="-5"),
        call("future", started_at="2025-03-17 09:00:00", answered_at=None, ended_at=None),
        call("sideways", direction="?"),
        call(None),
    ]
}


@pytest.fixture(scope="module")
def calls(tmp_path_factory) -> Scratch:
    select = "staging.callcentre +reconciliation +quarantine"
    return built(tmp_path_factory.mktemp("calls"), select, TABLES)


def test_the_verdicts_on_calls(calls):
    backwards = ["quarantined:ended_before_started"]
    assert calls.statuses("stg_callcentre__calls") == {
        **{key: ["accepted"] for key in ("c1", "wide", "back", "hidden", "gave_up", "angry")},
        "twice": ["accepted", "duplicate"],
        "mended": ["accepted", "superseded"],
        "changed": ["accepted", "superseded"],
        "backwards": backwards,
        "answered_after": backwards,
        "no_time": ["quarantined:unreadable_moment"],
        "no_wait": ["quarantined:negative_duration"],
        "future": ["quarantined:from_the_future"],
        "sideways": ["quarantined:unknown_type"],
        "None": ["quarantined:no_key"],
    }


def test_the_clock_on_the_wall_is_the_company_s(calls):
    assert calls.ask(
        """SELECT opened_at::VARCHAR, opened_on::VARCHAR, resolved_at::VARCHAR, handling_minutes
        FROM staging.callcentre__ticket WHERE source_pk = 'c1'"""
    ) == [("2025-03-14 15:50:00+00", "2025-03-14", "2025-03-14 16:06:00+00", 15)]


def test_the_outside_party_is_one_customer_whoever_called(calls):
    assert calls.ask(
        """SELECT count(DISTINCT customer_id) FROM staging.callcentre__interaction
        WHERE interaction_id IN ('callcentre:c1', 'callcentre:wide', 'callcentre:back')"""
    ) == [(1,)]
    assert calls.ask("SELECT count(*) FROM staging.callcentre__source_record") == [(1,)]


def test_a_hidden_number_is_nobody(calls):
    assert calls.ask(
        "SELECT customer_id FROM staging.callcentre__ticket WHERE source_pk = 'hidden'"
    ) == [(None,)]


def test_calls_that_came_in_are_tickets(calls):
    assert calls.ask(
        """SELECT source_pk, status, is_complaint, resolved_at IS NULL
        FROM staging.callcentre__ticket
        WHERE source_pk IN ('c1', 'gave_up', 'angry', 'changed', 'back') ORDER BY ALL"""
    ) == [
        ("angry", "open", True, True),
        ("c1", "solved", False, False),
        ("changed", "open", False, True),
        ("gave_up", "closed", False, True),
    ]


def test_every_row_is_accounted_for(calls):
    assert calls.ledger("callcentre")[("calls", None)][0] == (19, 9, 7, 1, 2, 0)


def test_the_order_of_the_rows_changes_nothing(calls, tmp_path):
    again = built(tmp_path, "staging.callcentre", shuffled(TABLES, seed=9))
    arms = ("source_record", "ticket", "interaction")
    models = ("stg_callcentre__calls", *(f"callcentre__{arm}" for arm in arms))
    assert again.accepted(*models) == calls.accepted(*models)
