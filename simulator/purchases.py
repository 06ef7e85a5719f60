"""When people buy: BG/NBD in the calendar's own time, dropout raised by trouble; what comes on top.

A person's clock runs with demand (mean 1 over the span), so that orders follow seasons and shopping
days while the process stays the textbook one: gamma rates, an exponential wait, after each repeat
order a coin for leaving. An order with trouble makes that coin heavier.
"""

from dataclasses import dataclass

import numpy as np

from simulator.block import Block
from simulator.catalogue_data import CATEGORIES
from simulator.clock import promotion_days
from simulator.draws import DAY, pick_rows, second_of_day
from simulator.people import People
from simulator.places import CITIES
from simulator.world import TROUBLES

_POS = 3
PROMOTED = -2  # in `campaign`: an order that a promotion day caused
_ROUNDS = 1_000  # nobody orders more often in a span; a guard, not a limit that is met
_OFFSET = np.array([c[6] for c in CITIES]) * 3_600


@dataclass(frozen=True)
class Process:
    """What drives each person: the truth about orders and spending."""

    rate: np.ndarray  # orders a week of the calendar's own time
    dropout: np.ndarray  # after each repeat order without trouble
    spend: np.ndarray  # mean order value in CNY
    channel_edges: np.ndarray  # cumulative shares of CHANNELS
    likes: np.ndarray  # three categories a person
    left_at: np.ndarray  # seconds; NaN for who never left inside the span


@dataclass(frozen=True)
class Orders:
    """One entry an order of the block, by time; times are seconds since 1970 (UTC)."""

    person: np.ndarray
    at: np.ndarray
    channel: np.ndarray
    trouble: np.ndarray
    campaign: np.ndarray  # -1: not caused by one; PROMOTED: by a promotion day
    value: np.ndarray  # CNY that the person means to spend

    def __len__(self) -> int:
        return len(self.person)


def processes(block: Block, people: People) -> Process:
    """Draw every person's parameters."""
    p, n, rng = block.world.process, block.size, block.rng("process")
    shares = rng.dirichlet((1.6, 1.3, 0.9, 2.6), n)
    weights = np.array([c[4] for c in CATEGORIES], dtype="float64")
    keys = rng.random((n, len(weights))) ** (1 / weights)
    spread = rng.gamma(p.spend_q, 1 / p.spend_gamma, n)
    return Process(
        rate=rng.gamma(p.r, 1 / p.alpha, n),
        dropout=rng.beta(p.a, p.b, n),
        spend=p.spend_p / spread,
        channel_edges=np.cumsum(shares, axis=1),
        likes=np.argsort(-keys, axis=1)[:, :3],
        left_at=np.full(n, np.nan),
    )


def own_time(block: Block) -> np.ndarray:
    """Calendar's own time, in weeks, at the start of each company day and at the end."""
    online, stores = block.setting.demand
    return np.concatenate([[0.0], np.cumsum(0.55 * online + 0.45 * stores)]) / 7


def make(block: Block, people: People, process: Process) -> Orders:
    """All orders of the block that happen inside the span, without those that campaigns cause."""
    rng, setting = block.rng("orders"), block.setting
    clock = own_time(block)
    days = np.arange(block.world.days + 1)
    day = (people.acquired_at - setting.start) / DAY
    now = np.interp(day, days, clock)
    active = np.flatnonzero(people.buyer)
    first = True
    found = []
    for _ in range(_ROUNDS):
        at_day = np.interp(now[active], clock, days)
        trouble = _trouble(rng, block, at_day)
        found.append((active, at_day, trouble))
        stays = np.ones(len(active), dtype=bool)
        if not first:
            hazard = _hazard(block, people.segment[active], trouble)
            heavier = 1 - (1 - process.dropout[active]) ** hazard
            stays = rng.random(len(active)) >= heavier
            process.left_at[active[~stays]] = setting.start + at_day[~stays] * DAY
        first = False
        active = active[stays]
        now[active] += rng.exponential(1.0, len(active)) / process.rate[active]
        active = active[now[active] < clock[-1]]
        if not len(active):
            break
    person, at_day, trouble = (np.concatenate(part) for part in zip(*found, strict=True))
    return _orders(block, people, process, person, at_day, trouble)


