"""Orders of the shop with lines and refunds: one row for each version that the API shows."""

import numpy as np

from simulator.accounts import PER_BLOCK
from simulator.block import Block
from simulator.draws import moment

TEST_BASE = 5_900_000_000

# Lines as JSON text, made once for all versions of an order; `spoilt` if its lines are wrong.
_LINES = """CREATE OR REPLACE TEMP TABLE shop_lines AS
    WITH text AS (
        SELECT l.*, s.order_id * 10 + l.line_no AS id, s.bad, s.cancelled,
            concat('","sku":"', p.sku, '","title":"', p.title, '","quantity":') AS middle,
            concat(',"price":"', money(l.price), '","total_discount":"', money(l.discount), '"}')
                AS tail, p.product_id
        FROM line l JOIN sale s USING (n) JOIN product p USING (product) WHERE s.channel <> 3)
    SELECT n, concat('[', string_agg(concat('{"id":', id, ',"product_id":"', product_id, middle,
            quantity, tail), ',' ORDER BY line_no), ']') AS items,
        concat('[', string_agg(concat('{"id":', id, ',"product_id":"',
            CASE WHEN bad = 3 AND line_no = 1 THEN 'X' END, product_id, middle,
            CASE WHEN bad = 2 AND line_no = 1 THEN -(quantity % 2) ELSE quantity END, tail), ','
            ORDER BY line_no) FILTER (bad IN (2, 3)), ']') AS spoilt,
        concat('[', string_agg(concat('{"line_item_id":', id, ',"quantity":',
            CASE WHEN cancelled THEN quantity ELSE returned END, ',"subtotal":"',
            money(CASE WHEN cancelled THEN amount ELSE refund END), '"}'), ',' ORDER BY line_no)
            FILTER (cancelled OR returned > 0), ']') AS back,
        sum(refund) AS refund, max(returned_at) AS returned_at,
        sum(quantity) = sum(returned) AS wholly, sum(discount) AS discount
    FROM text GROUP BY n"""

# What an order goes through: made, sent or cancelled, sent back.
_VERSIONS = """CREATE OR REPLACE TEMP TABLE shop_version AS
    SELECT s.n, 1 AS version, s.recorded_at AS ts FROM sale s WHERE channel <> 3
    UNION ALL SELECT s.n, 2, s.recorded_at
        + to_seconds((CASE WHEN cancelled THEN 7200 ELSE 86400 END * (1 + 2 * draw))::BIGINT)
        FROM sale s WHERE channel <> 3
    UNION ALL SELECT s.n, 3, greatest(l.returned_at, s.recorded_at + INTERVAL 4 DAY)
        FROM sale s JOIN shop_lines l USING (n) WHERE l.refund > 0 AND NOT s.cancelled"""

_ORDERS = """CREATE OR REPLACE TEMP TABLE shop_order AS
    SELECT s.order_id::VARCHAR AS id, v.ts AS updated_at, v.ts AS visible_at, v.version, s.n,
        s.bad > 0 AND (v.version = 1 OR NOT s.healed) AS bad_now,
        s.corrected AND v.version = 1 AS wrong_now
    FROM shop_version v JOIN sale s USING (n)"""

