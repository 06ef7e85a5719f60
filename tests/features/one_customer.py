"""One customer with something of every theme, few enough to add up by hand on 2025-04-23."""

from datetime import date, timedelta

from arms import Feeds, moment

WHO = "shop:900"
NOBODY = "shop:901"  # one order, and nothing else is known
# They ordered on 01-10, 03-01 and 04-14, and are looked at on 04-23.
BY_HAND = {
    "rhythm": {
        "days_since_last_order": 9, "tenure_days": 103, "order_days_28": 1, "order_days_56": 2,
        "order_days_84": 2, "order_days_life": 3, "mean_gap_days": 47.0,  # (50 + 44) / 2
        "sd_gap_days": 4.242641, "gap_ratio": 0.191489, "order_trend": 1.5,  # √18, 9 / 47
    },
    "value": {
        "net_sales_28": 40, "net_sales_84": 100, "net_sales_life": 200, "spend_trend": 1.2,
        "average_order_value_84": 50, "lines_per_order_84": 1, "discount_share_84": 0.166667,
    },
    # 60 − 2 · 10, and 40 − 33 after the price rise of 10 % on that part of the spend
    "margin": {"margin_84": 47, "margin_share_84": 0.47, "price_rise_84": 0.04},
    "category": {
        "private_label_share_84": 0.4, "departments_84": 2,
        "main_department_share_84": 0.6, "new_departments_84": 1,
    },
    "channel": {
        "stores_84": 1, "weekend_share_84": 0.6, "online_share_84": 0.6,
        "online_share_change": 0.6, "channels_84": 2,
    },
    "campaign": {
        "campaign_touches_84": 3, "campaign_opens_84": 1, "campaign_clicks_84": 1,
        "response_share_84": 0.666667, "coupon_redemptions_84": 1,
    },
    "returns": {"refunds_84": 2, "refund_amount_84": 17.5, "refunds_since_last_order": 1},
    "service": {
        "tickets_84": 2, "complaints_84": 1, "complaints_since_last_order": 1,
        "open_tickets": 1, "reply_hours_84": 4, "resolve_hours_84": 48,
        "reopened_84": 1, "calls_84": 1,
    },
    "satisfaction": {
        "answers_364": 3, "days_since_answer": 22, "satisfaction_last": 0.5,
        "satisfaction_364": 0.75, "satisfaction_trend": -0.5, "recommends_last": 0.8,
    },
    "web": {
        "sessions_84": 2, "sessions_28": 1, "visit_trend": 1.5, "days_since_last_visit": 3,
        "product_views_84": 5, "carts_abandoned_84": 1,
    },
    "loyalty": {
        "points_balance": 120, "points_earned_84": 50, "points_redeemed_84": 30,
        "redemption_share": 0.2, "days_since_last_earn": 9, "membership_days": 100,
        "tier_rank": 2,
    },
}  # fmt: skip
_BASE = {"customer_id": WHO, "source_system": "shop"}


def put_one_customer(made: Feeds) -> None:
    _orders(made)
    _prices(made)
    _marketing(made)
    _tickets(made)
    _answers(made)
    _visits(made)
    _points(made)


def _on(month: int, day: int, year: int = 2025) -> dict:
    known = date(year, month, day)
    return {"known_day": known, "known_at": moment(known)}


def _orders(made: Feeds) -> None:
    rows = [
        ("h1", WHO, date(2025, 1, 10), "store", "hp1", 1, 100, 0),
        ("h2", WHO, date(2025, 3, 1), "web", "hp2", 2, 60, 20),  # a Saturday
        ("h3", WHO, date(2025, 4, 14), "store", "hp1", 1, 40, 0),
        ("h4", WHO, date(2025, 4, 20), "store", "hp1", 1, 999, 0),  # known too late
        ("h5", NOBODY, date(2025, 1, 10), "store", "unpriced", 1, 10, 0),
    ]
    for order, who, day, channel, product, quantity, net, discount in rows:
        known = _on(4, 25) if order == "h4" else _on(day.month, day.day)
        line = {"order_line_id": order, "order_id": order, "product_id": product}
        line |= {"channel": channel, "store_id": "s1" if channel == "store" else None}
        line |= {"order_date": day, "ordered_at": moment(day), "quantity": quantity}
        line |= {"net_sales": net, "gross_sales": net + discount, "retail_discount": discount}
        line |= {"coupon_match_discount": 0, "coupon_discount": 0, "currency": "CNY"}
        line |= {"net_sales_original": net, "is_free": False, "is_kept": True}
        made.put("shop", "order_line", _BASE | {"customer_id": who} | line | known)
    for key, day, amount in (("hr1", 5, "5.00"), ("hr2", 15, "12.50")):
        month = 3 if key == "hr1" else 4
        refund = {"refund_id": key, "order_id": "h3", "amount": amount, "currency": "CNY"}
        refund |= {"refunded_on": date(2025, month, day)}
        made.put("shop", "refund", _BASE | refund | _on(month, day))


