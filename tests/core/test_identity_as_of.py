"""What is learnt of a person later changes nothing that a model learns of an earlier day."""

from datetime import date

import persons
import pytest

FEEDS = {"shop": ["source_record", "order_line"], "site": ["session"]}
ORIGINS = [date(2025, 2, 26), date(2025, 3, 26), date(2025, 4, 23), date(2025, 5, 21)]
AFTER = [date(2025, 6, 18), date(2025, 6, 30)]
LEARNT = date(2025, 5, 25)
# shop:0 stops in March; shop:1, in truth the same person, goes on. So does everybody else.
ORDERS = """
INSERT INTO raw.shop_source_record BY NAME SELECT 'shop:' || c AS record_id,
    'shop' AS source_system, 'account' AS record_type, FALSE AS is_deleted,
    DATE '2025-01-02' AS known_day, known_day::TIMESTAMPTZ AS known_at FROM range(10) r(c);
INSERT INTO raw.shop_order_line BY NAME SELECT 'o' || c || '-' || n AS order_id,
    order_id AS order_line_id, 'shop:' || c AS customer_id, 'p1' AS product_id, 'web' AS channel,
    'shop' AS source_system, DATE '2025-01-02' + (n * (3 + c))::INTEGER AS order_date,
    order_date AS known_day, order_date::TIMESTAMPTZ AS known_at, known_at AS ordered_at,
    1 AS quantity, 10 AS gross_sales, 0 AS retail_discount, 0 AS coupon_match_discount,
    0 AS coupon_discount, 10 AS net_sales, 'CNY' AS currency, 10 AS net_sales_original,
    FALSE AS is_free, TRUE AS is_kept
FROM range(10) a(c), range(99) b(n)
WHERE order_date <= CASE c WHEN 0 THEN DATE '2025-03-20' ELSE DATE '2025-06-29' END;
INSERT INTO raw.site_session BY NAME SELECT 's' || n AS session_id, 'd1' AS anonymous_key,
    'site:d1' AS device_record_id, 'site' AS source_system,
    DATE '2025-02-01' + (n * 7)::INTEGER AS session_date, session_date AS known_day,
    session_date::TIMESTAMPTZ AS known_at, known_at AS started_at, known_at AS ended_at,
    1 AS events FROM range(21) r(n);
"""


@pytest.fixture(scope="module")
def runs(company, patch):
    """One company in which the two are never found to be one, and one in which they are."""
    made = []
    for links in ({}, {"P1": ["shop:0", "shop:1", "site:d1"]}):
        one = company(FEEDS, as_of=AFTER[-1])
        one.execute("SET TimeZone = 'UTC';" + ORDERS)
        if links:
            persons.link(one, links)
        persons.leave_alone(one)
        persons.remember(one, ORIGINS + AFTER, dict.fromkeys(links, LEARNT))
        assert one.build(patch, "tag:staging tag:identity tag:core tag:features") == []
        made.append(one)
    return made


def _features(made, where: str) -> list[tuple]:
    return made.query(f"FROM features.customer_features WHERE {where} ORDER BY as_of, customer_id")


def test_a_merge_learnt_later_changes_nothing_at_an_earlier_origin(runs):
    """Neither features nor labels, though the warehouse now knows the two as one."""
    before = f"as_of <= DATE '{LEARNT}'"
    apart, merged = (_features(made, before) for made in runs)
    assert len(apart) == len(ORIGINS) * 10
    assert merged == apart
    assert runs[1].query("SELECT count(*) FROM core.customer WHERE customer_id = 'P1'") == [(1,)]


def test_from_then_on_the_two_are_one_and_so_are_their_orders_and_visits(runs):
    for day in AFTER:
        (found,) = runs[1].query(
            f"""SELECT order_days_life, sessions_84 FROM features.customer_features
            WHERE as_of = DATE '{day}' AND customer_id = 'P1'"""
        )
        (days, visits) = runs[1].query(
            f"""SELECT (SELECT count(DISTINCT order_date) FROM core.sales_order
                    WHERE customer_id = 'P1' AND order_date <= DATE '{day}'),
                (SELECT count(*) FROM core.session WHERE customer_id = 'P1'
                    AND session_date > DATE '{day}' - 84 AND session_date <= DATE '{day}')"""
        )[0]
        assert found == (days, visits)
        assert visits > 0
        assert _features(runs[1], f"as_of = DATE '{day}' AND customer_id = 'shop:0'") == []


def test_the_label_is_of_the_records_that_belonged_to_the_person_then(runs):
    """Who was shop:0 alone on the origin had churned, whatever shop:1 did."""
    assert runs[1].query(
        """SELECT customer_id, churned FROM features.churn_label
        WHERE as_of = DATE '2025-04-23' AND customer_id IN ('shop:0', 'shop:1', 'P1') ORDER BY 1"""
    ) == [("shop:0", 1), ("shop:1", 0)]
