"""E-mail campaigns: what was sent to whom, who was held out, and how people reacted."""

import numpy as np

from simulator import campaigns
from simulator.accounts import PER_BLOCK
from simulator.block import Block
from simulator.campaigns import Touches
from simulator.draws import delay, moment, spoil
from simulator.world import SEGMENTS

SENT, DELIVERED, OPEN, CLICK, BOUNCE, UNSUBSCRIBE = range(6)
_TYPES = ("sent", "delivered", "open", "click", "bounce", "unsubscribe")


def opt_in(block: Block, touches: Touches) -> None:
    """`optin`: who allowed e-mail, and when they stopped it; the shop and the CRM show it."""
    block.table(
        "optin",
        i=np.arange(block.size, dtype="int32"),
        opted_in=touches.opted_in,
        out_at=moment(np.floor(touches.opted_out_at)),
    )


def deliver(block: Block, touches: Touches) -> None:
    """Write recipients and events; the first block writes the campaigns too."""
    block.table(
        "touch",
        campaign=touches.campaign.astype("int16"),
        i=touches.person.astype("int32"),
        holdout=touches.holdout,
        responded=~np.isnan(touches.ordered_at),
    )
    if block.number == 0:
        _campaigns(block)
    block.run(
        """CREATE OR REPLACE TEMP TABLE recipient_row AS
        SELECT c.campaign_id, email_at(w.mails, c.sent_at) AS email,
            CASE WHEN w.i % 3 = 0 THEN phone_text(phone_at(w.phones, c.sent_at), 1) END AS phone,
            t.holdout::INTEGER::VARCHAR AS is_holdout, wall(c.sent_at - INTERVAL 15 HOUR)
                AS assigned_at,
            company_day(c.sent_at - INTERVAL 15 HOUR) AS file_day,
            night_after(c.sent_at - INTERVAL 15 HOUR, 3600) AS visible_at
        FROM touch t JOIN campaign c USING (campaign) JOIN who w USING (i)"""
    )
    block.deliver(
        *("email", "recipients", "recipient_row"),
        "campaign_id, email, phone, is_holdout, assigned_at, file_day",
        "campaign_id, email",
    )
    _events(block, touches)
    _truth(block)


def _campaigns(block: Block) -> None:
    """A campaign is sent ahead with a planned cost, and again with the real one when it is over."""
    letters = f"{block.world.customers * block.world.audience * 0.7 * 0.03:.2f}::DOUBLE"
    block.run(
        f"""CREATE OR REPLACE TEMP TABLE campaign_row AS
        SELECT campaign_id, campaign_type || ' ' || strftime(sent_at + INTERVAL 8 HOUR, '%Y-%m')
                AS name,
            CASE campaign_type WHEN 'promotion' THEN '限时优惠 / Limited offer'
                WHEN 'newsletter' THEN '本月精选 / Our picks'
                WHEN 'winback' THEN '好久不见 / We miss you'
                ELSE '新品上市 / New arrivals' END AS subject,
            'email' AS channel, campaign_type AS type, wall(sent_at) AS sent_at,
            wall(sent_at + INTERVAL 7 DAY) AS ends_at, v.cost::DECIMAL(12,2)::VARCHAR AS cost,
            'CNY' AS currency, 'opted-in ' || campaign_type AS audience,
            wall(v.ts) AS updated_at, company_day(v.ts) AS file_day,
            night_after(v.ts, 3600) AS visible_at
        FROM campaign, LATERAL (
            SELECT sent_at - INTERVAL 15 HOUR AS ts, 500 + {letters} AS cost
            UNION ALL SELECT sent_at + INTERVAL 8 DAY,
                500 + {letters} * (1 + 0.01 * (campaign % 7))) v"""
    )
    block.deliver(
        *("email", "campaigns", "campaign_row", "* EXCLUDE (visible_at)", "campaign_id"),
    )
    block.truth(
        "cost",
        """SELECT 'campaign' AS kind, campaign_id AS source_pk, NULL AS person_id,
            max_by(cost, file_day)::DOUBLE AS cost_cny FROM campaign_row GROUP BY 2 ORDER BY 2""",
    )
    block.load_rows(
        "effect",
        [
            (c, SEGMENTS[s], uplift, block.world.holdout)
            for c, s, uplift in campaigns.effects(block)
        ],
        ("campaign", "segment", "uplift", "holdout"),
    )
    block.truth(
        "campaign_effect",
        """SELECT campaign_id, campaign_type, segment, uplift, holdout FROM effect
            JOIN campaign USING (campaign) ORDER BY campaign, segment""",
    )


