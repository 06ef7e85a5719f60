"""Who sets out on the site or in an app and gives up: on the way to an order, or in a service.

Those who give up at a place that is hard write or call more often within days, and are less
satisfied. None of it changes what people buy. Streams of its own: no other draw is shifted.
"""

from dataclasses import dataclass

import numpy as np

from simulator.block import Block
from simulator.draws import DAY, moment, pick, second_of_day
from simulator.phrases import TOPICS
from simulator.purchases import Orders
from simulator.world import CHANNELS, Journeys

SHOP_STEPS = (
    *("product_added", "checkout_started", "shipping_entered", "payment_entered"),
    "order_completed",
)
NO_CONTACT, TICKET, CALL = range(3)
_APP_SHARES = (0.42, 0.34, 0.24)  # as those of orders


@dataclass(frozen=True)
class Tries:
    """One entry a session of somebody who tries something and leaves no order, by time."""

    person: np.ndarray
    at: np.ndarray  # seconds since 1970
    app: np.ndarray  # as in CHANNELS
    service: np.ndarray  # of world.journeys.services; -1 is the shop
    depth: np.ndarray  # steps reached: of SHOP_STEPS, or pages of the service
    gave_up: np.ndarray
    annoyed: np.ndarray  # what it takes from all dimensions of satisfaction
    contact: np.ndarray
    contact_at: np.ndarray
    topic: np.ndarray  # of what they write
    asked: np.ndarray  # gets a survey

    def __len__(self) -> int:
        return len(self.person)


def make(block: Block, orders: Orders) -> Tries:
    """Draw all tries of a block."""
    plan, rng = block.world.journeys, block.rng("tries")
    parts = [_lost_orders(rng, plan, orders), *_services(rng, block, plan)]
    person, app, service, depth, gave_up, hard, topic = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    size, setting = len(person), block.setting
    day = pick(rng, setting.demand[0], size)
    at = setting.start + day * DAY + second_of_day(rng, np.zeros(size, dtype=bool))
    reacts = gave_up & (rng.random(size) < np.array(plan.contacts)[hard])
    # Only who fails in a service asks by telephone as well; at the checkout they write.
    calls = (service >= 0) & (rng.random(size) < 0.4)
    contact_at = at + 900 + rng.exponential(1.2, size) * DAY
    reacts &= contact_at < setting.end - DAY
    asked = gave_up & (rng.random(size) < plan.asked)
    columns = (
        *(person, at, app, service, depth, gave_up),
        np.where(gave_up, np.array(plan.annoyed)[hard], 0.0),
        np.where(reacts, np.where(calls, CALL, TICKET), NO_CONTACT),
        *(contact_at, topic, asked),
    )
    order = np.lexsort((service, person, at))
    return Tries(*(column[order] for column in columns))


def _lost_orders(rng, plan: Journeys, orders: Orders) -> tuple:
    """For each order so many that are lost before, that each step loses the share it should.

    Of those who reach the last step 1 - lost complete it; so for one that completes
    lost / (1 - lost) are lost there, and backwards by step. Whoever orders in an app is lost in it.
    """
    online = np.flatnonzero(orders.channel != 3)
    app = orders.channel[online]
    found = []
    reached = np.ones(len(online))
    for depth, step in reversed(list(enumerate(SHOP_STEPS[:-1], 1))):
        if step not in plan.lost:
            continue
        share = np.full(len(CHANNELS), plan.lost[step])
        hard = np.zeros(len(CHANNELS), dtype=int)
        if step in plan.hard_step:
            where = CHANNELS.index(plan.hard_step[0])
            share[where], hard[where] = plan.hard_step[2], 1
        before = reached / (1 - share[app])
        times = rng.poisson(before - reached)
        lost = np.repeat(np.arange(len(online)), times)
        found.append((orders.person[online[lost]], app[lost], depth, hard[app[lost]]))
        reached = before
    person = np.concatenate([f[0] for f in found])
    size = len(person)
    return (
        person,
        np.concatenate([f[1] for f in found]).astype("int64"),
        np.full(size, -1),
        np.concatenate([np.full(len(f[0]), f[2]) for f in found]),
        np.ones(size, dtype=bool),
        np.concatenate([f[3] for f in found]),
        np.full(size, TOPICS.index("website")),
    )


def _services(rng, block: Block, plan: Journeys) -> list[tuple]:
    """Looking at a service, starting it, and its steps one by one."""
    found = []
    for number, service in enumerate(plan.services):
        person = np.repeat(
            np.arange(block.size), rng.poisson(service.need * block.world.years, block.size)
        )
        stays = np.array([service.starts, *service.steps.values()])
        goes_on = rng.random((len(person), len(stays))) < stays
        depth = 1 + np.cumprod(goes_on, axis=1).sum(axis=1)
        found.append(
            (
                person,
                pick(rng, _APP_SHARES, len(person)).astype("int64"),
                np.full(len(person), number),
                depth,
                depth < len(service.pages),
                np.full(len(person), int(service.hard)),
                np.full(len(person), TOPICS.index(service.topic)),
            )
        )
    return found


def truth(block: Block, tries: Tries) -> None:
    """Write every try: who, when, in what, how far, and whether they write or call about it."""
    names = [s.name for s in block.world.journeys.services]
    pages = [s.pages for s in block.world.journeys.services]
    last = [
        SHOP_STEPS[d - 1] if s < 0 else pages[s][d - 1]
        for s, d in zip(tries.service, tries.depth, strict=True)
    ]
    block.table(
        "tried_out",
        t=np.arange(len(tries)),
        i=tries.person.astype("int32"),
        at=moment(np.floor(tries.at)),
        app=np.array(CHANNELS)[tries.app],
        service=np.array([*names, None], dtype=object)[tries.service],
        last_step=np.array(last, dtype=object),
        gave_up=tries.gave_up,
        contact=np.array([None, "ticket", "call"], dtype=object)[tries.contact],
    )
    block.truth(
        "journey_try",
        """SELECT w.person_id, t.at, t.app, t.service::VARCHAR AS service,
            t.last_step::VARCHAR AS last_step, t.gave_up, t.contact::VARCHAR AS contact
        FROM tried_out t JOIN who w USING (i) ORDER BY t.t""",
    )
