"""The website and the apps: sessions of events, Segment-like, one JSON line each.

A session is an order's, a campaign click's, plain browsing, or a bot's. Events stay narrow numbers
until they are written, month by month: their text is ten times as wide.
"""

import numpy as np

from simulator.block import Block
from simulator.campaigns import Touches
from simulator.draws import DAY, delay, moment, pick, second_of_day, spoil
from simulator.people import People
from simulator.purchases import Orders
from simulator.web_lines import LINE

PAGE, VIEWED, ADDED, CHECKOUT, COMPLETED, SEARCH, IDENTIFY, SCREEN = range(8)
ORDER, CLICK, BROWSE, BOT = range(4)


def devices(block: Block, people: People) -> None:
    """`device`: browsers and phones; a family may share one, a store's kiosk is anybody's."""
    rng, n = block.rng("devices"), block.size
    counts = 1 + pick(rng, (0.45, 0.4, 0.15), n)
    person = np.repeat(np.arange(n), counts)
    place = np.arange(len(person)) - np.repeat(np.cumsum(counts) - counts, counts)
    block.table(
        "device_draw",
        i=person.astype("int32"),
        place=place.astype("int8"),
        number=block.first * 4 + person * 4 + place,
        mobile=rng.random(len(person)) < np.where(place == 0, 0.75, 0.4),
        agent=rng.integers(0, 4, len(person)).astype("int8"),
        ip=rng.integers(0, 2**24, len(person)).astype("int32"),
    )
    block.run(
        """CREATE OR REPLACE TEMP TABLE device AS SELECT *, md5('device' || number) AS anonymous
            FROM device_draw ORDER BY number"""
    )
    block.truth(
        "identifier",
        """SELECT person_id, 'device' AS type, anonymous AS value,
            TIMESTAMP '2000-01-01' AS valid_from, NULL::TIMESTAMP AS valid_to, false AS shared
            FROM device JOIN who USING (i) ORDER BY number""",
    )


def deliver(block: Block, people: People, orders: Orders, touches: Touches) -> None:
    """Write all events and their truth."""
    _sessions(block, people, orders, touches)
    _events(block, orders)
    block.deliver("web", "events", _joined(block), f"{LINE} AS line, file_hour", "message")
    _truth(block)


def _sessions(block, people, orders, touches) -> None:
    world, setting, rng = block.world, block.setting, block.rng("sessions")
    ordered = np.flatnonzero(orders.channel != 3)
    clicked = np.flatnonzero(~np.isnan(touches.clicked_at))
    visits = rng.poisson(world.browse_sessions * world.years * rng.gamma(1.5, 1 / 1.5, block.size))
    browsing = np.repeat(np.arange(block.size), visits)
    bots = int((len(ordered) + len(browsing)) * world.dirt.bot_sessions)
    day = pick(rng, setting.demand[0], len(browsing) + bots)
    at = setting.start + day * DAY + second_of_day(rng, np.zeros(len(day), dtype=bool))
    person = np.concatenate(
        [orders.person[ordered], touches.person[clicked], browsing, np.full(bots, -1)]
    )
    kind = np.repeat(
        [ORDER, CLICK, BROWSE, BOT], [len(ordered), len(clicked), len(browsing), bots]
    )
    size = len(person)
    events = np.select(
        (kind == ORDER, kind == BOT), (6 + rng.geometric(0.35, size), 15 + rng.integers(0, 40, size))
    )
    events = np.where(events == 0, 1 + rng.geometric(0.24, size), events)
    pace = 8 + rng.exponential(30, size)
    start = np.concatenate([orders.at[ordered], touches.clicked_at[clicked], at])
    start = np.where(kind == ORDER, start - (events - 1) * pace, start)
    pace = np.where(kind == BOT, 0.7, pace)
    n_order = np.full(size, -1)
    n_order[: len(ordered)] = ordered
    campaign = np.full(size, -1)
    campaign[len(ordered) : len(ordered) + len(clicked)] = touches.campaign[clicked]
    block.table(
        "visit",
        v=np.arange(size, dtype="int32"),
        i=person.astype("int32"),
        kind=kind.astype("int8"),
        start_at=moment(start),
        events=events.astype("int32"),
        pace=pace,
        n=n_order.astype("int32"),
        campaign=campaign.astype("int16"),
        app=np.where(kind == ORDER, orders.channel[n_order], pick(rng, (0.6, 0.25, 0.15), size)),
        login=rng.random(size),
        referrer=rng.integers(0, 6, size).astype("int8"),
        place=(rng.random(size) * 3).astype("int8"),
        kiosk=rng.random(size) < 0.01,
        borrowed=rng.random(size) < 0.03,
    )
    # Who is known in a session: by the account in use, if it exists then and the person logs in.
    block.run(
        """CREATE OR REPLACE TEMP TABLE known_visit AS
        SELECT v.* REPLACE (CASE WHEN d.number IS NULL THEN 0 ELSE v.place END AS place),
            CASE WHEN v.kind = 0 THEN s.account WHEN v.login < 0.45 THEN a.id END AS account,
            CASE WHEN v.kind = 3 THEN md5('bot' || v.v) WHEN v.kiosk
                THEN md5('kiosk' || w.home_store) WHEN v.borrowed THEN h.anonymous
                ELSE coalesce(d.anonymous, d0.anonymous) END AS anonymous,
            coalesce(d.mobile, d0.mobile, false) AS mobile, coalesce(d.agent, d0.agent, 0) AS agent,
            coalesce(d.ip, d0.ip, v.v) AS ip
        FROM visit v LEFT JOIN who w ON w.i = v.i
        LEFT JOIN sale s ON s.n = v.n
        LEFT JOIN device d ON d.i = v.i AND d.place = v.place
        LEFT JOIN device d0 ON d0.i = v.i AND d0.place = 0
        LEFT JOIN head ON head.i = v.i LEFT JOIN device h ON h.i = head.head AND h.place = 0
        LEFT JOIN shop_account a ON a.i = v.i AND a.place = 0 AND a.created_at < v.start_at
            AND (a.deleted_at IS NULL OR a.deleted_at > v.start_at)
        ORDER BY v.v"""
    )


