"""The website and the apps: sessions of events, Segment-like, one JSON line each.

A session is an order's, a campaign click's, plain browsing, a bot's, or that of somebody who tries
something without an order. Events stay narrow numbers until they are written, month by month: their
text is ten times as wide.
"""

import numpy as np

from simulator.block import Block
from simulator.campaigns import Touches
from simulator.draws import DAY, delay, moment, pick, second_of_day, spoil
from simulator.journeys import SHOP_STEPS, Tries
from simulator.people import People
from simulator.purchases import Orders
from simulator.web_lines import JOINED, line
from simulator.web_visits import KNOWN_VISIT, VISIT_TEXT

PAGE, VIEWED, ADDED, CHECKOUT, COMPLETED, SEARCH, IDENTIFY, SCREEN = range(8)
SHIPPING, PAYMENT, SERVICE_PAGE, SERVICE_SCREEN = range(8, 12)
ORDER, CLICK, BROWSE, BOT, SHOP, SERVICE = range(6)
# The last events of a session with an order, in the order of SHOP_STEPS.
_STEPS = np.array([ADDED, CHECKOUT, SHIPPING, PAYMENT, COMPLETED])


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


def deliver(block: Block, people: People, orders: Orders, touches: Touches, tries: Tries) -> None:
    """Write all events and their truth."""
    _sessions(block, people, orders, touches)
    _tries(block, tries)
    block.run(KNOWN_VISIT)
    block.run(VISIT_TEXT)
    _events(block)
    paths = [
        f"/service/{service.name}" + (f"/{page}" if place else "")
        for service in block.world.journeys.services
        for place, page in enumerate(service.pages)
    ]
    select = f"{line(paths or [''])} AS line, file_hour"
    block.deliver("web", "events", JOINED, select, "message", "event")
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
    kind = np.repeat([ORDER, CLICK, BROWSE, BOT], [len(ordered), len(clicked), len(browsing), bots])
    size = len(person)
    events = np.select(
        (kind == ORDER, kind == BOT),
        (6 + rng.geometric(0.35, size), 8 + rng.integers(0, 25, size)),
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
        # Browsing in the same apps as orders, so that by chance alone no app loses more.
        app=np.where(kind == ORDER, orders.channel[n_order], pick(rng, (0.42, 0.34, 0.24), size)),
        login=rng.random(size),
        referrer=rng.integers(0, 6, size).astype("int8"),
        place=(rng.random(size) * 3).astype("int8"),
        kiosk=rng.random(size) < 0.01,
        borrowed=rng.random(size) < 0.03,
        depth=np.where(kind == ORDER, len(SHOP_STEPS), 0).astype("int8"),
        service=np.full(size, -1, dtype="int8"),
    )


def _tries(block: Block, tries: Tries) -> None:
    """Adds the sessions of those who try something without an order; browsing comes first."""
    rng, size = block.rng("try_sessions"), len(tries)
    before = block.fetch("SELECT count(*) AS n FROM visit")["n"][0]
    shop = tries.service < 0
    block.table(
        "try_visit",
        v=(before + np.arange(size)).astype("int32"),
        i=tries.person.astype("int32"),
        kind=np.where(shop, SHOP, SERVICE).astype("int8"),
        start_at=moment(tries.at),
        # Two before the steps: the entry and maybe who it is; in the shop products besides.
        events=(2 + tries.depth + np.where(shop, rng.geometric(0.6, size), 0)).astype("int32"),
        pace=8 + rng.exponential(30, size),
        n=np.full(size, -1, dtype="int32"),
        campaign=np.full(size, -1, dtype="int16"),
        app=tries.app,
        login=rng.random(size),
        referrer=rng.integers(0, 6, size).astype("int8"),
        place=(rng.random(size) * 3).astype("int8"),
        kiosk=np.zeros(size, dtype=bool),
        borrowed=np.zeros(size, dtype=bool),
        depth=tries.depth.astype("int8"),
        service=tries.service.astype("int8"),
    )
    block.run("INSERT INTO visit FROM try_visit; DROP TABLE try_visit")


def _events(block: Block) -> None:
    """`event`: those of tries are drawn apart, from a stream of their own."""
    parts = [
        _drawn(block, "events", f"kind < {SHOP}", 0),
        _drawn(block, "try_events", f"kind >= {SHOP}", 50_000_000),
    ]
    block.table("event_draw", **{k: np.concatenate([part[k] for part in parts]) for k in parts[0]})
    block.run(
        """CREATE OR REPLACE TEMP TABLE event AS
        SELECT *, date_trunc('hour', received_at) AS file_hour,
            date_trunc('hour', received_at) + INTERVAL 65 MINUTE AS visible_at
        FROM event_draw ORDER BY visible_at, message, repeated;
        DROP TABLE event_draw"""
    )


