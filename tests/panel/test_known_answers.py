"""The whole panel against numbers counted outside the project, to the row and to the cent."""

from decimal import Decimal

import pytest

pytestmark = pytest.mark.slow

RECEIVED = {
    "transactions": 1_469_307,
    "promotions": 20_940_529,
    "products": 92_331,
    "demographics": 801,
    "campaigns": 6_589,
    "campaign_descriptions": 27,
    "coupons": 116_204,
    "coupon_redemptions": 2_102,
}
SALES = Decimal("4596039.58")


def test_every_table_is_received_to_the_row(full_panel):
    assert dict(full_panel.query("SELECT entity, received FROM meta.reconciliation")) == RECEIVED


def test_duplicates_are_the_coupons_listed_twice(full_panel):
    assert dict(
        full_panel.query("SELECT entity, duplicates FROM meta.reconciliation WHERE duplicates > 0")
    ) == {"coupons": 4_872}


def test_sales_agree_to_the_cent(full_panel):
    assert full_panel.query(
        """SELECT (SELECT sum(net_sales) FROM marts.orders)
            + (SELECT sum(amount) FROM meta.quarantine)"""
    ) == [(SALES,)]
    assert full_panel.query(
        "SELECT received_amount FROM meta.reconciliation WHERE entity = 'transactions'"
    ) == [(SALES,)]


def test_lines_orders_days_and_customers_have_the_same_sales(full_panel):
    """All of the panel's customers are known: nothing is nobody's."""
    (totals,) = full_panel.query(
        """SELECT (SELECT sum(net_sales) FROM marts.order_lines),
            (SELECT sum(net_sales) FROM marts.orders),
            (SELECT sum(net_sales) FROM marts.customer_daily),
            (SELECT sum(net_sales) FROM marts.customer_360),
            (SELECT sum(net_sales) FROM marts.customer_profitability)"""
    )
    assert len(set(totals)) == 1, totals
    assert full_panel.query(
        """SELECT (SELECT count(*) FROM marts.order_lines) + (SELECT count(*) FROM meta.quarantine
            WHERE entity = 'transactions')"""
    ) == [(RECEIVED["transactions"],)]


def test_no_cost_is_made_up(full_panel):
    """The panel has no prices that it paid, no parcels, no refunds: no contribution is shown."""
    assert full_panel.query(
        """SELECT count(*), count(goods_cost), count(shipping_cost), count(contribution)
        FROM marts.customer_profitability"""
    ) == [(2_469, 0, 0, 0)]


def test_quarantine_holds_the_lines_that_are_no_sale(full_panel):
    rules = dict(full_panel.query("SELECT rule, count(*) FROM meta.quarantine GROUP BY rule"))
    assert rules["zero_quantity"] == 8_869
    assert rules["absurd_quantity"] == 1


def test_there_is_one_row_a_household(full_panel):
    assert full_panel.query(
        """SELECT count(*), count(DISTINCT customer_id), count(age_band)
        FROM marts.customer_360"""
    ) == [(2_469, 2_469, 801)]


def test_there_is_at_most_one_order_a_basket(full_panel):
    """155,848 baskets, less those of which no line is a sale."""
    (orders,) = full_panel.query("SELECT count(*) FROM marts.orders")[0]
    assert 155_000 < orders <= 155_848


def test_campaigns_reach_whom_they_reached(full_panel):
    assert full_panel.query(
        "SELECT count(*), sum(targeted), sum(redemptions) FROM marts.campaign_performance"
    ) == [(27, 6_589, 2_102)]
    assert full_panel.query(
        """SELECT count(*) FILTER (campaigns_received > 0), count(*) FILTER (coupon_redemptions > 0)
        FROM marts.customer_360"""
    ) == [(1_559, 410)]


def test_the_model_was_tried_on_four_days_or_more(full_panel):
    (origins,) = full_panel.query("SELECT count(DISTINCT origin) FROM ml.churn_backtest")[0]
    assert origins >= 4