def _hazard(block: Block, segment: np.ndarray, trouble: np.ndarray) -> np.ndarray:
    """The dropout's exponent; a price rise is felt by some groups more than by others."""
    hazard = np.array([block.world.process.hazard[name] for name in TROUBLES])[trouble]
    felt = np.array(block.world.price_sense.felt)[segment]
    return np.where(trouble == TROUBLES.index("price_rise"), 1 + (hazard - 1) * felt, hazard)


def _trouble(rng, block: Block, day: np.ndarray) -> np.ndarray:
    """What goes wrong with each order: TROUBLES by number."""
    p, incidents = block.world.process, block.setting.incidents
    draw = rng.random(len(day))
    trouble = np.where(draw < p.bad_service, 1, 0)
    trouble = np.where((draw > 0.5) & (draw < 0.5 + p.stock_out), 2, trouble)
    second = rng.random(len(day))
    for number, kind, share in (
        (4, "price_change", p.price_felt),
        (3, "faulty_product", p.faulty_hit),
    ):
        incident = incidents[kind]
        inside = (day >= incident.first) & (day < incident.last + 1)
        trouble = np.where(inside & (second < share), number, trouble)
    return trouble.astype("int8")


def _orders(
    block, people, process, person, at_day, trouble, campaign=None, purpose="order_details"
) -> Orders:
    rng = block.rng(purpose)
    setting = block.setting
    channel = pick_rows(rng, _channels(block, process, person, at_day))
    in_store = channel == _POS
    city = np.where(in_store, setting.store_city[people.home_store[person]], people.city[person])
    # The day is company time; the hour is the customer's, kept inside that company day.
    second = second_of_day(rng, in_store) + 8 * 3_600 - _OFFSET[city]
    at = setting.start + np.floor(at_day) * DAY + second % DAY
    at = np.minimum(at, setting.end - 1)
    order = np.lexsort((person, at))
    shape = block.world.process.spend_p
    value = process.spend[person] * rng.gamma(shape, 1 / shape, len(person))
    caused = np.full(len(person), -1) if campaign is None else campaign
    columns = (person, at, channel, trouble, caused, value)
    return Orders(*(column[order] for column in columns))


def _channels(block: Block, process: Process, person, at_day) -> np.ndarray:
    """Cumulative shares of CHANNELS: the person's own, as the day draws people online or not."""
    online, stores = block.setting.demand
    day = np.minimum(at_day.astype("int64"), block.world.days - 1)
    shares = np.diff(process.channel_edges[person], axis=1, prepend=0.0)
    shares *= np.where(np.arange(shares.shape[1]) == _POS, stores[day, None], online[day, None])
    return np.cumsum(shares / shares.sum(axis=1, keepdims=True), axis=1)


def caused_by(block: Block, people: People, process: Process, touches) -> Orders:
    """The orders that campaigns cause, besides those of the process."""
    day = (touches.ordered_at - block.setting.start) / DAY
    inside = np.flatnonzero(day < block.world.days)  # NaN: none caused
    trouble = np.zeros(len(inside), dtype="int8")
    part = (touches.person[inside], day[inside], trouble, touches.campaign[inside])
    return _orders(block, people, process, *part, purpose="caused_details")


def promoted(block: Block, people: People, process: Process) -> Orders:
    """The orders that promotion days cause, besides those of the process: of who is still there."""
    rng = block.rng("promoted")
    promotion = np.flatnonzero(promotion_days(block.world.first_day, block.world.days))
    weeks = np.diff(own_time(block))[promotion]
    response = np.array(block.world.price_sense.promotion)[people.segment]
    start = block.setting.start + promotion * DAY
    left = np.where(np.isnan(process.left_at), np.inf, process.left_at)
    there = people.buyer[:, None] & (people.acquired_at[:, None] < start) & (left[:, None] > start)
    extra = rng.poisson((response * process.rate)[:, None] * weeks * there)
    person, place = np.nonzero(extra)
    times = extra[person, place]
    person, day = np.repeat(person, times), np.repeat(promotion[place], times)
    part = (person, day + 0.5, np.zeros(len(person), dtype="int8"), np.full(len(person), PROMOTED))
    return _orders(block, people, process, *part, purpose="promoted_details")


def together(one: Orders, other: Orders) -> Orders:
    both = [np.concatenate([getattr(one, f), getattr(other, f)]) for f in Orders.__annotations__]
    order = np.lexsort((both[4], both[0], both[1]))
    return Orders(*(column[order] for column in both))
