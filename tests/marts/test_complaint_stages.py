"""Complaints from dissatisfied to left, told by hand: each move has its day and its sign."""

from datetime import date, datetime

import duckdb
import pytest
from modelled import run

FEEDS = {
    "help": ["customer_text", "ticket"],
    "till": ["order_line", "refund"],
}
AS_OF = date(2025, 12, 31)


def _company(texts=(), tickets=(), purchases=(), refunds=()) -> duckdb.DuckDBPyConnection:
    """Texts: customer, day, sentiment, and what differs. Tickets: customer, id, opened, resolved.
    Purchases: customer, day, at risk on, next. Refunds: customer, day."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'; CREATE SCHEMA raw; CREATE SCHEMA ml; CREATE SCHEMA core")
    con.execute(f"CREATE TABLE raw.run AS SELECT DATE '{AS_OF}' AS as_of, 'UTC' AS time_zone")
    con.execute(
        """CREATE TABLE ml.text_opinion (text_id VARCHAR, customer_id VARCHAR, occurred_on DATE,
            channel VARCHAR, region VARCHAR, topic VARCHAR, language VARCHAR, sentiment VARCHAR,
            sentiment_score DOUBLE, ticket_id VARCHAR, is_threat BOOLEAN);
        CREATE TABLE core.ticket (ticket_id VARCHAR, customer_id VARCHAR, opened_on DATE,
            resolved_at TIMESTAMPTZ, status VARCHAR, is_complaint BOOLEAN);
        CREATE TABLE core.purchase_rhythm (customer_id VARCHAR, order_date DATE, order_id VARCHAR,
            next_order_date DATE, at_risk_on DATE);
        CREATE TABLE core.refund (refund_id VARCHAR, customer_id VARCHAR, refunded_on DATE)"""
    )
    for n, (customer, day, sentiment, *other) in enumerate(texts):
        row = {"ticket": None, "threat": False, "channel": "app"} | (other[0] if other else {})
        points = {"negative": -0.8, "neutral": 0.0, "positive": 0.8}[sentiment]
        con.execute(
            "INSERT INTO ml.text_opinion VALUES (?, ?, ?, ?, NULL, 'delivery', 'zh', ?, ?, ?, ?)",
            [f"t{n}", customer, day, row["channel"], sentiment, points, row["ticket"],
             row["threat"]],
        )  # fmt: skip
    for customer, ticket, opened, resolved in tickets:
        at = resolved and datetime(resolved.year, resolved.month, resolved.day, 12)
        con.execute(
            "INSERT INTO core.ticket VALUES (?, ?, ?, ?, ?, true)",
            [ticket, customer, opened, at, "solved" if resolved else "open"],
        )
    for n, row in enumerate(purchases):
        customer, day, at_risk, following = row
        con.execute(
            "INSERT INTO core.purchase_rhythm VALUES (?, ?, ?, ?, ?)",
            [customer, day, f"o{n}", following, at_risk],
        )
    for n, (customer, day) in enumerate(refunds):
        con.execute("INSERT INTO core.refund VALUES (?, ?, ?)", [f"r{n}", customer, day])
    return con


def _moves(con, customer="a") -> list[tuple]:
    run(con, "complaint_stages", feeds=FEEDS)
    return con.sql(
        f"""SELECT moved_on, stage, sign, sign_ref FROM marts.complaint_stages
        WHERE customer_id = '{customer}' ORDER BY move_no"""
    ).fetchall()


def _day(month: int, day: int) -> date:
    return date(2025, month, day)


def test_all_stages_one_after_the_other():
    con = _company(
        texts=[("a", _day(3, 1), "negative", {"ticket": "k1"}),
               ("a", _day(3, 12), "negative", {"ticket": "k1", "threat": True})],
        tickets=[("a", "k1", _day(3, 1), None)],
        purchases=[("a", _day(2, 1), _day(4, 20), None)],
    )  # fmt: skip
    assert _moves(con) == [
        (_day(3, 1), "dissatisfied", "complaint_ticket", "k1"),
        (_day(3, 8), "waiting", "unresolved_ticket", "k1"),
        (_day(3, 12), "ultimatum", "threat", "t1"),
        (_day(4, 20), "left", "silence", "o0"),
    ]
    stages = con.sql("SELECT stage_zh FROM marts.complaint_stages ORDER BY move_no").fetchall()
    assert [stage for (stage,) in stages] == ["不满", "观望", "通牒", "终止"]


def test_a_purchase_settles_it_and_the_next_complaint_is_another():
    con = _company(
        texts=[("a", _day(3, 1), "negative"), ("a", _day(5, 1), "negative")],
        purchases=[("a", _day(2, 1), _day(4, 1), _day(3, 10)),
                   ("a", _day(3, 10), _day(8, 1), None)],
    )  # fmt: skip
    assert _moves(con) == [
        (_day(3, 1), "dissatisfied", "negative_text", "t0"),
        (_day(3, 10), "settled", "purchase", "o1"),
        (_day(5, 1), "dissatisfied", "negative_text", "t1"),
        (_day(8, 1), "left", "silence", "o1"),
    ]


def test_who_says_nothing_more_is_calm():
    con = _company(texts=[("a", _day(3, 1), "negative")])
    assert _moves(con)[1:] == [(_day(8, 28), "settled", "calm", None)]


def test_another_matter_soon_is_a_second_complaint_and_the_same_is_not():
    same = [("a", _day(11, 1), "negative", {"ticket": "k"}),
            ("a", _day(11, 5), "negative", {"ticket": "k"})]  # fmt: skip
    other = [("a", _day(11, 1), "negative"), ("a", _day(11, 5), "negative")]
    assert [move[1] for move in _moves(_company(texts=same))] == ["dissatisfied"]
    assert [move[2] for move in _moves(_company(texts=other))] == [
        "negative_text", "second_complaint",
    ]  # fmt: skip


def test_money_back_after_a_complaint_and_long_after_it():
    texts = [("a", _day(10, 1), "negative")]
    soon = _company(texts=texts, refunds=[("a", _day(10, 20))])
    late = _company(texts=texts, refunds=[("a", _day(11, 20))])
    assert [move[2] for move in _moves(soon)] == ["negative_text", "refund"]
    assert [move[2] for move in _moves(late)] == ["negative_text"]


def test_solved_in_time_and_nobody_complaining():
    solved = _company(tickets=[("a", "k", _day(12, 1), _day(12, 3))])
    assert [move[1] for move in _moves(solved)] == ["dissatisfied"]
    content = _company(
        texts=[("a", _day(3, 1), "positive"), ("a", _day(3, 2), "neutral")],
        refunds=[("a", _day(3, 3))], purchases=[("a", _day(2, 1), _day(4, 1), None)],
    )  # fmt: skip
    assert _moves(content) == []


@pytest.mark.parametrize("until", [_day(3, 5), _day(3, 9), _day(3, 20), _day(9, 30)])
def test_an_earlier_day_shows_the_first_of_the_same_moves(until):
    texts = [("a", _day(3, 1), "negative"), ("a", _day(3, 12), "negative")]
    rhythm = [("a", _day(2, 1), _day(4, 20), None)]
    whole = _moves(_company(texts=texts, purchases=rhythm))
    early = _company(texts=[row for row in texts if row[1] <= until], purchases=rhythm)
    early.execute(f"UPDATE raw.run SET as_of = DATE '{until}'")
    assert _moves(early) == [move for move in whole if move[0] <= until]


def test_voice_of_customer_counts_each_text_once_a_kind_of_period():
    texts = [("a", _day(1, 1 + n), "negative") for n in range(20)]
    texts += [("b", _day(2, 1 + n), "positive") for n in range(20)]
    con = _company(texts=texts)
    run(con, "voice_of_customer", feeds=FEEDS)
    rows = con.sql(
        """SELECT month(period_start), texts, net_sentiment, net_sentiment_before, trend,
            is_change, is_complete, topic_name_zh
        FROM marts.voice_of_customer WHERE period_type = 'month' ORDER BY 1"""
    ).fetchall()
    assert rows == [
        (1, 20, -1.0, None, None, None, True, "物流配送"),
        (2, 20, 1.0, -1.0, 2.0, True, True, "物流配送"),
    ]
    weekly = con.sql(
        "SELECT sum(texts) FROM marts.voice_of_customer WHERE period_type = 'week'"
    ).fetchone()
    assert weekly == (40,)


def test_no_mart_of_texts_has_a_text():
    con = _company(texts=[("a", _day(3, 1), "negative")])
    run(con, "complaint_stages", "voice_of_customer", "customer_voice", feeds=FEEDS)
    columns = con.sql(
        "SELECT DISTINCT column_name FROM duckdb_columns() WHERE schema_name = 'marts'"
    ).fetchall()
    assert not {name for (name,) in columns} & {"text", "body", "subject", "transcript"}
    assert con.sql("SELECT complaint_stage FROM marts.customer_voice").fetchall() == [("settled",)]
