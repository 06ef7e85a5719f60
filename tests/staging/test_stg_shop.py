"""Shop: versions, lines, refunds, money, guests; the same accepted rows by any way of delivery."""

import random
from decimal import Decimal

import pytest
from raw_tables import Scratch

SOURCES = ("crm", "loyalty", "shop", "support", "pos")
ARMS = ("order_line", "order_header", "refund", "source_record", "consent", "checkout")
T = "2025-03-{:02}T10:00:00+08:00"


def line(n: int, price: str = "10.00", quantity=1, discount: str = "0.00", **more) -> dict:
    return {
        "id": n,
        "product_id": f"P{n}",
        "sku": "S",
        "title": "茶",
        "quantity": quantity,
        "price": price,
        "total_discount": discount,
        **more,
    }


def order(n: int, subtotal: str = "10.00", lines=None, changed: int = 1, **more) -> dict:
    """An order of 1 March; `changed` is the day in March of this version."""
    return {
        "id": n,
        "customer": {"id": 7},
        "created_at": T.format(1),
        "processed_at": T.format(1),
        "updated_at": T.format(changed),
        "currency": "CNY",
        "subtotal_price": subtotal,
        "total_price": subtotal,
        "total_shipping": "0.00",
        "total_tax": "0.00",
        "source_name": "web",
        "test": "false",
        "discount_codes": [],
        "line_items": [line(n * 10)] if lines is None else lines,
        "refunds": [],
        "_known": T.format(changed),
        "_changed": T.format(changed),
        **more,
    }


def customer(n: int, changed: int = 1, **more) -> dict:
    return {
        "id": n,
        "email": f"buyer{n}@example.org",
        "first_name": "三",
        "last_name": "张",
        "created_at": T.format(1),
        "updated_at": T.format(changed),
        "email_marketing_consent": {
            "state": "subscribed",
            "consent_updated_at": T.format(changed),
        },
        "default_address": {"city": "深圳市", "province": "广东省", "country_code": "CN"},
        "_known": T.format(changed),
        "_changed": T.format(changed),
        **more,
    }


def checkout(n: int, **more) -> dict:
    stamps = {"created_at": T.format(1), "updated_at": T.format(1)}
    known = {"_known": T.format(1), "_changed": T.format(1)}
    return {"id": n, "total_price": "5.00", "currency": "CNY", **stamps, **known, **more}


REFUND = {
    "id": 5,
    "created_at": T.format(9),
    "processed_at": T.format(9),
    "note": "returned",
    "amount": "14.00",
    "refund_line_items": [{"line_item_id": 60, "quantity": 1, "subtotal": "10.00"}],
}
ORDERS = [
    order(1),
    order(1, changed=3, cancelled_at=T.format(3)),  # changed in place, later cancelled
    order(2),
    order(2, _delivery="again"),  # the very same version a second time
    order(3, subtotal="N/A"),
    order(3, changed=4),  # put right: leaves quarantine
    order(4, changed=2),
    order(4, changed=5, subtotal="N/A"),  # broken by a newer version
    order(5, changed=8),
    order(5, changed=2, cancelled_at=T.format(2), _known=T.format(9)),  # an older one, late
    order(6, "20.00", [line(60), line(61)], changed=9, refunds=[REFUND]),
    order(7, "20.01", [line(70, "12.00"), line(71, "8.00")]),  # a cent lost in rounding
    order(8, "21.00", [line(80), line(81)]),
    order(9, customer=None),
    order(21, customer=None, email="g@example.org", shipping_address={"name": "张三"}),
    order(10, processed_at="2025-02-09T23:30:00Z"),  # late; the company's day is the 10th
    order(11, processed_at="2025-02-30T10:00:00+08:00"),
    order(12, processed_at="2025-03-05T10:00:00+08:00"),
    order(13, currency="EUR"),
    order(14, currency="gold"),
    order(15, test="true"),
    order(16, "0.00", [line(160, quantity=0)]),
    order(17, "20.00", [line(170), line(170)]),
    order(18, "-10.00", [line(180, "-10.00")]),
    order(19, line_items="no JSON"),
    order(20, subtotal="￥１０．００ "),  # read as people write it
    order(None, lines=[line(1)]),
]
EXPECTED = {
    "1": ["accepted", "superseded"],
    "2": ["accepted", "duplicate"],
    "3": ["accepted", "superseded"],
    "4": ["quarantined:unreadable_amount", "superseded"],
    "5": ["accepted", "superseded"],
    "6": ["accepted"],
    "7": ["accepted"],
    "8": ["quarantined:lines_do_not_add_up"],
    "9": ["accepted"],
    "10": ["accepted"],
    "11": ["quarantined:unreadable_moment"],
    "12": ["quarantined:from_the_future"],
    "13": ["quarantined:no_exchange_rate"],
    "14": ["quarantined:unknown_currency"],
    "15": ["quarantined:test_order"],
    "16": ["quarantined:zero_quantity"],
    "17": ["quarantined:repeated_line"],
    "18": ["quarantined:negative_amount"],
    "19": ["quarantined:lines_do_not_add_up"],
    "20": ["accepted"],
    "21": ["accepted"],
    "None": ["quarantined:no_key"],
}
CUSTOMERS = [
    customer(7),
    customer(7, changed=2, email="Buyer7 @Example.org"),
    customer(8, changed=2),
    customer(8, changed=6, deleted_at=T.format(6)),
    customer(9, email_marketing_consent={"state": "unsubscribed"}),
]
CHECKOUTS = [
    checkout(1, token="t1", email="other@example.org", completed_at=T.format(1)),
    checkout(2, token="t2", email="BUYER9@example.org"),
    checkout(3, token="t3", email="nobody@example.org"),
    checkout(4, token="t4", total_price="--"),
]


