"""The catalogue: whole Parquet tables, sent again on each day on which something changed."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from simulator.block import Block
from simulator.catalogue_data import BRANDS, CATEGORIES
from simulator.clock import occasions
from simulator.places import CITIES, CURRENCIES
from simulator.setting import FX_BEFORE
from simulator.world import ZONE_HOURS


def deliver(block: Block) -> None:
    """Write all tables; only the first block does, for they are the company's."""
    _products(block)
    _prices(block)
    _stores(block)
    _calendar(block)
    _rates(block)


def _send(
    block: Block, entity: str, days: list[int], rows: str, order: str, newest: int | None = None
) -> None:
    """Send the rows known by each of `days` (column `since`: the day from which a row is known).

    `newest`: only what became known in so many days before, as tables that only grow are sent.
    """
    recent = "" if newest is None else f"AND r.since > d.day - {newest}"
    first = block.world.first_day
    days = sorted({max(day, 0) for day in days if day < block.world.days})
    block.table("sent_day", day=np.array(days, dtype="int32"))
    block.run(
        f"""CREATE OR REPLACE TEMP TABLE catalogue_row AS
        SELECT r.* EXCLUDE (since), DATE '{first}' + d.day AS file_day,
            DATE '{first}' + d.day - INTERVAL {ZONE_HOURS} HOUR + INTERVAL 1 HOUR AS visible_at
        FROM sent_day d JOIN ({rows}) r ON r.since <= d.day {recent}"""
    )
    block.deliver("catalogue", entity, "catalogue_row", "* EXCLUDE (visible_at)", order)


def _products(block: Block) -> None:
    setting, first = block.setting, block.world.first_day
    launched = [first + timedelta(days=int(d)) for d in setting.launched]
    faulty = setting.incidents["faulty_product"].last + 1
    count = len(launched)
    gone = [
        first + timedelta(days=faulty) if i == setting.faulty_product else None
        for i in range(count)
    ]
    names = [c[0] for c in CATEGORIES]
    block.load(
        "product_more",
        pa.table(
            {
                "product": pa.array(np.arange(count), pa.int32()),
                "subcategory": [f"{names[c]}/{i % 3 + 1}" for i, c in enumerate(setting.category)],
                "brand": [BRANDS[i * 7 % len(BRANDS)] for i in range(count)],
                "is_private_label": setting.private_label,
                "launched_on": pa.array(launched, pa.date32()),
                "gone": pa.array(gone, pa.date32()),
                "since_launch": np.maximum(setting.launched, 0).astype("int32"),
            }
        ),
    )
    launch = int(setting.launched.max())
    fields = """product_id, sku, title AS name, title_zh AS name_zh, category, subcategory, brand,
        is_private_label, launched_on"""
    block.run(
        f"""CREATE OR REPLACE TEMP TABLE product_row AS
        SELECT {fields}, v.discontinued_on, utc(v.updated) AS updated_at, v.since,
            v.until FROM product JOIN product_more m USING (product), LATERAL (
                SELECT NULL::DATE AS discontinued_on, launched_on::TIMESTAMP AS updated,
                    since_launch AS since, CASE WHEN gone IS NULL THEN 99999 ELSE {faulty} END
                    AS until
                UNION ALL SELECT gone, gone::TIMESTAMP, {faulty}, 99999 WHERE gone IS NOT NULL) v"""
    )
    days = sorted({0, launch, faulty})
    block.table("sent_day", day=np.array([d for d in days if d < block.world.days], dtype="int32"))
    block.run(
        f"""CREATE OR REPLACE TEMP TABLE catalogue_row AS
        SELECT r.* EXCLUDE (since, until), DATE '{first}' + d.day AS file_day,
            DATE '{first}' + d.day - INTERVAL {ZONE_HOURS - 1} HOUR AS visible_at
        FROM sent_day d JOIN product_row r ON r.since <= d.day AND r.until > d.day"""
    )
    block.deliver("catalogue", "products", "catalogue_row", "* EXCLUDE (visible_at)", "product_id")


