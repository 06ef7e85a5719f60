"""Invitations and answers: scales, answers to nothing, late invitations, customers."""

import pytest
from raw_tables import Scratch
from six_channels import built, shuffled


def invitation(key: str | None, day: int = 10, **other) -> dict:
    return {
        "invitation_id": key,
        "survey": "nps",
        "email": "li@example.cn",
        "channel": "email",
        "region": "CN",
        "order_ref": "R1",
        "invited_at": "2025-03-10 09:00:00",
        "_known": f"2025-03-{day:02}T18:00:00Z",
        "_delivery": f"responses_202503{day:02}",
        **other,
    }


def answer(key: str | None, score: str | None, day: int = 11, **other) -> dict:
    return {
        "response_id": key,
        "invitation_id": "i1",
        "survey": "nps",
        "score": score,
        "recorded_at": "2025-03-11 09:00:00",
        "_known": f"2025-03-{day:02}T18:00:00Z",
        "_delivery": f"responses_202503{day:02}",
        **other,
    }


TABLES = {
    ("survey", "invitations"): [
        invitation("i1"),
        invitation("i1", 12),
        invitation("i2", email=None, phone="138 1234 5678", survey="CSAT"),
        invitation("i3", 20),
        invitation("i4", survey="mood"),
        invitation("i5", email=None),
        invitation(None),
    ],
    ("survey", "answers"): [
        answer("a1", "10", text=" 很好 ", language="zh-CN", quality="5", price="7", speed="３"),
        answer("twice", "0"),
        answer("twice", "0", 12),
        answer("mended", "11"),
        answer("mended", "9", 12),
        answer("changed", "3", 12),
        answer("changed", "4", 13),
        answer("high", "11"),
        answer("low", "-1"),
        answer("half", "7.5"),
        answer("not_a_number", "NaN"),
        answer("not_given", None),
        answer("no_answer", "N/A"),
        answer("csat_high", "6", invitation_id="i2", survey="csat"),
        answer("csat", "5.0", invitation_id="i2", survey=None),
        answer("ces", "7", survey="CES"),
        answer("csat_zero", "0", survey="CSAT"),
        answer("early", "8", invitation_id="i3"),
        answer("stranger", "8", invitation_id="i99"),
        answer("anonymous", "8", invitation_id=None),
        answer("of_no_scale", "8", invitation_id=None, survey="mood"),
        answer("future", "8", recorded_at="2025-03-14 09:00:00"),
        answer(None, "8"),
    ],
}


@pytest.fixture(scope="module")
def survey(tmp_path_factory) -> Scratch:
    select = "staging.survey +reconciliation +quarantine"
    return built(tmp_path_factory.mktemp("survey"), select, TABLES)


def test_the_verdicts_on_answers(survey):
    out = ["quarantined:score_out_of_range"]
    unreadable = ["quarantined:unreadable_score"]
    assert survey.statuses("stg_survey__answers") == {
        "a1": ["accepted"],
        "twice": ["accepted", "duplicate"],
        "mended": ["accepted", "superseded"],
        "changed": ["accepted", "superseded"],
        "high": out,
        "low": out,
        "half": out,
        "csat_high": out,
        "csat_zero": out,
        "not_a_number": unreadable,
        "not_given": unreadable,
        "no_answer": unreadable,
        "csat": ["accepted"],
        "ces": ["accepted"],
        "early": ["accepted"],
        "stranger": ["quarantined:unknown_invitation"],
        "anonymous": ["accepted"],
        "of_no_scale": ["quarantined:unknown_instrument"],
        "future": ["quarantined:from_the_future"],
        "None": ["quarantined:no_key"],
    }


def test_the_verdicts_on_invitations(survey):
    assert survey.statuses("stg_survey__invitations") == {
        "i1": ["accepted", "duplicate"],
        "i2": ["accepted"],
        "i3": ["accepted"],
        "i4": ["quarantined:unknown_instrument"],
        "i5": ["accepted"],
        "None": ["quarantined:no_key"],
    }


def test_an_answer_is_feedback_of_whom_its_invitation_was_for(survey):
    (found,) = survey.ask(
        """SELECT instrument, score, scale_min, scale_max, text, language, order_id, region,
            quality, price, speed, responded_on::VARCHAR, customer_id IN (
                SELECT record_id FROM staging.survey__source_record)
        FROM staging.survey__feedback WHERE source_pk = 'a1'"""
    )
    assert found == (
        *("NPS", 10, 0, 10, "很好", "zh", "pos:R1", "CN"),
        # A mark of 7 is none of 1 to 5; the answer stays.
        *(5, None, 3, "2025-03-11", True),
    )


def test_an_invitation_without_an_answer_is_feedback_without_a_score(survey):
    assert survey.ask(
        """SELECT source_pk, score, responded_at, customer_id IS NULL
        FROM staging.survey__feedback WHERE feedback_id LIKE '%invitation%'"""
    ) == [("i5", None, None, True)]


def test_customers_are_mailboxes_or_numbers(survey):
    assert survey.ask(
        "SELECT count(*), bool_and(length(source_pk) = 20) FROM staging.survey__source_record"
    ) == [(2, True)]


def test_every_row_is_accounted_for(survey):
    ledger = survey.ledger("survey")
    assert ledger[("invitations", None)][0] == (7, 4, 2, 1, 0, 0)
    assert ledger[("answers", None)][0] == (23, 8, 12, 1, 2, 0)


def test_the_order_of_the_rows_changes_nothing(survey, tmp_path):
    again = built(tmp_path, "staging.survey", shuffled(TABLES, seed=6))
    models = ("stg_survey__invitations", "stg_survey__answers", "survey__feedback")
    assert again.accepted(*models) == survey.accepted(*models)
