"""What a model learns of a past day is what a run of that day would have known: orders that come
late, cancellations and refunds of later days are not seen earlier than they were known."""

from datetime import date

import pytest

FEEDS = {
    "shop": ["order_line", "order_header", "refund"],
    "post": ["campaign", "campaign_touch"],
    "site": ["session"],
}
ORIGIN = date(2025, 4, 23)  # on the grid: 56 + 2 * 28 days after the first
LATER = date(2025, 6, 30)
# 90 customers; an order comes up to 30 days late, one in five is cancelled up to 60 days after.
ORDERS = """
CREATE TABLE ordered AS SELECT 'o' || c || '-' || n AS order_id, 'shop:' || c AS customer_id,
    DATE '2025-01-01' + (hash(c, n) % 180)::INTEGER AS order_date,
    order_date + (CASE WHEN hash(n, c) % 2 = 0 THEN hash(c, n, 1) % 31 ELSE 0 END)::INTEGER
        AS known_day,
    CASE WHEN hash(c, n, 2) % 5 = 0
        THEN greatest(known_day, order_date + (hash(c, n, 3) % 60)::INTEGER) END AS cancelled_on,
    CASE WHEN hash(c, n, 4) % 4 = 0
        THEN greatest(known_day, order_date + (hash(c, n, 5) % 60)::INTEGER) END AS refunded_on,
    10 + hash(c, n, 6) % 90 AS net_sales
FROM range(90) a(c), range(12) b(n);
UPDATE ordered SET cancelled_on = NULL WHERE cancelled_on > DATE '{as_of}';
INSERT INTO raw.shop_order_line BY NAME SELECT order_id || '-1' AS order_line_id, * EXCLUDE
    (cancelled_on, refunded_on), 'p' || hash(order_id) % 9 AS product_id, 'web' AS channel,
    'shop' AS source_system, order_date::TIMESTAMPTZ AS ordered_at, 1 AS quantity,
    net_sales + 1 AS gross_sales, 1 AS retail_discount, 0 AS coupon_match_discount,
    0 AS coupon_discount, 'CNY' AS currency, net_sales AS net_sales_original, FALSE AS is_free,
    cancelled_on IS NULL AS is_kept, known_day::TIMESTAMPTZ AS known_at FROM ordered;
INSERT INTO raw.shop_order_header BY NAME SELECT order_id, cancelled_on::TIMESTAMPTZ AS cancelled_at
    FROM ordered;
INSERT INTO raw.shop_refund BY NAME SELECT 'r' || order_id AS refund_id, order_id, customer_id,
    'shop' AS source_system, 5 AS amount, refunded_on, refunded_on AS known_day,
    refunded_on::TIMESTAMPTZ AS known_at FROM ordered WHERE refunded_on IS NOT NULL;
INSERT INTO raw.site_session BY NAME SELECT order_id AS session_id, customer_id,
    'site' AS source_system, order_date::TIMESTAMPTZ AS started_at, started_at AS ended_at,
    order_date AS session_date, 1 AS events, known_day, known_day::TIMESTAMPTZ AS known_at
    FROM ordered;
DROP TABLE ordered;
"""


@pytest.fixture(scope="module")
def runs(company, patch):
    """A run of the origin's day, and one of a later day that takes features of the same origin."""
    made = []
    for as_of in (ORIGIN, LATER):
        one = company(FEEDS, as_of=as_of)
        one.execute("SET TimeZone = 'UTC';" + ORDERS.format(as_of=as_of))
        assert one.build(patch, "tag:staging tag:core tag:features") == []
        made.append(one)
    return made


def _features(made) -> list[tuple]:
    columns = made.columns("features.customer_features")
    kept = ", ".join(c for c in columns if c not in ("is_scored", "churned"))
    return made.query(
        f"""SELECT {kept} FROM features.customer_features
        WHERE as_of = DATE '{ORIGIN}' AND order_days_life IS NOT NULL ORDER BY customer_id"""
    )


def test_there_is_something_to_be_wrong_about(runs):
    """Of the orders up to the origin, some were known later, and some were cancelled later."""
    (late, cancelled) = runs[1].query(
        f"""SELECT count(*) FILTER (known_day > DATE '{ORIGIN}'),
            count(*) FILTER (cancelled_on > DATE '{ORIGIN}' AND known_day <= DATE '{ORIGIN}')
        FROM core.sales_order WHERE order_date <= DATE '{ORIGIN}'"""
    )[0]
    assert late > 30
    assert cancelled > 20


def test_a_later_run_takes_the_features_that_a_run_of_that_day_took(runs):
    then, later = (_features(made) for made in runs)
    assert len(then) > 80
    assert later == then


def test_the_label_is_what_became_of_them(runs):
    """Nobody's label is complete on the origin's day; later it counts kept orders only."""
    assert runs[0].query(
        f"SELECT count(churned) FROM features.customer_features WHERE as_of = DATE '{ORIGIN}'"
    ) == [(0,)]
    assert runs[1].query(
        f"""SELECT count(*) FROM features.customer_features AS f
        WHERE as_of = DATE '{ORIGIN}' AND churned <> (NOT EXISTS (
            FROM core.sales_order AS o WHERE o.customer_id = f.customer_id AND o.is_kept
                AND o.order_date BETWEEN DATE '{ORIGIN}' + 8 AND DATE '{ORIGIN}' + 35))::INTEGER"""
    ) == [(0,)]
