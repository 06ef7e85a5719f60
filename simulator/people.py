"""Who the people of a block are: households, traits, and the lasting facts that records show."""

from dataclasses import dataclass

import numpy as np

from simulator import words
from simulator.block import Block
from simulator.draws import DAY, pick, pick_rows, spoil
from simulator.places import CITIES, MAINLAND, TRADITIONAL, WEST

FOREVER = 4_102_444_800.0  # 2100-01-01, for changes that never come
_BEFORE = 500 * DAY  # changes of numbers and addresses start so long before the first day


@dataclass(frozen=True)
class People:
    """One entry a person, in the order of the block; times are seconds since 1970."""

    household: np.ndarray
    role: np.ndarray  # 0 and 1 adults, 2 and more children
    region: np.ndarray  # 0 mainland, 1 traditional script, 2 West
    city: np.ndarray
    city_b: np.ndarray
    moved_at: np.ndarray
    surname: np.ndarray
    given: np.ndarray  # two characters; second is -1 for a one-character name
    latin_given: np.ndarray
    woman: np.ndarray
    birth_day: np.ndarray  # days since 1970
    segment: np.ndarray
    phone_until: np.ndarray
    email_until: np.ndarray
    recycled_from: np.ndarray  # person whose old number is this one's new one, or -1
    family_phone: np.ndarray  # uses the phone of the household's first adult
    shared_mailbox: np.ndarray  # uses the household's mailbox
    acquired_at: np.ndarray  # first order, for those who ever buy
    buyer: np.ndarray
    home_store: np.ndarray
    mood: np.ndarray  # lasting satisfaction with each dimension, n x 6, about 0
    language: np.ndarray  # of texts: 0 zh, 1 en, 2 traditional


def make(block: Block) -> People:
    """Draw the people of a block."""
    world, setting, n = block.world, block.setting, block.size
    rng = block.rng("people")
    sizes = 1 + pick(rng, (0.38, 0.30, 0.22, 0.08, 0.02), n)
    household = np.repeat(np.arange(n), sizes)[:n]
    first_of = np.flatnonzero(np.diff(household, prepend=-1))
    role = np.arange(n) - first_of[household]
    houses = household[-1] + 1

    share = (world.mainland, world.traditional, 1 - world.mainland - world.traditional)
    region = pick(rng, share, houses)[household]
    city = _city(rng, region, household, houses)
    moved = spoil(rng, world.move * (world.years + _BEFORE / DAY / 365), houses)
    moved_at = np.where(moved, _some_time(rng, block, houses), FOREVER)[household]
    woman = np.where(role == 1, ~_odd(household), rng.random(n) < 0.5)
    woman = np.where(role == 0, _odd(household), woman)
    own_surname = rng.integers(0, 10_000, n)
    fathers = own_surname[first_of][household]
    keeps = (role == 1) & (region != 2)  # a wife keeps her surname in China
    surname = np.where(keeps, own_surname, fathers)
    weights = 1 / (3 + np.arange(len(words.SURNAMES)))
    by_rank = np.searchsorted(np.cumsum(weights / weights.sum()), np.arange(10_000) / 10_000)
    surname = np.where(region == 2, surname % len(words.LATIN_SURNAMES), by_rank[surname])

    given = rng.integers(0, len(words.GIVEN), (n, 2))
    given[:, 1] = np.where(rng.random(n) < 0.22, -1, given[:, 1])
    men, all_given = words.LATIN_MEN, len(words.LATIN_GIVEN)
    latin = np.where(woman, rng.integers(men, all_given, n), rng.integers(0, men, n))

    age_head = 24 + 45 * rng.beta(1.6, 2.4, houses)[household]
    age = np.where(role == 0, age_head, age_head + rng.normal(0, 3, n))
    age = np.where(role > 1, np.clip(age_head - 26, 14, 40) + rng.random(n), age)
    birth_day = (setting.day_number - age * 365.25).astype("int64")

    changed = spoil(rng, world.phone_change * (world.years + _BEFORE / DAY / 365), n)
    phone_until = np.where(changed, _some_time(rng, block, n), FOREVER)
    renewed = spoil(rng, world.email_change * (world.years + _BEFORE / DAY / 365), n)
    email_until = np.where(renewed, _some_time(rng, block, n), FOREVER)
    family = spoil(rng, world.family_phone, n) & (role > 0)
    mailbox = spoil(rng, world.shared_mailbox * 2, houses)[household] & (sizes[household] > 1)
    # Most start early in the span; the density falls with time.
    acquired = setting.start + (rng.random(n) ** 1.7) * (setting.end - setting.start)

    near = setting.store_city[None, :] == city[:, None]
    store_draw = near * 50 + rng.random((n, world.stores))
    return People(
        household=household,
        role=role,
        region=region,
        city=city,
        city_b=_city(rng, region, np.arange(n), n)[first_of][household],
        moved_at=moved_at,
        surname=surname,
        given=given,
        latin_given=latin,
        woman=woman,
        birth_day=birth_day,
        segment=_segment(rng, block, birth_day, city),
        phone_until=phone_until,
        email_until=email_until,
        recycled_from=_recycled(rng, world.recycled_phone, phone_until, region),
        family_phone=family,
        shared_mailbox=mailbox,
        acquired_at=acquired,
        buyer=spoil(rng, world.process.buyers, n),
        home_store=store_draw.argmax(axis=1).astype("int16"),
        mood=rng.normal(0, 0.5, (n, 1)) + rng.normal(0, 0.6, (n, 6)),
        language=np.where(region == 2, 1, np.where(region == 1, 2, rng.random(n) < 0.06)),
    )


def young_small(block: Block, birth_day: np.ndarray, city: np.ndarray) -> np.ndarray:
    """Under 35 on the first day and outside the four largest cities: more of them hunt bargains."""
    return (birth_day > block.setting.day_number - 35 * 365.25) & (city > 3)


def _segment(rng, block: Block, birth_day: np.ndarray, city: np.ndarray) -> np.ndarray:
    sense = block.world.price_sense
    weights = np.array([sense.others, sense.young_small])
    edges = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    return pick_rows(rng, edges[young_small(block, birth_day, city).astype(int)])


def _odd(values: np.ndarray) -> np.ndarray:
    return (values * 2_654_435_761 >> 7) % 2 == 1


def _some_time(rng, block: Block, size: int) -> np.ndarray:
    begin = block.setting.start - _BEFORE
    return begin + rng.random(size) * (block.setting.end - begin)


def _city(rng, region: np.ndarray, household: np.ndarray, houses: int) -> np.ndarray:
    draw = rng.random(houses)[household]
    city = np.zeros(len(region), dtype="int8")
    for number, cities in enumerate((MAINLAND, TRADITIONAL, WEST)):
        edges = np.cumsum([CITIES[c][8] for c in cities], dtype="float64")
        found = cities.start + np.searchsorted(edges / edges[-1], draw, side="right")
        city = np.where(region == number, found, city)
    return city


def _recycled(rng, share: float, until: np.ndarray, region: np.ndarray) -> np.ndarray:
    """For some who change their number: the person whose number, free for 90 days, they get."""
    source = np.full(len(until), -1)
    changers = np.flatnonzero((until < FOREVER) & (region == 0))
    changers = changers[np.argsort(until[changers], kind="stable")]
    back = max(1, len(changers) // 4)
    later, earlier = changers[back:], changers[:-back]
    old_enough = until[later] - until[earlier] >= 90 * DAY
    use = old_enough & spoil(rng, share, len(later))
    source[later[use]] = earlier[use]
    return source
