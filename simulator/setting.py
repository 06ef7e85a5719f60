"""What all people share: catalogue and prices, stores, exchange rates, campaigns, demand."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pyarrow as pa

from simulator import catalogue_data, incidents, phrases
from simulator.clock import demand
from simulator.draws import ALL_BLOCKS, DAY, moment, number, stream
from simulator.places import CITIES, CURRENCY_OF
from simulator.world import ZONE_HOURS, World

_EPOCH = date(1970, 1, 1).toordinal()
CAMPAIGN_TYPES = ("promotion", "newsletter", "winback", "launch")
FX_BEFORE = 45  # days of rates before the first day, for orders that come late


@dataclass(frozen=True)
class Setting:
    """Made once for a world; small, so every block makes its own copy."""

    world: World

    def rng(self, purpose: str) -> np.random.Generator:
        return stream(self.world.seed, ALL_BLOCKS, purpose)

    @property
    def day_number(self) -> int:
        """Days from 1970 to the first day."""
        return self.world.first_day.toordinal() - _EPOCH

    @property
    def start(self) -> int:
        """Seconds from 1970 to the first company midnight (UTC)."""
        return self.day_number * DAY - ZONE_HOURS * 3_600

    @property
    def end(self) -> int:
        return self.start + self.world.days * DAY

    def day_of(self, seconds: np.ndarray) -> np.ndarray:
        """Company day (0 is the first), kept inside the span."""
        day = (np.asarray(seconds) - self.start) // DAY
        return np.clip(day, 0, self.world.days - 1).astype("int32")

    def date_of(self, day: float) -> date:
        return self.world.first_day + timedelta(days=int(day))

    @cached_property
    def incidents(self) -> dict[str, incidents.Incident]:
        return incidents.planned(self.world)

    @cached_property
    def demand(self) -> tuple[np.ndarray, np.ndarray]:
        """Demand by day online and in stores; the outage keeps people from the shop."""
        online, stores = demand(self.world.first_day, self.world.days)
        outage = self.incidents["outage"]
        online[outage.first : outage.last + 1] *= 0.3
        return online / online.mean(), stores

    # --- catalogue ---------------------------------------------------------------------------
    @cached_property
    def category(self) -> np.ndarray:
        """Category of each product; products lie by category, then by rising price."""
        return np.repeat(np.arange(len(catalogue_data.CATEGORIES)), catalogue_data.PRODUCTS_EACH)

    @cached_property
    def base_price(self) -> np.ndarray:
        """List price in cents before the first day: x9.00, spread evenly on a log scale."""
        each = catalogue_data.PRODUCTS_EACH
        ladder = [np.geomspace(low, high, each) for _, _, low, high, _, _ in _CATEGORIES]
        jitter = self.rng("price").uniform(0.97, 1.03, len(_CATEGORIES) * each)
        cents = np.concatenate(ladder) * jitter * 100
        return np.maximum(np.round(cents / 100) * 100 - 10, 490).astype("int64")

    @cached_property
    def cost_share(self) -> np.ndarray:
        own = np.where(self.private_label, 0.40, 0.60)
        return own + self.rng("cost").uniform(-0.08, 0.08, len(own))

    @cached_property
    def private_label(self) -> np.ndarray:
        return self.rng("label").random(len(self.category)) < 0.25

    @cached_property
    def popularity(self) -> np.ndarray:
        return self.rng("popularity").lognormal(0, 0.7, len(self.category))

    @cached_property
    def faulty_product(self) -> int:
        """A product in the middle of the price ladder of its category."""
        each = catalogue_data.PRODUCTS_EACH
        return self.incidents["faulty_product"].category * each + each // 3

    @cached_property
    def launched(self) -> np.ndarray:
        """Day on which each product is launched; most are on sale before the first day."""
        day = np.full(len(self.category), -400)
        launch = self.incidents["launch"]
        day[np.flatnonzero(self.category == launch.category)[2::6]] = launch.first
        return day

    @cached_property
    def price_steps(self) -> list[tuple[int, np.ndarray]]:
        """(day, list price in cents of all products), from the first on."""
        steps = [(-400, self.base_price)]
        rise = self.incidents["price_change"]
        days = [(rise.first, np.where(self.category == rise.category, 1.10, 1.0))]
        general = self.rng("revision").uniform(1.0, 1.04, (20, len(self.category)))
        year = self.world.first_day.year
        for i in range(-(-self.world.days // 365) + 1):
            day = (date(year + i, 3, 1) - self.world.first_day).days
            if 0 < day < self.world.days:
                days.append((day, general[i % 20]))
        for day, factor in sorted(days, key=lambda step: step[0]):
            steps.append((day, np.round(steps[-1][1] * factor / 10).astype("int64") * 10))
        return steps

    def price(self, product: np.ndarray, day: np.ndarray) -> np.ndarray:
        """List price in cents of each product on each company day."""
        at = np.array([d for d, _ in self.price_steps])
        step = np.searchsorted(at, day, side="right") - 1
        return np.stack([p for _, p in self.price_steps])[step, product]

    # --- places and money --------------------------------------------------------------------
    @cached_property
    def store_city(self) -> np.ndarray:
        """City of each store: the first ones cover the largest, every sixth lies abroad."""
        weights = np.array([c[8] for c in CITIES])
        order = np.argsort(-weights, kind="stable")
        abroad = [i for i in order if CITIES[i][4] not in ("CN",)]
        at_home = [i for i in order if CITIES[i][4] == "CN"]
        pick = [
            abroad[n // 6 % len(abroad)] if n % 6 == 5 else at_home[(n - n // 6) % len(at_home)]
            for n in range(self.world.stores)
        ]
        return np.array(pick)

    @cached_property
    def rates(self) -> np.ndarray:
        """CNY for one unit, by day from FX_BEFORE days before the first, and currency."""
        days = self.world.days + FX_BEFORE
        walk = self.rng("fx").normal(0, 0.0025, (days, 2)).cumsum(axis=0)
        rates = np.array([7.15, 7.75]) * np.exp(walk - np.linspace(0, 1, days)[:, None] * walk[-1])
        return np.round(np.column_stack([np.ones(days), rates]), 6)

    def rate(self, currency: np.ndarray, day: np.ndarray) -> np.ndarray:
        return self.rates[np.clip(day + FX_BEFORE, 0, None), currency]

    # --- campaigns ---------------------------------------------------------------------------
    @cached_property
    def campaign_day(self) -> np.ndarray:
        step = 365 / self.world.campaigns_a_year
        return np.arange(min(step, 10), self.world.days, step).astype("int64")

    @cached_property
    def campaign_type(self) -> np.ndarray:
        return np.arange(len(self.campaign_day)) % len(CAMPAIGN_TYPES)

    @cached_property
    def campaign_sent(self) -> np.ndarray:
        return self.start + self.campaign_day * DAY + 10 * 3_600

    def tables(self) -> dict[str, pa.Table]:
        """The lookups that channels join to: product, store, city, phrase."""
        names = [_product_name(i) for i in range(len(self.category))]
        cities = [CITIES[i] for i in self.store_city]
        return {
            "product": pa.table(
                {
                    "product": np.arange(len(names), dtype="int32"),
                    "product_id": [f"P{i + 1:05}" for i in range(len(names))],
                    "sku": [f"SKU-{n}" for n in number(np.arange(len(names)), 48_271, 99_991)],
                    "title": [en for en, _ in names],
                    "title_zh": [zh for _, zh in names],
                    "category": [_CATEGORIES[c][0] for c in self.category],
                }
            ),
            "store": pa.table(
                {
                    "store": np.arange(len(cities), dtype="int16"),
                    "store_id": [f"S{i + 1:03}" for i in range(len(cities))],
                    "zone": [c[5] for c in cities],
                    "currency": [CURRENCY_OF[c[4]] for c in cities],
                    "mainland": [c[4] == "CN" for c in cities],
                }
            ),
            "city": pa.table(
                {
                    "city": np.arange(len(CITIES), dtype="int8"),
                    "city_en": [c[0] for c in CITIES],
                    "city_zh": [c[1] for c in CITIES],
                    "province_en": [c[2] for c in CITIES],
                    "province_zh": [c[3] for c in CITIES],
                    "country": [c[4] for c in CITIES],
                    "zone": [c[5] for c in CITIES],
                    "postcode": [c[7] for c in CITIES],
                }
            ),
            "campaign": pa.table(
                {
                    "campaign": np.arange(len(self.campaign_day), dtype="int16"),
                    "campaign_id": [f"C{i + 1:04}" for i in range(len(self.campaign_day))],
                    "campaign_type": [CAMPAIGN_TYPES[i] for i in self.campaign_type],
                    "sent_at": pa.array(moment(self.campaign_sent)),
                }
            ),
            "phrase": phrases.table(),
        }


_CATEGORIES = catalogue_data.CATEGORIES


def _product_name(index: int) -> tuple[str, str]:
    """English and Chinese name of a product by its place in the catalogue."""
    category, place = divmod(index, catalogue_data.PRODUCTS_EACH)
    nouns = _CATEGORIES[category][5]
    noun_en, noun_zh = nouns[place % len(nouns)].split("/")
    words = catalogue_data.ADJECTIVES
    word_en, word_zh = words[(place // len(nouns) + category) % len(words)].split("/")
    return f"{word_en} {noun_en} {place + 1}", f"{word_zh}{noun_zh}{place + 1}号"
