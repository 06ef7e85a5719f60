"""The files that systems drop: their names, their text formats, their encodings.

A kind is one file name pattern. `parts` are the entities in it (a workbook has several), `row`
renders a row in SQL, `whole` makes the file of what was rendered.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass

from simulator.serve.rendering import csv_head, csv_row, json_row, sheet_row
from simulator.serve.workbook import heading, workbook

Columns = tuple[str, ...]
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class FileKind:
    channel: str
    stem: str
    parts: tuple[str, ...]
    suffix: str
    row: Callable[[Columns], str]
    whole: Callable[[list[Columns], list[bytes], str], bytes]
    hourly: bool = False
    by_store: bool = False

    @property
    def moment(self) -> str:
        return "file_hour" if self.hourly else "file_day"

    def wire_columns(self, entity: str, columns: Columns) -> Columns:
        """A store's number is in the name of its files; only receipts repeat it inside."""
        hidden = {"store_id"} if self.by_store and entity != "receipts" else set()
        return tuple(column for column in columns if column not in hidden)


def till_encoding(store: str) -> tuple[str, bytes]:
    """(encoding, mark before it): old tills speak GBK, some of the others put a mark first.

    As the catalogue's table of stores says: gbk, utf-8-sig, utf-8.
    """
    number = int("".join(filter(str.isdigit, store)) or 0)
    if number % 2:
        return "gb18030", b""
    return "utf-8", BOM if number % 4 == 2 else b""


def _till_csv(columns: list[Columns], texts: list[bytes], store: str) -> bytes:
    encoding, mark = till_encoding(store)
    content = csv_head(columns[0], ",", True) + bytes(texts[0])
    return mark + (content if encoding == "utf-8" else content.decode().encode(encoding))


def _gzip(columns: list[Columns], texts: list[bytes], store: str) -> bytes:
    # Written by zlib itself, the header has no name and no time: repeatable.
    packer = zlib.compressobj(level=1, wbits=31)
    return packer.compress(texts[0]) + packer.flush()


def _array(columns: list[Columns], texts: list[bytes], store: str) -> bytes:
    return b"[" + bytes(texts[0])[: -len(",\n")] + b"]\n"


def _workbook(columns: list[Columns], texts: list[bytes], store: str) -> bytes:
    names = ("invitations", "answers")
    sheets = zip(names, columns, texts, strict=True)
    return workbook({name: heading(own) + bytes(rows) for name, own, rows in sheets})


def _plain_csv(separator: str, mark: bytes) -> Callable[[list[Columns], list[bytes], str], bytes]:
    return lambda columns, texts, store: (
        mark + csv_head(columns[0], separator, False) + bytes(texts[0])
    )


FILE_KINDS = (
    *(
        FileKind(
            "pos",
            entity,
            (entity,),
            ".csv",
            lambda columns: csv_row(columns, ",", True),
            _till_csv,
            by_store=True,
        )
        for entity in ("receipts", "lines", "returns")
    ),
    FileKind(
        "web",
        "events",
        ("events",),
        ".jsonl.gz",
        lambda columns: '"line" || chr(10)',
        _gzip,
        hourly=True,
    ),
    *(
        FileKind(
            "email",
            entity,
            (entity,),
            ".csv",
            lambda columns: csv_row(columns, ",", False),
            _plain_csv(",", b""),
        )
        for entity in ("campaigns", "recipients", "events")
    ),
    FileKind("survey", "responses", ("invitations", "answers"), ".xlsx", sheet_row, _workbook),
    FileKind("social", "posts", ("posts",), ".json", json_row, _array),
    FileKind(
        "callcentre",
        "calls",
        ("calls",),
        ".csv",
        lambda columns: csv_row(columns, ";", False),
        _plain_csv(";", BOM),
    ),
)
CATALOGUE = ("products", "prices", "stores", "calendar", "fx_rates")
