"""Campaigns: a random audience, a random holdout, a known extra order rate, and reactions.

Only who has allowed e-mail is in an audience; who unsubscribes is in none later. Whether a person
is held out depends on nothing but a coin.
"""

from dataclasses import dataclass

import numpy as np

from simulator.block import Block
from simulator.draws import DAY
from simulator.people import FOREVER, People
from simulator.purchases import Process
from simulator.setting import CAMPAIGN_TYPES
from simulator.world import SEGMENTS


@dataclass(frozen=True)
class Touches:
    """One entry for each (campaign, person) of an audience; times in seconds, NaN if not."""

    campaign: np.ndarray
    person: np.ndarray
    holdout: np.ndarray
    bounced: np.ndarray
    opened_at: np.ndarray
    clicked_at: np.ndarray
    unsubscribed_at: np.ndarray
    ordered_at: np.ndarray  # the extra order that the campaign causes
    opted_in: np.ndarray  # by person of the block
    opted_out_at: np.ndarray  # by person of the block; FOREVER for who never did

    def __len__(self) -> int:
        return len(self.person)


def make(block: Block, people: People, process: Process) -> Touches:
    """Assign every campaign and draw what it does."""
    world, setting, n = block.world, block.setting, block.size
    rng = block.rng("campaigns")
    sent = setting.campaign_sent
    opted_in = rng.random(n) < 0.75
    shape = (n, len(sent))
    # One letter a mailbox: of a family that shares one only the first adult is written to.
    writable = opted_in & ~(people.shared_mailbox & (people.role > 0))
    audience = writable[:, None] & (rng.random(shape) < world.audience)
    audience &= people.acquired_at[:, None] < sent - DAY
    holdout = rng.random(shape) < world.holdout
    bounced = rng.random(shape) < 0.015
    delivered = audience & ~holdout & ~bounced
    engagement = rng.beta(2, 4, n)[:, None]
    opened = delivered & (rng.random(shape) < engagement)
    clicked = opened & (rng.random(shape) < 0.22)
    leaves = opened & (rng.random(shape) < 0.012)
    # The first campaign after which a person is written to no more.
    last = np.where(leaves.any(axis=1), leaves.argmax(axis=1), len(sent))
    audience &= np.arange(len(sent)) <= last[:, None]

    table = np.array([world.uplift[kind] for kind in CAMPAIGN_TYPES])
    uplift = table[setting.campaign_type[None, :], people.segment[:, None]]
    left = np.nan_to_num(process.left_at, nan=FOREVER)[:, None]
    alive = people.buyer[:, None] & (left > sent)
    orders = delivered & alive & (rng.random(shape) < uplift)

    person, campaign = np.nonzero(audience)
    at = (person, campaign)
    size = len(person)
    opened_at = sent[campaign] + 300 + rng.exponential(8 * 3_600, size)
    clicked_at = opened_at + 10 + rng.exponential(60, size)
    unsubscribed = np.where(leaves[at], opened_at + 90, np.nan)
    # From the next day on: the hour of an order is drawn within its day.
    ordered_at = sent[campaign] + (1 + np.minimum(rng.exponential(1.2, size), 5.5)) * DAY
    out = np.full(n, FOREVER)
    gone = ~np.isnan(unsubscribed)
    out[person[gone]] = unsubscribed[gone]
    return Touches(
        campaign=campaign,
        person=person,
        holdout=holdout[at],
        bounced=bounced[at],
        opened_at=np.where(opened[at], opened_at, np.nan),
        clicked_at=np.where(clicked[at], clicked_at, np.nan),
        unsubscribed_at=unsubscribed,
        ordered_at=np.where(orders[at], ordered_at, np.nan),
        opted_in=opted_in,
        opted_out_at=out,
    )


def effects(block: Block) -> list[tuple]:
    """(campaign, segment number, known extra orders for each person treated)."""
    world, setting = block.world, block.setting
    return [
        (campaign, segment, world.uplift[CAMPAIGN_TYPES[kind]][segment])
        for campaign, kind in enumerate(setting.campaign_type)
        for segment in range(len(SEGMENTS))
    ]
