"""What the analysis `next_best_action` reads of the warehouse."""

import duckdb

from ml.actions.catalogue import CHANNELS
from orchestration.warehouse import has_table

MOST_DAYS = 14  # of a campaign whose orders are counted; a longer one is counted so far
_PRIOR = 5  # orders of the mean customer that a customer's own margin an order is drawn to

# What an order leaves after goods, parcel and payment; empty where the cost of goods is not known.
_MARGIN = """CASE WHEN lines_without_cost = 0
    THEN margin + shipping_income - shipping_cost - payment_fees END::DOUBLE"""
# By their own orders, drawn to the mean; of who refuses decisions by personal features, the mean.
_MARGINS = f"""
    own AS (
        SELECT customer_id, sum({_MARGIN}) AS total, count({_MARGIN}) AS n
        FROM core.order_profit CROSS JOIN raw.run WHERE order_date > as_of - 365
        GROUP BY customer_id
    ),
    everybody AS (SELECT sum(total) / nullif(sum(n), 0) AS mean FROM own)"""


def campaigns(connection: duckdb.DuckDBPyConnection, features: list[str]) -> str:
    """One row a campaign that is over and person with one lot in it: treated, whether they ordered
    while it ran (`outcome`), what that left (`reward`), and features as known on the last origin
    before the lot, of the person that the record was then.

    Who is in a campaign with two mailboxes had two lots, and is left out.
    """
    then, join = "touch.source_customer_id", ""
    if has_table(connection, "identity", "identity_as_of"):
        then = "coalesce(then_known.customer_id, touch.source_customer_id)"
        join = """LEFT JOIN identity.identity_as_of AS then_known
            ON then_known.record_id = touch.source_customer_id
            AND then_known.as_of = campaign.origin"""
    told = ", ".join(f"features.{name}" for name in features)
    return f"""
        WITH {_MARGINS},
        campaign AS (
            SELECT campaign_id, campaign_type, start_date,
                least(end_date, start_date + {MOST_DAYS - 1}) AS last_day,
                (SELECT max(o.as_of) FROM features.origin o
                    WHERE o.is_training_day AND o.as_of < start_date - 1) AS origin
            FROM core.campaign CROSS JOIN raw.run
            WHERE campaign_type IS NOT NULL AND least(end_date, start_date + {MOST_DAYS - 1})
                < run.as_of
        ),
        touch AS (
            SELECT campaign_id, customer_id, any_value(is_holdout) AS is_holdout,
                any_value(source_customer_id) AS source_customer_id
            FROM core.campaign_touch WHERE customer_id IS NOT NULL
            GROUP BY campaign_id, customer_id HAVING count(*) = 1
        ),
        bought AS (
            SELECT touch.campaign_id, touch.customer_id, sum({_MARGIN}) AS reward
            FROM touch JOIN campaign USING (campaign_id)
            JOIN core.order_profit AS o ON o.customer_id = touch.customer_id
                AND o.order_date BETWEEN campaign.start_date AND campaign.last_day
            GROUP BY ALL
        ),
        -- What was bought in the campaign must not choose whom it is written to.
        before AS (
            SELECT touch.campaign_id, touch.customer_id, sum({_MARGIN}) AS total,
                count({_MARGIN}) AS n
            FROM touch JOIN campaign USING (campaign_id)
            JOIN core.order_profit AS o ON o.customer_id = touch.customer_id
                AND o.order_date < campaign.start_date
                AND o.order_date >= campaign.start_date - 365
            GROUP BY ALL
        )
        SELECT touch.campaign_id, campaign.campaign_type, touch.customer_id,
            (NOT touch.is_holdout)::INTEGER AS treated,
            (bought.customer_id IS NOT NULL)::INTEGER AS outcome,
            coalesce(bought.reward, 0) AS reward,
            (coalesce(before.total, 0) + {_PRIOR} * everybody.mean)
                / (coalesce(before.n, 0) + {_PRIOR}) AS margin
            {"".join(", " + name for name in told.split(", ") if name)}
        FROM touch JOIN campaign USING (campaign_id) CROSS JOIN everybody
        LEFT JOIN before ON before.campaign_id = touch.campaign_id
            AND before.customer_id = touch.customer_id
        LEFT JOIN bought
            ON bought.campaign_id = touch.campaign_id AND bought.customer_id = touch.customer_id
        {join}
        LEFT JOIN features.customer_features AS features
            ON features.customer_id = {then} AND features.as_of = campaign.origin
        ORDER BY ALL"""


def last_campaign_day(connection: duckdb.DuckDBPyConnection):
    """The last day of those campaigns: the last whose orders were learnt from."""
    return connection.sql(
        f"""SELECT max(last_day) FROM (
            SELECT least(end_date, start_date + {MOST_DAYS - 1}) AS last_day
            FROM core.campaign WHERE campaign_type IS NOT NULL)
        CROSS JOIN (SELECT as_of FROM raw.run) WHERE last_day < as_of"""
    ).fetchone()[0]


