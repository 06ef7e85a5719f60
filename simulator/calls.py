"""The call centre: one row a call, known by the caller's number only."""

import numpy as np

from simulator import satisfaction, texts
from simulator.accounts import PER_BLOCK
from simulator.block import Block
from simulator.draws import DAY, delay, moment, pick, spoil
from simulator.journeys import CALL, Tries
from simulator.people import People
from simulator.purchases import Orders

_CALL_SHARE = np.array([0.0, 0.15, 0.10, 0.25, 0.05])  # of orders with each trouble


def deliver(block: Block, people: People, orders: Orders, tries: Tries) -> None:
    """Write all calls."""
    usual, given_up = _draw(block, people, orders), _given_up(block, people, tries)
    size = len(usual["i"]) + len(given_up["i"])
    both = {k: np.concatenate([usual[k], given_up[k]]) for k in usual}
    block.table("call", k=np.arange(size), **both)
    base = block.number * PER_BLOCK
    hotline = "'4008001234'"
    block.run(
        f"""CREATE OR REPLACE TEMP TABLE call_row AS
        SELECT 'K' || ({base} + k + 1) AS call_id, CASE WHEN x.outgoing THEN 'out' ELSE 'in' END
                AS direction,
            CASE WHEN x.outgoing THEN {hotline} ELSE y.number END AS caller_number,
            CASE WHEN x.outgoing THEN y.number ELSE {hotline} END AS called_number,
            wall(x.ts) AS started_at,
            CASE WHEN NOT x.given_up THEN wall(x.ts + to_seconds(x.wait)) END AS answered_at,
            CASE WHEN x.bad THEN wall(x.ts - INTERVAL 3 HOUR)
                ELSE wall(x.ts + to_seconds(x.wait + x.talk)) END AS ended_at,
            CASE WHEN w.latin THEN 'EN' ELSE 'ZH' END || CASE WHEN x.trouble > 0 THEN '-complaint'
                ELSE '-general' END AS queue,
            '1>' || (1 + x.topic % 4) AS ivr_path,
            CASE WHEN NOT x.given_up THEN 'A' || (101 + k % 15) END AS agent_id,
            x.wait::VARCHAR AS wait_seconds,
            CASE WHEN x.given_up THEN '0' ELSE x.talk::VARCHAR END AS talk_seconds,
            p.topic_name AS reason,
            CASE WHEN x.given_up THEN 'abandoned' WHEN x.trouble = 3 THEN 'escalated'
                WHEN x.draw < 0.15 THEN 'callback' ELSE 'resolved' END AS disposition,
            CASE WHEN NOT x.given_up THEN p.text END AS transcript,
            v.version, x.k, company_day(v.ts) AS file_day, night_after(v.ts, 6000) AS visible_at
        FROM call x JOIN who w USING (i) JOIN phrase p USING (language, topic, sentiment, variant),
        LATERAL (SELECT CASE WHEN x.withheld THEN 'anonymous'
            ELSE phone_text(phone_at(w.phones, x.ts), x.style) END AS number) y,
        LATERAL (SELECT 1 AS version, x.ts + to_seconds(x.late) AS ts
            UNION ALL SELECT 2, x.ts + to_seconds(x.late) + INTERVAL 1 DAY WHERE x.twice) v"""
    )
    block.deliver(
        *("callcentre", "calls", "call_row"),
        """call_id, direction, caller_number, called_number, started_at, answered_at, ended_at,
        queue, ivr_path, agent_id, wait_seconds, talk_seconds, reason, disposition, transcript,
        file_day""",
        "call_id, version",
    )
    _truth(block, base)


def _draw(block: Block, people: People, orders: Orders) -> dict[str, np.ndarray]:
    """Complaints about troubled orders, and questions of anybody."""
    world, setting, rng = block.world, block.setting, block.rng("calls")
    complaint = np.flatnonzero(rng.random(len(orders)) < _CALL_SHARE[orders.trouble])
    count = rng.poisson(block.size * world.calls_a_year * world.years)
    person = np.concatenate([orders.person[complaint], rng.integers(0, block.size, count)])
    asked = setting.start + pick(rng, setting.demand[1], count) * DAY
    asked = asked + rng.integers(8 * 3_600, 21 * 3_600, count)
    at = np.concatenate([orders.at[complaint] + rng.exponential(1.5, len(complaint)) * DAY, asked])
    trouble = np.concatenate([orders.trouble[complaint], np.zeros(count, dtype="int8")])
    return _filled(rng, block, people, person, at, trouble, 0.0)


