"""The outside world's two APIs, served in this process from a handful of deliveries.

`Api` is the real server, with its tokens, pages, clock and faults. What an object holds is made
from the contract: every column that it names.
"""

import json
import threading
import urllib.request
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
from landings import Landings

from orchestration.interfaces.model import DeliveredSource, Entity
from orchestration.interfaces.rest import CursorPages, TimeExport
from orchestration.sources import shop, support
from simulator.serve import api, shelving
from simulator.serve.clock import Clock, write_clock
from simulator.serve.deliveries import Deliveries, engine
from simulator.serve.faults import CALM

TOKENS = {"shop": "shpat_very_secret", "support": "very/secret"}
SECRET = "li.na@example.com"  # a value that no message may show
PAGE = 25  # rows
_BY_KIND = {
    "VARCHAR": "x",
    "BIGINT": 7,
    "INTEGER": 7,
    "DOUBLE": 1.5,
    "BOOLEAN": True,
    "DECIMAL(18,2)": "12.50",
    "JSON": {"a": ["好", None]},
    "TIMESTAMP WITH TIME ZONE": None,
}


def noon(day: date) -> datetime:
    """In Shanghai; naive UTC."""
    return datetime(day.year, day.month, day.day, 4)


def record(entity: Entity, number: int, created: datetime, changed: datetime, **more) -> dict:
    """What the API shows of an object; its values are of the contract's types."""
    values = {column: _BY_KIND[kind] for column, kind in entity.columns.items()}
    values.update(
        id=number, created_at=f"{created.isoformat()}Z", updated_at=f"{changed.isoformat()}Z"
    )
    return {**values, **({"email": SECRET} if "email" in values else {}), **more}


class Shelves:
    """Versions of objects, shown from a moment on; written as deliveries."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._rows: dict[tuple[str, str], list[dict]] = {}

    def add(self, channel: str, entity: Entity, objects: list[dict], shown: datetime | None = None):
        rows = self._rows.setdefault((channel, entity.at), [])
        for thing in objects:
            changed = datetime.fromisoformat(thing["updated_at"]).replace(tzinfo=None)
            text = json.dumps(thing, ensure_ascii=False)
            rows.append(
                {
                    "id": str(thing.get("id")),
                    "updated_at": changed,
                    "body": text,
                    "visible_at": shown or changed,
                }
            )

    def fill(self) -> None:
        for (channel, entity), rows in self._rows.items():
            place = self.folder / "deliveries" / channel / entity
            place.mkdir(parents=True)
            with duckdb.connect() as connection:
                connection.register("versions", pa.Table.from_pylist(rows))
                connection.execute(f"COPY versions TO '{place}/part-0.parquet' (FORMAT parquet)")
            with engine(self.folder / "tmp") as connection:
                shelf = self.folder / "api" / channel / entity
                source = Deliveries(self.folder / "deliveries")
                shelving.fill_shelf(connection, source, channel, entity, shelf)


class Api:
    """A running server over filled shelves. `with`: stopped at the end."""

    def __init__(self, folder: Path, today: date, handler: type | None = None) -> None:
        self.folder = folder
        self.move(today)
        self.server = api.ApiServer(folder, 0, TOKENS, CALM)
        self.server.RequestHandlerClass = handler or api.Handler
        self.address = self.server.address
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))

    def __enter__(self) -> "Api":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()

    def move(self, today: date) -> None:
        write_clock(self.folder / "clock.json", Clock(today))

    def order(self, kind: str, **more: object) -> None:
        """Faults as the server takes them: count, after, seconds, regular."""
        request = urllib.request.Request(
            f"{self.address}/_faults", json.dumps({"kind": kind, **more}).encode(), method="POST"
        )
        urllib.request.urlopen(request, timeout=10).close()

    def calm(self) -> None:
        self.order("none", regular=asdict(CALM))

    def requests(self, channel: str) -> int:
        return self.server.faults[channel].requests


def make_source(channel: str, address: str, **settings) -> DeliveredSource:
    """As a company's settings would have it, but impatient."""
    module = {"shop": shop, "support": support}[channel]
    impatient = {"token": TOKENS[channel], "timeout_seconds": 5, "attempts": 3, **settings}
    return module.make_source("Asia/Shanghai", date(2025, 1, 1), url=address, **impatient)


def entities(channel: str) -> dict[str, Entity]:
    return {e.name: e for e in make_source(channel, "http://127.0.0.1:1").entities}


def landings(folder: Path, channel: str, address: str, **settings) -> Landings:
    """Pages are small, so that a few rows fill several; attempts follow each other at once."""
    folder.mkdir(parents=True, exist_ok=True)
    lands = Landings(folder, make_source(channel, address, **settings))
    pages = CursorPages(PAGE) if channel == "shop" else TimeExport(PAGE)
    lands.reached_by(pages=pages, backoff_seconds=0.01)
    return lands


def ago(moment: datetime, **time: float) -> datetime:
    return moment - timedelta(**time)
