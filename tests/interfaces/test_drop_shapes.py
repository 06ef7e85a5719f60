"""What any file may have wrong, whatever its format: the shape of its table, or half of it there.

Each fault is put into the second day's file; then the file is mended, and the lake must hold what
it would hold had nothing been wrong.
"""

import gzip

import pyarrow as pa
import pytest
from drops import COLUMNS, FORMATS, SECRET, Drop, packed, parquet, rows_of, sales
from landings import day

ALL = list(FORMATS)
TYPED_BY_TEXT = [ending for ending in ALL if ending != "parquet"]


@pytest.fixture(params=ALL)
def drop(landed, request) -> Drop:
    """The first day has landed."""
    return landed(request.param)


def test_well_formed_files_land_once(drop, mended):
    mended(drop)
    assert not drop.landings.land(day(2)).has_news
    names = {name for (name,) in drop.landings.values("DISTINCT name")}
    assert f"顾客 29, {SECRET}" in names


def test_no_bytes(drop, mended):
    drop.put(b"", 2)
    drop.landings.refused(day(2), "found the empty file", drop.path(2).name)
    mended(drop)


def test_no_rows(drop, mended):
    """Nothing was sold: a day like others. (What is usual is the volume gate's question.)"""
    drop.write(2, rows=[])
    landing = drop.landings.land(day(2))
    assert landing.batch.landed == {}
    mended(drop)


def test_missing_column(drop, mended):
    drop.write(2, columns=["id", "amount"])
    drop.landings.refused(day(2), "column name", "found no such column", never=(SECRET,))
    mended(drop)


def test_renamed_column(drop, mended):
    rows = [{**row, "title": row["name"]} for row in rows_of(2)]
    drop.write(2, rows, columns=["id", "title", "amount"])
    drop.landings.refused(day(2), "column name", "found instead: title", never=(SECRET,))
    mended(drop)


def test_renamed_column_in_one_file_of_several(drop):
    """The others must not cover it."""
    rows = [{**row, "title": row["name"]} for row in rows_of(2)]
    drop.write(2, rows, columns=["id", "title", "amount"])
    drop.write(3)
    name = drop.path(2).name
    drop.landings.refused(day(3), "column name", "found instead: title", name, never=(SECRET,))


def test_retyped_column(drop, mended):
    rows = [{**row, "amount": f"CNY {row['amount']}"} for row in rows_of(2)]
    if drop.ending == "parquet":
        drop.put(parquet(rows_of(2), list(COLUMNS), amount=pa.string()), 2)
        drop.landings.refused(day(2), "column amount", "DECIMAL(18,2), found VARCHAR")
    else:
        drop.write(2, rows)
        drop.landings.refused(day(2), "column amount", "only 0 of 30 values read as one")
    mended(drop)


@pytest.mark.parametrize("ending", TYPED_BY_TEXT)
def test_single_odd_values_are_not_retyped_columns(ending, landed):
    drop = landed(ending)
    rows = rows_of(2)
    rows[7]["amount"] = "by and by"
    drop.write(2, rows)
    drop.landings.land(day(2))
    assert ("by and by",) in drop.landings.values("amount")


def test_reordered_columns(drop, undisturbed):
    """By name, never by place."""
    drop.write(2, columns=["amount", "id", "name"])
    drop.landings.land(day(2))
    assert drop.landings.content() == undisturbed(drop.ending).landings.content()


def test_new_column_lands_and_is_reported(drop, undisturbed):
    rows = [{**row, "colour": "red"} for row in rows_of(2)]
    drop.write(2, rows, columns=[*COLUMNS, "colour"])
    landing = drop.landings.land(day(2))
    assert landing.unknown_columns == {"sales": ["colour"]}
    assert landing.batch.landed["sales"].unknown_columns == ("colour",)
    found = drop.landings.asked("SELECT known_day, colour, count(*) FROM {rows} GROUP BY ALL")
    assert sorted(found, key=str) == [(day(1), None, 30), (day(2), "red", 30)]
    # What nobody agreed on does not make a record another one.
    assert drop.landings.content() == undisturbed(drop.ending).landings.content()


@pytest.mark.parametrize("name", ["record_hash", "Known_At", "delivery"])
def test_new_column_with_a_name_that_landing_uses(drop, mended, name):
    rows = [{**row, name: "1"} for row in rows_of(2)]
    drop.write(2, rows, columns=[*COLUMNS, name])
    drop.landings.refused(day(2), f"column {name}", "landing uses itself")
    mended(drop)


@pytest.mark.parametrize("name", ["", "  ", "a\tb"])
def test_column_without_a_name(drop, mended, name):
    rows = [{**row, name: "1"} for row in rows_of(2)]
    drop.write(2, rows, columns=[*COLUMNS, name])
    if drop.ending == "parquet" and not name:  # the engine gives it one
        assert drop.landings.land(day(2)).unknown_columns["sales"]
        return
    drop.landings.refused(day(2), "expected a name for each column")
    mended(drop)


def test_column_of_the_same_name_in_other_letters(drop, mended):
    rows = [{**row, "Name": "1"} for row in rows_of(2)]
    content = packed(drop.ending, rows, [*COLUMNS, "Name"])
    drop.put(content, 2)
    if drop.ending == "parquet":  # the engine gives it another name
        assert drop.landings.land(day(2)).unknown_columns["sales"]
        return
    drop.landings.refused(day(2), "found it twice")
    mended(drop)


