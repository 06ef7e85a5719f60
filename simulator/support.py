"""The help desk, Zendesk-like: users, tickets, comments and ratings, one row for each version."""

import numpy as np

from simulator import satisfaction, texts
from simulator.accounts import PER_BLOCK
from simulator.block import Block
from simulator.draws import DAY, moment, pick, second_of_day
from simulator.journeys import TICKET, Tries
from simulator.people import People
from simulator.purchases import Orders

USER_BASE, TICKET_BASE = 7_000_000_000, 0
AGENTS = 12
_TICKET_SHARE = np.array([0.0, 0.35, 0.20, 0.60, 0.10])  # of orders with each trouble


def deliver(block: Block, people: People, orders: Orders, tries: Tries) -> None:
    """Write all entities of the help desk."""
    usual, given_up = _draw(block, people, orders), _given_up(block, people, tries)
    size = len(usual["i"]) + len(given_up["i"])
    block.table(
        "ticket",
        ticket_id=TICKET_BASE + block.number * PER_BLOCK + np.arange(size) + 1,
        **{k: np.concatenate([usual[k], given_up[k]]) for k in usual},
    )
    _users(block)
    _tickets(block)
    _comments(block)
    _ratings(block)
    texts.label(block, "support", "tickets", "ticket", "ticket_id")
    block.truth(
        "cost",
        f"""SELECT 'service' AS kind, ticket_id::VARCHAR AS source_pk, person_id,
            minutes * {block.world.agent_minute} AS cost_cny FROM ticket JOIN who USING (i)
            ORDER BY ticket_id""",
    )


def _draw(block: Block, people: People, orders: Orders) -> dict[str, np.ndarray]:
    """Complaints about troubled orders, questions of anybody, a wave at the outage."""
    world, setting, rng = block.world, block.setting, block.rng("tickets")
    complaint = np.flatnonzero(rng.random(len(orders)) < _TICKET_SHARE[orders.trouble])
    count = rng.poisson(block.size * world.tickets_a_year * world.years)
    outage = rng.poisson(block.size * 0.01) * ("outage" in world.incidents)
    asked_by = rng.integers(0, block.size, count + outage)
    day = np.concatenate(
        [
            pick(rng, setting.demand[0], count),
            np.full(outage, setting.incidents["outage"].first),
        ]
    )
    online = np.zeros(len(day), dtype=bool)
    asked_at = setting.start + day * DAY + second_of_day(rng, online)
    person = np.concatenate([orders.person[complaint], asked_by])
    at = np.concatenate([orders.at[complaint] + rng.exponential(2, len(complaint)) * DAY, asked_at])
    trouble = np.concatenate([orders.trouble[complaint], np.zeros(len(day), dtype="int8")])
    topic = texts.topics(rng, trouble)
    topic[len(complaint) + count :] = texts.WEBSITE
    angry = np.arange(len(person)) >= len(complaint) + count
    number = np.concatenate([complaint, np.full(len(day), -1)])
    return _filled(rng, block, people, person, at, trouble, topic, angry, number, 0.0)


def _given_up(block: Block, people: People, tries: Tries) -> dict[str, np.ndarray]:
    """Of those who gave up on the site or in an app."""
    these = np.flatnonzero(tries.contact == TICKET)
    person, size = tries.person[these], len(these)
    return _filled(
        *(block.rng("try_tickets"), block, people, person, tries.contact_at[these]),
        np.zeros(size, dtype="int8"),
        *(tries.topic[these].astype("int8"), np.ones(size, dtype=bool), np.full(size, -1)),
        tries.annoyed[these],
    )


def _filled(
    rng, block, people, person, at, trouble, topic, angry, number, annoyed
) -> dict[str, np.ndarray]:
    """All that a ticket has besides its id, by time."""
    world, size = block.world, len(person)
    lower = np.reshape(annoyed, (-1, 1))
    scores = satisfaction.dimensions(rng, people.mood[person] - lower, trouble)
    overall = satisfaction.overall(world, scores)
    feeling = satisfaction.sentiment(rng, overall - 0.6)
    feeling = np.where(angry, 0, feeling)
    feeling = np.where((topic == texts.PRAISE), 2, feeling)
    reply = rng.lognormal(1.2, 1.0, size) * 3_600 * np.where(trouble == 1, 2.5, 1)
    solve = reply + rng.lognormal(2.6, 0.9, size) * 3_600
    order = np.lexsort((person, at))
    columns = {
        "i": person.astype("int32"),
        "n": number.astype("int32"),
        "ts": moment(np.floor(at)),
        "replied_at": moment(np.floor(at + reply)),
        "solved_at": moment(np.floor(at + solve)),
        "trouble": trouble,
        "topic": topic,
        "sentiment": feeling.astype("int8"),
        "language": people.language[person].astype("int8"),
        "variant": texts.variants(rng, size),
        "overall": overall,
        "reopens": pick(rng, (0.88, 0.1, 0.02), size).astype("int8"),
        "minutes": np.round(rng.lognormal(2.2, 0.6, size), 1),
        "via": pick(rng, (0.4, 0.3, 0.2, 0.1), size).astype("int8"),
        "rated": rng.random(size) < 0.4,
        "deleted": rng.random(size) < world.dirt.deletion / 2,
        "draw": rng.random(size),
    }
    return {k: v[order] for k, v in columns.items()}


