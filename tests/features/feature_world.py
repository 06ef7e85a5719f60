"""A company whose facts come late and change: 60 customers, half a year, every theme of features.

All is drawn by `hash`, so it is the same everywhere. `plant(made, day)` puts what a run of that day
would have found; `poison(made, day)` spoils every record that was known later.
"""

import re
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "core"))

import persons
from arms import Feeds, asked_columns
from one_customer import put_one_customer

FEEDS = {
    "shop": ["source_record", "order_line", "order_header", "refund"],
    "goods": ["product", "product_price"],
    "post": ["campaign", "campaign_touch", "campaign_response", "coupon_redemption"],
    "desk": ["ticket", "ticket_version", "feedback"],
    "site": ["session", "session_version"],
    "club": ["loyalty_member", "loyalty_member_version", "loyalty_txn"],
}
ORIGIN = date(2025, 4, 23)  # on the grid: 56 + 2 * 28 days after the first
LATER = date(2025, 6, 30)
GRID = [date(2025, 2, 26), date(2025, 3, 26), ORIGIN, date(2025, 5, 21), date(2025, 6, 18), LATER]
LEARNT = date(2025, 5, 2)  # on which four people turn out to have two records each
PEOPLE = {f"P{n}": [f"shop:{n}", f"shop:{n + 30}"] for n in range(4)}
_AT = "{0}::TIMESTAMPTZ AS {1}"
_LATE = "CASE WHEN hash(c, n, 1) % 2 = 0 THEN hash(c, n, 2) % 31 ELSE 0 END"
_EACH = "FROM range(60) a(c), range({0}) b(n)"
_WHO = "'shop:' || c AS customer_id, 'shop' AS source_system"


def _day(salt: int, span: int = 180) -> str:
    return f"(DATE '2025-01-01' + (hash(c, n, {salt}) % {span})::INTEGER)"


