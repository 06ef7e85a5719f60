"""A made-up source of two tables, small enough to land in a blink, in this process."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from orchestration.interfaces.model import Entity
from orchestration.lake import SourceLake
from orchestration.landing import lake_rows, land, prepare
from orchestration.settings import Company

FIRST_DAY = date(2017, 3, 6)
LAST_DAY = FIRST_DAY + timedelta(days=13)  # the clocks change on the 12th
DAYS_OF_TWO_BATCHES = (FIRST_DAY + timedelta(days=6), LAST_DAY)

SALES = Entity(
    name="sales",
    description="One row a sale.",
    columns={"sale_id": "BIGINT", "shop": "VARCHAR", "amount": "DOUBLE", "sold_at": "TIMESTAMP"},
    key=("sale_id",),
    known_utc="s.sold_at",
    known_is="the time of the sale",
    money="amount",
)
SHOPS = Entity(
    name="shops",
    description="One row a shop.",
    columns={"shop": "VARCHAR", "opened_on": "TIMESTAMP"},
    key=("shop",),
    known_day="s.opened_on::DATE",
    known_is="the day on which it opened",
)


@dataclass(frozen=True)
class TinySource:
    folder: Path
    name: str = "tiny"
    entities: tuple[Entity, ...] = (SALES, SHOPS)

    def location(self, entity: Entity) -> str:
        return str(self.folder / f"{entity.name}.parquet")

    def last_complete_day(self, connection) -> date:
        return LAST_DAY


def company(zone: str = "America/New_York") -> Company:
    return Company("tiny", "Tiny", zone, "USD", FIRST_DAY, ("tiny",))


def write(folder: Path, table: str, select: str) -> None:
    """Delivers a table: the file is replaced, never written into."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{table}.new"
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"COPY ({select}) TO '{draft}' (FORMAT parquet)")
    draft.replace(folder / f"{table}.parquet")


def deliver(folder: Path, rows: int = 60, seed: int = 1, until: date = LAST_DAY) -> None:
    """Writes both tables; `until` leaves out what becomes known after that day (New York)."""
    zone, chance = ZoneInfo("America/New_York"), random.Random(seed)
    sales, shops = [], []
    start = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 5)  # midnight in New York
    for i in range(rows):
        sold_at = start + timedelta(seconds=chance.randrange(13 * 86_400))
        shop = chance.choice(["'a'", "'b''s'", "NULL", "'ü'"])
        amount = chance.choice(["NULL", "0.1", "-2.0", "19.99"])
        local = sold_at.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date()
        if local <= until or not sales:
            sales.append(f"({i}, {shop}, {amount}, TIMESTAMP '{sold_at}')")
    for i in range(6):
        day = FIRST_DAY + timedelta(days=chance.randrange(13))
        if day <= until or not shops:
            shops.append(f"('{i}', TIMESTAMP '{day} 00:00:00')")
    write(
        folder,
        "sales",
        f"""SELECT sale_id::BIGINT AS sale_id, shop::VARCHAR AS shop, amount::DOUBLE AS amount,
            sold_at FROM (VALUES {", ".join(sales)}) AS t(sale_id, shop, amount, sold_at)""",
    )
    write(folder, "shops", f"SELECT * FROM (VALUES {', '.join(shops)}) AS t(shop, opened_on)")


def land_day(source, lake: SourceLake, day: date, zone="America/New_York", run_id=None, gate=None):
    """One run's landing up to a day; returns it."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        landing = prepare(connection, company(zone), source, lake, day, run_id or f"run-{day}")
        land(landing, lake, gate or (lambda: True))
    return landing


def lake_content(lake: SourceLake, entity: str, leave_out: tuple = ("ingest_run_id",)) -> list:
    """All committed rows of a table, in order; without which run brought them."""
    if not lake.entity_files(entity):
        return []
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return connection.sql(
            f"SELECT * EXCLUDE ({', '.join(leave_out)}) FROM {lake_rows(lake, entity)} ORDER BY ALL"
        ).fetchall()


def files_of(lake: SourceLake) -> dict[str, bytes]:
    return {
        str(path.relative_to(lake.folder)): path.read_bytes()
        for path in sorted(lake.folder.rglob("*"))
        if path.is_file()
    }
