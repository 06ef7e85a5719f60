"""Orders, lines, refunds, days, value and profit of a company of a few rows, each told by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tiny_company import line, make, moment

MAY = date(2025, 5, 1)
FEEDS = {
    "shop": ["order_line", "order_header", "refund"],
    "goods": ["product", "product_price", "fx_rate"],
    "desk": ["ticket", "service_call", "feedback", "interaction"],
    "post": ["campaign", "campaign_touch"],
    "site": ["session"],
    "club": ["loyalty_txn"],
}
MARTS = (
    *("orders", "order_lines", "refunds", "customer_daily", "value_tier", "lifecycle"),
    *("customer_profitability", "profitability_unallocated"),
)
SELECT = " ".join(f"+{mart}" for mart in MARTS)


@pytest.fixture(scope="module")
def patch():
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield monkeypatch


@pytest.fixture(scope="module")
def made(tmp_path_factory, patch):
    """Rates of arms.RUN: 2 a minute, 10 a parcel, 1 % of what is paid."""
    made = make(tmp_path_factory, FEEDS)
    _plant(made)
    problems = made.build(patch, SELECT)
    assert not problems, "\n".join(problems)
    return made


def known(day: date) -> dict:
    return {"known_at": moment(day), "known_day": day}


def _plant(made) -> None:
    web = {"source_system": "shop", "channel": "web", "store_id": None}
    usd = {"currency": "USD", "net_sales_original": "5.00"}
    sale = {"gross_sales": "100.00", "retail_discount": "20.00", "quantity": 2}
    made.put(
        "shop",
        "order_line",
        line("w1", "a", MAY, "80.00", **web, **sale),
        line("w1", "a", MAY, "20.00", **web, order_line_id="w1-2", product_id="p2"),
        line("w2", "a", MAY + timedelta(days=9), "35.00", **web, **usd),
        line("w3", "a", MAY, "500.00", **web, is_kept=False),
        line("s1", None, MAY, "40.00"),
        line("s2", "b", MAY, "10.00", product_id="unpriced"),
    )
    for order, status, shipping in (
        ("w1", "kept", "6.00"),
        ("w2", "kept", "0.00"),
        ("w3", "cancelled", "0.00"),
    ):
        gone = {"cancelled_at": moment(MAY + timedelta(days=1))} if status == "cancelled" else {}
        made.put(
            "shop",
            "order_header",
            {"order_id": order, "status": status, "shipping": shipping} | gone,
        )
    back = {"source_system": "shop", "currency": "CNY", "refunded_on": MAY + timedelta(days=30)}
    for key, order, who, amount, of_line, pieces in (
        ("r1", "w1", "a", "40.00", "w1-1", 1),
        ("r2", "w1", "a", "6.00", None, None),  # the shipping: spread by 80 to 20
        ("r3", "w3", "a", "500.00", None, None),
        ("r4", "elsewhere", "a", "7.00", None, None),
        ("r5", "s1", None, "4.00", "s1-1", 1),
    ):
        made.put(
            "shop",
            "refund",
            back
            | known(MAY + timedelta(days=30))
            | {"refund_id": key, "order_id": order, "customer_id": who, "amount": amount}
            | {"order_line_id": of_line, "quantity": pieces},
        )
    for product, day, to, cost, currency in (
        ("p1", date(2025, 1, 1), date(2025, 5, 5), "12.00", "CNY"),
        ("p1", date(2025, 5, 6), None, "13.00", "CNY"),
        ("p2", date(2025, 1, 1), None, "1.50", "USD"),
    ):
        made.put(
            "goods",
            "product_price",
            {"product_id": product, "valid_from": day, "valid_to": to, "list_price": "50.00"}
            | {"unit_cost": cost, "currency": currency, "known_at": moment(day)},
        )
    made.put("goods", "fx_rate", {"day": MAY, "currency": "USD", "rate": "7", **_at()})
    asked = {"source_system": "desk", "opened_on": MAY, "status": "solved", "is_complaint": False}
    made.put(
        "desk",
        "ticket",
        asked | {"ticket_id": "t1", "customer_id": "a", "handling_minutes": 2.5, **known(MAY)},
        asked | {"ticket_id": "t2", "customer_id": None, "handling_minutes": 4, **known(MAY)},
        asked | {"ticket_id": "t3", "customer_id": "b", "handling_minutes": None, **known(MAY)},
    )
    made.put(
        "desk",
        "service_call",
        {"service_call_id": "c1", "customer_id": "b", "source_system": "desk"}
        | {"handling_minutes": 1, "worked_on": MAY, **known(MAY)},
    )
    told = {"source_system": "desk", "channel": "email", "occurred_on": MAY, **known(MAY)}
    told["in_session"] = False
    made.put(
        "desk",
        "interaction",
        told | {"interaction_id": "1", "customer_id": "a", "direction": "in"},
        told | {"interaction_id": "2", "customer_id": "c", "direction": "out"},
        told
        | {"interaction_id": "3", "customer_id": "a", "direction": "in"}
        | {"session_id": "v", "in_session": True},
    )
    made.put(
        "desk",
        "feedback",
        {"feedback_id": "f", "customer_id": "a", "source_system": "desk", "instrument": "CSAT"}
        | {"score": 10, "scale_min": 0, "scale_max": 10, "responded_on": MAY, **known(MAY)},
    )
    made.put(
        "site",
        "session",
        {"session_id": "v", "customer_id": "a", "source_system": "site", "session_date": MAY}
        | {"started_at": moment(MAY), "ended_at": moment(MAY), "events": 9, "page_views": 7}
        | known(MAY),
    )
    made.put(
        "club",
        "loyalty_txn",
        {"loyalty_txn_id": "1", "customer_id": "a", "points": 8, "occurred_on": MAY, **known(MAY)},
        {"loyalty_txn_id": "2", "customer_id": "a", "points": -3, "occurred_on": MAY, **known(MAY)},
    )
    sent = {"source_system": "post", "channel": "email", "end_date": date(2025, 7, 9)}
    for campaign, cost, day in (("k1", "10.00", MAY), ("k2", "5.00", MAY), ("k3", "9.00", None)):
        start = day or made.run["as_of"] + timedelta(days=1)
        made.put(
            "post",
            "campaign",
            sent | {"campaign_id": campaign, "cost": cost, "start_date": start, **known(MAY)},
        )
    touch = {"campaign_id": "k1", "source_system": "post", "touched_on": MAY, **known(MAY)}
    for key, who, held_out in (("1", "a", False), ("2", "b", False), ("3", None, False),
                               ("4", "d", True)):  # fmt: skip
        made.put(
            "post",
            "campaign_touch",
            touch | {"campaign_touch_id": key, "customer_id": who, "is_holdout": held_out},
        )


def _at() -> dict:
    return {"known_at": moment(MAY)}


def test_a_line_knows_what_it_earned_and_what_came_back(made):
    assert made.query(
        """SELECT order_line_id, unit_price, discount_allocation, returned_quantity,
            refund_allocation, goods_cost, margin, order_seq, new_vs_repeat
        FROM marts.order_lines WHERE customer_id = 'a' ORDER BY 1"""
    ) == [
        ("w1-1", *_money("50.00", "20.00"), 1, *_money("44.80", "24.00", "56.00"), 1, "new"),
        ("w1-2", *_money("20.00", "0.00"), 0, *_money("1.20", "10.50", "9.50"), 1, "new"),
        ("w2-1", *_money("35.00", "0.00"), 0, *_money("0.00", "13.00", "22.00"), 2, "repeat"),
        ("w3-1", *_money("500.00", "0.00"), 0, Decimal("500.00"), None, None, None, None),
    ]


def test_refunds_are_on_their_day_and_restated_in_the_order(made):
    assert made.query(
        """SELECT refund_id, customer_id, order_status, days_after_order, amount
        FROM marts.refunds ORDER BY 1"""
    ) == [
        ("r1", "a", "kept", 30, Decimal("40.00")),
        ("r2", "a", "kept", 30, Decimal("6.00")),
        ("r3", "a", "cancelled", 30, Decimal("500.00")),
        ("r4", "a", "not accepted", None, Decimal("7.00")),
        ("r5", None, "kept", 30, Decimal("4.00")),
    ]
    assert made.query(
        """SELECT order_id, net_sales_after_refunds, goods_cost, margin, net_sales_without_cost,
            lines_without_cost FROM marts.orders ORDER BY 1"""
    ) == [
        ("s1", *_money("36.00", "12.00", "28.00", "0.00"), 0),
        ("s2", *_money("10.00", "0.00", "0.00", "10.00"), 1),
        ("w1", *_money("54.00", "34.50", "65.50", "0.00"), 0),
        ("w2", *_money("35.00", "13.00", "22.00", "0.00"), 0),
        ("w3", *_money("0.00", "0.00", "0.00", "0.00"), 0),
    ]


def test_profit_of_each_and_what_is_nobodys(made):
    """10.00 for three letters: the first bears the cent that is left over."""
    assert made.query(
        """SELECT customer_id, net_sales, shipping_income, refunds, goods_cost, shipping_cost,
            service_cost, campaign_cost, payment_fees, contribution, not_fully_known
        FROM marts.customer_profitability ORDER BY 1"""
    ) == [
        ("a", *_money("135.00", "6.00", "46.00", "47.50", "20.00", "5.00", "3.34", "1.41",
                      "17.75"), None),
        ("b", *_money("10.00", "0.00", "0.00", "0.00", "0.00", "2.00", "3.33", "0.10", "4.57"),
         "goods_cost service_cost"),
    ]  # fmt: skip
    assert made.query(
        "SELECT kind, reason, items, amount FROM marts.profitability_unallocated ORDER BY 1, 2"
    ) == [
        ("campaign_cost", "nobody was written to", 1, Decimal("5.00")),
        ("campaign_cost", "recipient without a person", 1, Decimal("3.33")),
        ("goods_cost", "cost not known", 1, None),
        ("goods_cost", "order without a person", 1, Decimal("12.00")),
        ("net_sales", "order without a person", 1, Decimal("40.00")),
        ("payment_fees", "order without a person", 1, Decimal("0.40")),
        ("refunds", "order not accepted", 1, Decimal("7.00")),
        ("refunds", "order without a person", 1, Decimal("4.00")),
        ("service_cost", "minutes not known", 1, None),
        ("service_cost", "service without a person", 1, Decimal("8.00")),
        ("shipping_cost", "order without a person", 1, Decimal("0.00")),
        ("shipping_income", "order without a person", 1, Decimal("0.00")),
    ]


def test_a_day_of_somebody(made):
    assert made.query(
        """SELECT customer_id, activity_date, orders, net_sales, margin, refund_amount, sessions,
            page_views, touches_in, touches_out, tickets, csat_sum, points_earned, points_burnt,
            is_active
        FROM marts.customer_daily ORDER BY 1, 2"""
    ) == [
        ("a", MAY, 1, *_money("100.00", "65.50", "0.00"), 1, 7, 1, 0, 1, 5.0, 8, 3, True),
        ("a", MAY + timedelta(days=9), 1, *_money("35.00", "22.00", "0.00"), *[0] * 5, 0.0, 0, 0,
         True),
        ("a", MAY + timedelta(days=30), 0, *_money("0.00", "0.00", "46.00"), *[0] * 5, 0.0, 0, 0,
         False),
        ("b", MAY, 1, *_money("10.00", "0.00", "0.00"), 0, 0, 0, 0, 1, 0.0, 0, 0, True),
        ("c", MAY, 0, *_money("0.00", "0.00", "0.00"), 0, 0, 0, 1, 0, 0.0, 0, 0, False),
    ]  # fmt: skip


def test_a_rate_that_is_not_known_is_no_cost_of_nothing(made, patch):
    made.execute("UPDATE raw.run SET cost_parcel = NULL, cost_agent_minute = NULL")
    assert made.build(patch, SELECT) == []
    assert made.query(
        """SELECT shipping_cost, service_cost, contribution, not_fully_known
        FROM marts.customer_profitability WHERE customer_id = 'a'"""
    ) == [(None, None, Decimal("42.75"), "shipping_cost service_cost")]
    assert made.query(
        """SELECT kind, items, amount FROM marts.profitability_unallocated
        WHERE reason LIKE 'no rate%' ORDER BY 1"""
    ) == [("service_cost", 4, None), ("shipping_cost", 4, None)]


def _money(*amounts: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(amount) for amount in amounts)
