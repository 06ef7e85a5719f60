"""The stores: receipts, lines and returns, as each store's till system writes them at night."""

import numpy as np

from simulator.accounts import PER_BLOCK
from simulator.block import Block
from simulator.draws import moment, pick

TRAINING_BASE = 900_000_000_000

_TILL_TIME = """CREATE OR REPLACE MACRO till_time(t, zone, style) AS CASE style
    WHEN 0 THEN strftime(t AT TIME ZONE 'UTC' AT TIME ZONE zone, '%Y-%m-%d %H:%M:%S')
    WHEN 1 THEN strftime(t AT TIME ZONE 'UTC' AT TIME ZONE zone, '%Y/%-m/%-d %H:%M')
    WHEN 2 THEN strftime(t AT TIME ZONE 'UTC' AT TIME ZONE zone, '%d.%m.%Y %H:%M:%S')
    ELSE strftime(t AT TIME ZONE 'UTC' AT TIME ZONE zone, '%Y-%m-%dT%H:%M:%S')
        || store_offset(t, zone) END"""
_OFFSET = """CREATE OR REPLACE MACRO store_offset(t, zone) AS CASE
    WHEN zone LIKE 'Asia/%' THEN '+08:00' ELSE printf('%s%02d:00',
        CASE WHEN zone LIKE 'Europe/%' THEN '+' ELSE '-' END,
        abs(datediff('hour', t, t AT TIME ZONE 'UTC' AT TIME ZONE zone))) END"""

# Each time that a store sends a row: first, again unchanged, or put right. `again` days later.
_SENDINGS = """CREATE OR REPLACE TEMP TABLE till_sending AS
    SELECT n, 1 AS version, recorded_at AS sent_at, bad AS bad_now, corrected AS wrong,
        false AS repeated FROM sale WHERE channel = 3
    UNION ALL SELECT n, 2, recorded_at + to_days(floor(draw * 4)::INTEGER),
        bad, corrected, true
        FROM sale WHERE channel = 3 AND duplicated
    UNION ALL SELECT n, 3, recorded_at + to_days(4 + floor(draw2 * 4)::INTEGER), 0, false, false
        FROM sale WHERE channel = 3 AND ((bad > 0 AND healed) OR corrected)"""

_RECEIPTS = """CREATE OR REPLACE TEMP TABLE till_receipt AS
    SELECT s.receipt_id, st.store_id,
        CASE WHEN st.mainland THEN '收银' || (s.n % 4 + 1) ELSE 'Till ' || (s.n % 4 + 1) END
            AS till_id,
        'E' || lpad((s.store * 20 + s.n % 11)::VARCHAR, 4, '0') AS cashier_id,
        CASE WHEN v.bad_now = 4 THEN strftime(s.ts, '%Y-13-45 %H:%M:%S')
            ELSE till_time(s.ts, st.zone, s.store % 4) END AS sold_at,
        m.card_no AS member_card,
        CASE WHEN s.draw2 < 0.12 THEN phone_text(phone_at(w.phones, s.ts),
            CASE WHEN s.wide THEN 5 ELSE 0 END) END AS phone,
        ['CNY', 'USD', 'EUR'][s.currency + 1] AS currency,
        CASE WHEN v.bad_now = 1 THEN '#REF!' WHEN v.wrong THEN money(s.total + 1000)
            ELSE money(s.total) END AS total,
        money(l.discount) AS discount,
        CASE WHEN NOT st.mainland THEN CASE WHEN s.draw < 0.3 THEN 'cash' ELSE 'card' END
            WHEN s.draw < 0.45 THEN 'wechat' WHEN s.draw < 0.85 THEN 'alipay'
            WHEN s.draw < 0.93 THEN 'card' ELSE 'cash' END AS paid_by,
        '0' AS is_training, v.version, v.bad_now, v.wrong, v.repeated, s.n,
        s.bad, s.healed, s.late, s.wide, v.sent_at, s.store, s.i
    FROM till_sending v JOIN sale s USING (n) JOIN who w USING (i) JOIN store st USING (store)
    JOIN (SELECT n, sum(discount) AS discount FROM line GROUP BY 1) l USING (n)
    LEFT JOIN card m ON m.id = s.member"""

_TIMES = """company_day(sent_at) AS file_day,
    night_after(sent_at, (store * 977 % 9000)::BIGINT) AS visible_at"""


def deliver(block: Block) -> None:
    """Write all entities of the stores."""
    for sql in (_OFFSET, _TILL_TIME, _SENDINGS, _RECEIPTS):
        block.run(sql)
    _training(block)
    block.deliver(
        *("pos", "receipts"),
        f"(SELECT *, {_TIMES} FROM till_receipt UNION ALL SELECT *, {_TIMES} FROM till_training)",
        """receipt_id, store_id, till_id, cashier_id, sold_at, member_card, phone, currency, total,
        discount, paid_by, is_training, file_day""",
        "receipt_id, version",
    )
    block.records(
        "pos", "receipts", "SELECT receipt_id AS source_pk, i FROM sale WHERE channel = 3"
    )
    _lines(block)
    _returns(block)
    _dirt(block)


