"""A company of seven sources with one thing of each kind to be told by hand."""

from datetime import date, timedelta

from arms import moment

FEEDS = {
    "shop": ["source_record", "order_line", "order_header", "refund", "consent", "ledger"],
    "till": ["order_line", "order_header", "ledger"],
    "club": ["source_record", "loyalty_member", "loyalty_txn"],
    "desk": ["ticket", "feedback", "interaction"],
    "site": ["session"],
    "post": ["source_record", "campaign", "campaign_touch", "campaign_response"],
    "goods": ["product", "product_price", "store", "market_event", "fx_rate"],
}
TODAY = date(2025, 6, 30)
MAY = date(2025, 5, 1)


def plant(made, line, known) -> None:
    """Puts everything into the company's arms."""
    _orders(made, line, known)
    _people(made, line, known)
    _consents(made, line, known)
    _points(made, line, known)
    _service(made, line, known)
    _visits(made, line, known)
    _rest(made, line, known)
    _campaign(made, known)


def _orders(made, line, known) -> None:
    usd = {"currency": "USD", "net_sales_original": "10.00"}
    shop = {"source_system": "shop", "channel": "web", "store_id": None}
    made.put(
        "shop",
        "order_line",
        line("w1", "shop:1", MAY, "100.00", **shop),
        line("w2", "shop:1", MAY + timedelta(days=10), "70.00", **shop, **usd),
        line("w3", "shop:1", MAY + timedelta(days=20), "500.00", **shop, is_kept=False),
        line("w4", "shop:2", MAY, "50.00", **shop, product_id="unheard-of"),
    )
    made.put("till", "order_line", line("t1", None, MAY, "8.00"), line("t2", "club:9", MAY, "9.00"))
    # Two sources have an order 7.
    made.put("shop", "order_line", line("shop:7", "shop:7", MAY, "60.00", **shop))
    made.put("till", "order_line", line("till:7", None, MAY, "6.00"))
    header = {"status": "kept", "shipping": "5.00"}
    gone = {"status": "cancelled", "cancelled_at": moment(MAY + timedelta(days=21))}
    made.put(
        "shop",
        "order_header",
        *(header | {"order_id": order} for order in ("w1", "w2", "w4", "shop:7")),
        header | gone | {"order_id": "w3"},
    )
    refunded = {"source_system": "shop", "currency": "CNY", "refunded_on": MAY, **known(MAY)}
    made.put(
        "shop",
        "refund",
        *(
            refunded | {"refund_id": key, "order_id": order, "customer_id": who, "amount": amount}
            for key, order, who, amount in (
                ("r1", "w1", "shop:1", "34.00"),
                ("r3", "w3", "shop:1", "500.00"),  # cancelled, and paid back
                ("r7", "shop:7", "shop:7", "1.00"),
            )
        ),
    )


def _people(made, line, known) -> None:
    first = {"record_type": "account", "is_deleted": False, **known(TODAY)}
    shop = {"source_system": "shop", "country": "CN", "city": "上海"}
    person = shop | {"birth_date": date(1990, 2, 3)} | first
    made.put(
        "shop",
        "source_record",
        person | {"record_id": "shop:1", "source_pk": "1"},
        person | {"record_id": "shop:device", "record_type": "device"},
        person | {"record_id": "shop:gone", "is_deleted": True},
    )
    made.put(
        "club",
        "source_record",
        first | {"record_id": "club:9", "source_system": "club", "source_pk": "9"},
    )


def _consents(made, line, known) -> None:
    made.put(
        "shop",
        "consent",
        *(
            {
                "consent_id": f"c{number}",
                "customer_id": "shop:1",
                "source_system": "shop",
                "purpose": "marketing",
                "channel": channel,
                "state": state,
                "valid_from": moment(day),
                **known(day),
            }
            for number, (channel, state, day) in enumerate(
                [
                    ("email", "granted", MAY),
                    ("email", "withdrawn", TODAY),
                    ("sms", "granted", MAY),
                ]
            )
        ),
    )


def _points(made, line, known) -> None:
    made.put(
        "club",
        "loyalty_member",
        {"customer_id": "club:9", "member_id": "9", "tier": "gold", "status": "active"},
    )
    made.put(
        "club",
        "loyalty_txn",
        *(
            {"loyalty_txn_id": str(n), "customer_id": "club:9", "points": n, **known(MAY)}
            for n in (100, -30)
        ),
    )


