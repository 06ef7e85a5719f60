"""What the channels show agrees: money, references between channels, columns, order, no truth."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from simulator.generate import generate
from simulator.world import World

WORLD = World(customers=300, seed=3, first_day=date(2025, 2, 10), days=60)
BODY = ["id", "updated_at", "body", "visible_at"]
COLUMNS = {
    "crm/merge_log": "merge_id canonical_contact_id merged_contact_id merged_at merged_by "
    "created_at updated_at visible_at",
    "crm/consents": "consent_id contact_id purpose channel state legal_basis captured_via "
    "policy_version effective_at created_at updated_at visible_at",
    "crm/contacts": "contact_id email phone mobile first_name last_name full_name gender "
    "birth_date company job_title address city province postcode country owner source is_test "
    "deleted_at created_at updated_at visible_at",
    "loyalty/members": "member_id card_no name phone email birth_date tier joined_at status "
    "referrer_member_id home_store_id created_at updated_at visible_at",
    "loyalty/points_ledger": "entry_id member_id type points order_ref reason at created_at "
    "updated_at visible_at",
    "pos/receipts": "receipt_id store_id till_id cashier_id sold_at member_card phone currency "
    "total discount paid_by is_training file_day visible_at",
    "pos/lines": "receipt_id line_no product_id quantity unit_price discount amount store_id "
    "file_day visible_at",
    "pos/returns": "return_id receipt_id line_no product_id quantity amount reason returned_at "
    "store_id file_day visible_at",
    "web/events": "line file_hour visible_at",
    "email/campaigns": "campaign_id name subject channel type sent_at ends_at cost currency "
    "audience updated_at file_day visible_at",
    "email/recipients": "campaign_id email phone is_holdout assigned_at file_day visible_at",
    "email/events": "event_id campaign_id email type occurred_at url user_agent reason file_day "
    "visible_at",
    "survey/invitations": "invitation_id survey email phone order_ref ticket_id channel region "
    "invited_at file_day visible_at",
    "survey/answers": "response_id invitation_id survey score text language quality price service "
    "attitude speed brand recorded_at file_day visible_at",
    "social/posts": "id body file_day visible_at",
    "callcentre/calls": "call_id direction caller_number called_number started_at answered_at "
    "ended_at queue ivr_path agent_id wait_seconds talk_seconds reason disposition transcript "
    "file_day visible_at",
    "catalogue/products": "product_id sku name name_zh category subcategory brand "
    "is_private_label launched_on discontinued_on updated_at file_day visible_at",
    "catalogue/prices": "product_id valid_from list_price unit_cost currency file_day visible_at",
    "catalogue/stores": "store_id name city province country opened_on time_zone encoding "
    "file_day visible_at",
    "catalogue/calendar": "event_id name name_zh type starts_on ends_on scope file_day visible_at",
    "catalogue/fx_rates": "day currency rate_to_cny file_day visible_at",
}
for entity in ("customers", "orders", "checkouts"):
    COLUMNS[f"shop/{entity}"] = " ".join(BODY)
for entity in ("users", "tickets", "ticket_comments", "satisfaction_ratings"):
    COLUMNS[f"support/{entity}"] = " ".join(BODY)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("worlds") / "consistent"
    generate(WORLD, folder, workers=1)
    return folder


@pytest.fixture(scope="module")
def world(folder) -> duckdb.DuckDBPyConnection:
    """A view for each entity (`shop_orders`) and truth table (`truth_person`), and helpers."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    for path in sorted((folder / "deliveries").glob("*/*")):
        name = f"{path.parent.name}_{path.name}"
        con.execute(f"CREATE VIEW {name} AS FROM read_parquet('{path}/*.parquet')")
    for path in sorted((folder / "truth").glob("*.parquet")):
        con.execute(f"CREATE VIEW truth_{path.stem} AS FROM read_parquet('{path}')")
    con.execute(
        """CREATE TABLE orders AS SELECT id, visible_at, body::JSON AS o FROM shop_orders;
        CREATE TABLE bad AS SELECT entity, split_part(source_pk, ':', 1) AS id, visible_at
            FROM truth_dirt WHERE kind LIKE 'bad%' OR kind = 'unknown_product';
        CREATE TABLE good_orders AS FROM orders ANTI JOIN bad USING (id, visible_at);
        CREATE TABLE events AS SELECT line::JSON AS e FROM web_events WHERE json_valid(line)"""
    )
    return con


def none(con: duckdb.DuckDBPyConnection, rows: str) -> None:
    """No row comes out."""
    assert con.execute(rows).fetchall() == []


@pytest.mark.parametrize("entity", COLUMNS)
def test_columns_are_the_wires(world, entity):
    view = entity.replace("/", "_")
    assert world.table(view).columns == COLUMNS[entity].split()
    assert world.execute(f"SELECT count(*) > 0 FROM {view}").fetchone()[0]


def test_every_entity_has_a_contract_here(folder):
    found = {f"{p.parent.name}/{p.name}" for p in (folder / "deliveries").glob("*/*")}
    assert found == set(COLUMNS)