def _lines(block: Block) -> None:
    """Lines go with the receipt; put right when it is, sent again when it is."""
    block.run(
        f"""CREATE OR REPLACE TEMP TABLE till_line AS
        SELECT r.receipt_id, l.line_no::VARCHAR AS line_no,
            CASE WHEN r.bad_now = 3 AND l.line_no = 1 THEN 'X' || p.product_id
                ELSE p.product_id END AS product_id,
            CASE WHEN r.bad_now = 2 AND l.line_no = 1 THEN -(l.quantity % 2)
                ELSE l.quantity END::VARCHAR AS quantity,
            money(l.price) AS unit_price, money(l.discount) AS discount,
            money(l.amount) AS amount, r.store_id, r.version, {_TIMES}
        FROM till_receipt r JOIN line l USING (n) JOIN product p USING (product)
        UNION ALL SELECT t.receipt_id, '1', p.product_id, '1', '0.01', '0.00', '0.01', t.store_id,
            1, {_TIMES.replace("store *", "t.store *")}
        FROM till_training t JOIN product p ON p.product = t.n % 50"""
    )
    block.deliver(
        *("pos", "lines", "till_line"),
        """receipt_id, line_no, product_id, quantity, unit_price, discount, amount, store_id,
        file_day""",
        "receipt_id, line_no, version",
    )


def _returns(block: Block) -> None:
    block.run(
        f"""CREATE OR REPLACE TEMP TABLE till_return AS
        SELECT 'T' || s.receipt_id[2:] || l.line_no AS return_id, s.receipt_id,
            l.line_no::VARCHAR AS line_no, p.product_id, l.returned::VARCHAR AS quantity,
            money(l.refund) AS amount,
            CASE WHEN NOT st.mainland THEN ['faulty', 'changed mind', 'wrong size'][1 + s.n % 3]
                WHEN s.trouble = 3 THEN '商品质量问题'
                ELSE ['不想要了', '尺寸不合适', '买错了'][1 + s.n % 3] END AS reason,
            till_time(r.ts, st.zone, s.store % 4) AS returned_at, st.store_id, {_TIMES}
        FROM line l JOIN sale s USING (n) JOIN store st USING (store)
        JOIN product p USING (product),
        LATERAL (SELECT greatest(l.returned_at, s.recorded_at) AS ts) r,
        LATERAL (SELECT r.ts AS sent_at) sent
        WHERE s.channel = 3 AND l.returned > 0"""
    )
    block.deliver(
        *("pos", "returns", "till_return"),
        """return_id, receipt_id, line_no, product_id, quantity, amount, reason, returned_at,
        store_id, file_day""",
        "return_id",
    )


def _training(block: Block) -> None:
    """Receipts with which staff learn the till: no person's, marked as training."""
    rng, setting = block.rng("training"), block.setting
    receipts = block.fetch("SELECT count(*) AS n FROM sale WHERE channel = 3")["n"][0]
    n = rng.poisson(receipts * block.world.dirt.test)
    store = rng.integers(0, block.world.stores, n).astype("int32")
    day = pick(rng, setting.demand[1], n)
    at = setting.start + day * 86_400 + rng.integers(11 * 3_600, 20 * 3_600, n)
    order = np.lexsort((store, at))
    block.table("trained", k=np.arange(n, dtype="int32"), ts=moment(at[order]), store=store[order])
    base = TRAINING_BASE + block.number * PER_BLOCK
    block.run(
        f"""CREATE OR REPLACE TEMP TABLE till_training AS
        SELECT 'R' || ({base} + t.k) AS receipt_id, st.store_id,
            'Till 1' AS till_id, 'E0000' AS cashier_id,
            till_time(t.ts, st.zone, t.store % 4) AS sold_at, NULL AS member_card, NULL AS phone,
            ['CNY', 'USD', 'EUR'][st.currency + 1] AS currency, '0.01' AS total,
            '0.00' AS discount, 'cash' AS paid_by, '1' AS is_training, 1 AS version, 0 AS bad_now,
            false AS wrong, false AS repeated, t.k AS n, 0 AS bad, false AS healed, 0.0 AS late,
            false AS wide, t.ts AS sent_at, t.store, 0 AS i
        FROM trained t JOIN store st USING (store)"""
    )


def _dirt(block: Block) -> None:
    version = f"SELECT receipt_id AS source_pk, {_TIMES} FROM till_receipt WHERE "
    for number, kind in ((1, "bad_amount"), (4, "bad_date")):
        for healed, expected in ((True, "superseded"), (False, "quarantined")):
            wrong = f"{version} bad_now = {number} AND NOT repeated AND healed = {healed}"
            block.dirt("pos", "receipts", kind, expected, wrong)
    line = f"SELECT receipt_id || ':1' AS source_pk, {_TIMES} FROM till_receipt WHERE "
    for number, kind in ((2, "bad_quantity"), (3, "unknown_product")):
        for healed, expected in ((True, "superseded"), (False, "quarantined")):
            wrong = f"{line} bad_now = {number} AND NOT repeated AND healed = {healed}"
            block.dirt("pos", "lines", kind, expected, wrong)
    for kind, expected, condition in (
        ("duplicate", "duplicate", "repeated"),
        ("correction", "superseded", "wrong AND NOT repeated"),
        ("late", "late", "late > 0 AND version = 1"),
        ("full_width", "cleaned", "phone IS NOT NULL AND wide AND version = 1"),
    ):
        block.dirt("pos", "receipts", kind, expected, version + condition)
    trained = f"SELECT receipt_id AS source_pk, {_TIMES} FROM till_training"
    block.dirt("pos", "receipts", "test", "cleaned", trained)