_BODY = """to_json({
    id: s.order_id, order_number: s.order_id - 4999990000, name: '#' || (s.order_id - 4999990000),
    customer: CASE WHEN s.account IS NOT NULL THEN {id: s.account} END,
    email: CASE WHEN s.draw2 < 0.9 THEN email_at(w.mails, s.ts) END,
    phone: CASE WHEN s.draw2 > 0.2
        THEN phone_text(phone_at(w.phones, s.ts), (s.n % 5)::INTEGER) END,
    created_at: iso(s.recorded_at),
    processed_at: CASE WHEN s.bad = 4 AND o.bad_now THEN strftime(s.ts, '%Y-02-30T%H:%M:%S+08:00')
        WHEN s.n % 17 = 0 THEN isoz(s.ts) ELSE iso(s.ts) END,
    updated_at: iso(o.updated_at),
    cancelled_at: CASE WHEN s.cancelled AND o.version > 1 THEN iso(o.updated_at) END,
    cancel_reason: CASE WHEN s.cancelled AND o.version > 1 THEN 'customer' END,
    currency: ['CNY', 'USD', 'EUR'][s.currency + 1],
    financial_status: CASE WHEN o.version = 1 THEN 'paid'
        WHEN s.cancelled THEN 'refunded' WHEN o.version = 2 THEN 'paid'
        WHEN l.wholly THEN 'refunded' ELSE 'partially_refunded' END,
    fulfillment_status: CASE WHEN o.version > 1 AND NOT s.cancelled THEN 'fulfilled' END,
    subtotal_price: CASE WHEN s.bad = 1 AND o.bad_now THEN 'N/A' ELSE money(s.subtotal) END,
    total_price: CASE WHEN s.bad = 1 AND o.bad_now THEN '--'
        ELSE money(s.total) END,
    total_discounts: money(l.discount), total_tax: '0.00', total_shipping: money(s.shipping),
    taxes_included: true, source_name: ['web', 'app', 'mini_program'][s.channel + 1],
    referring_site: CASE s.n % 4 WHEN 0 THEN 'https://www.baidu.com/'
        WHEN 1 THEN 'https://www.google.com/' END,
    landing_site: CASE WHEN s.campaign >= 0 THEN '/?utm_campaign=' || ca.campaign_id ELSE '/' END,
    cart_token: token(s.order_id + 3), checkout_token: token(s.order_id),
    buyer_accepts_marketing: op.opted_in AND s.ts < op.out_at,
    customer_locale: ['zh-CN', 'en', 'zh-TW'][w.tongue + 1],
    discount_codes: CASE WHEN s.campaign >= 0
        THEN [{code: ca.campaign_id || '-10', amount: money(l.discount)}] ELSE [] END,
    payment_gateway: CASE WHEN s.currency > 0 THEN 'paypal' WHEN s.draw < 0.5 THEN 'alipay'
        ELSE 'wechat_pay' END,
    test: false, tags: '',
    shipping_address: {
        name: name_text(w.names, (CASE WHEN s.draw < 0.9 THEN 0 ELSE 1 END), 0, 0),
        phone: phone_text(phone_at(w.phones, s.ts), 0),
        address1: CASE WHEN o.wrong_now THEN '?' WHEN s.ts < w.moved_at THEN w.address_a
            ELSE w.address_b END,
        city: CASE WHEN w.latin THEN c.city_en ELSE c.city_zh END,
        province: CASE WHEN w.latin THEN c.province_en ELSE c.province_zh END,
        zip: c.postcode || CASE WHEN c.country = 'CN' THEN '00' ELSE '1' END,
        country_code: c.country},
    line_items: (CASE WHEN o.bad_now AND s.bad IN (2, 3) THEN l.spoilt ELSE l.items END)::JSON,
    refunds: CASE
        WHEN s.cancelled AND o.version > 1 THEN [{id: s.order_id * 10 + 1,
            created_at: iso(o.updated_at), processed_at: iso(o.updated_at), note: 'cancelled',
            amount: money(s.total), refund_line_items: l.back::JSON}]
        WHEN o.version = 3 THEN [{id: s.order_id * 10 + 2, created_at: iso(o.updated_at),
            processed_at: iso(o.updated_at), note: 'returned', amount: money(l.refund),
            refund_line_items: l.back::JSON}] ELSE [] END})::VARCHAR AS body"""


