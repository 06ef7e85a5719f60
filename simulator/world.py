"""All parameters of the made-up company in one frozen value: the same value, the same bytes."""

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

ZONE_HOURS = 8  # the company's zone, Asia/Shanghai, has had no daylight saving since 1991
CHANNELS = ("web", "app", "mini_program", "pos")
SEGMENTS = ("loyal", "regular", "bargain", "dormant")
DIMENSIONS = ("quality", "price", "service", "attitude", "speed", "brand")
INCIDENTS = ("outage", "launch", "price_change", "faulty_product")
TROUBLES = ("none", "bad_service", "stock_out", "faulty_product", "price_rise")


@dataclass(frozen=True)
class Dirt:
    """Shares of rows that an outside system spoils, each by itself; 0 switches one off."""

    late: float = 0.02
    late_days: int = 30
    duplicate: float = 0.01
    correction: float = 0.01
    deletion: float = 0.01
    test: float = 0.005
    bot_sessions: float = 0.03
    future_clock: float = 0.002
    malformed: float = 0.0005
    full_width: float = 0.02
    impossible_birth: float = 0.01
    placeholder_email: float = 0.01
    typo: float = 0.05
    bad_quantity: float = 0.002
    unknown_product: float = 0.002
    bad_date: float = 0.002
    bad_amount: float = 0.002
    bad_score: float = 0.005


@dataclass(frozen=True)
class Process:
    """BG/NBD purchases and gamma-gamma spend; rates are per week of the calendar's own time."""

    r: float = 0.9
    alpha: float = 2.6
    a: float = 0.7
    b: float = 7.0
    spend_p: float = 6.0
    spend_q: float = 4.0
    spend_gamma: float = 110.0  # CNY; mean order = p * gamma / (q - 1)
    buyers: float = 0.88
    bad_service: float = 0.04
    stock_out: float = 0.03
    faulty_hit: float = 0.12  # of the orders while the faulty product is on sale
    price_felt: float = 0.25  # of the orders in the 30 days after the price rise
    # A dropout probability p becomes 1 - (1 - p) ** factor after an order with that trouble.
    hazard: dict = field(
        default_factory=lambda: {
            "none": 1.0,
            "bad_service": 3.0,
            "stock_out": 2.0,
            "faulty_product": 4.0,
            "price_rise": 1.6,
        }
    )


@dataclass(frozen=True)
class Service:
    """Something that people may do themselves on the site or in an app."""

    name: str
    topic: str  # of the texts of those who give up
    need: float  # times a year and person
    starts: float  # of those who look at it
    steps: dict  # step after the start: share of those before it who reach it
    hard: bool = False

    @property
    def pages(self) -> tuple[str, ...]:
        return ("view", "start", *self.steps)

    @property
    def completion(self) -> float:
        """Of those who start."""
        share = 1.0
        for stays in self.steps.values():
            share *= stays
        return share


@dataclass(frozen=True)
class Journeys:
    """Where people are lost on the way to an order, and in what they try to do themselves."""

    # Of those who reached a step of the checkout, the share that goes no further.
    lost: dict = field(
        default_factory=lambda: {
            "checkout_started": 0.10,
            "shipping_entered": 0.08,
            "payment_entered": 0.05,
        }
    )
    # (channel, step, share lost there); empty: no step loses more in one app than in another
    hard_step: tuple = ("mini_program", "payment_entered", 0.30)
    services: tuple = (
        Service("track_parcel", "delivery", 0.6, 0.85, {"done": 0.93}),
        Service(
            "return_request", "refund", 0.3, 0.80, {"reason": 0.95, "label": 0.96, "done": 0.97}
        ),
        Service(
            *("invoice_request", "website", 0.6, 0.55),
            {"tax_number": 0.80, "address": 0.75, "upload": 0.45, "confirm": 0.85, "done": 0.90},
            hard=True,
        ),
        Service("change_address", "delivery", 0.2, 0.82, {"form": 0.95, "done": 0.96}),
    )
    # Of those who gave up, the share that writes or calls within days, at usual and hard places.
    contacts: tuple = (0.02, 0.18)
    asked: float = 0.12  # of those who gave up: a survey
    annoyed: tuple = (0.2, 1.2)  # points that it takes from all dimensions (1 to 5)


