"""Lines that are none, in files of lines: set aside with their number, the others land.

Files of two programs, encodings, quotes that nobody closed, bytes that belong in no text.
"""

import gzip
import json

import pytest
from drops import SECRET, Csv, Drop, packed, rows_of, sales, sheet
from landings import day

HEADER = b"id,name,amount\n"


def _lines(rows: list[dict], encoding: str = "utf-8") -> list[bytes]:
    return [f"{r['id']},{r['name']},{r['amount']}\n".encode(encoding) for r in rows]


def _named(name: str, rows: int = 30) -> list[dict]:
    return [{"id": n, "name": name, "amount": "1.00"} for n in range(rows)]


@pytest.fixture
def csv(tmp_path) -> Drop:
    return Drop(tmp_path, "csv")


@pytest.fixture
def jsonl(tmp_path) -> Drop:
    return Drop(tmp_path, "jsonl.gz")


def _land(drop: Drop, lines: list[bytes]) -> tuple[list[int], list[tuple]]:
    """The ids that landed, and (line, reason, content) of what was set aside."""
    content = b"".join(lines)
    drop.put(gzip.compress(content, 1) if drop.ending.endswith("gz") else content)
    drop.landings.land(day(1))
    aside = [(line, reason, content) for _, line, reason, content in drop.landings.unreadable()]
    return [int(i) for (i,) in drop.landings.values("id::INTEGER")], sorted(aside)


QUOTE = "a quote that is not closed, or not where a field begins"


def test_stray_quote_swallows_nothing(csv):
    """To the end of the file, or up to the next quote, which then closes what it should open."""
    lines = _lines(_named("x", rows=500))
    lines[100] = b'100,"x,1.00\n'
    lines[300] = b'300,"Li, Na",1.00\n'
    lines[301] = b'301,"two\r\nlines, ""both"" whole",1.00\n'
    lines[400] = b'400,"x,1.00\n'
    ids, aside = _land(csv, [HEADER, *lines])
    assert ids == [n for n in range(500) if n not in (100, 400)]
    # The record of two lines moves the numbers by one.
    assert aside == [(102, QUOTE, '100,"x,1.00'), (403, QUOTE, '400,"x,1.00')]
    assert csv.landings.values("name")[0] == ("Li, Na",)
    assert ('two\r\nlines, "both" whole',) in csv.landings.values("name")


def test_two_stray_quotes_make_no_record_of_what_is_between(csv):
    """The engine would take all between them for one name."""
    lines = _lines(_named("x", rows=100))
    lines[20], lines[60] = b'20,"x,1.00\n', b'60,x",1.00\n'
    ids, aside = _land(csv, [HEADER, *lines])
    assert ids == [n for n in range(100) if n != 20]
    assert [line for line, _, _ in aside] == [22]


def test_stray_quote_in_a_file_of_several_blocks(csv):
    """Large files are read by several threads, which then cannot say where a row began."""
    lines = _lines(_named("x" * 400, rows=50_000))
    lines[7], lines[41_000] = b'7,"x,1.00\n', b'41000,"x, y",1.00\n'
    ids, aside = _land(csv, [HEADER, *lines])
    assert len(ids) == 49_999
    assert [line for line, _, _ in aside] == [9]


def test_rows_of_another_width(csv):
    lines = _lines(_named("x"))
    lines[3], lines[5], lines[7] = b"3,x\n", b"5,x,y,1.00\n", b"\n"
    ids, aside = _land(csv, [HEADER, *lines])
    assert ids == [n for n in range(30) if n not in (3, 5, 7)]
    assert aside == [
        (5, "expected 3 columns, found 2", "3,x"),
        (7, "expected 3 columns, found 4", "5,x,y,1.00"),
    ]


def test_quotes_within_a_field_are_letters(csv):
    lines = [HEADER, b'1,12" pipe,1.00\n', b'2,"12"" pipe",1.00\n']
    assert _land(csv, lines) == ([1, 2], [])
    assert csv.landings.values("name") == [('12" pipe',)] * 2


def test_header_in_the_midst(csv):
    """Two exports, one behind the other."""
    lines = _lines(_named("x"))
    ids, aside = _land(csv, [HEADER, *lines[:10], HEADER, *lines[10:]])
    assert ids == list(range(30))
    assert [reason for _, reason, _ in aside] == ["the header again"]


def test_header_with_a_column_twice(csv):
    csv.put(b"id,name,amount,name\n1,x,1.00,y\n")
    csv.landings.refused(day(1), "column name", "found it twice")


