"""A customer is a person: what their records did is added up, and comes apart again."""

from decimal import Decimal

import duckdb
import neighbours
import persons
import pytest

from orchestration.content_hash import content_hash


@pytest.fixture(scope="module")
def made(company, patch, line, known):
    made = company(neighbours.FEEDS)
    neighbours.plant(made, line, known)
    made.execute(
        """INSERT INTO identity.pair VALUES ('crm:1', 'shop:2', 3.5, 0.92, 'review'),
            ('club:1', 'shop:3', 1.5, 0.7, 'review'), ('crm:1', 'shop:1', 9, 0.99, 'review'),
            ('shop:2', 'shop:3', -9, 0.01, 'none');
        INSERT INTO identity.identity_event (as_of, event, customer_id, other_id) VALUES
            ('2025-05-01', 'created', 'P1', NULL), ('2025-05-01', 'created', 'P9', NULL),
            ('2025-05-01', 'created', 'P8', NULL), ('2025-05-02', 'merged', 'P8', 'P1'),
            ('2025-06-30', 'merged', 'P9', 'P1'), ('2025-06-30', 'created', 'P2', NULL)"""
    )
    made.problems = made.build(patch)
    return made


def test_all_tests_of_the_models_pass(made):
    assert made.problems == []


def test_what_the_records_bought_is_the_persons(made):
    assert made.query(
        """SELECT customer_id, orders, net_sales, records, sources FROM marts.customer_360
        WHERE orders > 0 ORDER BY 1"""
    ) == [
        ("P1", 2, Decimal("130.00"), 8, "club, crm, post, shop, site"),
        ("P2", 1, Decimal("7.00"), 1, "shop"),
        ("shop:99", 1, Decimal("5.00"), 1, "shop"),
    ]
    assert made.query(
        "SELECT order_id, customer_id, source_customer_id FROM core.sales_order ORDER BY 1"
    ) == [
        ("o1", "P1", "shop:1"),
        ("o2", "P1", "shop:guest:g1"),
        ("o3", "P2", "shop:2"),
        ("o4", "shop:99", "shop:99"),
    ]


def test_nothing_is_lost_and_nothing_counted_twice(made):
    (total,) = made.query("SELECT sum(net_sales) FROM raw.shop_order_line")
    for by in ("customer_id", "household_id"):
        assert made.query(
            f"""SELECT sum(total) FROM (
                SELECT {by}, sum(net_sales) AS total FROM marts.customer_360 GROUP BY 1)"""
        ) == [total]


def test_a_visit_is_the_users_else_whose_device_it_is_known_to_be(made):
    assert made.query(
        "SELECT session_id, customer_id, source_customer_id FROM core.session ORDER BY 1"
    ) == [("1", "P1", "shop:1"), ("2", "P1", "site:d1"), ("3", None, "site:kiosk")]
    assert made.query("FROM core.customer_record WHERE record_id = 'site:kiosk'") == []


def test_who_got_it_in_one_mailbox_is_not_held_out_in_another(made):
    assert made.query(
        """SELECT targeted, buyers, net_sales_during FROM marts.campaign_performance"""
    ) == [(1, 1, Decimal("130.00"))]


def test_on_a_merge_no_is_no_and_a_record_may_change_its_mind(made):
    assert made.query(
        "SELECT customer_id, marketing_ok_email FROM core.customer_consent ORDER BY 1"
    ) == [("P1", False), ("P2", True)]


def test_of_two_memberships_the_active_one_counts_and_all_points_do(made):
    assert made.query("SELECT loyalty_status, points_balance FROM core.customer_loyalty") == [
        ("active", 30)
    ]


def test_the_map_names_every_record_and_its_person(made):
    assert made.query(
        """SELECT record_id, customer_id, link_method, is_deleted FROM marts.identity_map
        WHERE record_id IN ('crm:4', 'shop:3', 'shop:99') ORDER BY 1"""
    ) == [
        ("crm:4", "P3", "rule", True),
        ("shop:3", "shop:3", "single", False),
        ("shop:99", "shop:99", None, False),
    ]


def test_doubtful_pairs_are_for_review_the_most_valuable_first(made):
    """Not those that others hold together, nor those that are ruled out."""
    assert made.query(
        """SELECT review_rank, record_a, record_b, value_at_stake, name_agrees, city_agrees,
            phone_agrees, email_agrees FROM marts.identity_review ORDER BY 1"""
    ) == [
        (1, "crm:1", "shop:2", Decimal("137.00"), False, True, False, None),
        (2, "club:1", "shop:3", Decimal("130.00"), None, None, None, None),
    ]


def test_the_quality_of_the_linking_is_told(made):
    ((records, people, largest, merges, before, kept, labels, found, recall, high, doubts),) = (
        made.query(
            """SELECT records, persons, records_max, persons_merged, ids_before, ids_kept,
                merge_log_pairs, merge_log_found, recall, recall_high, doubtful_pairs
            FROM meta.identity_quality"""
        )
    )
    assert (records, people, largest) == (12, 4, 8)
    assert (merges, before, kept) == (1, 2, 1)
    assert (labels, found, recall, high) == (1, 0, 0.0, 0.793457)
    assert doubts == 2


def test_merged_and_taken_apart_again_everything_is_as_before(made, patch):
    """Last of this file: it leaves the records unlinked."""
    states = []
    for links in (None, neighbours.PERSONS, None):
        made.execute("DELETE FROM identity.identity_map")
        if links:
            persons.link(made, links)
        assert made.build(patch, "tag:core +customer_360 identity_map orders") == []
        with duckdb.connect(str(made.layout.warehouse), read_only=True) as connection:
            tables = connection.sql(
                """SELECT table_schema || '.' || table_name FROM information_schema.tables
                WHERE table_schema = 'core' OR table_name IN ('customer_360', 'orders')"""
            ).fetchall()
            states.append({t: content_hash(connection, t, t) for (t,) in tables})
    assert states[0] == states[2]
    assert states[0]["core.sales_order"] != states[1]["core.sales_order"]
