"""Many sources together: what each contributes to the tables that people read, told by hand."""

from datetime import timedelta
from decimal import Decimal

import pytest
from arms import moment
from planted import FEEDS, MAY, TODAY, plant


@pytest.fixture(scope="module")
def made(company, patch, line, known):
    made = company(FEEDS)
    plant(made, line, known)
    made.problems = made.build(patch)
    return made


def test_all_tests_of_the_models_pass(made):
    assert made.problems == []


def test_a_cancelled_order_is_shown_and_is_no_purchase(made):
    assert made.query(
        """SELECT order_id, status, order_seq, new_vs_repeat FROM marts.orders
        WHERE customer_id = 'shop:1' ORDER BY order_id"""
    ) == [("w1", "kept", 1, "new"), ("w2", "kept", 2, "repeat"), ("w3", "cancelled", None, None)]
    assert made.query(
        "SELECT orders, net_sales FROM marts.customer_360 WHERE customer_id = 'shop:1'"
    ) == [(2, Decimal("170.00"))]


def test_who_is_unknown_has_orders_and_no_history(made):
    assert made.query("SELECT order_seq FROM marts.orders WHERE order_id = 't1'") == [(None,)]
    assert made.query("SELECT count(*) FROM core.customer WHERE customer_id IS NULL") == [(0,)]


def test_money_is_in_the_companys_currency_and_as_paid(made):
    assert made.query(
        "SELECT net_sales, currency, net_sales_original FROM marts.orders WHERE order_id = 'w2'"
    ) == [(Decimal("70.00"), "USD", Decimal("10.00"))]
    assert made.query(
        """SELECT source, currency, accepted_amount, modelled_amount FROM meta.reconciliation
        ORDER BY ALL"""
    ) == [
        (source, currency, Decimal(amount), Decimal(amount))
        for source, currency, amount in (
            ("shop", "CNY", 710),
            ("shop", "USD", 10),
            ("till", "CNY", 23),
        )
    ]


def test_refunds_are_shown_beside_the_sales(made):
    assert made.query(
        """SELECT refund_amount, refund_rate FROM marts.orders
        JOIN marts.customer_360 USING (customer_id) WHERE order_id = 'w1'"""
    ) == [(Decimal("34.00"), 0.2)]


def test_what_is_paid_back_for_a_cancelled_order_is_not_taken_off_again(made):
    """The order itself is no purchase any more."""
    assert made.query(
        "SELECT is_kept, net_sales, refund_amount FROM marts.orders WHERE order_id = 'w3'"
    ) == [(False, Decimal("500.00"), Decimal("500.00"))]
    assert made.query(
        "SELECT net_sales, refund_rate FROM marts.customer_360 WHERE customer_id = 'shop:1'"
    ) == [(Decimal("170.00"), 0.2)]


def test_one_number_in_two_sources_names_two_orders(made):
    assert made.query(
        """SELECT order_id, source_system, source_pk, net_sales, shipping, refund_amount
        FROM core.sales_order WHERE source_pk = '7' ORDER BY ALL"""
    ) == [
        ("shop:7", "shop", "7", Decimal("60.00"), Decimal("5.00"), Decimal("1.00")),
        ("till:7", "till", "7", Decimal("6.00"), None, Decimal("0.00")),
    ]


def test_whom_only_facts_name_is_an_inferred_customer_of_the_source_that_the_id_names(made):
    assert made.query(
        """SELECT customer_id, source_system, source_pk, is_inferred FROM core.customer
        WHERE customer_id IN ('shop:1', 'shop:2', 'desk:7') ORDER BY ALL"""
    ) == [
        ("desk:7", "desk", "7", True),
        ("shop:1", "shop", "1", False),
        ("shop:2", "shop", "2", True),
    ]


def test_a_customer_is_known_from_the_first_fact_or_record(made):
    assert made.query("SELECT first_known_day FROM core.customer WHERE customer_id = 'shop:1'") == [
        (MAY,)
    ]


def test_a_product_that_the_catalogue_lacks_is_inferred(made):
    assert made.query("SELECT product_id, is_inferred, source_system FROM core.product") == [
        ("p1", False, "goods"),
        ("unheard-of", True, "shop"),
    ]


def test_what_each_channel_adds_to_the_view(made):
    asked = {
        "shop:1": {
            "city": "上海",
            "marketing_ok_email": False,
            "marketing_ok_sms": True,
            "marketing_ok_phone": None,
            "sessions_30d": 2,
            "preferred_channel": "web",
            "preferred_department": "tea",
            "tickets_90d": 0,
        },
        "club:9": {"loyalty_tier": "gold", "points_balance": 70, "preferred_store_id": "s1"},
        "desk:7": {
            "tickets_90d": 2,
            "complaints_90d": 1,
            "open_tickets": 2,
            "last_nps": 3,
            "last_csat": 5,
            "orders": 0,
        },
        "post:1": {"campaigns_received": 1},
        "post:50": {"campaigns_received": 0},
    }
    for customer, expected in asked.items():
        (found,) = made.query(
            f"SELECT {', '.join(expected)} FROM marts.customer_360 WHERE customer_id = '{customer}'"
        )
        assert dict(zip(expected, found, strict=True)) == expected, customer


def test_a_campaign_is_compared_with_those_held_out(made):
    """Interval after Agresti and Caffo: (21/42 - 5/22) ± 1.96 √(.25/42 + (5/22)(17/22)/22)."""
    assert made.query(
        """SELECT targeted, held_out, buyers, holdout_buyers, delivered, clickers, click_rate,
            conversion_lift, conversion_lift_low, conversion_lift_high
        FROM marts.campaign_performance"""
    ) == [(40, 20, 20, 4, 40, 5, 0.125, 0.3, 0.041355, 0.504099)]


def test_a_rate_is_good_for_a_week(made):
    days = made.query("SELECT day FROM staging.exchange_rate ORDER BY day")
    assert days == [(MAY + timedelta(days=n),) for n in range(8)]


def test_a_consent_holds_until_the_next(made):
    assert made.query(
        """SELECT state, valid_to FROM core.consent_statement
        WHERE channel = 'email' ORDER BY valid_from"""
    ) == [("granted", moment(TODAY)), ("withdrawn", None)]


@pytest.mark.parametrize(
    ("change", "test", "problem"),
    [
        ("ALTER TABLE marts.orders DROP refund_amount", "columns_as_described_orders_", "1 result"),
        (
            "ALTER TABLE marts.orders ALTER lines TYPE INTEGER",
            "columns_as_described_orders_",
            "2 results",
        ),
        ("ALTER TABLE marts.orders ADD leak DATE", "columns_as_described_orders_", "3 results"),
    ],
)
def test_a_mart_that_is_not_as_described_is_told(made, patch, change, test, problem):
    made.execute(change)
    (found,) = made.build(patch, test)
    assert problem in found


def test_two_orders_of_one_id_are_told_and_not_added_up(made, patch, line):
    made.put("till", "order_line", line("w1", None, MAY, "8.00") | {"order_line_id": "another"})
    (found,) = made.build(patch, "till__order_line sales_order")
    assert "unique_key_sales_order_order_id" in found