def test_files_are_in_order_of_time_and_hold_their_month_only(folder, world):
    start = f"TIMESTAMP '{WORLD.first_day}' - INTERVAL 8 HOUR"
    end = f"TIMESTAMP '{WORLD.first_day + timedelta(days=WORLD.days)}' - INTERVAL 8 HOUR"
    none(
        world,
        f"""SELECT filename, file_row_number FROM (
            SELECT filename, file_row_number, visible_at, lag(visible_at) OVER (
                PARTITION BY filename ORDER BY file_row_number) AS before
            FROM read_parquet('{folder}/deliveries/*/*/*.parquet', filename = true,
                file_row_number = true, union_by_name = true))
        WHERE visible_at < before OR visible_at < {start} OR visible_at >= {end}
            OR NOT contains(filename, '/part-' || strftime(visible_at, '%Y%m') || '-')""",
    )


def test_orders_add_up(world):
    none(
        world,
        """WITH line AS (
            SELECT id, visible_at, unnest(from_json(o->'line_items',
                '[{"quantity":"INT","price":"DECIMAL(14,2)","total_discount":"DECIMAL(14,2)"}]'
                )) AS l FROM good_orders),
        total AS (
            SELECT id, visible_at, sum(l.quantity * l.price - l.total_discount) AS lines
            FROM line GROUP BY ALL)
        SELECT id FROM good_orders JOIN total USING (id, visible_at)
        WHERE (o->>'subtotal_price')::DECIMAL(14,2) <> lines
            OR (o->>'total_price')::DECIMAL(14,2) <> (o->>'subtotal_price')::DECIMAL(14,2)
                + (o->>'total_tax')::DECIMAL(14,2) + (o->>'total_shipping')::DECIMAL(14,2)""",
    )


def test_refunds_stay_within_their_order(world):
    rows = """(SELECT id, (o->>'total_price')::DECIMAL(14,2) AS total, o->>'financial_status' AS s,
        o->>'cancelled_at' AS cancelled, (o->>'total_shipping')::DECIMAL(14,2) AS shipping,
        unnest(from_json(o->'refunds', '[{"amount":"DECIMAL(14,2)",
        "refund_line_items":[{"subtotal":"DECIMAL(14,2)"}]}]')) AS r FROM good_orders)"""
    assert world.execute(f"SELECT count(*) > 5 FROM {rows}").fetchone()[0]
    none(
        world,
        f"""SELECT id FROM {rows} WHERE r.amount > total OR r.amount <= 0
            OR s NOT IN ('refunded', 'partially_refunded')
            OR r.amount - CASE WHEN cancelled IS NULL THEN 0 ELSE shipping END
                <> list_sum(list_transform(r.refund_line_items, lambda x: x.subtotal))""",
    )


def test_receipts_add_up_once_put_right(world):
    none(
        world,
        """WITH receipt AS (
            SELECT receipt_id, max_by(total, visible_at) AS total FROM pos_receipts
            WHERE is_training = '0' GROUP BY 1),
        line AS (
            SELECT receipt_id, line_no, max_by(amount, visible_at)::DECIMAL(14,2) AS amount
            FROM pos_lines GROUP BY ALL),
        late AS (SELECT receipt_id FROM pos_receipts GROUP BY 1)
        SELECT receipt_id, total, sum(amount) FROM receipt JOIN line USING (receipt_id)
        WHERE receipt_id NOT IN (SELECT id FROM bad)
            AND receipt_id NOT IN (SELECT source_pk FROM truth_dirt WHERE kind = 'correction'
                AND visible_at > (SELECT max(visible_at) FROM pos_receipts) - INTERVAL 10 DAY)
        GROUP BY ALL HAVING total::DECIMAL(14,2) <> sum(amount)""",
    )