def _service(made, line, known) -> None:
    made.put(
        "desk",
        "ticket",
        *(
            {
                "ticket_id": str(days),
                "customer_id": "desk:7",
                "source_system": "desk",
                "status": status,
                "is_complaint": days == 89,
                "opened_on": TODAY - timedelta(days=days),
                **known(TODAY - timedelta(days=days)),
            }
            for days, status in ((90, "open"), (89, "solved"), (1, "pending"))
        ),
    )
    made.put(
        "desk",
        "feedback",
        *(
            {
                "feedback_id": f"{instrument}{day}",
                "customer_id": "desk:7",
                "source_system": "desk",
                "instrument": instrument,
                "score": score,
                "scale_min": 0,
                "scale_max": high,
                "responded_at": moment(day),
                **known(day),
            }
            for instrument, score, high, day in (
                ("NPS", 9, 10, MAY),
                ("NPS", 3, 10, TODAY),
                ("NPS", None, 10, TODAY - timedelta(days=1)),
                ("CSAT", 1, 1, MAY),
            )
        ),
    )


def _visits(made, line, known) -> None:
    made.put(
        "site",
        "session",
        *(
            {
                "session_id": str(days),
                "customer_id": "shop:1",
                "source_system": "site",
                "started_at": moment(TODAY),
                "ended_at": moment(TODAY),
                "session_date": TODAY - timedelta(days=days),
                "events": 3,
                **known(TODAY - timedelta(days=days)),
            }
            for days in (0, 29, 30)
        ),
    )


def _rest(made, line, known) -> None:
    made.put(
        "goods",
        "product",
        {"product_id": "p1", "source_system": "goods", "department": "tea"},
    )
    made.put("goods", "fx_rate", {"day": MAY, "currency": "USD", "rate": "7"})
    _ledger(made, "shop", "CNY", "710.00")
    _ledger(made, "shop", "USD", "10.00")
    _ledger(made, "till", "CNY", "23.00")


def _campaign(made, known) -> None:
    """40 customers written to, of whom 20 buy, and 20 held out, of whom 4 buy."""
    made.put(
        "post",
        "campaign",
        {
            "campaign_id": "k1",
            "source_system": "post",
            "channel": "email",
            "start_date": date(2025, 6, 1),
            "end_date": date(2025, 6, 7),
            "cost": "12.00",
            **known(date(2025, 6, 1)),
        },
    )
    made.execute(
        """INSERT INTO raw.post_campaign_touch BY NAME
        SELECT 'k1-' || i AS campaign_touch_id, 'k1' AS campaign_id, 'post:' || i AS customer_id,
            'post' AS source_system, i >= 40 AS is_holdout, DATE '2025-06-01' AS touched_on,
            TIMESTAMPTZ '2025-06-01 00:00:00+00' AS known_at, DATE '2025-06-01' AS known_day
        FROM range(60) r(i);
        INSERT INTO raw.post_campaign_response BY NAME
        SELECT kind || '-' || i AS campaign_response_id, 'k1' AS campaign_id,
            'post:' || i % 40 AS customer_id, 'post' AS source_system, kind AS response,
            TIMESTAMPTZ '2025-06-02 00:00:00+00' AS known_at, DATE '2025-06-02' AS known_day
        FROM range(60) r(i), (VALUES ('delivered', 60), ('click', 5)) k(kind, n) WHERE i < n;
        INSERT INTO raw.till_order_line BY NAME
        SELECT 'k' || i AS order_id, order_id AS order_line_id, 'post:' || i AS customer_id,
            'p1' AS product_id, 'store' AS channel, 'till' AS source_system,
            TIMESTAMPTZ '2025-06-03 00:00:00+00' AS ordered_at, DATE '2025-06-03' AS order_date,
            1 AS quantity, 0 AS gross_sales, 0 AS retail_discount, 0 AS coupon_match_discount,
            0 AS coupon_discount, 0 AS net_sales, 'CNY' AS currency, 0 AS net_sales_original,
            TRUE AS is_free, TRUE AS is_kept, ordered_at AS known_at, order_date AS known_day
        FROM range(60) r(i) WHERE i < 20 OR i BETWEEN 40 AND 43"""
    )


def _ledger(made, source: str, currency: str, amount: str) -> None:
    counts = dict.fromkeys(("quarantined", "duplicates", "superseded", "deleted"), 0)
    money = {f"{n}_amount": 0 for n in counts}
    whole = {"received": 1, "accepted": 1, "received_amount": amount, "accepted_amount": amount}
    row = {"source": source, "entity": "orders", "currency": currency, "is_sales": True}
    made.put(source, "ledger", row | counts | money | whole)
