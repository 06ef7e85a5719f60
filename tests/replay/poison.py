"""Another future: a source in which every record that becomes known after a day is changed.

Amounts, households, products, places and times differ (times only ever get later), a fifth of the
records is gone, some are there twice, and the rows lie in another order in each file. Campaigns
change but stay: a touch of a campaign that nobody described would be a broken delivery. What was
known by the day is the same, row for row. Written without a line of the pipeline: it says for
itself when a record becomes known.
"""

from datetime import date

import duckdb

ZONE = "America/New_York"

_LINE_DAY = f"timezone('{ZONE}', timezone('UTC', transaction_timestamp))::DATE"
_WEEK_DAY = "(DATE '2016-12-26' + 7 * (week - 1)::INTEGER)"
_LATER_CAMPAIGNS = (
    "campaign_id IN (SELECT campaign_id FROM {campaign_descriptions}"
    " WHERE start_date::DATE > DATE '{day}')"
)

# table: (when a record becomes known only after the day, what it then is instead)
POISON = {
    "demographics": (
        "household_id NOT IN (SELECT household_id FROM {transactions}"
        f" WHERE {_LINE_DAY} <= DATE '{{day}}')",
        "'65+' AS age, '250K+' AS income, NULL AS kids_count",
    ),
    "campaigns": (_LATER_CAMPAIGNS, "household_id + 10 AS household_id"),
    "coupons": (_LATER_CAMPAIGNS, "product_id + 1 AS product_id, coupon_upc + 7 AS coupon_upc"),
    "coupon_redemptions": (
        "redemption_date::DATE > DATE '{day}'",
        """household_id + 10 AS household_id, coupon_upc + 7 AS coupon_upc,
        redemption_date + INTERVAL 2 DAY AS redemption_date""",
    ),
    "campaign_descriptions": (
        "start_date::DATE > DATE '{day}'",
        """'Type Z' AS campaign_type, start_date + INTERVAL 5 DAY AS start_date,
        end_date - INTERVAL 90 DAY AS end_date""",
    ),
    "promotions": (
        f"{_WEEK_DAY} > DATE '{{day}}'",
        """product_id + 1 AS product_id, store_id + 3 AS store_id, week + 1 AS week,
        'Z' AS display_location, 'Z' AS mailer_location""",
    ),
    "transactions": (
        f"{_LINE_DAY} > DATE '{{day}}'",
        """household_id + 10 * (household_id % 3) AS household_id, store_id + 1 AS store_id,
        product_id + 1 AS product_id, quantity * 40 - 20 AS quantity,
        -3 * sales_value + 100 AS sales_value, coupon_disc + 1 AS coupon_disc,
        transaction_timestamp + INTERVAL 31 HOUR AS transaction_timestamp, week + 1 AS week""",
    ),
}


def poison(company, day: date) -> None:
    """Rewrites the company's source files, those first whose future hangs on another file's."""
    files = {
        table: f"read_parquet('{company.source / table}.parquet')"
        for table in [*POISON, "products"]
    }
    for table in POISON:
        later, changed = (text.format(**files, day=day) for text in POISON[table])
        before = _content(files[table], f"NOT ({later})")
        future = _content(files[table], later)
        fate = "hash(s, 1) % 10" if table != "campaign_descriptions" else "5"
        company.rewrite(
            table,
            f"""SELECT * FROM (
                SELECT s.* FROM {{table}} AS s WHERE NOT ({later})
                UNION ALL
                SELECT s.* REPLACE ({changed}) FROM {{table}} AS s
                WHERE {later} AND {fate} > 1
                UNION ALL
                SELECT s.* REPLACE ({changed}) FROM {{table}} AS s
                WHERE {later} AND {fate} = 9
            ) AS t ORDER BY hash(t)""",
        )
        assert _content(files[table], f"NOT ({later})") == before, table
        assert _content(files[table], later) != future or future[0] == 0, table


def _content(relation: str, where: str) -> tuple:
    """Rows, and a sum over their contents."""
    with duckdb.connect() as connection:
        return connection.sql(
            f"SELECT count(*), sum(hash(s)::HUGEINT) FROM {relation} AS s WHERE {where}"
        ).fetchone()