def test_returns_stay_within_their_line(world):
    none(
        world,
        """SELECT return_id FROM pos_returns r
        LEFT JOIN (SELECT DISTINCT ON (receipt_id, line_no) * FROM pos_lines
            ORDER BY visible_at DESC) l USING (receipt_id, line_no)
        WHERE receipt_id NOT IN (SELECT id FROM bad) AND (l.amount IS NULL
            OR r.amount::DECIMAL(14,2) > l.amount::DECIMAL(14,2)
            OR r.quantity::INT > l.quantity::INT)""",
    )


def test_points_refer_to_orders_and_never_fall_below_zero(world):
    none(
        world,
        """SELECT order_ref FROM loyalty_points_ledger WHERE type = 'earn' AND order_ref NOT IN (
            SELECT id FROM shop_orders UNION ALL SELECT source_pk FROM truth_purchase
            WHERE channel = 'pos')""",
    )
    none(
        world,
        """SELECT * FROM (SELECT member_id, sum(points) OVER (PARTITION BY member_id
            ORDER BY "at", entry_id) AS balance FROM loyalty_points_ledger) WHERE balance < 0""",
    )
    none(
        world,
        """SELECT l.entry_id FROM loyalty_points_ledger l JOIN truth_purchase p
            ON p.source_pk = l.order_ref JOIN truth_record r
            ON r.entity = 'members' AND r.source_pk = l.member_id
        WHERE r.person_id <> p.person_id""",
    )


def test_cards_on_receipts_are_members(world):
    none(
        world,
        """SELECT member_card FROM pos_receipts WHERE member_card IS NOT NULL
            AND member_card NOT IN (SELECT card_no FROM loyalty_members)""",
    )


def test_support_refers_to_itself_and_to_orders(world):
    none(
        world,
        """SELECT t.id FROM support_tickets t WHERE t.body->>'requester_id' NOT IN (
            SELECT id FROM support_users)""",
    )
    for entity in ("ticket_comments", "satisfaction_ratings"):
        none(
            world,
            f"""SELECT id FROM support_{entity} WHERE body->>'ticket_id' NOT IN (
                SELECT id FROM support_tickets)""",
        )
    none(
        world,
        """SELECT id FROM support_tickets WHERE body->>'order_id' NOT IN (
            SELECT source_pk FROM truth_purchase)""",
    )
    none(
        world,
        """SELECT u.id FROM support_users u JOIN truth_record a ON a.entity = 'users'
            AND a.source_pk = u.id JOIN truth_record b ON b.channel = 'shop'
            AND b.entity = 'customers' AND b.source_pk = u.body->>'external_id'
        WHERE a.person_id <> b.person_id""",
    )


def test_completed_orders_on_the_web_are_the_shops(world):
    rows = """(SELECT e->>'$.properties.order_id' AS id FROM events
        WHERE e->>'event' = 'Order Completed')"""
    none(world, f"SELECT id FROM {rows} WHERE id NOT IN (SELECT source_pk FROM truth_purchase)")
    share = world.execute(
        f"""SELECT avg((source_pk IN (SELECT id FROM {rows}))::INT) FROM truth_purchase
        WHERE channel <> 'pos' AND recorded_at < (SELECT max(visible_at) FROM web_events)
            - INTERVAL 40 DAY"""
    ).fetchone()[0]
    assert share > 0.98  # but for malformed lines


def test_a_click_in_a_letter_leads_to_a_session(world):
    clicks, sessions = world.execute(
        """SELECT (SELECT count(DISTINCT (campaign_id, email)) FROM email_events
            WHERE type = 'click'), (SELECT count(DISTINCT (e->>'$.context.campaign.name',
            e->>'anonymousId')) FROM events WHERE e->>'$.context.campaign.medium' = 'email')"""
    ).fetchone()
    assert clicks > 5
    assert abs(clicks - sessions) <= max(3, 0.25 * clicks)


