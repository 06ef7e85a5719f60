"""The scratch tables `sale` and `line`: every true order of the block, and its truth."""

import numpy as np

from simulator import baskets
from simulator.accounts import PER_BLOCK
from simulator.baskets import Lines
from simulator.block import Block
from simulator.draws import delay, moment, spoil
from simulator.people import People
from simulator.purchases import Orders
from simulator.world import CHANNELS, TROUBLES

ORDER_BASE = 5_000_000_000


def make(block: Block, people: People, orders: Orders, lines: Lines) -> None:
    """Fill `sale` (one row an order) and `line` (one row an order line)."""
    world, setting, n = block.world, block.setting, len(orders)
    rng = block.rng("sales")
    dirt = world.dirt
    day = setting.day_of(orders.at)
    currency = baskets.currencies(block, people, orders)
    in_store = orders.channel == 3
    subtotal = np.bincount(lines.order, lines.amount, minlength=n).astype("int64")
    rate = setting.rate(currency, day)
    ship = np.where(in_store | (subtotal * rate > 9_900), 0, np.round(1_000 / rate)).astype("int64")
    late = delay(rng, dirt.late, dirt.late_days, n)
    # One thing at most is wrong with an order, so that the truth says one thing of each row.
    edges = np.cumsum([dirt.bad_amount, dirt.bad_quantity, dirt.unknown_product, dirt.bad_date])
    fate = np.searchsorted(np.append(edges, edges[-1] + dirt.correction), rng.random(n), "right")
    fate = np.where((late > 0) & (fate < 5), 5, fate)
    block.table(
        "sale",
        n=np.arange(n, dtype="int32"),
        i=orders.person.astype("int32"),
        ts=moment(np.floor(orders.at)),
        channel=orders.channel.astype("int8"),
        trouble=orders.trouble,
        campaign=orders.campaign.astype("int16"),
        currency=currency.astype("int8"),
        rate=rate,
        store=people.home_store[orders.person].astype("int32"),
        subtotal=subtotal,
        shipping=ship,
        total=subtotal + ship,
        meant=np.round(orders.value, 2),
        late=late,
        recorded_at=moment(np.floor(orders.at + late) + 2),
        # What is wrong with the row as delivered: 1 amount, 2 quantity, 3 product, 4 date.
        bad=np.where(fate < 4, fate + 1, 0).astype("int8"),
        healed=rng.random(n) < 0.5,
        corrected=fate == 4,
        duplicated=spoil(rng, dirt.duplicate, n) & (fate == 5),
        cancelled=spoil(rng, world.cancelled, n) & ~in_store,
        guest=rng.random(n) < world.guest,
        carded=rng.random(n) < 0.85,
        draw=rng.random(n),
        draw2=rng.random(n),
        wide=spoil(rng, dirt.full_width, n),
    )
    cost = np.round(setting.base_price[lines.product] * setting.cost_share[lines.product])
    block.table(
        "line",
        n=lines.order.astype("int32"),
        line_no=lines.line_no.astype("int32"),
        product=lines.product.astype("int32"),
        quantity=lines.quantity,
        price=lines.price,
        discount=lines.discount,
        amount=lines.amount,
        returned=lines.returned,
        refund=(lines.amount * lines.returned) // lines.quantity,
        returned_at=moment(np.floor(lines.returned_at)),
        cost_cny=cost.astype("int64") * lines.quantity,
    )
    lookups(block, people)
    base = block.number * PER_BLOCK
    block.run(
        f"""CREATE TEMP TABLE sale_all AS
        SELECT s.*, {ORDER_BASE} + {base} + s.n + 1 AS order_id,
            'R' || lpad(({base} + s.n + 1)::VARCHAR, 12, '0') AS receipt_id,
            CASE WHEN channel = 3 THEN receipt_id ELSE order_id::VARCHAR END AS ref,
            CASE WHEN channel <> 3 AND NOT guest THEN a.id END AS account, m.id AS member
        FROM sale s
        LEFT JOIN (SELECT s.n, min_by(r.id, r.place) AS id FROM sale s JOIN shop_account r
            ON r.i = s.i AND r.created_at <= s.ts AND (r.deleted_at IS NULL OR r.deleted_at > s.ts)
            AND s.channel <> 3 GROUP BY 1) a USING (n)
        LEFT JOIN (SELECT s.n, max_by(r.id, r.created_at) AS id FROM sale s JOIN member r
            ON r.i = s.i AND r.created_at <= s.ts WHERE s.carded GROUP BY 1) m USING (n)
        ORDER BY s.n;
        DROP TABLE sale; ALTER TABLE sale_all RENAME TO sale"""
    )


def lookups(block: Block, people: People) -> None:
    """`head`: the first adult of each person's household; `list_price`: a price of each product."""
    n = block.size
    heads = np.flatnonzero(people.role == 0)[people.household]
    block.table("head", i=np.arange(n, dtype="int32"), head=heads.astype("int32"))
    price = block.setting.base_price
    block.table("list_price", product=np.arange(len(price), dtype="int32"), price=price)


def truth(block: Block) -> None:
    """Every order with its person, true moment, money in CNY, and what caused or spoilt it."""
    channels = "[" + ", ".join(f"'{c}'" for c in CHANNELS) + "]"
    troubles = "[" + ", ".join(f"'{t}'" for t in TROUBLES) + "]"
    block.truth(
        "purchase",
        f"""WITH l AS (
            SELECT n, sum(refund) AS refund, sum(cost_cny) AS cost, count(*) AS lines,
                min_by(p.category, line_no) AS category FROM line JOIN product p USING (product)
            GROUP BY 1)
        SELECT s.ref AS source_pk, w.person_id, {channels}[channel + 1] AS channel,
            s.ts AS ordered_at,
            s.recorded_at, s.cancelled, round(s.total * s.rate / 100, 2) AS amount_cny,
            CASE WHEN s.cancelled THEN round(s.total * s.rate / 100, 2)
                ELSE round(l.refund * s.rate / 100, 2) END AS refund_cny,
            s.meant AS meant_cny, l.lines, l.category, {troubles}[trouble + 1] AS trouble,
            CASE WHEN s.campaign = -2 THEN 'promotion' ELSE c.campaign_id END AS caused_by,
            row_number() OVER (PARTITION BY s.i ORDER BY s.ts, s.n) AS order_no
        FROM sale s JOIN l USING (n) JOIN who w USING (i) LEFT JOIN campaign c USING (campaign)
        ORDER BY s.n""",
    )
    world = block.world
    block.truth(
        "cost",
        f"""SELECT 'goods' AS kind, s.ref AS source_pk, w.person_id,
            sum(l.cost_cny)::DOUBLE / 100 AS cost_cny
        FROM sale s JOIN line l USING (n) JOIN who w USING (i) WHERE NOT s.cancelled
        GROUP BY ALL
        UNION ALL SELECT 'parcel', s.ref, w.person_id, {world.parcel} FROM sale s
            JOIN who w USING (i) WHERE s.channel <> 3 AND NOT s.cancelled
        UNION ALL SELECT 'payment', s.ref, w.person_id,
            round(s.total * s.rate / 100 * {world.payment_fee}, 4)
            FROM sale s JOIN who w USING (i) WHERE NOT s.cancelled
        ORDER BY kind, source_pk""",
    )
