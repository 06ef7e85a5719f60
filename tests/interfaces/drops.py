"""Drop folders of one small table, in every format that files come in."""

import gzip
import json
import os
import time
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from landings import SHANGHAI, Landings, day

from orchestration.interfaces.files import Csv, Files, JsonArray, JsonLines, ParquetFile, Xlsx
from orchestration.interfaces.model import DeliveredSource, Entity
from simulator.serve.workbook import workbook

COLUMNS = {"id": "INTEGER", "name": "VARCHAR", "amount": "DECIMAL(18,2)"}
SECRET = "li.na@example.com"  # a value that no message may show
FORMATS = {
    "csv": Csv(encodings=("utf-8", "gb18030"), ends_lines=True),
    "jsonl.gz": JsonLines(),
    "json": JsonArray(),
    "xlsx": Xlsx(),
    "parquet": ParquetFile(),
}


def sales(ending: str, **more) -> Entity:
    described = {
        "name": "sales",
        "description": "One row a sale.",
        "at": rf"sales_(?P<day>\d{{8}})\.{ending.replace('.', chr(92) + '.')}",
        "columns": COLUMNS,
        "key": ("id",),
        "known_is": "the day of the file that brought it",
        "options": {"sheet": "sales"},
    }
    return Entity(**{**described, **more})


def rows_of(number: int, rows: int = 30) -> list[dict]:
    """What is sold on a day: known answers."""
    return [
        {"id": number * 1000 + n, "name": f"顾客 {n}, {SECRET}", "amount": f"{n}.50"}
        for n in range(rows)
    ]


@dataclass
class Drop:
    """A folder of one format, and the lake that it lands in. Files in it count as finished."""

    folder: Path
    ending: str = "csv"
    zone: str = SHANGHAI
    format: object = None
    entity: Entity = None
    settle_seconds: float = 0
    landings: Landings = field(init=False)

    def __post_init__(self) -> None:
        self.entity = self.entity or sales(self.ending)
        self.format = self.format or FORMATS[self.ending]
        (self.folder / "drop").mkdir(parents=True, exist_ok=True)
        files = Files(str(self.folder / "drop"), self.format, self.settle_seconds)
        self.landings = Landings(
            self.folder, DeliveredSource("tiny", (self.entity,), files), self.zone
        )

    def path(self, number: int = 1) -> Path:
        return self.folder / "drop" / f"sales_{day(number):%Y%m%d}.{self.ending}"

    def write(self, number: int = 1, rows: list[dict] | None = None, **shape) -> Path:
        """Delivers a day's file, as `packed` makes it."""
        rows = rows_of(number) if rows is None else rows
        return self.put(packed(self.ending, rows, **shape), number)

    def put(self, content: bytes, number: int = 1) -> Path:
        """As programs should: under another name first."""
        path = self.path(number)
        draft = path.with_name(".draft")
        draft.write_bytes(content)
        # A second later than whatever was there before, whatever the clock's resolution.
        later = time.time() - 3600 + (path.stat().st_size % 1000 if path.exists() else 0)
        os.utime(draft, (later, later))
        draft.replace(path)
        return path


def packed(ending: str, rows: list[dict], columns: list[str] | None = None) -> bytes:
    """A file of the rows with these columns, in this order."""
    columns = list(COLUMNS) if columns is None else columns
    table = [{column: row.get(column) for column in columns} for row in rows]
    if ending == "parquet":
        return parquet(table, columns)
    if ending == "xlsx":
        return sheet([columns, *([row[c] for c in columns] for row in table)])
    if ending == "csv":
        lines = [columns, *([row[c] for c in columns] for row in table)]
        return "".join(",".join(map(_csv_field, line)) + "\n" for line in lines).encode()
    if ending == "json":
        return json.dumps(table, ensure_ascii=False).encode()
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in table)
    return gzip.compress(lines.encode(), 1)


def sheet(lines: list[list], name: str = "sales") -> bytes:
    """A workbook with one sheet of texts."""
    cells = (
        "".join(
            f'<c r="{chr(65 + n)}{at}" t="inlineStr"><is><t xml:space="preserve">'
            f"{escape(str(value))}</t></is></c>"
            for n, value in enumerate(line)
            if value is not None
        )
        for at, line in enumerate(lines, start=1)
    )
    rows = "".join(f'<row r="{at}">{line}</row>' for at, line in enumerate(cells, start=1))
    return workbook({name: rows.encode()})


def parquet(rows: list[dict], columns: list[str], **kinds: pa.DataType) -> bytes:
    usual = {"id": pa.int32(), "name": pa.string(), "amount": pa.decimal128(18, 2)}
    fields = [(c, {**usual, **kinds}.get(c, pa.string())) for c in columns]
    arrays = [pa.array([row.get(c) for row in rows]).cast(kind) for c, kind in fields]
    table = pa.table(arrays, names=columns)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return sink.getvalue().to_pybytes()


def _csv_field(value: object) -> str:
    text = "" if value is None else str(value)
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\n\r') else text