def _codes(rng, block: Block, visit: dict, v: np.ndarray, place: np.ndarray, viewed: bool):
    """What each event is, and the page of a service that it shows."""
    left = visit["events"][v] - 1 - place
    kind, in_app = visit["kind"][v], visit["app"][v] == 1
    code = pick(rng, (0.45, 0.38, 0.08, 0.0, 0.0, 0.09), len(v))
    code = np.where((code == PAGE) & in_app, SCREEN, code)
    code = np.where(viewed & (kind == SHOP), VIEWED, code)
    code = np.where(place == 0, np.where(in_app, SCREEN, PAGE), code)
    code = np.where((place == 1) & visit["known"][v] & (visit["login"][v] < 0.3), IDENTIFY, code)
    step = visit["depth"][v] - 1 - left
    last = step >= 0
    service = visit["service"][v]
    code = np.where(last & (service < 0), _STEPS[np.clip(step, 0, len(_STEPS) - 1)], code)
    code = np.where(last & (service >= 0), np.where(in_app, SERVICE_SCREEN, SERVICE_PAGE), code)
    code = np.where(kind == BOT, np.where(place % 3 == 0, PAGE, VIEWED), code)
    pages = [len(s.pages) for s in block.world.journeys.services]
    begins = np.concatenate([[0], np.cumsum(pages)])
    return code, np.where(last & (service >= 0), begins[service] + step, 0)


def _drawn(block: Block, purpose: str, which: str, offset: int) -> dict[str, np.ndarray]:
    """The events of some sessions; messages are numbered from `offset`."""
    world, rng, setting = block.world, block.rng(purpose), block.setting
    visit = block.fetch(
        f"""SELECT v AS number, kind, epoch(start_at) AS start, events, pace, n, app, depth,
            service, account IS NOT NULL AS known, login
        FROM known_visit WHERE {which} ORDER BY v"""
    )
    v = np.repeat(np.arange(len(visit["number"])), visit["events"])
    size = len(v)
    place = np.arange(size) - np.repeat(
        np.cumsum(visit["events"]) - visit["events"], visit["events"]
    )
    kind = visit["kind"][v]
    code, page = _codes(rng, block, visit, v, place, viewed=offset > 0)
    dirt = world.dirt
    at = visit["start"][v] + place * visit["pace"][v]
    # One thing at most is wrong with an event, so that the truth says one thing of each row.
    person = kind != BOT
    late = delay(rng, dirt.late, dirt.late_days, size) * person
    received = at + 0.2 + rng.exponential(0.8, size) + late
    future = spoil(rng, dirt.future_clock, size) & person & (late == 0)
    at = np.where(future, received + rng.uniform(0.2, 200, size) * DAY, at)
    twice = spoil(rng, dirt.duplicate, size) & person & (late == 0) & ~future
    again = np.flatnonzero(twice)
    malformed = spoil(rng, dirt.malformed, size) & person & (late == 0) & ~future & ~twice
    received2 = received[again] + rng.exponential(1_800, len(again))
    order = np.concatenate([np.arange(size), again])
    hour = np.concatenate([received, received2])
    skewed = spoil(rng, 0.3, size)  # device clocks that were put right
    return {
        "v": visit["number"][v][order].astype("int32"),
        "message": order + offset + block.number * 100_000_000,
        "place": place[order].astype("int16"),
        "code": code[order].astype("int8"),
        "ts": moment(np.round(at[order], 3)),
        "received_at": moment(np.round(hour, 3)),
        "product": pick(rng, setting.popularity, size)[order].astype("int16"),
        "skew": np.where(skewed, rng.normal(0, 2_000, size), 0).astype("int64")[order],
        "malformed": malformed[order],
        "late": (late > 0)[order],
        "future": future[order],
        "repeated": np.arange(len(order)) >= size,
        "page": page[order].astype("int16"),
    }


def _truth(block: Block) -> None:
    """Sessions; whose devices are whose, those of others that a person used among them."""
    block.truth(
        "identifier",
        """SELECT person_id, 'device' AS type, anonymous AS value, min(since) AS valid_from,
            NULL::TIMESTAMP AS valid_to, bool_or(kiosk)
                OR count(*) OVER (PARTITION BY anonymous) > 1 AS shared
        FROM (SELECT i, anonymous, TIMESTAMP '2000-01-01' AS since, false AS kiosk FROM device
            UNION ALL SELECT i, anonymous, start_at, kiosk FROM known_visit WHERE kind <> 3) d
        JOIN who USING (i) GROUP BY person_id, anonymous ORDER BY person_id, anonymous""",
    )
    block.truth(
        "session",
        """SELECT v.anonymous, w.person_id, min(e.ts) AS first_at, count(*) AS events,
            ['order', 'click', 'browse', 'bot', 'shop', 'service'][any_value(v.kind) + 1] AS kind
        FROM event e JOIN known_visit v USING (v) LEFT JOIN who w ON w.i = v.i
        WHERE NOT e.repeated GROUP BY v.v, v.anonymous, w.person_id ORDER BY v.v""",
    )
    for kind, expected, condition in (
        ("late", "late", "late AND NOT repeated"),
        ("duplicate", "duplicate", "repeated"),
        ("future_clock", "quarantined", "future AND NOT repeated"),
        ("malformed", "quarantined", "malformed"),
        ("bot", "cleaned", "v IN (SELECT v FROM visit WHERE kind = 3) AND NOT repeated"),
    ):
        block.dirt(
            *("web", "events", kind, expected),
            f"SELECT md5('m' || message) AS source_pk, visible_at FROM event WHERE {condition}",
        )
