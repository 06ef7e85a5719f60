"""Made-up tables of `core` for the features of any number of customers: a year, by hash, by SQL.

As many facts a customer as the demo company has: 6 orders of 2 lines, 11 visits, 1.2 tickets in two
versions each, 4 campaigns with as many answers, 3.6 entries of points, 0.8 refunds, 0.7 scores.
Three records a person (account, device, card), the last of which is known to be theirs from summer.
"""

import duckdb

_WHO = "'shop:' || c AS customer_id, 'shop:' || c AS source_customer_id"
_KNOWN = "known_day::TIMESTAMPTZ AS known_at"
_LATE = "(CASE WHEN h(c, n, 90) % 20 = 0 THEN h(c, n, 91) % 20 ELSE 0 END)::INTEGER"


def _facts(share: float, salt: int) -> str:
    """Rows (c, n): `share` of them a customer on average."""
    most = max(int(share * 2), 1)
    rows = f"FROM range(customers()) a(c), range({most}) b(n)"
    return f"{rows} WHERE h(c, n, {salt}) % 100 < {share / most * 100:.0f}"


def _day(salt: int) -> str:
    return f"(DATE '2025-01-01' + (h(c, n, {salt}) % 365)::INTEGER)"


_TABLES = {
    "core.sales_order": f"""SELECT 'o' || c || '-' || n AS order_id, {_WHO},
        's' || h(c, n, 1) % 20 AS store_id, ['store', 'web', 'app'][1 + h(c, n, 2) % 3] AS channel,
        {_day(3)} AS order_date, order_date + {_LATE} AS known_day, {_KNOWN},
        h(c, n, 4) % 20 > 0 AS is_kept, CASE WHEN NOT is_kept THEN known_day + 9 END
            AS cancelled_on, 2::BIGINT AS lines, (20 + h(c, n, 5) % 300)::DECIMAL(18, 2)
            AS net_sales, net_sales + h(c, n, 6) % 9 AS gross_sales,
        (h(c, n, 6) % 9)::DECIMAL(18, 2) AS retail_discount, 0::DECIMAL(18, 2) AS coupon_discount,
        0::DECIMAL(18, 2) AS coupon_match_discount, 'CNY' AS currency {_facts(6, 7)}""",
    "core.order_line": """SELECT order_id || '-' || l AS order_line_id, order_id, customer_id,
        source_customer_id, 'p' || hash(order_id, l) % 5000 AS product_id, order_date, known_day,
        known_at, is_kept, 1::DECIMAL(18, 3) AS quantity, (net_sales / 2)::DECIMAL(18, 2)
            AS net_sales, channel, store_id FROM core.sales_order, range(2) d(l)""",
    "core.product": """SELECT 'p' || c AS product_id, 'd' || c % 30 AS department,
        c % 7 = 0 AS is_private_label, TIMESTAMPTZ '2024-12-31' AS known_at
        FROM range(5000) a(c)""",
    "core.product_price": """SELECT 'p' || c AS product_id,
        DATE '2024-01-01' + (n * 240)::INTEGER AS valid_from,
        valid_from::TIMESTAMPTZ AS known_at, (20 + c % 80 + n)::DECIMAL(18, 2) AS list_price,
        (10 + c % 40)::DECIMAL(18, 2) AS unit_cost, 'CNY' AS currency
        FROM range(5000) a(c), range(3) b(n)""",
    "core.fx_rate": """SELECT DATE '2025-01-01' AS day, 'USD' AS currency, 7.0::DECIMAL(18, 8)
        AS rate, TIMESTAMPTZ '2025-01-01' AS known_at""",
    "core.refund": f"""SELECT {_WHO}, (h(c, n, 8) % 90)::DECIMAL(18, 2) AS amount,
        {_day(9)} AS refunded_on, refunded_on + {_LATE} AS known_day {_facts(0.8, 10)}""",
    "core.campaign_touch": f"""SELECT {_WHO}, 'k' || n AS campaign_id, n % 10 = 0 AS is_holdout,
        ['email', 'sms'][1 + n % 2] AS channel, {_day(11)} AS touched_on,
        touched_on AS known_day {_facts(4, 12)}""",
    "core.campaign_response": f"""SELECT {_WHO}, 'k' || n AS campaign_id,
        ['email', 'sms'][1 + n % 2] AS channel,
        ['delivered', 'delivered', 'open', 'click'][1 + h(c, n, 13) % 4] AS response,
        {_day(14)} AS occurred_on, occurred_on AS known_day {_facts(4, 15)}""",
    "core.ticket_version": f"""SELECT 't' || c || '-' || n AS ticket_id, 'v' || v AS version_key,
        {_WHO}, ['phone', 'chat'][1 + h(c, n, 16) % 2] AS channel, {_day(17)} AS opened_on,
        opened_on::TIMESTAMPTZ AS opened_at, h(c, n, 18) % 2 = 0 AS is_complaint,
        ['open', 'solved'][1 + v] AS status, opened_at + INTERVAL 5 HOUR AS first_replied_at,
        CASE v WHEN 1 THEN opened_at + INTERVAL 40 HOUR END AS resolved_at, 0 AS reopened,
        opened_on + (v * 2)::INTEGER AS known_day, {_KNOWN}, known_at AS version_at
        {_facts(1.2, 19).replace("b(n)", "b(n), range(2) d(v)")}""",
    "core.feedback": f"""SELECT 'f' || c || '-' || n AS feedback_id, {_WHO},
        ['NPS', 'CSAT'][1 + h(c, n, 20) % 2] AS instrument, (h(c, n, 21) % 6)::DOUBLE AS score,
        0::DOUBLE AS scale_min, 5::DOUBLE AS scale_max, {_day(22)} AS responded_on,
        responded_on::TIMESTAMPTZ AS responded_at, responded_on AS known_day {_facts(0.7, 23)}""",
    "core.session": f"""SELECT 's' || c || '-' || n AS session_id,
        CASE WHEN n % 2 = 0 THEN 'shop:' || c END AS customer_id,
        coalesce(customer_id, 'web:' || c) AS source_customer_id, 'web:' || c AS device_record_id,
        {_day(24)} AS session_date, session_date + {_LATE} AS known_day {_facts(11, 25)}""",
    "core.session_version": """SELECT session_id, known_day, 3::BIGINT AS product_views,
        hash(session_id) % 2 AS carts, hash(session_id) % 3 AS orders FROM core.session""",
    "core.loyalty_txn": f"""SELECT 'loyalty:' || c AS customer_id, 'loyalty:' || c
            AS source_customer_id, ['earn', 'earn', 'redeem'][1 + h(c, n, 26) % 3] AS txn_type,
        (CASE txn_type WHEN 'earn' THEN 50 ELSE -9 END)::INTEGER AS points,
        {_day(27)} AS occurred_on, occurred_on AS known_day {_facts(3.6, 28)}""",
    "core.loyalty_member_version": """SELECT 'v' AS version_key, 'loyalty:' || c AS customer_id,
        'loyalty:' || c AS source_customer_id, 'silver' AS tier, 'active' AS status,
        DATE '2025-01-01' AS joined_on, joined_on::TIMESTAMPTZ AS version_at,
        joined_on::TIMESTAMPTZ AS known_at, joined_on AS known_day
        FROM range(customers()) a(c) WHERE c % 2 = 0""",
    "core.customer": """SELECT 'shop:' || c AS customer_id, DATE '2025-01-01' AS first_known_day
        FROM range(customers()) a(c)""",
    "identity.identity_as_of": """SELECT as_of, source || ':' || c AS record_id,
        CASE WHEN source = 'loyalty' AND as_of < DATE '2025-07-01' THEN record_id
            ELSE 'shop:' || c END AS customer_id
        FROM (SELECT DATE '2025-02-26' + (n * 28)::INTEGER AS as_of FROM range(12) r(n)),
            (VALUES ('shop'), ('web'), ('loyalty')) v(source), range(customers()) a(c)""",
}