def _given_up(block: Block, people: People, tries: Tries) -> dict[str, np.ndarray]:
    """Of those who gave up on the site or in an app: they call, and about that."""
    these = np.flatnonzero(tries.contact == CALL)
    person, rng = tries.person[these], block.rng("try_calls")
    trouble = np.zeros(len(these), dtype="int8")
    # Hours as those of all calls: in the day, in the company's zone.
    day = np.floor((tries.contact_at[these] - block.setting.start) / DAY)
    second = rng.integers(8 * 3_600, 21 * 3_600, len(these))
    at = np.maximum(block.setting.start + day * DAY + second, tries.at[these] + 900)
    columns = _filled(rng, block, people, person, at, trouble, tries.annoyed[these])
    order = np.lexsort((person, at))
    columns["topic"] = tries.topic[these].astype("int8")[order]
    columns["sentiment"] = np.zeros(len(these), dtype="int8")
    columns["outgoing"] = np.zeros(len(these), dtype=bool)
    return columns


def _filled(rng, block, people, person, at, trouble, annoyed) -> dict[str, np.ndarray]:
    """All that a call has besides its number, by time."""
    world, size = block.world, len(person)
    lower = np.reshape(annoyed, (-1, 1))
    scores = satisfaction.dimensions(rng, people.mood[person] - lower, trouble)
    overall = satisfaction.overall(world, scores)
    style = np.where(
        spoil(rng, world.dirt.full_width, size), 5, pick(rng, (0.7, 0.1, 0.1, 0.05, 0.05), size)
    )
    bad = spoil(rng, world.dirt.bad_date, size)
    late = delay(rng, world.dirt.late, world.dirt.late_days, size) * ~bad
    columns = {
        "i": person.astype("int32"),
        "ts": moment(np.floor(at)),
        "trouble": trouble,
        "topic": texts.topics(rng, trouble),
        "sentiment": satisfaction.sentiment(rng, overall - 0.4),
        "language": people.language[person].astype("int8"),
        "variant": texts.variants(rng, size),
        "wait": np.floor(rng.exponential(60, size)).astype("int64"),
        "talk": np.floor(20 + rng.lognormal(5.0, 0.7, size)).astype("int64"),
        "given_up": rng.random(size) < 0.08,
        "outgoing": rng.random(size) < 0.15,
        "withheld": rng.random(size) < 0.03,
        "style": style.astype("int8"),
        "bad": bad,
        "late": np.floor(late).astype("int64"),
        "twice": spoil(rng, world.dirt.duplicate, size) & ~bad,
        "draw": rng.random(size),
    }
    order = np.lexsort((person, at))
    return {k: v[order] for k, v in columns.items()}


def _truth(block: Block, base: int) -> None:
    key = f"'K' || ({base} + k + 1)"
    block.records("callcentre", "calls", f"SELECT {key} AS source_pk, i FROM call")
    texts.label(block, "callcentre", "calls", "(SELECT * FROM call WHERE NOT given_up)", key)
    block.truth(
        "cost",
        f"""SELECT 'call' AS kind, {key} AS source_pk, person_id,
            round(talk / 60.0 * {block.world.agent_minute}, 4)::DOUBLE AS cost_cny
        FROM call JOIN who USING (i) WHERE NOT given_up ORDER BY k""",
    )
    row = "SELECT call_id AS source_pk, visible_at FROM call_row JOIN call USING (k) WHERE"
    for kind, expected, condition in (
        ("duplicate", "duplicate", "version = 2"),
        ("late", "late", "late > 0 AND version = 1"),
        ("bad_date", "quarantined", "bad AND version = 1"),
        ("full_width", "cleaned", "style = 5 AND version = 1 AND NOT withheld"),
    ):
        block.dirt("callcentre", "calls", kind, expected, f"{row} {condition}")
