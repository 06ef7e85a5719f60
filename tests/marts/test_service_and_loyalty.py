"""Tickets, inflow and loyalty of a few people, every number told by hand."""

from datetime import date, datetime, timedelta

import pytest
from tiny_company import line, make, moment

FEEDS = {"desk": ["ticket", "feedback"], "till": ["order_line"]}
MODELS = (
    "+service_quality +service_inflow +loyalty_index +satisfaction_index_period +satisfaction_index"
)
JUNE = date(2025, 6, 10)
END = moment(date(2025, 7, 1)) - timedelta(hours=4)  # midnight after the run's day, in Shanghai
# Weeks of remission of leukaemia patients (Freireich et al. 1963), here hours until a ticket is
# solved; who was still in remission is a ticket that is still open.
DRUG = (6, 6, 6, 7, 10, 13, 16, 22, 23)
DRUG_OPEN = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
PLACEBO = (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
WEIGHTS = {"quality": 0.3, "price": 0.15, "service": 0.2, "attitude": 0.15, "speed": 0.12,
           "brand": 0.08}  # fmt: skip


def _ticket(made, ticket: str, opened: datetime, hours: float | None, **other) -> None:
    day = (opened + timedelta(hours=8)).date()
    solved = None if hours is None else opened + timedelta(hours=hours)
    row = {
        "ticket_id": ticket, "source_system": "desk", "channel": "chat", "category": "usual",
        "status": "solved" if solved else "open", "is_complaint": False, "opened_at": opened,
        "opened_on": day, "first_replied_at": solved and opened + timedelta(minutes=30),
        "resolved_at": solved, "reopened": 0, "handling_minutes": 5.0, "known_at": opened,
        "known_day": day,
    }  # fmt: skip
    made.put("desk", "ticket", row | other)


def _answer(made, customer: str, instrument: str, score: float, day: date, **other) -> None:
    high = {"NPS": 10, "CSAT": 1}[instrument]
    row = {
        "feedback_id": f"{customer}:{instrument}:{day}", "customer_id": customer,
        "source_system": "desk", "instrument": instrument, "score": score, "scale_min": 0,
        "scale_max": high, "channel": "sms", "invited_at": moment(day), "responded_at": moment(day),
        "responded_on": day, "known_at": moment(day), "known_day": day,
    }  # fmt: skip
    made.put("desk", "feedback", row | other)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    made = make(tmp_path_factory, FEEDS)
    for n, hours in enumerate(DRUG):
        _ticket(made, f"drug{n}", moment(JUNE), hours, category="drug")
    for n, hours in enumerate(DRUG_OPEN):
        _ticket(made, f"open{n}", END - timedelta(hours=hours), None, category="drug")
    for n, hours in enumerate(PLACEBO):
        _ticket(made, f"placebo{n}", moment(JUNE), hours, category="placebo")
    _people(made)
    _inflow(made)
    made.execute(
        f"""INSERT INTO ml.satisfaction_weights BY NAME
        SELECT 'satisfaction-2025-06-30' AS version, DATE '2025-06-30' AS reference_day,
            true AS is_in_force, d AS dimension, 'fitted' AS status, w AS weight, w AS weight_low,
            w AS weight_high, w AS index_weight, 500 AS answers, DATE '2025-06-30' AS data_as_of
        FROM (VALUES {", ".join(f"('{d}', {w})" for d, w in WEIGHTS.items())}) v(d, w)"""
    )
    with pytest.MonkeyPatch.context() as patch:
        made.problems = made.build(patch, MODELS)
    return made


def _people(made) -> None:
    """`a` buys every thirty days and is content; `b` stopped in January and complains in June."""
    days = {"a": (0, 30, 60, 90, 120, 150), "b": (0, 30)}
    for person, numbers in days.items():
        for n in numbers:
            day = date(2025, 1, 1) + timedelta(days=n)
            made.put("till", "order_line", line(f"{person}{n}", person, day, "10"))
    may = date(2025, 5, 2)
    _ticket(made, "a1", moment(may), 10, customer_id="a")
    _answer(made, "a", "CSAT", 1, may, ticket_id="a1")
    _answer(made, "a", "NPS", 9, date(2025, 5, 3), quality=5, price=3, service=5)
    _ticket(made, "b1", moment(date(2025, 6, 1)), None, customer_id="b", is_complaint=True)
    # Answered in March, known in April.
    april = {"known_day": date(2025, 4, 10), "known_at": moment(date(2025, 4, 10))}
    _answer(made, "b", "NPS", 2, date(2025, 3, 1), **april)
    # Solved at once; solved, opened again; solved, and asked again five days later; hung up.
    for n, day in enumerate((5, 6, 7, 12)):
        opened = moment(date(2025, 2, day))
        _ticket(made, f"c{n}", opened, 1, customer_id=f"c{min(n, 2)}", reopened=int(n == 1))
    _ticket(made, "c9", moment(date(2025, 2, 20)), None, status="closed")


def _inflow(made) -> None:
    """Two a Monday at nine by web, and twenty on the last one."""
    monday = date(2025, 4, 7)
    for week in range(10):
        for n in range(20 if week == 9 else 2):
            at = moment(monday + timedelta(weeks=week)) + timedelta(hours=5)
            _ticket(made, f"w{week}:{n}", at, 1, channel="web", category="web")


def _quality(made, columns: str, **where) -> tuple:
    told = {"channel": "all", "region": "all", "category": "all"} | where
    condition = " AND ".join(f"{k} = '{v}'" for k, v in told.items())
    (row,) = made.query(f"SELECT {columns} FROM marts.service_quality WHERE {condition}")
    return row


def test_all_tests_of_the_models_pass(made):
    assert made.problems == []


def test_open_tickets_count_as_long_as_they_waited(made):
    """Kaplan and Meier of Freireich's patients: medians 23 and 8 weeks."""
    columns = "inflow, still_open, resolution_hours_p50, resolution_hours_p90, resolved_within_24h"
    drug = _quality(made, columns, category="drug", month="2025-06-01")
    assert drug[:4] == (21, 12, 23.0, None)
    assert drug[4] == pytest.approx(1 - 0.448, abs=1e-3)
    assert _quality(made, columns, category="placebo", month="2025-06-01") == (21, 0, 8, 17, 1)


def test_what_was_not_solved_at_first_contact(made):
    columns = """inflow, resolved, dropped, first_contact_rate, reopened_rate, backlog,
        first_reply_minutes_p50, closed_in_month"""
    row = _quality(made, columns, month="2025-02-01")
    # c2 came back five days later; the last one did not.
    assert row == (5, 4, 1, 0.5, 0.25, 0, 30, 5)


def test_the_backlog_is_what_came_and_did_not_go(made):
    assert _quality(made, "backlog", month="2025-06-01") == (13,)
    assert _quality(made, "rated, csat", month="2025-05-01") == (1, 1.0)


def test_a_wave_is_told_and_usual_days_are_not(made):
    assert made.query(
        """SELECT day, hour_of_day, channel, inflow, expected_inflow FROM marts.service_inflow
        WHERE is_alert AND channel = 'web' ORDER BY hour_of_day"""
    ) == [(date(2025, 6, 9), hour, "web", 20, 2.0) for hour in ("09", "all")]
    assert made.query(
        """SELECT weekday, hour_of_day, expected_inflow FROM marts.service_inflow
        WHERE channel = 'web' AND day = '2025-05-05' AND hour_of_day IN ('09', '10')
        ORDER BY hour_of_day"""
    ) == [(1, "09", 2.0), (1, "10", 0.0)]


def test_loyalty_is_made_of_its_components(made):
    told = made.query(
        """SELECT trust, contact_frequency, service_effect, satisfaction, likelihood_to_continue,
            completeness, loyalty_index FROM marts.loyalty_index
        WHERE customer_id IN ('a', 'b') ORDER BY customer_id"""
    )
    assert told == [
        (95.0, pytest.approx(100 / 3, abs=1e-5), 100.0, pytest.approx(88.461538), 100.0, 1.0,
         pytest.approx(83.358975, abs=1e-5)),
        (35.0, pytest.approx(100 / 7, abs=1e-5), 0.0, 20.0, 6.25, 1.0,
         pytest.approx(15.419643, abs=1e-5)),
    ]  # fmt: skip


def test_a_quarter_ago_it_is_what_was_known_then(made):
    """The answer of March came in April; neither ticket was there."""
    assert made.query(
        """SELECT loyalty_index_quarter_ago, trend FROM marts.loyalty_index
        WHERE customer_id IN ('a', 'b') ORDER BY customer_id"""
    ) == [
        (pytest.approx(79.487179, abs=1e-5), "steady"),
        (pytest.approx((20 + 5 + 25 * 0.5 ** (59 / 30 - 1)) / 0.65, abs=1e-5), "down"),
    ]


def test_the_satisfaction_index_of_a_person_and_of_a_month(made):
    assert made.query(
        """SELECT customer_id, satisfaction_index, completeness, quality, price, brand
        FROM marts.satisfaction_index"""
    ) == [("a", pytest.approx(88.461538), 0.65, 100.0, 50.0, None)]
    assert made.query(
        """SELECT period_type, answers, counted, satisfaction_index, satisfaction_index_low
        FROM marts.satisfaction_index_period WHERE region = 'all' ORDER BY 1"""
    ) == [
        ("month", 1, 1, pytest.approx(88.461538), None),
        ("quarter", 1, 1, pytest.approx(88.461538), None),
    ]