def _events(block: Block, orders: Orders) -> None:
    world, rng, setting = block.world, block.rng("events"), block.setting
    visit = block.fetch(
        """SELECT v, kind, epoch(start_at) AS start, events, pace, n, app,
            account IS NOT NULL AS known, login FROM known_visit ORDER BY v"""
    )
    v = np.repeat(visit["v"], visit["events"])
    size = len(v)
    place = np.arange(size) - np.repeat(np.cumsum(visit["events"]) - visit["events"], visit["events"])
    left = visit["events"][v] - 1 - place
    kind = visit["kind"][v]
    code = pick(rng, (0.45, 0.38, 0.08, 0.0, 0.0, 0.09), size)
    code = np.where((code == PAGE) & (visit["app"][v] == 1), SCREEN, code)
    code = np.where(place == 0, np.where(visit["app"][v] == 1, SCREEN, PAGE), code)
    code = np.where((place == 1) & visit["known"][v] & (visit["login"][v] < 0.3), IDENTIFY, code)
    buys = kind == ORDER
    for back, event in ((2, ADDED), (1, CHECKOUT), (0, COMPLETED)):
        code = np.where(buys & (left == back), event, code)
    code = np.where(kind == BOT, np.where(place % 3 == 0, PAGE, VIEWED), code)
    dirt = world.dirt
    at = visit["start"][v] + place * visit["pace"][v]
    late = delay(rng, dirt.late, dirt.late_days, size)
    received = at + 0.2 + rng.exponential(0.8, size) + late
    future = spoil(rng, dirt.future_clock, size)
    at = np.where(future, received + rng.uniform(0.2, 200, size) * DAY, at)
    again = np.flatnonzero(spoil(rng, dirt.duplicate, size))
    received2 = received[again] + rng.exponential(1_800, len(again))
    order = np.concatenate([np.arange(size), again])
    hour = np.concatenate([received, received2])
    block.table(
        "event",
        v=v[order].astype("int32"),
        message=order + block.number * 100_000_000,
        place=place[order].astype("int16"),
        code=code[order].astype("int8"),
        ts=moment(np.round(at[order], 3)),
        received_at=moment(np.round(hour, 3)),
        product=pick(rng, setting.popularity, size)[order].astype("int16"),
        skew=(rng.normal(0, 2_000, size)).astype("int64")[order],
        malformed=spoil(rng, dirt.malformed, len(order)),
        late=(late > 0)[order],
        future=future[order],
        repeated=np.arange(len(order)) >= size,
    )


def _joined(block: Block) -> str:
    """The relation that is written: an event with its session, person and order."""
    return """(SELECT e.*, k.* EXCLUDE (v, n, place), w AS w, p.product_id, p.category, p.title,
        pr.price AS list_price, s.order_id, s.total, s.currency, c.campaign_id, c.campaign_type,
        date_trunc('hour', e.received_at) AS file_hour,
        date_trunc('hour', e.received_at) + INTERVAL 65 MINUTE AS visible_at
    FROM event e JOIN known_visit k USING (v) JOIN product p USING (product)
    JOIN list_price pr USING (product)
    LEFT JOIN who w ON w.i = k.i LEFT JOIN sale s ON s.n = k.n
    LEFT JOIN campaign c ON c.campaign = k.campaign)"""


def _truth(block: Block) -> None:
    block.truth(
        "session",
        """SELECT v.anonymous, w.person_id, min(e.ts) AS first_at, count(*) AS events,
            ['order', 'click', 'browse', 'bot'][any_value(v.kind) + 1] AS kind
        FROM event e JOIN known_visit v USING (v) LEFT JOIN who w ON w.i = v.i
        WHERE NOT e.repeated GROUP BY v.v, v.anonymous, w.person_id ORDER BY v.v""",
    )
    visible = "date_trunc('hour', received_at) + INTERVAL 65 MINUTE AS visible_at"
    for kind, expected, condition in (
        ("late", "late", "late AND NOT repeated"),
        ("duplicate", "duplicate", "repeated"),
        ("future_clock", "quarantined", "future AND NOT repeated"),
        ("malformed", "quarantined", "malformed"),
        ("bot", "cleaned", "v IN (SELECT v FROM visit WHERE kind = 3) AND NOT repeated"),
    ):
        block.dirt(
            *("web", "events", kind, expected),
            f"SELECT md5('m' || message) AS source_pk, {visible} FROM event WHERE {condition}",
        )