def _prices(made: Feeds) -> None:
    for product, department, private in (("hp1", "tea", True), ("hp2", "toys", False)):
        row = {"product_id": product, "source_system": "goods", "department": department}
        known_at = moment(date(2025, 1, 1))
        made.put("goods", "product", row | {"is_private_label": private, "known_at": known_at})
    for product, valid_from, listed, cost in (
        ("hp1", date(2024, 1, 1), 90, 30),
        ("hp1", date(2025, 4, 1), 99, 33),
        ("hp2", date(2024, 1, 1), 50, 10),
    ):
        price = {"product_id": product, "valid_from": valid_from, "list_price": listed}
        price |= {"unit_cost": cost, "currency": "CNY", "known_at": moment(valid_from)}
        made.put("goods", "product_price", price)


def _marketing(made: Feeds) -> None:
    for key, day in (("hk1", (2, 10)), ("hk2", (3, 10)), ("hk3", (4, 1))):
        start = date(2025, *day)
        campaign = {"campaign_id": key, "source_system": "post", "channel": "email"}
        campaign |= {"start_date": start, "end_date": start + timedelta(days=7)}
        made.put("post", "campaign", campaign | _on(*day))
        touch = {"campaign_touch_id": key, "campaign_id": key, "is_holdout": False}
        made.put("post", "campaign_touch", _BASE | touch | {"touched_on": start} | _on(*day))
    for key, what, day in (("1", "open", 12), ("2", "open", 20), ("3", "click", 13)):
        answer = {"campaign_response_id": f"h{key}", "campaign_id": "hk1", "response": what}
        answer |= {"occurred_on": date(2025, 2, day)}
        made.put("post", "campaign_response", _BASE | answer | _on(2, day))
    coupon = {"coupon_redemption_id": "h", "campaign_id": "hk2", "redeemed_on": date(2025, 3, 12)}
    made.put("post", "coupon_redemption", _BASE | coupon | _on(3, 12))


def _tickets(made: Feeds) -> None:
    called = {"ticket_id": "ht1", "channel": "phone", "is_complaint": True}
    wrote = {"ticket_id": "ht2", "channel": "email", "is_complaint": False}
    for ticket, opened, version, known, status, reply, solution, reopened in (
        (called, date(2025, 4, 16), "v0", (4, 16), "new", None, None, 0),
        (called, date(2025, 4, 16), "v1", (4, 17), "open", 6, None, 0),
        (called, date(2025, 4, 16), "v2", (5, 1), "solved", 6, 360, 3),
        (wrote, date(2025, 3, 1), "v0", (3, 1), "new", None, None, 0),
        (wrote, date(2025, 3, 1), "v1", (3, 5), "solved", 2, 48, 1),
    ):
        at = moment(opened)
        row = {"version_key": version, "opened_on": opened, "opened_at": at, "status": status}
        row |= {"first_replied_at": at + timedelta(hours=reply) if reply else None}
        row |= {"resolved_at": at + timedelta(hours=solution) if solution else None}
        row |= {"reopened": reopened, "version_at": moment(date(2025, *known)), **_on(*known)}
        made.put("desk", "ticket_version", _BASE | ticket | row)


def _answers(made: Feeds) -> None:
    for key, instrument, score, low, high, day in (
        ("h1", "CSAT", 5, 1, 5, date(2024, 10, 1)),
        ("h2", "CSAT", 3, 1, 5, date(2025, 4, 1)),
        ("h3", "NPS", 8, 0, 10, date(2025, 2, 1)),
    ):
        answer = {"feedback_id": key, "instrument": instrument, "score": score}
        answer |= {"scale_min": low, "scale_max": high, "responded_on": day}
        known = _on(day.month, day.day, day.year)
        made.put("desk", "feedback", _BASE | answer | known | {"responded_at": moment(day)})


def _visits(made: Feeds) -> None:
    for key, day in (("hv1", (1, 10)), ("hv2", (3, 1)), ("hv3", (4, 20))):
        at = moment(date(2025, *day))
        visit = {"session_id": key, "session_date": date(2025, *day), "started_at": at}
        visit |= {"ended_at": at, "events": 1, "source_system": "site"}
        made.put("site", "session", _BASE | visit | _on(*day))
    for key, day, views, carts, orders in (
        ("hv1", (1, 10), 7, 0, 0),
        ("hv2", (3, 1), 2, 1, 1),
        ("hv3", (4, 20), 3, 1, 0),
        ("hv3", (4, 30), 9, 1, 1),
    ):
        version = {"session_id": key, "source_system": "site", "known_day": date(2025, *day)}
        version |= {"product_views": views, "carts": carts, "orders": orders}
        made.put("site", "session_version", version)


def _points(made: Feeds) -> None:
    for tier, known in (("silver", (2, 1)), ("gold", (5, 10))):
        member = {"customer_id": WHO, "source_system": "club", "version_key": tier, "tier": tier}
        member |= {"status": "active", "joined_on": date(2025, 1, 13), **_on(*known)}
        made.put("club", "loyalty_member_version", member | {"version_at": member["known_at"]})
    for key, kind, points, day in (
        ("h1", "earn", 100, (1, 15)),
        ("h2", "earn", 50, (4, 14)),
        ("h3", "redeem", -30, (4, 15)),
    ):
        entry = {"loyalty_txn_id": key, "customer_id": WHO, "txn_type": kind, "points": points}
        entry |= {"occurred_on": date(2025, *day), **_on(*day)}
        made.put("club", "loyalty_txn", entry)