def people(features: list[str]) -> str:
    """One row a customer: features of the day, consent, and the margin of one order of theirs."""
    consents = ", ".join(f"consent.marketing_ok_{name} AS {name}" for name in CHANNELS)
    return f"""
        WITH {_MARGINS}
        SELECT customer.customer_id, consent.profiling_ok AS may_profile, {consents},
            CASE WHEN consent.profiling_ok IS FALSE THEN everybody.mean ELSE
                (coalesce(own.total, 0) + {_PRIOR} * everybody.mean)
                / (coalesce(own.n, 0) + {_PRIOR}) END AS margin
            {"".join(f", features.{name}" for name in features)}
        FROM core.customer AS customer CROSS JOIN everybody
        LEFT JOIN own USING (customer_id)
        LEFT JOIN core.customer_consent AS consent USING (customer_id)
        LEFT JOIN features.customer_features AS features
            ON features.customer_id = customer.customer_id AND features.is_scored
        ORDER BY customer.customer_id"""


def contacts(days: int) -> str:
    """One row a customer and type of campaign: contacts in the last `days`, and days since."""
    return f"""
        SELECT touch.customer_id, campaign.campaign_type,
            count(*) FILTER (touch.touched_on > run.as_of - {days}) AS contacts,
            min(run.as_of - touch.touched_on) AS days_since_same
        FROM core.campaign_touch AS touch JOIN core.campaign AS campaign USING (campaign_id)
        CROSS JOIN raw.run
        WHERE touch.customer_id IS NOT NULL AND NOT touch.is_holdout
            AND touch.touched_on <= run.as_of
        GROUP BY ALL ORDER BY ALL"""


def ripe_suggestions(connection: duckdb.DuckDBPyConnection, rules) -> str:
    """The temporary table `ripe_suggestion`: suggestions of the files ($files), whose they are by
    now, and what came after them."""
    now, join = "log.customer_id", ""
    if has_table(connection, "identity", "retired_customer"):
        now = "coalesce(retired.current_customer_id, log.customer_id)"
        join = "LEFT JOIN identity.retired_customer AS retired USING (customer_id)"
    return f"""
        CREATE OR REPLACE TEMP TABLE ripe_suggestion AS
        WITH log AS (
            SELECT * EXCLUDE (filename),
                regexp_extract(filename, '([0-9-]+)[.][0-9]+[.]parquet$', 1)::DATE AS suggested_on
            FROM read_parquet($files, filename = true)
        ),
        suggestion AS (SELECT log.* REPLACE ({now} AS customer_id) FROM log {join}),
        -- Two who have become one had two suggestions: neither tells what it did.
        alone AS (
            SELECT * FROM suggestion
            QUALIFY count(*) OVER (PARTITION BY suggested_on, customer_id) = 1
        ),
        bought AS (
            SELECT alone.suggested_on, alone.customer_id, count(*) AS orders,
                sum({_MARGIN}) AS margin
            FROM alone JOIN core.order_profit AS o ON o.customer_id = alone.customer_id
                AND o.order_date > alone.suggested_on
                AND o.order_date <= alone.suggested_on + {rules.outcome_days}
            GROUP BY ALL
        ),
        reached AS (
            SELECT DISTINCT alone.suggested_on, alone.customer_id
            FROM alone JOIN core.campaign_touch AS touch
                ON touch.customer_id = alone.customer_id AND NOT touch.is_holdout
                AND touch.touched_on > alone.suggested_on
                AND touch.touched_on <= alone.suggested_on + {rules.follow_days}
            JOIN core.campaign AS campaign ON campaign.campaign_id = touch.campaign_id
                AND campaign.campaign_type = alone.campaign_type
        )
        SELECT alone.*, coalesce(bought.orders, 0) AS orders, coalesce(bought.margin, 0) AS margin,
            reached.customer_id IS NOT NULL AS followed,
            CASE WHEN reached.customer_id IS NULL THEN 0 ELSE alone.cost END AS contact_cost
        FROM alone
        LEFT JOIN bought USING (suggested_on, customer_id)
        LEFT JOIN reached USING (suggested_on, customer_id)"""


OUTCOMES = """
    SELECT suggested_on, suggestion_kind, action, count(*) AS customers,
        count(*) FILTER (followed) AS followed, count(*) FILTER (orders > 0) AS buyers,
        sum(orders)::BIGINT AS orders, round(sum(margin), 2) AS margin,
        round(sum(contact_cost), 2) AS contact_cost,
        round(sum(margin - contact_cost), 2) AS net_value,
        round(avg(margin - contact_cost), 6) AS net_value_per_customer,
        round(avg(expected_net_value), 6) AS expected_net_value_per_customer
    FROM (FROM ripe_suggestion ORDER BY ALL)
    GROUP BY ALL ORDER BY ALL"""

# Every seventh day, and of many persons a part that does not depend on anything else.
LOGGED = """
    WITH person AS (
        SELECT customer_id, md5_number_upper(customer_id) // 2 AS person,
            count(*) OVER () AS persons
        FROM (SELECT DISTINCT customer_id FROM ripe_suggestion)
    )
    SELECT r.suggested_on, person.person::BIGINT AS person, r.action, r.recommended_action,
        r.propensity, r.margin - r.contact_cost AS net_value, r.followed
    FROM ripe_suggestion r JOIN person USING (customer_id)
    WHERE r.suggestion_kind <> 'holdout'
        AND (SELECT max(suggested_on) FROM ripe_suggestion) - r.suggested_on IN (0, 7, 14, 21, 28)
        AND person.person % 1000 < greatest(1, 1000.0 * {most} / person.persons)
    ORDER BY ALL"""