def test_who_unsubscribes_has_withdrawn_in_the_crm(world):
    rows = """(SELECT DISTINCT c.contact_id, x.state FROM email_events e
        JOIN truth_identifier i ON i.type = 'email' AND i.value = e.email AND NOT i.shared
        JOIN truth_record r ON r.channel = 'crm' AND r.person_id = i.person_id
        JOIN crm_consents c ON c.contact_id::VARCHAR = r.source_pk AND c.purpose = 'marketing'
            AND c.channel = 'email'
        JOIN (SELECT contact_id, max_by(state, visible_at) AS state FROM crm_consents
            WHERE purpose = 'marketing' AND channel = 'email' GROUP BY 1) x
            ON x.contact_id = c.contact_id
        WHERE e.type = 'unsubscribe' AND e.visible_at - INTERVAL 31 DAY <
            (SELECT max(visible_at) FROM crm_consents))"""
    none(world, f"SELECT * FROM {rows} WHERE state <> 'withdrawn'")


def test_letters_go_to_who_allows_them_and_not_to_holdouts(world):
    none(
        world,
        """SELECT * FROM email_events e JOIN email_recipients r USING (campaign_id, email)
        WHERE r.is_holdout = '1'""",
    )
    none(world, "SELECT 1 FROM email_events ANTI JOIN email_recipients USING (campaign_id, email)")
    none(
        world,
        "SELECT campaign_id, email FROM email_recipients GROUP BY ALL HAVING count(*) > 1",
    )


def test_merges_join_true_duplicates(world):
    none(
        world,
        """SELECT m.merge_id FROM crm_merge_log m
        LEFT JOIN crm_contacts c ON c.contact_id = m.merged_contact_id AND c.deleted_at IS NOT NULL
        WHERE c.contact_id IS NULL""",
    )
    right, count = world.execute(
        """SELECT count(*) FILTER (a.person_id = b.person_id), count(*) FROM crm_merge_log m
        JOIN truth_record a ON a.channel = 'crm' AND a.source_pk = m.canonical_contact_id::VARCHAR
        JOIN truth_record b ON b.channel = 'crm' AND b.source_pk = m.merged_contact_id::VARCHAR"""
    ).fetchone()
    assert count >= 1
    assert right >= 0.9 * count


def test_every_record_has_a_person_but_for_tests_and_bots(world):
    for entity, key, some in (
        ("crm_contacts", "contact_id::VARCHAR", "NOT is_test"),
        ("shop_customers", "id", "true"),
        ("shop_orders", "id", "body NOT LIKE '%\"test\":true%'"),
        ("loyalty_members", "member_id", "true"),
        ("pos_receipts", "receipt_id", "is_training = '0'"),
        ("support_users", "id", "true"),
        ("support_tickets", "id", "true"),
        ("survey_invitations", "invitation_id", "true"),
        ("social_posts", "id", "true"),
        ("callcentre_calls", "call_id", "true"),
    ):
        channel, name = entity.split("_")
        none(
            world,
            f"""SELECT {key} FROM {entity} WHERE {some} AND {key} NOT IN (
                SELECT source_pk FROM truth_record WHERE channel = '{channel}'
                    AND entity = '{name}')""",
        )


def test_every_text_that_is_labelled_is_delivered(world):
    none(
        world,
        """SELECT t.id FROM support_tickets t JOIN truth_text_label l ON l.channel = 'support'
            AND l.source_pk = t.id WHERE l.topic <> t.body->>'category'""",
    )
    none(
        world,
        """SELECT response_id FROM survey_answers WHERE text IS NOT NULL AND response_id NOT IN (
            SELECT source_pk FROM truth_text_label WHERE channel = 'survey')""",
    )


def test_no_truth_is_delivered(folder, world):
    """No person or household id, and no word that only the truth knows, in any delivered value."""
    for path in sorted((folder / "deliveries").glob("*/*")):
        leaks = world.execute(
            f"""SELECT count(*) FROM (SELECT t::VARCHAR AS row_text
                FROM read_parquet('{path}/*.parquet') t)
            WHERE regexp_matches(row_text, '\\b[ph]0000\\d{{4}}\\b|bad_service|stock_out')"""
        ).fetchone()[0]
        assert leaks == 0, path
    assert not list((folder / "truth").glob(".*"))
