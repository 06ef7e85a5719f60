"""The web of a made-up company, and contacts, answers and orders of true persons, as core has it.

Events go through the real models of staging; who somebody is, is the truth's, so that only the
journeys are looked at.
"""

from pathlib import Path

import duckdb
from modelled import run

from simulator.generate import generate
from simulator.world import World

FEEDS = {
    "web": ["session", "session_step"],
    "support": ["ticket"],
    "survey": ["feedback"],
    "shop": ["order_line"],
}
WEB = ("stg_web__events", "int_web__session_parts", "web__session", "web__session_step")
_CORE = """
CREATE SCHEMA raw; CREATE SCHEMA core;
CREATE TABLE raw.run AS SELECT DATE '{as_of}' AS as_of, 'Asia/Shanghai' AS time_zone,
    'k' AS identity_key, DATE '{first}' AS first_day, 'CNY' AS currency;
CREATE TABLE raw.web_events AS
    SELECT e->>'messageId' AS messageId, e->>'type' AS type, e->>'event' AS event,
        e->>'anonymousId' AS anonymousId, e->>'userId' AS userId, e->>'timestamp' AS timestamp,
        e->>'originalTimestamp' AS originalTimestamp, e->>'sentAt' AS sentAt,
        e->>'receivedAt' AS receivedAt, e->'properties' AS properties, e->'context' AS context,
        e->'traits' AS traits, timezone('UTC', visible_at) AS known_at,
        NULL::TIMESTAMPTZ AS source_changed_at, 'one' AS delivery,
        row_number() OVER (ORDER BY visible_at, e->>'messageId') AS delivery_line,
        timezone('Asia/Shanghai', timezone('UTC', visible_at))::DATE AS known_day,
        'run' AS ingest_run_id, hash(line) AS record_hash
    FROM (SELECT line::JSON AS e, * FROM '{deliveries}/web/events/*.parquet'
        WHERE json_valid(line));
CREATE TABLE device AS
    SELECT value AS device, min(person_id) AS person_id FROM '{truth}/identifier.parquet'
    WHERE type = 'device' AND NOT shared GROUP BY 1;
CREATE TABLE core.ticket AS
    SELECT 'support:' || id AS ticket_id, person_id AS customer_id, 'support' AS source_system,
        any_value(body->>'via_channel') AS channel, any_value(body->>'category') AS category,
        false AS is_complaint, (min(body->>'created_at'))::TIMESTAMPTZ AS opened_at
    FROM '{deliveries}/support/tickets/*.parquet' t
    JOIN '{truth}/record.parquet' r ON r.channel = 'support' AND r.entity = 'tickets'
        AND r.source_pk = t.id GROUP BY id, person_id
    UNION ALL SELECT 'callcentre:' || call_id, person_id, 'callcentre', 'phone', any_value(reason),
        false, timezone('Asia/Shanghai', min(started_at)::TIMESTAMP)
    FROM '{deliveries}/callcentre/calls/*.parquet' c
    JOIN '{truth}/record.parquet' r ON r.channel = 'callcentre' AND r.source_pk = c.call_id
    WHERE direction = 'in' GROUP BY call_id, person_id;
CREATE TABLE core.feedback AS
    SELECT 'survey:' || response_id AS feedback_id, person_id AS customer_id,
        'survey' AS source_system, 'email' AS channel,
        score::DOUBLE AS score, CASE upper(survey) WHEN 'NPS' THEN 0 ELSE 1 END AS scale_min,
        CASE upper(survey) WHEN 'NPS' THEN 10 WHEN 'CSAT' THEN 5 ELSE 7 END AS scale_max,
        timezone('Asia/Shanghai', recorded_at::TIMESTAMP) AS responded_at
    FROM (SELECT DISTINCT ON (response_id) * FROM '{deliveries}/survey/answers/*.parquet'
        ORDER BY response_id, visible_at) a
    JOIN '{truth}/satisfaction_score.parquet' s USING (response_id)
    WHERE score NOT IN ('99', 'N/A', '-1');
CREATE TABLE core.sales_order AS
    SELECT source_pk AS order_id, person_id AS customer_id,
        replace(channel, 'pos', 'store') AS channel, timezone('UTC', ordered_at) AS ordered_at,
        timezone('Asia/Shanghai', timezone('UTC', ordered_at))::DATE AS order_date,
        NOT cancelled AS is_kept, amount_cny AS net_sales
    FROM '{truth}/purchase.parquet';
"""


def made(folder: Path, world: World) -> duckdb.DuckDBPyConnection:
    """The world's core tables; its truth as views `truth_<name>`."""
    generate(world, folder, workers=1)
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    setting = {"deliveries": folder / "deliveries", "truth": folder / "truth"}
    last = world.first_day.toordinal() + world.days - 1
    as_of = world.first_day.fromordinal(last)
    con.execute(_CORE.format(as_of=as_of, first=world.first_day, **setting))
    for path in (folder / "truth").glob("*.parquet"):
        con.execute(f"CREATE VIEW truth_{path.stem} AS FROM '{path}'")
    run(con, *WEB, feeds=FEEDS)
    con.execute(
        """CREATE TABLE core.session AS SELECT s.* REPLACE (d.person_id AS customer_id)
        FROM staging.web__session s LEFT JOIN (SELECT DISTINCT p.session_id, d.person_id
            FROM staging.int_web__session_parts p JOIN device d ON d.device = p.visitor) d
        USING (session_id)"""
    )
    run(con, "session_step", "session_funnel_step", "session_aftermath", "funnel", feeds=FEEDS)
    return con
