"""Surveys: invitations after orders and tickets, and answers that follow known weights."""

import numpy as np

from simulator import satisfaction, texts
from simulator.accounts import PER_BLOCK
from simulator.block import Block
from simulator.draws import DAY, moment, spoil
from simulator.journeys import TICKET, Tries
from simulator.people import People
from simulator.purchases import Orders

NPS, CSAT, CES = range(3)


def deliver(block: Block, people: People, orders: Orders, tries: Tries) -> None:
    """Write invitations and answers."""
    usual, given_up = _draw(block, people, orders, tries), _given_up(block, people, tries)
    both = {k: np.concatenate([usual[k], given_up[k]]) for k in usual}
    block.table("question", q=np.arange(len(both["i"])), **both)
    base = block.number * PER_BLOCK
    night = "company_day(v.ts) AS file_day, night_after(v.ts, 7200) AS visible_at"
    block.run(
        f"""CREATE OR REPLACE TEMP TABLE invitation_row AS
        SELECT 'I' || ({base} + q.q + 1) AS invitation_id, ['nps', 'csat', 'ces'][kind + 1]
                AS survey,
            CASE WHEN q.by_mail THEN email_at(w.mails, q.ts) END AS email,
            CASE WHEN NOT q.by_mail THEN phone_text(phone_at(w.phones, q.ts), 0) END AS phone,
            s.ref AS order_ref, t.ticket_id::VARCHAR AS ticket_id,
            CASE WHEN q.by_mail THEN 'email' ELSE 'sms' END AS channel, c.country AS region,
            wall(q.ts) AS invited_at, {night.replace("v.ts", "q.ts")}, q.q, q.i, s.bad > 0 AS bad
        FROM question q JOIN who w USING (i) JOIN city c ON c.city = w.city_a
        LEFT JOIN sale s ON s.n = q.n LEFT JOIN ticket t ON t.ticket_id = q.ticket;
        CREATE OR REPLACE TEMP TABLE answer_row AS
        SELECT 'A' || ({base} + q.q + 1) AS response_id, 'I' || ({base} + q.q + 1) AS invitation_id,
            ['nps', 'csat', 'ces'][kind + 1] AS survey,
            CASE WHEN v.bad THEN ['99', 'N/A', '-1'][1 + q.q % 3] ELSE q.score::VARCHAR END
                AS score,
            CASE WHEN q.written THEN p.text END AS text,
            CASE WHEN q.written THEN p.language_name END AS language,
            {
            ", ".join(
                f"CASE WHEN q.d{k} > 0 THEN q.d{k}::VARCHAR END AS {name}"
                for k, name in enumerate(
                    ("quality", "price", "service", "attitude", "speed", "brand")
                )
            )
        },
            wall(q.answered_at) AS recorded_at, v.version, {night}, q.q, q.bad
        FROM question q JOIN phrase p USING (language, topic, sentiment, variant),
        LATERAL (SELECT 1 AS version, q.answered_at AS ts, q.bad AS bad
            UNION ALL SELECT 2, q.answered_at + INTERVAL 1 DAY, q.bad WHERE q.twice) v
        WHERE q.answers"""
    )
    block.deliver(
        *("survey", "invitations", "invitation_row"),
        """invitation_id, survey, email, phone, order_ref, ticket_id, channel, region, invited_at,
        file_day""",
        "invitation_id",
    )
    block.deliver(
        *("survey", "answers", "answer_row"),
        """response_id, invitation_id, survey, score, text, language, quality, price, service,
        attitude, speed, brand, recorded_at, file_day""",
        "response_id, version",
    )
    _truth(block, base)


def _draw(block: Block, people: People, orders: Orders, tries: Tries) -> dict[str, np.ndarray]:
    """After orders and tickets, but for the tickets of those who gave up: those come last."""
    world, rng = block.world, block.rng("survey")
    asked = np.flatnonzero(rng.random(len(orders)) < world.survey_order)
    tickets = block.fetch(
        "SELECT ticket_id, i, epoch(solved_at) AS ts, trouble, topic FROM ticket ORDER BY ticket_id"
    )
    usual = len(tickets["i"]) - int((tries.contact == TICKET).sum())
    also = np.flatnonzero(rng.random(usual) < world.survey_ticket)
    person = np.concatenate([orders.person[asked], tickets["i"][also]])
    at = np.concatenate([orders.at[asked] + DAY, tickets["ts"][also] + 3_600])
    trouble = np.concatenate([orders.trouble[asked], tickets["trouble"][also]])
    size, of_order = len(person), len(asked)
    kind = np.where(
        np.arange(size) < of_order, rng.integers(0, 2, size), CSAT + rng.integers(0, 2, size)
    )
    n = np.concatenate([asked, np.full(len(also), -1)])
    ticket = np.concatenate([np.full(of_order, -1), tickets["ticket_id"][also]])
    return _filled(rng, block, people, person, at, trouble, kind, n, ticket, 0.0)