def test_header_with_a_stray_quote(csv):
    csv.put(b'id,"name,amount\n' + b"".join(_lines(_named("x" * 200_000, rows=2))))
    csv.landings.refused(day(1), "expected the names of columns in the first line")


def test_most_lines_are_no_rows(csv):
    """Something else under the name of a table, not a table with a few broken rows."""
    csv.put(HEADER + b"a line of a letter, perhaps\n" * 50 + b"1,x,1.00\n")
    csv.landings.refused(day(1), "found 50 lines that are no rows beside 1 that are")


def test_line_breaks_of_all_kinds(csv):
    lines = [line.rstrip(b"\n") for line in _lines(_named("x"))]
    ends = [b"\r\n", b"\n", b"\r"]
    mixed = [line + ends[n % 3] for n, line in enumerate(lines)]
    assert _land(csv, [HEADER, *mixed]) == (list(range(30)), [])


def test_last_line_without_an_end_where_that_is_usual(tmp_path):
    drop = Drop(tmp_path, "csv", format=Csv())
    lines = [HEADER, *_lines(_named("x"))]
    assert _land(drop, [b"".join(lines).rstrip(b"\n")]) == (list(range(30)), [])


def test_nul_byte(csv):
    lines = _lines(_named("x"))
    lines[4] = b"4,a\0b,1.00\n"
    ids, aside = _land(csv, [HEADER, *lines])
    assert ids == [n for n in range(30) if n != 4]
    assert aside == [(6, "nul byte", "4,a\0b,1.00")]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig", "gbk"])
def test_encodings_that_the_sender_may_use(csv, encoding):
    rows = [*_named("顾客"), {"id": 30, "name": "一", "amount": "1.00"}]
    content = HEADER.decode() + "".join(map(bytes.decode, _lines(rows)))
    ids, aside = _land(csv, [content.encode(encoding)])
    assert (ids, aside) == (list(range(31)), [])
    # 一 in GBK is a letter of UTF-8 too, and would be taken for one line by line.
    assert set(csv.landings.values("name")) == {("顾客",), ("一",)}


def test_encodings_mixed_in_one_file(csv):
    """Written by two programs: each line is read as what it is."""
    rows = _named("顾客 甲")
    lines = [line if n % 2 else line.decode().encode("gbk") for n, line in enumerate(_lines(rows))]
    assert _land(csv, [HEADER, *lines]) == (list(range(30)), [])
    assert set(csv.landings.values("name")) == {("顾客 甲",)}


def test_encoding_that_nobody_agreed_on(tmp_path):
    """Lines that are the same in every encoding land."""
    drop = Drop(tmp_path, "csv", format=Csv())
    lines = _lines(_named("x"))
    lines[2] = "2,顾客,1.00\n".encode("gbk")
    ids, aside = _land(drop, [HEADER, *lines])
    assert ids == [n for n in range(30) if n != 2]
    assert aside == [(4, "not utf-8", "2,顾客,1.00".encode("gbk").decode("latin-1"))]


def test_bytes_that_are_no_letters_in_any_encoding(csv):
    lines = _lines(_named("顾客"))
    lines[2] = b"2,\xff\xfe,1.00\n"
    ids, aside = _land(csv, [HEADER, *lines])
    assert ids == [n for n in range(30) if n != 2]
    assert [(line, reason) for line, reason, _ in aside] == [(4, "not utf-8 or gb18030")]


def test_utf16_is_named(csv):
    csv.put((HEADER.decode() + "1,x,1.00\n").encode("utf-16"))
    csv.landings.refused(day(1), "found UTF-16 in", csv.path().name)


def test_another_delimiter(tmp_path):
    drop = Drop(tmp_path, "csv", format=Csv(";"))
    assert _land(drop, [b"id;name;amount\n", b'1;"a;b";1,00\n', b"2;a,b;2,00\n"]) == ([1, 2], [])
    assert drop.landings.values("name") == [("a,b",), ("a;b",)]
    other = Drop(tmp_path / "other", "csv", format=Csv(";"))
    other.put(HEADER + b"1,x,1.00\n")
    other.landings.refused(day(1), "column id", "found instead: id,name,amount")


def test_once_mended_a_damaged_file_adds_what_was_missing(csv):
    """What had landed of it comes again: the same records, and none but those."""
    lines = _lines(_named(SECRET, rows=60))
    damaged = [*lines[:20], b'20,"x,1.00\n', b"21,\0,1.00\n", "22,顾".encode()[:-1], *lines[23:]]
    _land(csv, [HEADER, *damaged])
    partly = csv.landings.records()
    csv.put(HEADER + b"".join(lines))
    csv.landings.land(day(2))
    beside = csv.landings.beside()
    beside.land(day(2))
    assert set(csv.landings.records()) == set(beside.records())
    assert csv.landings.records() == partly + beside.records()