_FACTS = {
    "shop_source_record": f"""SELECT 'shop:' || c AS record_id, 'shop' AS source_system,
        'account' AS record_type, FALSE AS is_deleted, DATE '2025-01-01' AS known_day
        {_EACH.format(1)}""",
    "shop_order_line": f"""SELECT 'o' || c || '-' || n AS order_id, order_id AS order_line_id,
        {_WHO}, 'p' || hash(c, n, 3) % 9 AS product_id, 's' || hash(c, n, 4) % 3 AS store_id,
        ['store', 'web', 'app'][1 + hash(c, n, 5) % 3] AS channel, {_day(6)} AS order_date,
        order_date + ({_LATE})::INTEGER AS known_day, 1 + hash(c, n, 7) % 3 AS quantity,
        20 + hash(c, n, 8) % 90 AS net_sales, net_sales + 2 AS gross_sales, 2 AS retail_discount,
        0 AS coupon_match_discount, hash(c, n, 9) % 2 AS coupon_discount, 'CNY' AS currency,
        net_sales AS net_sales_original, FALSE AS is_free,
        order_date::TIMESTAMPTZ AS ordered_at, TRUE AS is_kept,
        CASE WHEN hash(c, n, 10) % 5 = 0 THEN known_day + (hash(c, n, 11) % 60)::INTEGER END
            AS cancelled_on {_EACH.format(12)}""",
    "shop_refund": f"""SELECT 'r' || c || '-' || n AS refund_id, 'o' || c || '-' || n AS order_id,
        {_WHO}, 5 + hash(c, n, 12) % 9 AS amount, 'CNY' AS currency, {_day(13)} AS refunded_on,
        refunded_on + ({_LATE})::INTEGER AS known_day {_EACH.format(4)}""",
    "goods_product": f"""SELECT 'p' || c AS product_id, 'goods' AS source_system,
        'd' || c % 4 AS department, c % 2 = 0 AS is_private_label,
        DATE '2025-01-01' + (c * 17)::INTEGER AS known_day {_EACH.format(1)} WHERE c < 9""",
    "goods_product_price": f"""SELECT 'p' || c AS product_id,
        DATE '2024-09-01' + (n * 70)::INTEGER AS valid_from,
        CASE WHEN n < 4 THEN valid_from + 69 END AS valid_to, 50 + c + 7 * n AS list_price,
        10 + c + n AS unit_cost, 'CNY' AS currency,
        valid_from + (hash(c, n, 14) % 60)::INTEGER AS known_day {_EACH.format(5)} WHERE c < 9""",
    "post_campaign": f"""SELECT 'k' || n AS campaign_id, 'post' AS source_system,
        'email' AS channel, DATE '2025-01-05' + (n * 12)::INTEGER AS start_date,
        start_date + 7 AS end_date, start_date AS known_day {_EACH.format(14)} WHERE c = 0""",
    "post_campaign_touch": f"""SELECT c || '-' || n AS campaign_touch_id, 'k' || n AS campaign_id,
        {_WHO}, hash(c, n, 15) % 5 = 0 AS is_holdout,
        DATE '2025-01-05' + (n * 12)::INTEGER AS touched_on,
        touched_on + (hash(c, n, 16) % 3)::INTEGER AS known_day {_EACH.format(14)}""",
    "post_campaign_response": f"""SELECT c || '-' || n || '-' || kind AS campaign_response_id,
        'k' || n AS campaign_id, {_WHO}, kind AS response,
        DATE '2025-01-05' + (n * 12 + hash(c, n, 17) % 30)::INTEGER AS occurred_on,
        occurred_on + ({_LATE})::INTEGER AS known_day
        {_EACH.format(14)}, (VALUES ('open'), ('click')) v(kind) WHERE hash(c, n, kind) % 2 = 0""",
    "post_coupon_redemption": f"""SELECT c || '-' || n AS coupon_redemption_id,
        'k' || n AS campaign_id, {_WHO}, {_day(18)} AS redeemed_on,
        redeemed_on + ({_LATE})::INTEGER AS known_day {_EACH.format(3)}""",
    "desk_ticket_version": f"""SELECT c || '-' || n AS ticket_id, 'v' || v AS version_key, {_WHO},
        ['phone', 'email'][1 + hash(c, n, 19) % 2] AS channel, {_day(20)} AS opened_on,
        opened_on::TIMESTAMPTZ AS opened_at, opened_on + (v * 9)::INTEGER AS known_day,
        known_day::TIMESTAMPTZ AS version_at, hash(c, n, 21) % 2 = 0 AS is_complaint,
        ['new', 'open', 'solved', 'closed'][1 + v] AS status, greatest(v - 2, 0) AS reopened,
        CASE WHEN v > 0 THEN opened_at + INTERVAL 30 HOUR END AS first_replied_at,
        CASE WHEN v > 1 THEN opened_at + INTERVAL 300 HOUR END AS resolved_at
        {_EACH.format(3)}, range(4) d(v)""",
    "desk_feedback": f"""SELECT c || '-' || n AS feedback_id, {_WHO},
        ['NPS', 'CSAT', 'CES'][1 + n % 3] AS instrument, hash(c, n, 22) % 6 AS score,
        0 AS scale_min, 5 AS scale_max, {_day(23)} AS responded_on,
        responded_on::TIMESTAMPTZ AS responded_at,
        responded_on - (hash(c, n, 24) % 20)::INTEGER AS known_day {_EACH.format(5)}""",
    "site_session_version": f"""SELECT 's' || c || '-' || n AS session_id,
        'site' AS source_system, {_day(25)} + (v * (hash(c, n, 26) % 30))::INTEGER AS known_day,
        (v + 1) * (hash(c, n, 27) % 5) AS product_views, 1 AS carts, v AS orders
        {_EACH.format(9)}, range(2) d(v) WHERE v = 0 OR hash(c, n, 26) % 30 > 0""",
    "site_session": f"""SELECT 's' || c || '-' || n AS session_id, 'shop:' || c AS customer_id,
        'site' AS source_system, {_day(25)} AS session_date, session_date AS known_day,
        session_date::TIMESTAMPTZ AS started_at, started_at AS ended_at, 1 AS events
        {_EACH.format(9)}""",
    "club_loyalty_member_version": f"""SELECT 'shop:' || c AS customer_id, 'v' || n AS version_key,
        'club' AS source_system, ['basic', 'silver', 'gold'][1 + n] AS tier, 'active' AS status,
        DATE '2025-01-01' + (c % 28)::INTEGER AS joined_on,
        joined_on + (n * (40 + c % 30))::INTEGER AS known_day,
        known_day::TIMESTAMPTZ AS version_at {_EACH.format(3)} WHERE c % 2 = 0""",
    "club_loyalty_txn": f"""SELECT c || '-' || n AS loyalty_txn_id, 'shop:' || c AS customer_id,
        ['earn', 'earn', 'redeem'][1 + hash(c, n, 28) % 3] AS txn_type,
        CASE txn_type WHEN 'earn' THEN 10 ELSE -3 END AS points, {_day(29)} AS occurred_on,
        occurred_on + ({_LATE})::INTEGER AS known_day {_EACH.format(6)} WHERE c % 2 = 0""",
}
# What a day does not know yet of a record that it knows.
_FORGET = {
    "desk_feedback": "SET score = NULL, responded_on = NULL, responded_at = NULL "
    "WHERE responded_on > DATE '{0}'",
}
_KEYS = {"order_id", "order_line_id", "ticket_id", "session_id", "campaign_id", "version_key"}
_KEYS |= {"product_id", "source_system", "scale_min", "scale_max", "known_at", "known_day"}
_KEYS |= {"started_at", "ended_at", "events", "ordered_at", "currency", "record_id", "valid_from"}


