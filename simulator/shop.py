"""The shop: customers, orders with lines and refunds, checkouts, Shopify-like."""

import numpy as np

from simulator import accounts, shop_orders
from simulator.accounts import EMAIL, PER_BLOCK
from simulator.block import Block
from simulator.draws import DAY, moment

CHECKOUT_BASE = 8_000_000_000


def deliver(block: Block) -> None:
    """Write all entities of the shop."""
    _customers(block)
    shop_orders.deliver(block)
    _checkouts(block)


def _customers(block: Block) -> None:
    left = """UNION SELECT r.id, o.out_at, false FROM shop_account r JOIN optin o USING (i)
        WHERE o.opted_in AND o.out_at > r.created_at AND o.out_at < TIMESTAMP '2100-01-01'"""
    accounts.versions(block, "shop_account", left)
    email = EMAIL.format(e="email_at(w.mails, v.knows)")
    block.run(
        f"""CREATE OR REPLACE TEMP TABLE shop_customer AS
        SELECT v.id::VARCHAR AS id, v.ts AS updated_at, v.ts AS visible_at, to_json({{
            id: v.id, email: {email},
            phone: CASE WHEN r.has_phone
                THEN phone_text(phone_at(w.phones, v.knows), r.phone_style) END,
            first_name: CASE WHEN w.latin OR r.name_style IN (1, 2, 3) THEN w.given
                WHEN r.name_style = 4 THEN w.nick ELSE w.given_zh END,
            last_name: CASE WHEN w.latin OR r.name_style IN (1, 2, 3) THEN w.surname
                WHEN r.name_style = 4 THEN NULL ELSE w.surname_zh END,
            state: CASE WHEN v.deleted THEN 'disabled' ELSE 'enabled' END,
            verified_email: r.draw > 0.2,
            accepts_marketing: o.opted_in AND v.ts < o.out_at,
            email_marketing_consent: {{
                state: CASE WHEN NOT o.opted_in THEN 'not_subscribed'
                    WHEN v.ts < o.out_at THEN 'subscribed' ELSE 'unsubscribed' END,
                opt_in_level: 'single_opt_in',
                consent_updated_at: iso(CASE WHEN v.ts < o.out_at THEN r.created_at
                    ELSE o.out_at END)}},
            default_address: {{
                address1: CASE WHEN v.knows < w.moved_at THEN w.address_a ELSE w.address_b END,
                city: CASE WHEN w.latin THEN c.city_en ELSE c.city_zh END,
                province: CASE WHEN w.latin THEN c.province_en ELSE c.province_zh END,
                zip: c.postcode || CASE WHEN c.country = 'CN' THEN '00' ELSE '1' END,
                country_code: c.country, phone: NULL}},
            locale: ['zh-CN', 'en', 'zh-TW'][w.tongue + 1],
            currency: ['CNY', 'USD', 'EUR'][CASE c.country WHEN 'CN' THEN 1
                WHEN 'DE' THEN 3 ELSE 2 END],
            tags: '', note: NULL, created_at: iso(r.created_at), updated_at: iso(v.ts),
            deleted_at: CASE WHEN v.deleted THEN iso(v.ts) END}})::VARCHAR AS body
        FROM shop_account_version v JOIN shop_account r USING (id) JOIN who w USING (i)
        JOIN optin o USING (i)
        JOIN city c ON c.city = CASE WHEN v.knows < w.moved_at THEN w.city_a ELSE w.city_b END"""
    )
    block.deliver("shop", "customers", "shop_customer", "id, updated_at, body", "id")
    block.records("shop", "customers", "SELECT id AS source_pk, i FROM shop_account")
    for kind, condition, expected in (
        ("placeholder_email", "r.placeholder AND r.has_email", "cleaned"),
        ("full_width", "r.phone_style = 5 AND r.has_phone", "cleaned"),
        ("deletion", "v.deleted", "deleted"),
    ):
        block.dirt(
            *("shop", "customers", kind, expected),
            f"""SELECT v.id AS source_pk, v.ts AS visible_at FROM shop_account_version v
            JOIN shop_account r USING (id) WHERE {condition}""",
        )


def _checkouts(block: Block) -> None:
    """Finished checkouts of all shop orders, and abandoned ones beside them."""
    world = block.world
    base = CHECKOUT_BASE + block.number * PER_BLOCK
    rng = block.rng("checkouts")
    count = block.fetch("SELECT count(*) AS n FROM sale WHERE channel <> 3")["n"][0]
    n = int(count * world.abandoned / (1 - world.abandoned))
    people = block.fetch("SELECT i FROM shop_account ORDER BY id")["i"]
    n = n if len(people) else 0
    setting = block.setting
    at = np.sort(setting.start + rng.random(n) * (setting.end - setting.start))
    block.table(
        "abandoned",
        a=np.arange(n, dtype="int32"),
        i=people[rng.integers(0, max(len(people), 1), n)].astype("int32"),
        ts=moment(np.floor(at)),
        cents=np.round(rng.lognormal(5.2, 0.7, n) * 100).astype("int64"),
        known=rng.random(n) < 0.7,
        wait=np.floor(rng.uniform(0.02, 0.5, n) * DAY).astype("int64"),
    )
    block.run(
        f"""CREATE OR REPLACE TEMP TABLE checkout AS
        WITH c AS (
            SELECT {base} + s.n * 2 + 1 AS id, s.ts - INTERVAL 4 MINUTE AS ts, s.ts AS done_at, s.i,
                s.total AS cents, s.currency, true AS known, s.recorded_at AS changed_at FROM sale s
            WHERE s.channel <> 3
            UNION ALL SELECT {base} + a * 2 + 2, ts, NULL, i, cents, 0, known,
                ts + to_seconds(wait) FROM abandoned)
        SELECT c.id::VARCHAR AS id, v.ts AS updated_at, v.ts AS visible_at, to_json({{
            id: c.id, token: token(c.id), cart_token: token(c.id + 7),
            email: CASE WHEN known THEN email_at(w.mails, c.ts) END,
            phone: CASE WHEN known THEN phone_text(phone_at(w.phones, c.ts), 0) END,
            created_at: iso(c.ts), updated_at: iso(v.ts),
            completed_at: CASE WHEN v.last THEN iso(c.done_at) END,
            total_price: money(c.cents), currency: ['CNY', 'USD', 'EUR'][c.currency + 1],
            abandoned_checkout_url: 'https://shop.example/checkouts/' || token(c.id),
            device_id: d.anonymous}})::VARCHAR AS body
        FROM c JOIN who w USING (i) JOIN device d ON d.i = c.i AND d.place = 0,
        LATERAL (SELECT c.ts AS ts, false AS last
            UNION ALL SELECT c.changed_at, true) v"""
    )
    block.deliver("shop", "checkouts", "checkout", "id, updated_at, body", "id")
    block.records(
        *("shop", "checkouts"),
        f"""SELECT {base} + n * 2 + 1 AS source_pk, i FROM sale WHERE channel <> 3
        UNION ALL SELECT {base} + a * 2 + 2, i FROM abandoned""",
    )
