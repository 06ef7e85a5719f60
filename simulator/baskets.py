"""What is in each order: products bought together by known rules, prices, discounts, returns.

Money is whole cents of the order's currency. An order is filled with products whose prices come
close to what the person means to spend, so that the spend process survives the price list.
"""

from dataclasses import dataclass

import numpy as np

from simulator.block import Block
from simulator.catalogue_data import BOUGHT_TOGETHER, CATEGORIES, PRODUCTS_EACH
from simulator.clock import promotion_days
from simulator.draws import DAY, pick
from simulator.people import People
from simulator.places import CITIES, CURRENCY_OF
from simulator.purchases import PROMOTED, Orders, Process

_CURRENCY = np.array([CURRENCY_OF[c[4]] for c in CITIES])
_POS, _FAULTY = 3, 3


@dataclass(frozen=True)
class Lines:
    """One entry an order line, by order; money in cents of the order's currency."""

    order: np.ndarray
    line_no: np.ndarray
    product: np.ndarray
    quantity: np.ndarray
    price: np.ndarray
    discount: np.ndarray
    returned: np.ndarray  # pieces
    returned_at: np.ndarray  # seconds, NaN if none

    @property
    def amount(self) -> np.ndarray:
        return self.quantity * self.price - self.discount


def currencies(block: Block, people: People, orders: Orders) -> np.ndarray:
    """Currency of each order (0 CNY, 1 USD, 2 EUR): the store's, or the customer's country's."""
    home = people.city[orders.person]
    store = block.setting.store_city[people.home_store[orders.person]]
    return _CURRENCY[np.where(orders.channel == _POS, store, home)]


def make(block: Block, people: People, process: Process, orders: Orders) -> Lines:
    """Fill every order."""
    rng, setting, n = block.rng("baskets"), block.setting, len(orders)
    counts = 1 + pick(rng, (0.45, 0.28, 0.15, 0.08, 0.04), n)
    order = np.repeat(np.arange(n), counts)
    line_no = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts) + 1
    day = setting.day_of(orders.at)

    target = (orders.value / counts)[order] * rng.gamma(12, 1 / 12, len(order)) * 100
    category = _categories(rng, block, process, orders, day, order, line_no, target)
    lower = np.array(block.world.price_sense.cheaper)[people.segment[orders.person]][order]
    product = _nearest(rng, block, category, target, day[order], lower)
    struck = (orders.trouble[order] == _FAULTY) & (line_no == 1)
    product = np.where(struck, setting.faulty_product, product)

    list_price = setting.price(product, day[order])
    quantity = np.clip(np.round(target / list_price), 1, 6).astype("int64")
    currency = currencies(block, people, orders)
    rate = setting.rate(currency, day)[order]
    price = np.maximum(np.round(list_price / rate), 1).astype("int64")
    share = _discount(rng, block, people, orders, day)[order]
    discount = np.floor(price * quantity * share).astype("int64")

    refund = np.where(struck, 0.6, block.world.refund_line)
    back = rng.random(len(order)) < refund
    part = 1 + np.floor(rng.random(len(order)) * quantity).astype("int64")
    wait = rng.uniform(1.5, 21, len(order)) * DAY
    return Lines(
        order=order,
        line_no=line_no,
        product=product,
        quantity=quantity,
        price=price,
        discount=discount,
        returned=np.where(back, part, 0),
        returned_at=np.where(back, orders.at[order] + wait, np.nan),
    )


def _categories(rng, block, process, orders, day, order, line_no, target) -> np.ndarray:
    """Category by line: what the person likes and can pay, and what goes with the first line."""
    liked = process.likes[orders.person[order], pick(rng, (0.5, 0.3, 0.2), len(order))]
    anything = pick(rng, [c[4] for c in CATEGORIES], len(order))
    chosen = np.where(rng.random(len(order)) < 0.7, liked, anything)
    launch = block.setting.incidents["launch"]
    fresh = (day >= launch.first) & (day <= launch.last)
    demand = CATEGORIES[launch.category][4] / sum(c[4] for c in CATEGORIES)
    chosen = np.where(fresh[order] & (rng.random(len(order)) < demand), launch.category, chosen)
    names = [c[0] for c in CATEGORIES]
    cheapest = np.array([c[2] for c in CATEGORIES]) * 100
    modest = np.where(rng.random(len(order)) < 0.5, *map(names.index, ("snacks", "accessories")))
    chosen = np.where(target < 0.8 * cheapest[chosen], modest, chosen)
    first = chosen[line_no == 1][order]
    draw = rng.random(len(order))
    for left, right, share in BOUGHT_TOGETHER:
        follows = (line_no > 1) & (first == names.index(left)) & (draw < share)
        chosen = np.where(follows, names.index(right), chosen)
    return chosen


def _nearest(rng, block, category, target, day, lower) -> np.ndarray:
    """A product of the category near the target price, popular ones more often; only launched.

    `lower` says how many rungs of the price ladder a line's buyer goes down.
    """
    setting = block.setting
    ladder = setting.base_price.reshape(-1, PRODUCTS_EACH)
    place = np.zeros(len(category), dtype="int64")
    for number in range(len(CATEGORIES)):
        mine = category == number
        place[mine] = np.searchsorted(ladder[number], target[mine])
    options = category * PRODUCTS_EACH + np.clip(
        place - lower + rng.integers(-1, 1, (2, len(category))), 0, PRODUCTS_EACH - 1
    )
    one, other = setting.popularity[options]
    product = np.where(rng.random(len(category)) < one / (one + other), *options)
    early = setting.launched[product] > day
    return np.where(early, product - 1, product)


def _discount(rng, block: Block, people: People, orders: Orders, day: np.ndarray) -> np.ndarray:
    """Share taken off each order: on promotion days, by a campaign's code, by who looks for it."""
    sense = block.world.price_sense
    segment = people.segment[orders.person]
    on = promotion_days(block.world.first_day, block.world.days)
    promoted = on[day] & (rng.random(len(orders)) < np.array(sense.discount_promoted)[segment])
    promoted |= orders.campaign == PROMOTED
    share = np.where(promoted, rng.choice([0.05, 0.10, 0.15, 0.20], len(orders)), 0.0)
    ordinary = rng.random(len(orders)) < np.array(sense.discount_ordinary)[segment]
    share = np.where(ordinary & ~promoted, 0.05, share)
    return np.where(orders.campaign >= 0, np.maximum(share, 0.10), share)