def deliver(block: Block) -> None:
    """Write the versions of all orders, test orders among them."""
    for sql in (_LINES, _VERSIONS, _ORDERS):
        block.run(sql)
    joined = f"""(SELECT o.id, o.updated_at, o.visible_at, {_BODY}
        FROM shop_order o JOIN sale s USING (n) JOIN shop_lines l USING (n)
        JOIN who w ON w.i = s.i JOIN optin op ON op.i = s.i
        LEFT JOIN campaign ca ON ca.campaign = s.campaign
        JOIN city c ON c.city = CASE WHEN s.ts < w.moved_at THEN w.city_a ELSE w.city_b END
        UNION ALL SELECT * FROM shop_test)"""
    _tests(block)
    block.deliver("shop", "orders", joined, "id, updated_at, body", "id")
    block.records("shop", "orders", "SELECT order_id AS source_pk, i FROM sale WHERE channel <> 3")
    _dirt(block)


def _tests(block: Block) -> None:
    """Orders with which staff try the shop: no person's, marked as tests."""
    rng, setting = block.rng("test_orders"), block.setting
    orders = block.fetch("SELECT count(*) AS n FROM sale WHERE channel <> 3")["n"][0]
    n = rng.poisson(orders * block.world.dirt.test)
    at = np.floor(setting.start + np.sort(rng.random(n)) * (setting.end - setting.start))
    product = rng.integers(0, len(setting.category), n).astype("int32")
    block.table("tried", k=np.arange(n, dtype="int32"), ts=moment(at), product=product)
    base = TEST_BASE + block.number * PER_BLOCK
    block.run(
        f"""CREATE OR REPLACE TEMP TABLE shop_test AS
        SELECT ({base} + k)::VARCHAR AS id, ts AS updated_at, ts AS visible_at, to_json({{
            id: {base} + k, order_number: {base} + k - 4999990000,
            name: '#' || ({base} + k - 4999990000), customer: NULL, email: 'test@test.com',
            phone: '13800000000', created_at: iso(ts), processed_at: iso(ts), updated_at: iso(ts),
            cancelled_at: NULL, cancel_reason: NULL, currency: 'CNY', financial_status: 'paid',
            fulfillment_status: NULL, subtotal_price: '0.01', total_price: '0.01',
            total_discounts: '0.00', total_tax: '0.00', total_shipping: '0.00',
            taxes_included: true, source_name: 'web', referring_site: NULL, landing_site: '/',
            cart_token: token({base} + k), checkout_token: token({base} + k + 1),
            buyer_accepts_marketing: false, customer_locale: 'zh-CN', discount_codes: [],
            payment_gateway: 'bogus', test: true, tags: 'test',
            shipping_address: {{name: '测试', phone: '13800000000', address1: 'test', city: 'test',
                province: 'test', zip: '000000', country_code: 'CN'}},
            line_items: [{{id: ({base} + k) * 10 + 1, product_id: p.product_id, sku: p.sku,
                title: p.title, quantity: 1, price: '0.01', total_discount: '0.00'}}],
            refunds: []}})::VARCHAR AS body
        FROM tried JOIN product p USING (product)"""
    )
    block.dirt(
        *("shop", "orders", "test", "cleaned"), "SELECT id AS source_pk, visible_at FROM shop_test"
    )


def _dirt(block: Block) -> None:
    version = (
        "SELECT o.id AS source_pk, o.visible_at FROM shop_order o JOIN sale s USING (n) WHERE "
    )
    for number, kind in enumerate(("bad_amount", "bad_quantity", "unknown_product", "bad_date"), 1):
        for healed, expected in ((True, "superseded"), (False, "quarantined")):
            block.dirt(
                *("shop", "orders", kind, expected),
                f"{version} o.bad_now AND s.bad = {number} AND s.healed = {healed}",
            )
    block.dirt("shop", "orders", "correction", "superseded", f"{version} o.wrong_now")
    block.dirt("shop", "orders", "late", "late", f"{version} s.late > 0 AND o.version = 1")
    foreign = f"{version} s.currency > 0 AND o.version = 1"
    block.dirt("shop", "orders", "foreign_currency", "cleaned", foreign)