@pytest.mark.parametrize("ending", [ending for ending in ALL if ending != "xlsx"])
def test_hundreds_of_new_columns_are_none_of_ours(ending, landed, mended):
    drop, more = landed(ending), [f"{SECRET}{n}" * 3 for n in range(150)]
    drop.write(2, [dict.fromkeys([*COLUMNS, *more], "1")] * 30, columns=[*COLUMNS, *more])
    drop.landings.refused(day(2), "150 columns", "that nobody agreed on", never=(SECRET,))
    mended(drop)


def test_formula_lands_as_it_came(drop):
    """It is text like any other; it is made harmless where text becomes a sheet: on export."""
    formula = "=cmd|' /C calc'!A0"
    drop.write(2, [{"id": 1, "name": formula, "amount": "1.00"}])
    drop.landings.land(day(2))
    assert (formula,) in drop.landings.values("name")


@pytest.mark.parametrize("share", [0.02, 0.5, 0.999])
def test_cut_off(drop, mended, share):
    """Half a file is none, unless each line of it says what it is."""
    whole = packed(drop.ending, rows_of(2))
    drop.put(whole[: int(len(whole) * share)], 2)
    if drop.ending != "csv":
        drop.landings.refused(day(2), never=(SECRET,))
        mended(drop)
        return
    drop.landings.land(day(2))
    ((name, line, reason, _),) = drop.landings.unreadable()
    assert (name, reason) == (drop.path(2).name, "the file is cut off in this line")
    expected = [(str(r["id"]), r["name"], r["amount"]) for r in rows_of(1) + rows_of(2)]
    assert drop.landings.values("id", "name", "amount") == sorted(expected[: 30 + line - 2])
    drop.write(2)
    drop.landings.land(day(2))
    assert sorted(set(drop.landings.values("id", "name", "amount"))) == sorted(expected)


def test_cut_off_in_the_header(landed, mended):
    drop = landed("csv")
    drop.put(b"id,nam", 2)
    drop.landings.refused(day(2), "column name", "found instead: nam")
    mended(drop)


@pytest.mark.parametrize("place", range(1, 7))
def test_flipped_bits_in_gzip(landed, mended, place):
    """A checksum tells; the engine does not look at it. (Other formats have none.)"""
    drop = landed("jsonl.gz")
    damaged = bytearray(packed(drop.ending, rows_of(2, rows=300)))
    damaged[place * len(damaged) // 7] ^= 0x55
    drop.put(bytes(damaged), 2)
    drop.landings.refused(day(2), f"found {drop.path(2).name} damaged", never=(SECRET,))
    mended(drop)


def test_gzip_in_several_members_is_whole(landed, undisturbed):
    """Programs that append to a compressed file write such ones."""
    drop = landed("jsonl.gz")
    first, second = rows_of(2)[:13], rows_of(2)[13:]
    drop.put(packed(drop.ending, first) + packed(drop.ending, second), 2)
    drop.landings.land(day(2))
    assert drop.landings.content() == undisturbed(drop.ending).landings.content()


@pytest.mark.parametrize("tail", [b"\0" * 30, b"garbage"])
def test_something_behind_gzip(landed, mended, tail):
    drop = landed("jsonl.gz")
    drop.put(packed(drop.ending, rows_of(2)) + tail, 2)
    drop.landings.refused(day(2), drop.path(2).name)
    mended(drop)


def test_gzip_of_nothing_has_no_rows(landed, mended):
    drop = landed("jsonl.gz")
    drop.put(gzip.compress(b""), 2)
    assert drop.landings.land(day(2)).batch.landed == {}
    mended(drop)


def test_another_format_under_this_name(drop, mended):
    other = next(e for e in ("parquet", "csv") if e != drop.ending)
    drop.put(packed(other, rows_of(2)), 2)
    drop.landings.refused(day(2), never=(SECRET,))
    mended(drop)


@pytest.mark.parametrize(
    ("ending", "megabytes"), [*((e, 10) for e in ALL), ("csv", 3), ("jsonl.gz", 3)]
)
def test_a_field_of_ten_megabytes(landed, ending, megabytes):
    """The row is set aside whole; one that is long, but not that long, lands. (Above the size of
    its buffers the engine passes over a line without a word.)"""
    drop, long, too_long = landed(ending), "长" * 300_000, "x" * megabytes * 1_000_000
    rows = rows_of(2)
    rows[3]["name"], rows[4]["name"] = too_long, long
    drop.write(2, rows)
    drop.landings.land(day(2))
    ((name, _, reason, content),) = drop.landings.unreadable()
    assert (name, reason) == (drop.path(2).name, "longer than 2,000,000 bytes")
    assert too_long in content
    assert drop.landings.records().total() == 59
    assert (long,) in drop.landings.values("name")


def test_the_contract_of_another_entity_is_its_own(tmp_path):
    """Optional columns may be missing, in some files or in all."""
    drop = Drop(tmp_path, "csv", entity=sales("csv", optional=frozenset({"name"})))
    drop.write(1, columns=["id", "amount"])
    drop.write(2)
    drop.landings.land(day(2))
    found = drop.landings.asked("SELECT known_day, count(name) FROM {rows} GROUP BY 1 ORDER BY 1")
    assert found == [(day(1), 0), (day(2), 30)]