@dataclass(frozen=True)
class PriceSense:
    """How groups take discounts and prices; by SEGMENTS. All zero: all groups alike.

    Who is a bargain hunter can be told from age and city: `young_small` and `others` are the
    weights of SEGMENTS for people under 35 outside the four largest cities, and for all others.
    """

    young_small: tuple = (0.08, 0.30, 0.52, 0.10)
    others: tuple = (0.24, 0.43, 0.16, 0.17)
    # Extra orders on a promotion day for each that the person's process expects then.
    promotion: tuple = (0.0, 0.1, 1.0, 0.1)
    discount_promoted: tuple = (0.35, 0.45, 0.85, 0.45)  # of orders on promotion days
    discount_ordinary: tuple = (0.04, 0.07, 0.18, 0.07)
    cheaper: tuple = (0, 0, 1, 0)  # rungs of the price ladder
    # What the price rise adds to the dropout's exponent, by relation to process.hazard.
    felt: tuple = (0.0, 0.7, 2.4, 0.8)


@dataclass(frozen=True)
class World:
    """The company's size, span and seed, and every rate in it.

    `first_day` and `days` are company days. Customers are persons who may buy; the block size (for
    a year) is part of the world, because a block of people is drawn from its own stream.
    """

    customers: int = 5_000
    seed: int = 1
    first_day: date = date(2025, 1, 1)
    days: int = 365
    block_size: int = 20_000
    process: Process = field(default_factory=Process)
    dirt: Dirt = field(default_factory=Dirt)
    journeys: Journeys = field(default_factory=Journeys)
    price_sense: PriceSense = field(default_factory=PriceSense)
    # people
    mainland: float = 0.82
    traditional: float = 0.06  # the rest lives in the West
    family_phone: float = 0.06
    shared_mailbox: float = 0.02
    phone_change: float = 0.12  # a year
    recycled_phone: float = 0.5  # of the changed numbers that are old enough
    email_change: float = 0.08  # a year
    move: float = 0.08  # a year
    crm_records: tuple = (0.30, 0.58, 0.09, 0.03)  # none, one, two, three
    shop_records: tuple = (0.20, 0.73, 0.07)
    loyalty_records: tuple = (0.45, 0.52, 0.03)
    merged: float = 0.6  # of the true duplicates in the CRM
    false_merge: float = 0.002  # of all merges wrong ones, by relation to duplicates
    # behaviour
    browse_sessions: float = 4.0  # a year and person, besides those with an order or a click
    abandoned: float = 0.3
    refund_line: float = 0.05
    cancelled: float = 0.02
    guest: float = 0.12
    campaigns_a_year: int = 24
    audience: float = 0.4
    holdout: float = 0.15
    uplift: dict = field(
        default_factory=lambda: {
            "promotion": (0.010, 0.020, 0.060, 0.015),
            "newsletter": (0.005, 0.005, 0.000, 0.000),
            "winback": (0.000, 0.010, 0.020, 0.040),
            "launch": (0.040, 0.015, 0.000, 0.000),
        }
    )
    tickets_a_year: float = 0.55  # a person; troubled orders add theirs
    calls_a_year: float = 0.3
    posts_a_year: float = 0.5
    survey_order: float = 0.07
    survey_ticket: float = 0.2
    survey_answered: float = 0.45
    satisfaction_weights: tuple = (0.30, 0.15, 0.20, 0.15, 0.12, 0.08)
    incidents: tuple = INCIDENTS  # those that happen
    # costs, CNY
    agent_minute: float = 1.6
    parcel: float = 9.0
    payment_fee: float = 0.006

    def __post_init__(self) -> None:
        if self.customers < 1 or self.days < 1:
            raise ValueError("a world needs at least one customer and one day")

    @property
    def block_people(self) -> int:
        """People in one block: fewer for a span above a year, so that its memory is bounded."""
        return max(1, self.block_size * 365 // max(self.days, 365))

    @property
    def blocks(self) -> int:
        return -(-self.customers // self.block_people)

    @property
    def years(self) -> float:
        return self.days / 365

    @property
    def stores(self) -> int:
        """Few stores for few people: each writes three files a night."""
        return max(6, min(120, self.customers // 2_500))

    def write(self, path: Path) -> None:
        text = json.dumps(asdict(self), default=str, indent=1, sort_keys=True)
        path.write_text(text + "\n", encoding="utf-8")