def plant(made: Feeds, day: date) -> None:
    made.execute(f"UPDATE raw.run SET as_of = DATE '{day}'")
    for source, tables in FEEDS.items():
        for table in tables:
            name = f"{source}_{table}"
            made.execute(f"DELETE FROM raw.{name}")
            if name in _FACTS:
                _fill(made, name, table, day)
    made.execute(
        f"""INSERT INTO raw.shop_order_header BY NAME SELECT order_id,
            CASE WHEN cancelled_on <= DATE '{day}' THEN cancelled_on::TIMESTAMPTZ END
            AS cancelled_at FROM planted_order_line;
        UPDATE raw.shop_order_line AS l SET is_kept = FALSE FROM planted_order_line AS p
            WHERE l.order_id = p.order_id AND p.cancelled_on <= DATE '{day}';
        INSERT INTO raw.desk_ticket BY NAME SELECT * EXCLUDE (version_key, version_at)
            FROM raw.desk_ticket_version WHERE version_key = 'v0';
        INSERT INTO raw.club_loyalty_member BY NAME SELECT customer_id, customer_id AS member_id,
            tier, status, joined_on, known_at FROM raw.club_loyalty_member_version
            WHERE version_key = 'v0'"""
    )
    put_one_customer(made)
    _identities(made, day)


def _fill(made: Feeds, name: str, table: str, day: date) -> None:
    asked = asked_columns(table)
    planted = f"planted_{table}"
    facts = re.sub(r"hash\(([^)]*)\)", r"(hash(\1) % 1000003)::BIGINT", _FACTS[name])
    made.execute(f"CREATE OR REPLACE TABLE {planted} AS {facts}")
    kept = ", ".join(c for c in asked if c in made.columns(planted))
    known_at = ", known_day::TIMESTAMPTZ AS known_at" if "known_at" in asked else ""
    made.execute(
        f"""SET TimeZone = 'UTC';
        INSERT INTO raw.{name} BY NAME SELECT {kept}{known_at} FROM {planted}
            WHERE known_day <= DATE '{day}'"""
    )
    if name in _FORGET:
        made.execute(f"UPDATE raw.{name} {_FORGET[name].format(day)}")


def _identities(made: Feeds, day: date) -> None:
    made.execute("DELETE FROM identity.identity_map; DELETE FROM identity.identity_as_of")
    persons.leave_alone(made)
    known = PEOPLE if day >= LEARNT else {}
    if known:
        persons.link(made, known)
    persons.remember(made, [d for d in GRID if d <= day], dict.fromkeys(known, LEARNT))


def poison(made: Feeds, day: date) -> int:
    """Spoils amounts, days, words, whose it is: of every record known after `day`. How many."""
    spoilt = 0
    for source, tables in FEEDS.items():
        for table in tables:
            asked = asked_columns(table)
            known = "known_day" if "known_day" in asked else "CAST(known_at AS DATE)"
            if "known_at" not in asked:
                continue
            where = f"WHERE {known} > DATE '{day}'"
            spoils = [c for c in asked if c not in _KEYS and c != f"{table}_id"]
            values = [f"{c} = {_spoilt(table, c, asked[c])}" for c in spoils]
            ((rows,),) = made.query(f"SELECT count(*) FROM raw.{source}_{table} {where}")
            spoilt += rows
            if values and rows:
                made.execute(f"UPDATE raw.{source}_{table} SET {', '.join(values)} {where}")
    made.execute(
        f"""UPDATE raw.shop_order_header SET cancelled_at = cancelled_at + INTERVAL 1 DAY
            WHERE cancelled_at > TIMESTAMPTZ '{day} 23:59:59+08';
        UPDATE identity.identity_as_of SET customer_id = 'shop:59' WHERE as_of > DATE '{day}';
        UPDATE identity.identity_map SET customer_id = 'shop:' || hash(record_id) % 7"""
    )
    return spoilt


def _spoilt(table: str, column: str, kind: str) -> str:
    """Within what the models' own tests allow: a sum stays a sum, a score on its scale."""
    special = {
        "customer_id": "'shop:' || hash(customer_id, known_day) % 60",
        "is_kept": "is_kept",
        "record_type": "record_type",
        "score": "5 - score",
    }
    by_kind = {"boolean": "NOT {0}", "date": "{0} - 40", "timestamptz": "{0} - INTERVAL 40 DAY"}
    by_kind["varchar"] = "CASE WHEN {0} IS NOT NULL THEN {0} || 'x' END"
    if table == "loyalty_member_version" and column == "customer_id":
        return "customer_id || 'x'"
    return special.get(column) or by_kind.get(kind, "{0} * 7").format(column)