def delivered(folder, orders=ORDERS) -> Scratch:
    tokened = [{**row, "checkout_token": "t1"} if row["id"] == 2 else row for row in orders]
    scratch = Scratch(folder, SOURCES)
    scratch.land("shop", "orders", *tokened).land("shop", "customers", *CUSTOMERS)
    return scratch.land("shop", "checkouts", *CHECKOUTS)


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Scratch:
    scratch = delivered(tmp_path_factory.mktemp("shop"))
    scratch.build("staging.shop")
    return scratch


def test_every_version_gets_its_verdict(shop):
    assert shop.statuses("stg_shop__orders") == EXPECTED


def test_a_deleted_account_is_no_customer_any_more(shop):
    assert shop.statuses("stg_shop__customers")["8"] == ["deleted", "superseded"]
    accounts = "FROM staging.shop__source_record WHERE record_type = 'account'"
    assert shop.ask(f"SELECT record_id, is_deleted {accounts} ORDER BY 1") == [
        ("shop:7", False),
        ("shop:8", True),
        ("shop:9", False),
    ]


def test_received_is_what_was_placed(shop):
    readable = {"N/A": "0", "￥１０．００ ": "10.00"}
    money = [readable.get(row["subtotal_price"], row["subtotal_price"]) for row in ORDERS]
    placed = shop.ask("SELECT count(*), sum(amount) FROM staging.stg_shop__orders")
    assert placed == [(len(ORDERS), sum(map(Decimal, money)))]


def test_lines_add_up_to_their_order_to_the_cent(shop):
    differing = shop.ask(
        """SELECT order_id FROM staging.stg_shop__orders AS o
        JOIN (SELECT order_id AS id, sum(net_sales) AS lines
            FROM staging.shop__order_line GROUP BY 1)
            ON id = 'shop:' || o.order_id
        WHERE record_status = 'accepted' AND lines <> amount"""
    )
    assert differing == []
    rounded = shop.ask(
        "SELECT order_line_id, net_sales FROM staging.shop__order_line WHERE order_id = 'shop:7'"
    )
    assert dict(rounded) == {"shop:7-70": Decimal("12.01"), "shop:7-71": Decimal("8.00")}


def test_lines_of_an_order_in_quarantine_rest_with_it(shop):
    lines = shop.statuses("stg_shop__order_lines")
    assert lines["8-80"] == ["quarantined:order_quarantined"]
    assert lines["16-160"] == ["quarantined:zero_quantity"]
    accepted = {f"shop:{k}" for k, v in EXPECTED.items() if "accepted" in v}
    sold = shop.ask("SELECT DISTINCT order_id FROM staging.shop__order_line")
    assert {order_id for (order_id,) in sold} == accepted