def _prices(block: Block) -> None:
    """A price row for each step that changes a product's price; cost is a share of the first."""
    setting, parts, before = block.setting, [], None
    cost = np.round(setting.base_price * setting.cost_share).astype("int64")
    for day, price in setting.price_steps:
        changed = np.arange(len(price)) if before is None else np.flatnonzero(price != before)
        parts.append((changed, np.full(len(changed), day), price[changed], cost[changed]))
        before = price
    product, day, price, cost = (np.concatenate(p) for p in zip(*parts, strict=True))
    block.table("price_step", product=product.astype("int32"), day=day, price=price, cost=cost)
    rows = f"""SELECT p.product_id, DATE '{block.world.first_day}' + s.day::INTEGER AS valid_from,
        (s.price / 100)::DECIMAL(12,2) AS list_price, (s.cost / 100)::DECIMAL(12,2) AS unit_cost,
        'CNY' AS currency, greatest(s.day, m.since_launch) AS since
        FROM price_step s JOIN product p USING (product) JOIN product_more m USING (product)"""
    days = [d for d, _ in setting.price_steps] + [int(setting.launched.max())]
    _send(block, "prices", days, rows, "product_id, valid_from")


def _stores(block: Block) -> None:
    cities = [CITIES[c] for c in block.setting.store_city]
    numbers = range(1, len(cities) + 1)
    first = block.world.first_day
    opened = [first - timedelta(days=200 + 137 * n % 4_000) for n in numbers]
    encoding = ["gbk" if n % 2 else ("utf-8-sig" if n % 4 == 2 else "utf-8") for n in numbers]
    rows = pa.table(
        {
            "store_id": [f"S{n:03}" for n in numbers],
            "name": [
                f"{c[1]}{n}号店" if c[4] == "CN" else f"{c[0]} {n}"
                for n, c in zip(numbers, cities, strict=True)
            ],
            "city": [c[0] for c in cities],
            "province": [c[2] for c in cities],
            "country": [c[4] for c in cities],
            "opened_on": pa.array(opened, pa.date32()),
            "time_zone": [c[5] for c in cities],
            "encoding": encoding,
            "since": [0] * len(cities),
        }
    )
    block.load("store_more", rows)
    _send(block, "stores", [0], "FROM store_more", "store_id")


def _calendar(block: Block) -> None:
    """Holidays and promotions are known ahead; an outage or a faulty product the day after."""
    world, first = block.world, block.world.first_day
    last = first + timedelta(days=world.days)
    listed = []
    for year in range(first.year, last.year + 1):
        for name, zh, kind, begin, end, *_ in occasions(year):
            slug = f"{name.lower().replace(' ', '-')}-{year}".replace("'", "")
            listed.append((slug, name, zh, kind, begin, end, "all", 0))
    for incident in block.setting.incidents.values():
        if incident.kind not in world.incidents:
            continue
        begin, end = (first + timedelta(days=d) for d in (incident.first, incident.last))
        sudden = incident.kind in ("outage", "faulty_product")
        scope = incident.scope
        if incident.kind == "faulty_product":
            scope = f"product:P{block.setting.faulty_product + 1:05}"
        since = incident.first + 1 if sudden else 0
        listed.append(
            (
                incident.kind,
                incident.name,
                incident.name_zh,
                incident.kind,
                begin,
                end,
                scope,
                since,
            )
        )
    names = ("event_id", "name", "name_zh", "type", "starts_on", "ends_on", "scope", "since")
    columns = dict(zip(names, zip(*listed, strict=True), strict=True))
    block.load("calendar_row", pa.table({k: pa.array(v) for k, v in columns.items()}))
    days = [0] + [event[7] for event in listed]
    _send(block, "calendar", days, "FROM calendar_row", "starts_on, event_id")
    effects = [(i.kind, i.effect) for i in block.setting.incidents.values()]
    block.load_rows("incident_effect", effects, ("event_id", "effect"))
    block.truth(
        "incident",
        """SELECT c.* EXCLUDE (since), effect FROM calendar_row c
            JOIN incident_effect USING (event_id) ORDER BY starts_on""",
    )


def _rates(block: Block) -> None:
    rates, first = block.setting.rates, block.world.first_day
    day = np.arange(len(rates)) - FX_BEFORE
    base = first.toordinal() - date(1970, 1, 1).toordinal()
    block.load(
        "fx_row",
        pa.table(
            {
                "day": pa.array(np.repeat(base + day, 3).astype("int32"), pa.date32()),
                "currency": list(CURRENCIES) * len(day),
                "rate": rates.ravel(),
                "since": np.repeat(np.maximum(day, 0), 3).astype("int32"),
            }
        ),
    )
    rows = "SELECT day, currency, rate::DECIMAL(18,8) AS rate_to_cny, since FROM fx_row"
    _send(block, "fx_rates", list(range(block.world.days)), rows, "day, currency", newest=7)
