"""Which records people have in the shop, the CRM and the loyalty scheme: none, one or several."""

import numpy as np

from simulator.block import Block
from simulator.draws import DAY, moment, pick, spoil
from simulator.people import People

PER_BLOCK = 10_000_000  # ids of a block: the base, and this many for each block before it
SHOP_BASE, CONTACT_BASE = 6_000_000_000, 100_000


def make(block: Block, people: People) -> None:
    """Scratch tables `shop_account`, `contact` and `member`, one row a record, ids by creation."""
    world = block.world
    for name, shares, base, lead in (
        ("shop_account", world.shop_records, SHOP_BASE + block.number * PER_BLOCK, 10),
        ("contact", world.crm_records, CONTACT_BASE + block.number * world.block_people * 4, 60),
        ("member", world.loyalty_records, block.number * world.block_people * 4, 25),
    ):
        _records(block, people, name, shares, base, lead)


def _records(block, people, name, shares, base, lead) -> None:
    rng, n, setting = block.rng(name), block.size, block.setting
    counts = pick(rng, shares, n)
    person = np.repeat(np.arange(n), counts)
    place = np.arange(len(person)) - np.repeat(np.cumsum(counts) - counts, counts)
    size = len(person)
    # The first record is made around the first order, further ones any time later.
    before = people.acquired_at[person] - rng.exponential(lead / 3, size) * DAY
    later = people.acquired_at[person] + rng.random(size) * (
        setting.end - people.acquired_at[person]
    )
    created = np.where(place == 0, before, later)
    order = np.lexsort((person, created))
    ids = np.empty(size, dtype="int64")
    ids[order] = base + np.arange(size) + 1
    dirt = block.world.dirt
    birth_style = pick(rng, (0.45, 0.2, 0.1, 0.1, 0.15), size)
    impossible = spoil(rng, dirt.impossible_birth, size)
    phone_style = pick(rng, (0.55, 0.2, 0.1, 0.05, 0.05, 0.0, 0.05), size)
    wide = spoil(rng, dirt.full_width, size)
    clean_style = pick(rng, (0.62, 0.08, 0.05, 0.03, 0.08, 0.05, 0.05, 0.04), size)
    block.table(
        name,
        id=ids,
        i=person.astype("int32"),
        place=place.astype("int8"),
        created_at=moment(np.floor(created)),
        name_style=clean_style.astype("int8"),
        slip=np.where(spoil(rng, dirt.typo, size), rng.integers(1, 6, size), 0).astype("int8"),
        slip_at=rng.integers(0, 100, size).astype("int32"),
        phone_style=np.where(wide, 5, phone_style).astype("int8"),
        birth_style=np.where(impossible, rng.integers(5, 8, size), birth_style).astype("int8"),
        has_phone=rng.random(size) < 0.85,
        has_email=rng.random(size) < 0.85,
        has_birth=rng.random(size) < 0.6,
        placeholder=spoil(rng, dirt.placeholder_email, size),
        email_case=pick(rng, (0.85, 0.06, 0.05, 0.04), size).astype("int8"),
        # Whether a later change of number, mailbox or address reaches this record, and when.
        follows=rng.random(size) < 0.6,
        follow_lag=np.floor(rng.exponential(12, size) * DAY).astype("int64"),
        deleted_at=moment(
            np.where(
                spoil(rng, dirt.deletion, size), created + rng.random(size) * 300 * DAY, np.nan
            )
        ),
        draw=rng.random(size),
        draw2=rng.random(size),
    )


# E-mail as people type it: a row r of a record, its person's mailbox e.
EMAIL = """CASE WHEN NOT r.has_email THEN NULL WHEN r.placeholder THEN 'test@test.com'
    WHEN r.email_case = 1 THEN upper({e}) WHEN r.email_case = 2 THEN ' ' || {e}
    WHEN r.email_case = 3 AND {e} LIKE '%@gmail.com'
        THEN replace({e}, '@gmail.com', '+shop@gmail.com') ELSE {e} END"""


def versions(block: Block, name: str, more: str = "") -> None:
    """`<name>_version`: one row a record and moment at which it changed, with what holds then.

    A record starts with what was true when it was made; of later changes of number, mailbox and
    address those reach it that `follows` says, with a lag; deletion is its last version. `more`
    are further changes, as SQL for (id, ts, deleted).
    """
    block.run(
        f"""CREATE OR REPLACE TEMP TABLE {name}_version AS
        WITH change AS (
            SELECT r.id, r.created_at AS ts, false AS deleted FROM {name} r
            UNION SELECT r.id, greatest(c.ts, r.created_at) + to_seconds(r.follow_lag), false
            FROM {name} r JOIN who w USING (i), LATERAL (SELECT unnest(
                [w.phone_until, w.email_until, w.moved_at]) AS ts) c
            WHERE r.follows AND c.ts > r.created_at AND c.ts < TIMESTAMP '2100-01-01'
            {more} UNION SELECT r.id, r.deleted_at, true FROM {name} r
            WHERE r.deleted_at IS NOT NULL),
        kept AS (
            SELECT c.* FROM change c JOIN {name} r USING (id)
            WHERE c.deleted OR r.deleted_at IS NULL OR c.ts < r.deleted_at)
        SELECT id, ts, deleted,
            row_number() OVER (PARTITION BY id ORDER BY ts, deleted) AS version,
            -- What the record knows: nothing of changes that have not reached it.
            CASE WHEN r.follows THEN ts - to_seconds(r.follow_lag) ELSE r.created_at END AS knows,
            lead(ts) OVER (PARTITION BY id ORDER BY ts, deleted) AS next_at
        FROM kept JOIN {name} r USING (id)"""
    )
    # Before the first day only the last state of a record was ever shown.
    start = block.setting.start
    block.run(
        f"""UPDATE {name}_version SET knows = r.created_at FROM {name} r
            WHERE r.id = {name}_version.id AND {name}_version.knows < r.created_at;
        DELETE FROM {name}_version WHERE next_at < make_timestamp({start * 1_000_000})"""
    )