def _users(block: Block) -> None:
    """A user is made with a person's first ticket; some have a second, made by phone."""
    base = USER_BASE + block.number * PER_BLOCK
    rng = block.rng("users")
    n = block.size
    block.table(
        "user_draw",
        i=np.arange(n, dtype="int32"),
        twice=rng.random(n) < 0.06,
        style=pick(rng, (0.6, 0.12, 0.06, 0.04, 0.12, 0.03, 0.03), n).astype("int8"),
        has_phone=rng.random(n) < 0.5,
        known=rng.random(n) < 0.6,
    )
    block.run(
        f"""CREATE OR REPLACE TEMP TABLE desk_user AS
        WITH f AS (
            SELECT i, d.twice AND via = 3 AS by_phone, min(ts) AS ts
            FROM ticket JOIN user_draw d USING (i) GROUP BY 1, 2)
        SELECT {base} + row_number() OVER (ORDER BY ts, i, by_phone) AS user_id, *
        FROM f JOIN user_draw USING (i);
        CREATE OR REPLACE TEMP TABLE desk_user_row AS
        SELECT u.user_id::VARCHAR AS id, u.ts AS updated_at, u.ts AS visible_at, to_json({{
            id: u.user_id, name: name_text(w.names, CASE WHEN by_phone THEN 7 ELSE style END, 0, 0),
            email: CASE WHEN NOT by_phone THEN email_at(w.mails, u.ts) END,
            phone: CASE WHEN by_phone OR u.has_phone
                THEN phone_text(phone_at(w.phones, u.ts), 1) END,
            external_id: CASE WHEN u.known AND NOT by_phone THEN a.id::VARCHAR END,
            locale: ['zh-CN', 'en-US', 'zh-TW'][w.tongue + 1],
            time_zone: CASE WHEN w.latin THEN 'Eastern Time (US & Canada)' ELSE 'Beijing' END,
            verified: NOT by_phone, suspended: false, role: 'end-user',
            created_at: isoz(u.ts), updated_at: isoz(u.ts)}})::VARCHAR AS body
        FROM desk_user u JOIN who w USING (i)
        LEFT JOIN shop_account a ON a.i = u.i AND a.place = 0 AND a.created_at < u.ts"""
    )
    block.deliver("support", "users", "desk_user_row", "id, updated_at, body", "id")
    block.records("support", "users", "SELECT user_id AS source_pk, i FROM desk_user")


_TICKET = """CREATE OR REPLACE TEMP TABLE ticket_row AS
    SELECT t.ticket_id::VARCHAR AS id, v.ts AS updated_at, v.ts AS visible_at, to_json({
        id: t.ticket_id, requester_id: u.user_id, subject: p.text[:12] || '…',
        description: p.text, status: v.status,
        priority: CASE WHEN t.trouble IN (1, 3) THEN 'high' WHEN t.sentiment = 0 THEN 'normal'
            ELSE 'low' END,
        type: CASE WHEN t.trouble = 3 THEN 'problem' WHEN t.trouble > 0 THEN 'incident'
            ELSE 'question' END,
        via_channel: ['email', 'chat', 'web', 'phone'][t.via + 1], category: p.topic_name,
        order_id: s.ref, tags: CASE WHEN t.sentiment = 0 THEN ['complaint', p.topic_name]
            ELSE [p.topic_name] END,
        assignee_id: CASE WHEN v.version > 1 THEN 500 + t.ticket_id % 12 END,
        first_replied_at: CASE WHEN v.version > 1 THEN isoz(t.replied_at) END,
        solved_at: CASE WHEN v.version > 2 THEN isoz(t.solved_at) END,
        reopens: CASE WHEN v.version > 3 THEN t.reopens ELSE 0 END,
        handling_minutes: CASE WHEN v.version > 2 THEN t.minutes END,
        created_at: isoz(t.ts), updated_at: isoz(v.ts)})::VARCHAR AS body
    FROM ticket t JOIN phrase p USING (language, topic, sentiment, variant)
    JOIN desk_user u ON u.i = t.i AND u.by_phone = (u.twice AND t.via = 3)
    LEFT JOIN sale s ON s.n = t.n,
    LATERAL (SELECT 1 AS version, t.ts AS ts, 'new' AS status
        UNION ALL SELECT 2, t.replied_at, 'open'
        UNION ALL SELECT 3, t.solved_at, 'solved'
        UNION ALL SELECT 4, t.solved_at + INTERVAL 2 DAY, 'solved' WHERE t.reopens > 0
        UNION ALL SELECT 5, t.solved_at + INTERVAL 4 DAY,
            CASE WHEN t.deleted THEN 'deleted' ELSE 'closed' END) v"""