def _given_up(block: Block, people: People, tries: Tries) -> dict[str, np.ndarray]:
    """Of those who gave up on the site or in an app: how satisfied, and how easy it was."""
    these, rng = np.flatnonzero(tries.asked), block.rng("try_survey")
    size = len(these)
    none = np.full(size, -1)
    return _filled(
        *(rng, block, people, tries.person[these], tries.at[these] + 7_200),
        *(np.zeros(size, dtype="int8"), CSAT + rng.integers(0, 2, size), none, none),
        tries.annoyed[these],
    )


def _filled(
    rng, block, people, person, at, trouble, kind, n, ticket, annoyed
) -> dict[str, np.ndarray]:
    """All that a question has besides its number, by time."""
    world, size = block.world, len(person)
    lower = np.reshape(annoyed, (-1, 1))
    scores = satisfaction.dimensions(rng, people.mood[person] - lower, trouble)
    overall = satisfaction.overall(world, scores)
    heard = overall + rng.normal(0, 0.2, size)
    nps = np.clip(np.round((heard - 1) * 2.6 - 0.2), 0, 10)
    score = np.select((kind == NPS, kind == CSAT), (nps, np.clip(np.round(heard), 1, 5)), 0)
    score = np.where(kind == CES, np.clip(np.round(heard * 1.5 - 0.4), 1, 7), score)
    given = np.clip(np.round(scores), 1, 5) * (rng.random(scores.shape) < 0.8)
    # Who is very satisfied or not at all answers more often.
    chance = world.survey_answered * (0.8 + 0.25 * np.abs(overall - 3.7))
    bad = spoil(rng, world.dirt.bad_score, size)
    columns = {
        "i": person.astype("int32"),
        "n": n.astype("int32"),
        "ticket": ticket,
        "ts": moment(np.floor(at)),
        "answered_at": moment(np.floor(at + 600 + rng.exponential(1.2, size) * DAY)),
        "kind": kind.astype("int8"),
        "by_mail": rng.random(size) < 0.7,
        "answers": rng.random(size) < chance,
        "score": score.astype("int32"),
        "written": rng.random(size) < 0.6,
        "topic": texts.topics(rng, trouble),
        "sentiment": satisfaction.sentiment(rng, overall),
        "language": people.language[person].astype("int8"),
        "variant": texts.variants(rng, size),
        "overall": overall,
        "bad": bad,
        "twice": spoil(rng, world.dirt.duplicate, size) & ~bad,
        **{f"d{k}": given[:, k].astype("int8") for k in range(6)},
        **{f"t{k}": scores[:, k] for k in range(6)},
    }
    order = np.lexsort((person, at))
    return {k: v[order] for k, v in columns.items()}


def _truth(block: Block, base: int) -> None:
    block.records(
        "survey", "invitations", "SELECT invitation_id AS source_pk, i FROM invitation_row"
    )
    block.truth(
        "satisfaction_score",
        f"""SELECT 'A' || ({base} + q + 1) AS response_id, person_id, overall, t0 AS quality,
            t1 AS price, t2 AS service, t3 AS attitude, t4 AS speed, t5 AS brand
        FROM question JOIN who USING (i) WHERE answers ORDER BY q""",
    )
    written = "(SELECT * FROM question WHERE answers AND written)"
    texts.label(block, "survey", "answers", written, f"'A' || ({base} + q + 1)")
    answer = "SELECT response_id AS source_pk, visible_at FROM answer_row WHERE"
    block.dirt("survey", "answers", "bad_score", "quarantined", f"{answer} bad AND version = 1")
    block.dirt("survey", "answers", "duplicate", "duplicate", f"{answer} version = 2")
