"""Social platforms: mentions, comments and follows by people who may or may not be customers."""

import numpy as np

from simulator import satisfaction, texts
from simulator.accounts import PER_BLOCK
from simulator.block import Block
from simulator.draws import DAY, moment, pick, second_of_day, spoil
from simulator.people import People

_HANDLES = 0.15  # of people write about the company at all
_ABOUT = ((1, 0.0, "outage"), (3, 0.1, "faulty_product"), (4, 0.2, "price_change"))


def deliver(block: Block, people: People) -> None:
    """Write all posts."""
    _draw(block, people)
    base = block.number * PER_BLOCK
    block.run(
        f"""CREATE OR REPLACE TEMP TABLE social_row AS
        SELECT 'W' || ({base} + k + 1) AS id, company_day(v.ts) AS file_day,
            night_after(v.ts, 5400) AS visible_at, v.version, x.k, to_json({{
            id: 'W' || ({base} + k + 1),
            type: ['mention', 'comment', 'follow', 'unfollow'][x.kind + 1],
            platform: x.platform_name, author_id: md5('author' || x.platform || w.person_id)[:12],
            author_handle: CASE WHEN w.latin THEN lower(w.nick || '_' || w.surname)
                ELSE w.nick || CASE WHEN x.platform < 2 THEN w.surname ELSE w.english END END
                || (x.i * 37 % 1000),
            text: CASE WHEN x.kind < 2 THEN p.text END,
            lang: CASE WHEN x.kind < 2 THEN p.language_name[:2] END,
            parent_id: CASE WHEN x.kind = 1 AND x.k > 20 THEN 'W' || ({base} + k - 18) END,
            reposts_count: x.reposts, comments_count: x.reposts // 3,
            attitudes_count: x.reposts * 4,
            created_at: CASE WHEN x.platform = 0
                THEN strftime(x.ts + INTERVAL 8 HOUR, '%a %b %d %H:%M:%S +0800 %Y')
                WHEN x.platform = 3 THEN isoz(x.ts) ELSE iso(x.ts) END}})::VARCHAR AS body
        FROM (SELECT *, ['weibo', 'wechat', 'xiaohongshu', 'x'][platform + 1] AS platform_name
            FROM post) x JOIN who w USING (i)
        JOIN phrase p USING (language, topic, sentiment, variant),
        LATERAL (SELECT 1 AS version, x.ts + to_seconds(x.late) AS ts
            UNION ALL SELECT 2, x.ts + to_seconds(x.late) + INTERVAL 1 DAY WHERE x.twice) v"""
    )
    block.deliver("social", "posts", "social_row", "id, body, file_day", "id, version")
    block.records("social", "posts", f"SELECT 'W' || ({base} + k + 1) AS source_pk, i FROM post")
    written = "(SELECT * FROM post WHERE kind < 2)"
    texts.label(block, "social", "posts", written, f"'W' || ({base} + k + 1)")
    row = "SELECT id AS source_pk, visible_at FROM social_row"
    block.dirt("social", "posts", "duplicate", "duplicate", f"{row} WHERE version = 2")
    late = f"{row} JOIN post USING (k) WHERE late > 0 AND version = 1"
    block.dirt("social", "posts", "late", "late", late)


def _draw(block: Block, people: People) -> None:
    world, setting, rng = block.world, block.setting, block.rng("social")
    writers = np.flatnonzero(rng.random(block.size) < _HANDLES)
    count = rng.poisson(block.size * world.posts_a_year * world.years) if len(writers) else 0
    day = pick(rng, setting.demand[0], count)
    # A part of all posts is about an incident, on its days.
    about = rng.random(count)
    trouble = np.zeros(count, dtype="int8")
    for number, low, kind in _ABOUT:
        incident = setting.incidents[kind]
        hit = (about >= low) & (about < low + 0.04) & (kind in world.incidents)
        span = incident.last - incident.first + 1
        day = np.where(hit, incident.first + np.floor(rng.random(count) * span), day)
        trouble = np.where(hit, number, trouble).astype("int8")
    at = setting.start + day * DAY + second_of_day(rng, np.zeros(count, dtype=bool))
    order = np.argsort(at, kind="stable")
    at, trouble = at[order], trouble[order]
    person = writers[rng.integers(0, max(len(writers), 1), count)]
    scores = satisfaction.dimensions(rng, people.mood[person], trouble)
    late = np.where(spoil(rng, world.dirt.late, count), rng.uniform(1, 29, count) * DAY, 0)
    block.table(
        "post",
        k=np.arange(count),
        i=person.astype("int32"),
        ts=moment(np.floor(at)),
        kind=pick(rng, (0.5, 0.35, 0.11, 0.04), count).astype("int8"),
        platform=np.where(people.region[person] == 2, 3, pick(rng, (0.4, 0.3, 0.3), count)),
        topic=texts.topics(rng, trouble),
        sentiment=satisfaction.sentiment(rng, satisfaction.overall(world, scores)),
        language=people.language[person].astype("int8"),
        variant=texts.variants(rng, count),
        reposts=np.floor(rng.exponential(4, count)).astype("int32"),
        late=np.floor(late).astype("int64"),
        twice=spoil(rng, world.dirt.duplicate, count),
    )
