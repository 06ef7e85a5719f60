"""Journeys, the sales funnel and AARRR on a few touches whose answer is known by hand."""

import duckdb
import pytest
from modelled import run

FEEDS = {
    "web": ["session"],
    "support": ["ticket"],
    "email": ["campaign", "campaign_response"],
    "survey": ["feedback"],
    "social": ["interaction"],
    "shop": ["order_line", "refund"],
    "loyalty": ["loyalty_member"],
}
# Ann: visit, click, ticket, order; then 40 days of silence and a visit: none. Bob: a store order,
# within a week an order on the web. Cem: a visit two days ago. Dan: known to the CRM only.
_TABLES = """
SET TimeZone = 'UTC';
CREATE SCHEMA raw; CREATE SCHEMA core; CREATE SCHEMA marts;
CREATE TABLE raw.run AS SELECT DATE '2025-06-30' AS as_of, DATE '2025-01-01' AS first_day,
    'Asia/Shanghai' AS time_zone;
CREATE TABLE core.customer AS FROM (VALUES ('ann', DATE '2025-01-10'), ('bob', DATE '2025-01-10'),
    ('cem', DATE '2025-06-28'), ('dan', DATE '2025-01-10')) t(customer_id, first_known_day);
CREATE TABLE core.session AS FROM (VALUES
    ('s1', 'ann', 'app', TIMESTAMPTZ '2025-01-10 02:00:00+00', DATE '2025-01-10', 1, 0),
    ('s2', 'ann', 'web', TIMESTAMPTZ '2025-03-01 02:00:00+00', DATE '2025-03-01', 0, 0),
    ('s3', 'cem', 'mini_program', TIMESTAMPTZ '2025-06-28 02:00:00+00', DATE '2025-06-28', 0, 0),
    ('s4', NULL, 'web', TIMESTAMPTZ '2025-06-28 02:00:00+00', DATE '2025-06-28', 0, 0)
    ) t(session_id, customer_id, channel, started_at, session_date, carts, checkouts);
CREATE TABLE core.sales_order AS FROM (VALUES
    ('o1', 'ann', 'app', TIMESTAMPTZ '2025-01-20 03:00:00+00', DATE '2025-01-20', true, 100.00),
    ('o2', 'bob', 'store', TIMESTAMPTZ '2025-01-12 03:00:00+00', DATE '2025-01-12', true, 50.00),
    ('o3', 'bob', 'web', TIMESTAMPTZ '2025-01-18 03:00:00+00', DATE '2025-01-18', true, 70.00),
    ('o4', 'cem', 'web', TIMESTAMPTZ '2025-06-29 03:00:00+00', DATE '2025-06-29', false, 70.00)
    ) t(order_id, customer_id, channel, ordered_at, order_date, is_kept, net_sales);
CREATE TABLE core.ticket AS SELECT 't1' AS ticket_id, 'ann' AS customer_id, 'phone' AS channel,
    TIMESTAMPTZ '2025-01-19 20:00:00+00' AS opened_at;
CREATE TABLE core.campaign AS SELECT 'c1' AS campaign_id, 'email' AS channel;
CREATE TABLE core.campaign_response AS FROM (VALUES
    ('r1', 'ann', 'click', 'c1', TIMESTAMPTZ '2025-01-11 02:00:00+00'),
    ('r2', 'ann', 'delivered', 'c1', TIMESTAMPTZ '2025-01-11 01:00:00+00')
    ) t(campaign_response_id, customer_id, response, campaign_id, occurred_at);
CREATE TABLE core.feedback AS SELECT 'f1' AS feedback_id, 'ann' AS customer_id, NULL AS channel,
    NULL::TIMESTAMPTZ AS responded_at;
CREATE TABLE core.interaction AS SELECT 'i1' AS interaction_id, 'bob' AS customer_id,
    'social' AS channel, 'in' AS direction, TIMESTAMPTZ '2025-01-12 05:00:00+00' AS occurred_at;
CREATE TABLE core.loyalty_member AS FROM (VALUES
    ('m1', DATE '2025-01-12', NULL), ('m2', DATE '2025-01-12', 'm1')
    ) t(member_id, joined_on, referrer_member_id);
CREATE TABLE marts.customer_daily AS FROM (VALUES
    ('ann', DATE '2025-01-10', 0, 0.00, 0.00, true), ('ann', DATE '2025-01-11', 0, 0, 0, true),
    ('ann', DATE '2025-01-19', 0, 0, 0, true), ('ann', DATE '2025-01-20', 1, 100, 0, true),
    ('ann', DATE '2025-02-01', 0, 0, 30, false), ('ann', DATE '2025-03-01', 0, 0, 0, true),
    ('bob', DATE '2025-01-12', 1, 50, 0, true), ('bob', DATE '2025-01-18', 1, 70, 0, true),
    ('cem', DATE '2025-06-28', 0, 0, 0, true)
    ) t(customer_id, activity_date, orders, net_sales, refund_amount, is_active);
"""


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(_TABLES)
    models = ("journey_touch", "journey_steps", "journeys", "lead_stage", "sales_funnel")
    run(con, *models, "aarrr_daily", feeds=FEEDS)
    return con