def test_malformed_json_lines(jsonl):
    lines = [json.dumps(row).encode() + b"\n" for row in _named("x")]
    lines[3] = lines[3][:-9] + b"\n"
    lines[5] = b'[{"id": 5}]\n'
    lines[7] = b"\n"
    lines[9] = b'{"id": 9, "name": "a\0b"}\n'
    lines[11] = '{"id": 11, "name": "顾客"}\n'.encode("gbk")
    lines[13] = b'{"id": 13, "name": "\x01"}\n'
    lines[15] = b'{"id": 15, "name": "\\ud83d"}\n'
    ids, aside = _land(jsonl, lines)
    bad = (3, 5, 9, 11, 13, 15)
    assert ids == [n for n in range(30) if n not in (*bad, 7)]
    assert [line for line, _, _ in aside] == [n + 1 for n in bad]
    reasons = dict.fromkeys(bad, "not a JSON object") | {11: "not utf-8"}
    assert [reason for _, reason, _ in aside] == list(reasons.values())
    assert aside[1][2] == '[{"id": 5}]'


def test_json_lines_of_odd_but_good_form(jsonl):
    """A mark in front, spaces, other line breaks, keys with signs that paths are made of."""
    odd = {"id": 1, "name": "x", "amount": "1.00", "a.b/c~d*\"e'": "kept"}
    content = ("\ufeff" + json.dumps(odd) + "\r\n  " + json.dumps(odd) + "  \r\n").encode()
    assert _land(jsonl, [content]) == ([1, 1], [])
    (column,) = jsonl.landings.lake.batches()[0].landed["sales"].unknown_columns
    assert column in odd
    quoted = column.replace('"', '""')
    assert jsonl.landings.values(f'"{quoted}"') == [("kept",), ("kept",)]


def test_single_objects_without_a_key_are_no_missing_column(jsonl):
    lines = [json.dumps(row).encode() + b"\n" for row in _named("x")]
    lines[4] = b'{"id": 4, "amount": "1.00"}\n'
    ids, aside = _land(jsonl, lines)
    assert (ids, aside) == (list(range(30)), [])
    assert (None,) in jsonl.landings.values("name")


def test_most_lines_are_no_objects(jsonl):
    jsonl.put(gzip.compress(packed("csv", rows_of(1))))
    said = jsonl.landings.refused(day(1), "31 lines that are no JSON objects", never=(SECRET,))
    assert jsonl.path().name in said


@pytest.mark.parametrize(
    "content",
    [
        '{"id": 1}',
        '[{"id": 1, "name": "x", "amount": "1"}',
        '[{"id": 1, "name": "x", "amount": "1"} {"id": 2}]',
        "[] []",
        "一",
        "null",
    ],
)
def test_what_is_no_json_array(tmp_path, content):
    drop = Drop(tmp_path, "json")
    drop.put(content.encode("gbk"))
    drop.landings.refused(day(1), "expected one whole JSON array", drop.path().name)


def test_json_array_of_odd_but_good_form(tmp_path):
    """A mark in front; what is no object among objects is set aside with its place."""
    drop = Drop(tmp_path, "json")
    good = {"id": 1, "name": "x", "amount": "1.00"}
    drop.put(("\ufeff" + json.dumps([good, 5, None, good, [good]], indent=2)).encode())
    drop.landings.land(day(1))
    assert drop.landings.values("id", "delivery_line") == [("1", 1), ("1", 4)]
    places = [(line, reason) for _, line, reason, _ in drop.landings.unreadable()]
    assert places == [(line, "not a JSON object") for line in (2, 3, 5)]


def test_sheet_of_odd_but_good_form(tmp_path):
    """Empty lines and columns, that somebody only coloured; the header again."""
    drop = Drop(tmp_path, "xlsx")
    names = ["id", "name", "amount"]
    lines = [[*names, None], [1, "x", "1.00"], [None] * 4, names, [2, "y", "2.00"]]
    drop.put(sheet(lines))
    drop.landings.land(day(1))
    assert drop.landings.values("id", "delivery_line") == [("1", 2), ("2", 5)]
    ((_, line, reason, _),) = drop.landings.unreadable()
    assert (line, reason) == (4, "the header again")
    other = Drop(tmp_path / "other", "xlsx", entity=sales("xlsx"))
    other.put(sheet(lines, name="Sheet1"))
    other.landings.refused(day(1), "expected the sheet sales", "found Sheet1")
