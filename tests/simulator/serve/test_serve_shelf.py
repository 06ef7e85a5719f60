"""Shelf against an independent, slow implementation on random versions, days and page sizes."""

import json
import random
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from simulator.serve import shelving
from simulator.serve.deliveries import Deliveries, engine
from simulator.serve.shelf import Shelf

FIRST = datetime(2025, 1, 1)


def _versions(seed: int) -> list[dict]:
    """Up to four versions an id, many with one updated_at, some shown late, in no order."""
    drawn = random.Random(seed)
    versions = []
    for identity in range(60):
        shown = drawn.sample(range(1, 400), drawn.randint(1, 4))
        for number, hour in enumerate(sorted(shown)):
            late = drawn.choice([0, 0, 0, 24])
            row = {"id": identity, "version": number, "text": "é好" * drawn.randint(0, 9)}
            versions.append(
                {
                    "id": str(identity),
                    "updated_at": FIRST + timedelta(hours=max(0, hour // 6 * 6 - late)),
                    "body": json.dumps(row, ensure_ascii=False),
                    "visible_at": FIRST + timedelta(hours=hour),
                }
            )
    drawn.shuffle(versions)
    return versions


def _fill(versions: list[dict], root: Path) -> Shelf:
    place = root / "deliveries/shop/orders"
    place.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.register("versions", pa.Table.from_pylist(versions))
        connection.execute(f"COPY versions TO '{place}/part-0.parquet' (FORMAT parquet)")
    with engine(root / "tmp") as connection:
        source = Deliveries(root / "deliveries")
        rows = shelving.fill_shelf(connection, source, "shop", "orders", root / "shelf")
        assert rows == len(versions)
        assert shelving.fill_shelf(connection, source, "shop", "orders", root / "shelf") == 0
    return Shelf(root / "shelf")


def _expected(versions: list[dict], cutoff: datetime) -> list[dict]:
    newest = {}
    for version in sorted(versions, key=lambda v: (v["visible_at"], v["updated_at"])):
        if version["visible_at"] <= cutoff:
            newest[version["id"]] = version
    return sorted(newest.values(), key=lambda v: (v["updated_at"], v["id"]))


def _read(shelf: Shelf, cutoff: datetime, size: int, **between: int) -> list[dict]:
    rows, after = [], None
    while True:
        page = shelf.page(cutoff, size, after, **between)
        found = json.loads(b"[" + page.text + b"]")
        assert len(found) == page.rows <= size
        rows += found
        after = page.after
        if after is None:
            return rows


@pytest.mark.parametrize("seed", range(5))
def test_pages_show_the_newest_visible_versions(seed, tmp_path, monkeypatch):
    monkeypatch.setattr(shelving, "_SLICE_ROWS", 17)  # several slices
    versions = _versions(seed)
    shelf = _fill(versions, tmp_path)
    for hours, size in ((0, 1), (30, 1), (100, 7), (250, 13), (300, 60), (1000, 59)):
        cutoff = FIRST + timedelta(hours=hours)
        expected = [json.loads(v["body"]) for v in _expected(versions, cutoff)]
        assert _read(shelf, cutoff, size) == expected


def test_between_two_moments(tmp_path):
    versions = _versions(9)
    shelf = _fill(versions, tmp_path)
    cutoff, moments = FIRST + timedelta(hours=1000), (40, 96, 102, 300)
    for begin in moments:
        for end in moments:
            least, most = FIRST + timedelta(hours=begin), FIRST + timedelta(hours=end)
            expected = [
                json.loads(version["body"])
                for version in _expected(versions, cutoff)
                if least <= version["updated_at"] <= most
            ]
            epoch = datetime(1970, 1, 1)
            limits = [(m - epoch) // timedelta(microseconds=1) for m in (least, most)]
            assert _read(shelf, cutoff, 4, least=limits[0], most=limits[1]) == expected


def test_nothing_at_all(tmp_path):
    versions = [dict(_versions(1)[0], visible_at=FIRST + timedelta(days=9))]
    shelf = _fill(versions, tmp_path)
    assert shelf.page(FIRST, 10, None).rows == 0