def test_a_cancelled_order_is_accepted_but_not_kept(shop):
    kept = dict(shop.ask("SELECT order_id, is_kept FROM staging.shop__order_line"))
    assert kept["shop:1"] is False
    assert kept["shop:5"] is True, "the older version came later, and decided nothing"
    header = "SELECT status FROM staging.shop__order_header WHERE order_id = 'shop:1'"
    assert shop.ask(header) == [("cancelled",)]


def test_a_guest_who_says_nothing_is_nobody_and_a_late_order_is_of_its_own_day(shop):
    found = shop.ask(
        """SELECT order_id, customer_id, order_date::VARCHAR, known_day::VARCHAR
        FROM staging.shop__order_line WHERE order_id IN ('shop:9', 'shop:10', 'shop:21')
        ORDER BY order_id"""
    )
    assert found == [
        ("shop:10", "shop:7", "2025-02-10", "2025-03-01"),
        ("shop:21", "shop:guest:21", "2025-03-01", "2025-03-01"),
        ("shop:9", None, "2025-03-01", "2025-03-01"),
    ]


def test_a_guest_is_a_record_of_the_order_alone(shop):
    assert shop.ask(
        """SELECT record_id, source_pk, name FROM staging.shop__source_record
        WHERE record_type = 'guest'"""
    ) == [("shop:guest:21", "guest:21", "张三")]


def test_orders_and_checkouts_say_by_what_their_buyer_is_known(shop):
    found = shop.ask(
        """SELECT split_part(record_id, ':', 1), record_id LIKE 'shop:guest:%', identifier_value
        FROM staging.shop__identifier WHERE identifier_type = 'email'
            AND identifier_value NOT LIKE 'buyer%' ORDER BY ALL"""
    )
    # The checkout of order 2 is of its account; those without a device are nobody's.
    assert found == [("shop", False, "other@example.org"), ("shop", True, "g@example.org")]


def test_a_refund_pays_back_lines_and_what_is_beyond_them(shop):
    found = shop.ask(
        """SELECT refund_id, order_line_id, product_id, amount, known_day::VARCHAR
        FROM staging.shop__refund ORDER BY 1"""
    )
    assert found == [
        ("shop:6-5", None, None, Decimal("4.00"), "2025-03-09"),
        ("shop:6-5-6-60", "shop:6-60", "P60", Decimal("10.00"), "2025-03-09"),
    ]


def test_a_checkout_is_of_its_order_else_of_the_account_with_its_mailbox(shop):
    assert shop.ask("SELECT checkout_id, customer_id FROM staging.shop__checkout ORDER BY 1") == [
        ("shop:1", "shop:7"),
        ("shop:2", "shop:9"),
        ("shop:3", None),
    ]


def test_consent_is_what_the_account_says_now(shop):
    found = shop.ask("SELECT customer_id, state, valid_from FROM staging.shop__consent ORDER BY 1")
    assert [(c, s) for c, s, _ in found] == [("shop:7", "granted"), ("shop:9", "withdrawn")]


def test_any_order_of_rows_and_any_cut_into_nights_gives_the_same(shop, tmp_path):
    """Shuffled, with other page names; and at once, where only the newest versions are left."""
    once = {}
    for row in sorted(ORDERS, key=lambda o: o["_changed"]):
        known = min(o["_known"] for o in ORDERS if o["id"] == row["id"])
        once[row["id"]] = {**row, "_known": known, "_delivery": "all"}
    mixed = random.Random(1).sample(ORDERS, len(ORDERS))
    mixed = [{**row, "_delivery": f"page {n}"} for n, row in enumerate(mixed)]
    tables = [f"shop__{arm}" for arm in ARMS]
    before = shop.accepted(*tables, "stg_shop__order_lines", "stg_shop__refunds")
    for orders in (mixed, list(once.values())):
        again = delivered(tmp_path, orders)
        again.build("staging.shop")
        assert again.accepted(*before) == before
