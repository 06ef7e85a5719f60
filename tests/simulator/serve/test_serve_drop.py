"""The drop folder: names, formats and encodings as the systems have them, repeatable, whole."""

import gzip
import json
import zipfile
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pyarrow.parquet as pq
import pytest

from simulator.serve.deliveries import Deliveries, engine
from simulator.serve.drop import DropFolder

ALL = datetime(2025, 1, 31)
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def _drop(deliveries: Path, root: Path, *moments: datetime, seed: int = 1) -> Path:
    """Drops up to each of the moments, one after the other."""
    folder = DropFolder(Deliveries(deliveries / "deliveries"), root / "drop", root, seed)
    with engine(root / "tmp") as connection:
        for after, until in zip([None, *moments], moments, strict=False):
            folder.drop(connection, after, until)
    return root / "drop"


def _content(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def drop(deliveries, tmp_path_factory) -> Path:
    return _drop(deliveries, tmp_path_factory.mktemp("all"), ALL)


def test_names(drop):
    names = set(_content(drop))
    assert len(names) == 10 * (3 + 3 + 4 + 1 + 1 + 1 + 1) + 3
    assert {
        "pos/receipts_S001_20250110.csv",
        "pos/lines_S006_20250101.csv",
        "web/events_2025010203.jsonl.gz",
        "email/events_20250105.csv",
        "survey/responses_20250103.xlsx",
        "social/posts_20250101.json",
        "callcentre/calls_20250101.csv",
        "catalogue/products_20250105.parquet",
    } <= names


def test_tills_have_their_encodings(drop):
    text = '"receipt_id","store_id","cashier_id","total","phone"\n"{0}-2","{0}","王小明","1,5",\n'
    for store, encoding in (("S001", "gbk"), ("S004", "utf-8"), ("S006", "utf-8-sig")):
        content = (drop / f"pos/receipts_{store}_20250102.csv").read_bytes()
        assert content == text.format(store).encode(encoding)
    lines = (drop / "pos/lines_S004_20250102.csv").read_text()
    assert lines.splitlines() == ['"receipt_id","line_no"', '"S004-2","1"']


def test_csv_of_the_others(drop):
    email = (drop / "email/events_20250101.csv").read_bytes()
    assert email == b'event_id,reason,url\ne1,"a ""b"", c",plain\n'
    calls = (drop / "callcentre/calls_20250101.csv").read_bytes()
    assert calls == 'call_id;transcript;agent_id\nc1;"a;b";张\n'.encode("utf-8-sig")


def test_json(drop):
    packed = (drop / "web/events_2025010203.jsonl.gz").read_bytes()
    assert packed[4:8] == bytes(4), "the time of packing would make every file another"
    lines = gzip.decompress(packed).decode().splitlines()
    assert [json.loads(line)["messageId"] for line in lines] == ["2-3"] * 5
    assert (
        json.loads((drop / "social/posts_20250101.json").read_bytes())
        == [{"id": "p1", "text": "好"}] * 2
    )


def test_workbook(drop):
    def rows(number: int, day: int) -> list[list[tuple]]:
        with zipfile.ZipFile(drop / f"survey/responses_202501{day:02}.xlsx") as archive:
            tree = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
        return [[(c.get("r"), "".join(c.itertext())) for c in r] for r in tree.iter(f"{_SHEET}row")]

    assert rows(1, 1)[1] == [("A2", "i1"), ("C2", "x")]  # an empty cell is not there
    assert rows(2, 1) == [
        [("A1", "response_id"), ("B1", "score"), ("C1", "text")],
        [("A2", "r1"), ("B2", "9"), ("C2", "很好 <&> ")],
    ]
    assert len(rows(1, 3)) == 2
    assert len(rows(2, 3)) == 1  # nobody answered: the heading alone


def test_catalogue_is_typed(drop):
    table = pq.read_table(drop / "catalogue/products_20250105.parquet")
    kinds = {field.name: str(field.type) for field in table.schema}
    assert kinds == {
        "product_id": "string",
        "updated_at": "timestamp[us, tz=UTC]",
        "price": "decimal128(12, 2)",
    }
    assert table["product_id"].to_pylist() == ["P1", "P2", "P3"]


def test_day_by_day_gives_the_same_files(deliveries, drop, tmp_path):
    days = [datetime(2025, 1, day, 16) for day in range(1, 11)]
    assert _content(_drop(deliveries, tmp_path, *days, ALL)) == _content(drop)


def test_shown_only_when_visible(deliveries, tmp_path):
    """A web hour is dropped when it is over."""
    folder = _drop(deliveries, tmp_path, datetime(2025, 1, 2, 2))
    hours = sorted(name for name in _content(folder) if "20250102" in name)
    assert hours == ["web/events_2025010200.jsonl.gz", "web/events_2025010201.jsonl.gz"]
    assert not list((tmp_path / "drop").rglob("*.draft"))


def test_files_that_are_there_are_left_alone(deliveries, tmp_path):
    folder = _drop(deliveries, tmp_path, ALL)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    gone = folder / "web/events_2025010203.jsonl.gz"
    gone.unlink()
    _drop(deliveries, tmp_path, ALL)
    after = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    assert after.keys() == before.keys()
    assert [path for path in before if after[path] != before[path]] == [gone]


def test_order_of_appearance_is_shuffled_and_seeded(deliveries, tmp_path, monkeypatch):
    def appeared(name: str, seed: int) -> list[str]:
        order = []
        replace = Path.replace

        def noted(self: Path, target: Path) -> Path:
            if target.parent.parent.name == "drop":
                order.append(target.name)
            return replace(self, target)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", noted)
            _drop(deliveries, tmp_path / name, ALL, seed=seed)
        return order

    first, again, other = appeared("a", 1), appeared("b", 1), appeared("c", 2)
    assert first == again
    assert first != other
    of_day = [name for name in first if "20250102" in name]
    assert of_day != sorted(of_day)
    assert first.index("calls_20250101.csv") < first.index("calls_20250102.csv")


def test_every_file_of_many_chunks(tmp_path):
    """More rows than one chunk, in no order at all: each file has its own rows, in their order."""
    place = tmp_path / "deliveries/web/events"
    place.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(
            f"""COPY (
                SELECT printf('%06d', i) AS line,
                    TIMESTAMP '2025-01-01' + (hash(i) % 50)::INTEGER * INTERVAL 1 HOUR AS file_hour,
                    TIMESTAMP '2025-01-05' AS visible_at
                FROM range(250_000) AS rows(i)
            ) TO '{place}/part-0.parquet' (FORMAT parquet)"""
        )
    folder = _drop(tmp_path, tmp_path, ALL)
    files = {name: gzip.decompress(data).split() for name, data in _content(folder).items()}
    assert len(files) == 50
    assert all(rows == sorted(rows) for rows in files.values())
    assert sorted(row for rows in files.values() for row in rows) == [
        b"%06d" % i for i in range(250_000)
    ]