def make(connection: duckdb.DuckDBPyConnection, customers: int, memory: str) -> None:
    connection.execute(
        f"""SET TimeZone = 'UTC'; SET memory_limit = '{memory}';
        SET preserve_insertion_order = false;
        CREATE SCHEMA raw; CREATE SCHEMA core; CREATE SCHEMA identity;
        CREATE MACRO h(a, b, s) AS (hash(a, b, s) % 1000003)::BIGINT;
        CREATE MACRO customers() AS {customers};
        CREATE TABLE raw.run AS SELECT DATE '2025-12-31' AS as_of, DATE '2025-01-01' AS first_day,
            'Asia/Shanghai' AS time_zone, 'CNY' AS currency, 7 AS churn_gap_days,
            60 AS churn_horizon_days, 84 AS churn_active_days, 2 AS churn_min_order_days,
            'fixed_window' AS churn_kind, 3.0 AS churn_rhythm_times,
            14 AS churn_rhythm_least_days, 28 AS train_every_days,
            30.0 AS lifecycle_usual_interval_days, 2.0 AS lifecycle_usual_weight;
        CREATE TABLE raw.asked_origin (as_of DATE, is_training BOOLEAN)"""
    )
    for table, query in _TABLES.items():
        connection.execute(f"CREATE TABLE {table} AS {query}")