def _events(block: Block, touches: Touches) -> None:
    rng, world = block.rng("email_events"), block.world
    sent = block.setting.campaign_sent[touches.campaign].astype("float64")
    live = ~touches.holdout
    sent = np.where(live, sent + rng.uniform(0, 120, len(touches)), np.nan)
    arrived = np.where(touches.bounced, np.nan, sent + rng.exponential(20, len(touches)))
    returned = np.where(touches.bounced, sent + 30, np.nan)
    kinds = (
        sent,
        arrived,
        touches.opened_at,
        touches.clicked_at,
        returned,
        touches.unsubscribed_at,
    )
    touch, kind, at = [], [], []
    for number, when in enumerate(kinds):
        some = np.flatnonzero(~np.isnan(when) & live)
        touch.append(some)
        kind.append(np.full(len(some), number))
        at.append(when[some])
    touch, kind, at = np.concatenate(touch), np.concatenate(kind), np.concatenate(at)
    order = np.lexsort((touch, kind, at))
    touch, kind, at = touch[order], kind[order], at[order]
    size = len(touch)
    block.table(
        "mail_event",
        k=np.arange(size),
        campaign=touches.campaign[touch].astype("int16"),
        i=touches.person[touch].astype("int32"),
        kind=kind.astype("int8"),
        ts=moment(np.floor(at)),
        late=np.floor(delay(rng, world.dirt.late, world.dirt.late_days, size)).astype("int64"),
        twice=spoil(rng, world.dirt.duplicate, size),
    )
    base = block.number * PER_BLOCK
    types = "[" + ", ".join(f"'{t}'" for t in _TYPES) + "]"
    block.run(
        f"""CREATE OR REPLACE TEMP TABLE mail_row AS
        SELECT 'E' || ({base} + k + 1) AS event_id, c.campaign_id,
            email_at(w.mails, c.sent_at) AS email, {types}[kind + 1] AS type,
            wall(e.ts) AS occurred_at,
            CASE WHEN kind = 3 THEN 'https://shop.example/?utm_campaign=' || c.campaign_id END
                AS url,
            CASE WHEN kind IN (2, 3) THEN CASE e.i % 3 WHEN 0 THEN 'QQMail/6.5'
                WHEN 1 THEN 'AppleMail/16' ELSE 'Outlook/16' END END AS user_agent,
            CASE WHEN kind = 4 THEN CASE WHEN e.i % 4 = 0 THEN 'mailbox full'
                ELSE 'no such user' END END AS reason,
            v.version, e.late, company_day(v.ts) AS file_day, night_after(v.ts, 3600) AS visible_at
        FROM mail_event e JOIN campaign c USING (campaign) JOIN who w USING (i),
        LATERAL (SELECT 1 AS version, e.ts + to_seconds(e.late) AS ts
            UNION ALL SELECT 2, e.ts + to_seconds(e.late) + INTERVAL 1 DAY WHERE e.twice) v"""
    )
    block.deliver(
        *("email", "events", "mail_row"),
        "event_id, campaign_id, email, type, occurred_at, url, user_agent, reason, file_day",
        "event_id, version",
    )


def _truth(block: Block) -> None:
    segments = "[" + ", ".join(f"'{s}'" for s in SEGMENTS) + "]"
    block.truth(
        "campaign_assignment",
        f"""SELECT c.campaign_id, w.person_id, {segments}[w.segment + 1] AS segment, t.holdout,
            t.responded FROM touch t JOIN campaign c USING (campaign) JOIN who w USING (i)
        ORDER BY c.campaign, w.i""",
    )
    row = "SELECT event_id AS source_pk, visible_at FROM mail_row WHERE"
    block.dirt("email", "events", "duplicate", "duplicate", f"{row} version = 2")
    block.dirt("email", "events", "late", "late", f"{row} version = 1 AND late > 0")