def _tickets(block: Block) -> None:
    block.run(_TICKET)
    block.deliver("support", "tickets", "ticket_row", "id, updated_at, body", "id")
    block.records("support", "tickets", "SELECT ticket_id AS source_pk, i FROM ticket")
    block.dirt(
        *("support", "tickets", "deletion", "deleted"),
        """SELECT ticket_id AS source_pk, solved_at + INTERVAL 4 DAY AS visible_at FROM ticket
        WHERE deleted""",
    )


def _comments(block: Block) -> None:
    """The customer's text, an agent's answer, and sometimes thanks."""
    block.run(
        """CREATE OR REPLACE TEMP TABLE comment_row AS
        SELECT c.id::VARCHAR AS id, c.ts AS updated_at, c.ts AS visible_at, to_json({
            id: c.id, ticket_id: t.ticket_id, author_id: CASE WHEN c.k = 2
                THEN 500 + t.ticket_id % 12 ELSE u.user_id END, is_public: true, body: c.body,
            via_channel: ['email', 'chat', 'web', 'phone'][t.via + 1], created_at: isoz(c.ts),
            updated_at: isoz(c.ts)})::VARCHAR AS body
        FROM ticket t JOIN phrase p USING (language, topic, sentiment, variant)
        JOIN desk_user u ON u.i = t.i AND u.by_phone = (u.twice AND t.via = 3),
        LATERAL (SELECT t.ticket_id * 10 + 1 AS id, 1 AS k, t.ts AS ts, p.text AS body
            UNION ALL SELECT t.ticket_id * 10 + 2, 2, t.replied_at, CASE t.language
                WHEN 1 THEN 'Thank you for your message, we are looking into it.'
                ELSE '您好，感谢您的反馈，我们正在处理。' END
            UNION ALL SELECT t.ticket_id * 10 + 3, 3, t.solved_at - INTERVAL 10 MINUTE,
                CASE t.language WHEN 1 THEN 'ok thanks' ELSE '好的，谢谢' END
                WHERE t.draw < 0.4) c"""
    )
    block.deliver("support", "ticket_comments", "comment_row", "id, updated_at, body", "id")


def _ratings(block: Block) -> None:
    """Offered when solved; good or bad by true satisfaction."""
    block.run(
        """CREATE OR REPLACE TEMP TABLE rating_row AS
        SELECT (t.ticket_id * 10 + 5)::VARCHAR AS id, v.ts AS updated_at, v.ts AS visible_at,
            to_json({id: t.ticket_id * 10 + 5, ticket_id: t.ticket_id, requester_id: u.user_id,
            score: v.score, comment: CASE WHEN v.score = 'bad' THEN p.text END,
            reason: CASE WHEN v.score = 'bad' THEN p.topic_name END,
            created_at: isoz(t.solved_at), updated_at: isoz(v.ts)})::VARCHAR AS body
        FROM ticket t JOIN phrase p USING (language, topic, sentiment, variant)
        JOIN desk_user u ON u.i = t.i AND u.by_phone = (u.twice AND t.via = 3),
        LATERAL (SELECT t.solved_at AS ts, 'offered' AS score
            UNION ALL SELECT t.solved_at + to_seconds((3600 * (1 + 60 * t.draw))::BIGINT),
                CASE WHEN t.overall >= 3.6 THEN 'good' ELSE 'bad' END WHERE t.rated) v"""
    )
    block.deliver("support", "satisfaction_ratings", "rating_row", "id, updated_at, body", "id")