def test_a_journey_ends_with_an_order_or_with_silence(con):
    steps = con.sql(
        """SELECT journey_id, step_no, touchpoint, channel, secs_to_next, outcome
        FROM marts.journey_steps ORDER BY customer_id, touched_at"""
    ).fetchall()
    assert steps == [
        ("session:s1", 1, "visit", "app", 86_400, "order"),
        ("session:s1", 2, "campaign_click", "email", 756_000, "order"),
        ("session:s1", 3, "call", "phone", 25_200, "order"),
        ("session:s1", 4, "order", "app", None, "order"),
        ("session:s2", 1, "visit", "web", None, "none"),
        ("order:o2", 1, "order", "store", None, "order"),
        ("interaction:i1", 1, "social", "social", 511_200, "order"),
        ("interaction:i1", 2, "order", "web", None, "order"),
        ("session:s3", 1, "visit", "mini_program", None, "open"),
    ]


def test_journeys_add_up(con):
    rows = con.sql(
        """SELECT journey_id, steps, visits, calls, clicks, channels, first_touchpoint,
            last_touchpoint, duration_hours, order_channel, net_sales::DOUBLE
        FROM marts.journeys WHERE customer_id <> 'cem' ORDER BY customer_id, started_at"""
    ).fetchall()
    assert rows == [
        ("session:s1", 4, 1, 1, 1, 3, "visit", "call", 241.0, "app", 100.0),
        ("session:s2", 1, 1, 0, 0, 1, "visit", "visit", 0.0, None, None),
        ("order:o2", 1, 0, 0, 0, 1, "order", None, 0.0, "store", 50.0),
        ("interaction:i1", 2, 0, 0, 0, 2, "social", "social", 142.0, "web", 70.0),
    ]
    sold = con.sql("SELECT sum(net_sales) FROM marts.journeys WHERE outcome = 'order'")
    assert float(sold.fetchone()[0]) == 220.0


def test_the_sales_funnel_loses_who_is_silent(con):
    rows = con.sql(
        """SELECT acquired_month::VARCHAR, channel, stage, entered, advanced, lost, still_open,
            median_days, amount::DOUBLE FROM marts.sales_funnel
        WHERE channel IN ('app', 'mini_program', 'unknown') ORDER BY channel, stage_no"""
    ).fetchall()
    assert rows == [
        ("2025-01-01", "app", "contact", 1, 1, 0, 0, 0, 100.0),
        ("2025-01-01", "app", "visit", 1, 1, 0, 0, 0, 100.0),
        ("2025-01-01", "app", "cart", 1, 1, 0, 0, 10, 100.0),
        ("2025-01-01", "app", "first_order", 1, 0, 1, 0, None, 100.0),
        ("2025-06-01", "mini_program", "contact", 1, 1, 0, 0, 0, 0.0),
        ("2025-06-01", "mini_program", "visit", 1, 0, 0, 1, None, 0.0),
        ("2025-01-01", "unknown", "contact", 1, 0, 1, 0, None, 0.0),
    ]
    # Bob was never seen with a cart, and has passed it.
    bob = con.sql(
        """SELECT stage, reached_on::VARCHAR FROM core.lead_stage WHERE customer_id = 'bob'
        ORDER BY stage_no"""
    ).fetchall()
    assert bob == [
        ("contact", "2025-01-10"),
        ("visit", "2025-01-12"),
        ("cart", "2025-01-12"),
        ("first_order", "2025-01-12"),
        ("second_order", "2025-01-18"),
    ]


def test_aarrr_waits_until_all_have_had_the_time(con):
    rows = con.sql(
        """SELECT strftime(day, '%m-%d'), acquired, activated, retained_d1, retained_d7,
            retained_d30, active_customers, referrals, revenue::DOUBLE
        FROM marts.aarrr_daily ORDER BY day"""
    ).fetchall()
    assert rows == [
        ("01-10", 1, 0, 1, 1, 0, 1, 0, 0.0),
        ("01-11", 0, 0, 0, 0, 0, 1, 0, 0.0),
        ("01-12", 1, 1, 0, 0, 0, 1, 1, 50.0),
        ("01-18", 0, 0, 0, 0, 0, 1, 0, 70.0),
        ("01-19", 0, 0, 0, 0, 0, 1, 0, 0.0),
        ("01-20", 0, 0, 0, 0, 0, 1, 0, 100.0),
        ("02-01", 0, 0, 0, 0, 0, 0, 0, -30.0),
        ("03-01", 0, 0, 0, 0, 0, 1, 0, 0.0),
        ("06-28", 1, None, 0, None, None, 1, 0, 0.0),
    ]


def test_nobody_has_no_journey():
    con = duckdb.connect()
    con.execute(_TABLES)
    for table in con.sql("FROM duckdb_tables() SELECT schema_name, table_name").fetchall():
        if table[1] != "run":
            con.execute(f"DELETE FROM {table[0]}.{table[1]}")
    models = ("journey_touch", "journey_steps", "journeys", "lead_stage", "sales_funnel")
    run(con, *models, "aarrr_daily", feeds=FEEDS)
    for mart in ("journey_steps", "journeys", "sales_funnel", "aarrr_daily"):
        assert con.sql(f"SELECT count(*) FROM marts.{mart}").fetchone() == (0,)
