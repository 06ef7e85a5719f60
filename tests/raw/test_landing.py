"""Landing: in any portions the same lake, twice the same as once, each row on its local day."""

import hashlib
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tiny_source import (
    FIRST_DAY,
    LAST_DAY,
    TinySource,
    deliver,
    files_of,
    lake_content,
    land_day,
    write,
)

from orchestration.errors import SourceProblem
from orchestration.lake import SourceLake

EPOCH = datetime(1970, 1, 1)
SOME = settings(max_examples=12, deadline=None)
DAYS = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
seeds = st.integers(0, 2**32)
# Days on which the job runs; the last one always.
splits = st.sets(st.sampled_from(DAYS), max_size=4).map(lambda days: sorted({*days, LAST_DAY}))


@pytest.fixture
def source(tmp_path) -> TinySource:
    deliver(tmp_path / "source")
    return TinySource(tmp_path / "source")


@pytest.fixture
def lake(tmp_path) -> SourceLake:
    return SourceLake(tmp_path / "lake", "tiny")


@settings(max_examples=6, deadline=None)
@given(splits, seeds, st.booleans())
@example(DAYS, 3, True)
def test_any_portions_give_the_same_lake_as_all_at_once(days, seed, grows):
    """Whether the source holds all from the start or grows by the day."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        source = TinySource(root / "source")
        at_once, by_portions = SourceLake(root / "1", "tiny"), SourceLake(root / "2", "tiny")
        deliver(source.folder, seed=seed)
        land_day(source, at_once, LAST_DAY)
        for day in days:
            deliver(source.folder, seed=seed, until=day if grows else LAST_DAY)
            land_day(source, by_portions, day)
        for entity in source.entities:
            found = lake_content(by_portions, entity.name)
            assert found == lake_content(at_once, entity.name)
            assert found
        assert [batch.to_day for batch in by_portions.batches()] == days
        assert len(lake_content(by_portions, "sales")) == 60


def test_each_row_says_which_run_brought_it(source, lake):
    land_day(source, lake, DAYS[5], run_id="first")
    land_day(source, lake, LAST_DAY, run_id="second")
    rows = lake_content(lake, "sales", leave_out=("sale_id", "shop", "amount", "record_hash"))
    assert {(known_day <= DAYS[5], run) for _, known_day, _, run in rows} == {
        (True, "first"),
        (False, "second"),
    }


def test_landing_twice_changes_nothing(source, lake):
    land_day(source, lake, LAST_DAY)
    before = files_of(lake)
    again = land_day(source, lake, LAST_DAY, run_id="another")
    assert not again.has_news
    assert files_of(lake) == before


def test_an_earlier_day_changes_nothing(source, lake):
    land_day(source, lake, LAST_DAY)
    before = files_of(lake)
    assert not land_day(source, lake, DAYS[2]).has_news
    assert files_of(lake) == before


def test_a_day_without_rows_is_landed_as_such(source, lake):
    """So that the next run begins after it."""
    land_day(source, lake, LAST_DAY)
    empty = land_day(source, lake, LAST_DAY + timedelta(days=2))
    assert empty.batch.landed == {}
    assert lake.batches()[-1].to_day == LAST_DAY + timedelta(days=2)
    assert len(lake_content(lake, "sales")) == 60


def test_what_the_gate_refuses_leaves_no_trace(source, lake):
    land_day(source, lake, DAYS[3])
    before = files_of(lake)
    land_day(source, lake, LAST_DAY, gate=lambda: False)
    assert files_of(lake) == before
    land_day(source, lake, LAST_DAY)
    assert len(lake_content(lake, "sales")) == 60


def test_the_same_delivery_in_another_order_is_the_same_history(source, lake):
    land_day(source, lake, DAYS[6])
    path = source.location(source.entities[0])
    write(source.folder, "sales", f"SELECT * FROM read_parquet('{path}') ORDER BY hash(sale_id)")
    land_day(source, lake, LAST_DAY)
    assert len(lake_content(lake, "sales")) == 60


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("SELECT * REPLACE (amount + 1 AS amount) FROM {t}", "other content in the same number"),
        ("SELECT * FROM {t} WHERE sale_id % 7 > 0", "found"),
        ("SELECT * FROM {t} UNION ALL FROM {t} WHERE sale_id % 7 = 0", "found"),
    ],
)
def test_a_changed_history_is_refused_by_name(source, lake, change, said):
    land_day(source, lake, DAYS[9])
    before = files_of(lake)
    path = source.location(source.entities[0])
    write(source.folder, "sales", change.format(t=f"read_parquet('{path}')"))
    with pytest.raises(SourceProblem, match=f"source tiny, table sales: .*{said}"):
        land_day(source, lake, LAST_DAY)
    assert files_of(lake) == before


def _sold_at(folder: Path, moments: list[datetime]) -> None:
    values = ", ".join(f"({i}, TIMESTAMP '{moment}')" for i, moment in enumerate(moments))
    write(
        folder,
        "sales",
        f"""SELECT sale_id::BIGINT AS sale_id, 'a' AS shop, 1.0::DOUBLE AS amount, sold_at
        FROM (VALUES {values}) AS t(sale_id, sold_at)""",
    )


def _days_in_lake(source, lake, zone: str) -> list[tuple]:
    """(known_day, known_at in UTC) of every sale, by its number."""
    land_day(source, lake, date(2100, 1, 1), zone)
    rows = lake_content(
        lake, "sales", leave_out=("shop", "amount", "sold_at", "ingest_run_id", "record_hash")
    )
    return [(day, at.astimezone(UTC).replace(tzinfo=None)) for _, day, at in rows]


# Each minute of the hours around both changes of the clock, and around the midnights beside them.
CHANGES = [
    datetime(2017, month, day, 0, 0) + timedelta(minutes=minute)
    for month, day in ((3, 12), (11, 5))
    for minute in range(0, 36 * 60, 5)
]


def test_the_known_day_is_the_local_day_across_both_changes_of_the_clock(source, lake):
    edges = [datetime(2017, 3, 12, 4, 59, 59, 999_999), datetime(2017, 11, 6, 4, 59, 59, 999_999)]
    moments = CHANGES + edges
    _sold_at(source.folder, moments)
    zone = ZoneInfo("America/New_York")
    expected = [(moment.replace(tzinfo=UTC).astimezone(zone).date(), moment) for moment in moments]
    assert _days_in_lake(source, lake, "America/New_York") == expected
    days = {day for day, _ in expected}
    assert {date(2017, 3, 11), date(2017, 3, 12), date(2017, 11, 4), date(2017, 11, 5)} <= days


# Quarter-hour offsets, half-hour changes, changes at midnight, a day that a zone skipped.
ZONES = [
    "UTC",
    "Asia/Shanghai",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Pacific/Apia",
    "America/Havana",
    "Africa/Casablanca",
    "Asia/Tehran",
    "Europe/London",
]


@SOME
@given(
    st.sampled_from(ZONES),
    st.lists(st.datetimes(datetime(1995, 1, 1), datetime(2037, 1, 1)), min_size=1, max_size=40),
)
def test_the_known_day_is_the_local_day_in_any_zone(zone, moments):
    with tempfile.TemporaryDirectory() as folder:
        source = TinySource(Path(folder) / "source")
        deliver(source.folder)
        _sold_at(source.folder, moments)
        found = _days_in_lake(source, SourceLake(Path(folder) / "lake", "tiny"), zone)
    local = [m.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date() for m in moments]
    assert found == list(zip(local, moments, strict=True))


def test_a_record_known_by_the_day_counts_from_that_midnight(source, lake):
    write(
        source.folder,
        "shops",
        """SELECT * FROM (VALUES ('before', TIMESTAMP '2017-03-12'),
            ('after', TIMESTAMP '2017-03-13 15:00')) AS t(shop, opened_on)""",
    )
    land_day(source, lake, LAST_DAY)
    found = lake_content(lake, "shops", leave_out=("opened_on", "ingest_run_id", "record_hash"))
    assert found == [
        ("after", date(2017, 3, 13), datetime(2017, 3, 13, 4, tzinfo=UTC)),
        ("before", date(2017, 3, 12), datetime(2017, 3, 12, 5, tzinfo=UTC)),
    ]


def _record_hash(*values: object) -> int:
    texts = [chr(30) if value is None else str(value) for value in values]
    return int.from_bytes(hashlib.md5(chr(31).join(texts).encode()).digest()[8:], "little")


@SOME
@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(-(2**63), 2**63 - 1),
            st.none()
            | st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8),
            st.none() | st.sampled_from([0.0, -0.5, 19.99, 0.1, 123456.78, 1e-3]),
            st.datetimes(datetime(2017, 3, 7), datetime(2017, 3, 15)),
        ),
        min_size=1,
        max_size=20,
    )
)
@example([(None, None, None, datetime(2017, 3, 7)), (1, "", 0.0, datetime(2017, 3, 7, 1))])
@example([(1, "NULL", 0.1, datetime(2017, 3, 7, 0, 0, 0, 10))])
def test_the_record_hash_is_one_that_any_engine_computes(rows):
    with tempfile.TemporaryDirectory() as folder:
        source = TinySource(Path(folder) / "source")
        deliver(source.folder)
        path = source.location(source.entities[0])
        with duckdb.connect(config={"threads": 1}) as connection:
            connection.execute(
                "CREATE TABLE t (sale_id BIGINT, shop VARCHAR, amount DOUBLE, sold_at TIMESTAMP)"
            )
            connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", [list(r) for r in rows])
            connection.execute(f"COPY t TO '{path}' (FORMAT parquet)")
        lake = SourceLake(Path(folder) / "lake", "tiny")
        land_day(source, lake, LAST_DAY)
        found = lake_content(lake, "sales", leave_out=("known_day", "known_at", "ingest_run_id"))
    for *values, sold_at, record_hash in found:
        text = str(sold_at)
        assert record_hash == _record_hash(*values, text.rstrip("0") if "." in text else text)
    assert len(found) == len(rows)


def test_the_record_hash_does_not_change_from_release_to_release(source, lake):
    """A changed hash would read as a changed history of every company: this number stays."""
    write(
        source.folder,
        "sales",
        """SELECT 7::BIGINT AS sale_id, 'a' AS shop, NULL::DOUBLE AS amount,
            TIMESTAMP '2017-03-07 12:00:00' AS sold_at""",
    )
    land_day(source, lake, LAST_DAY)
    assert lake_content(lake, "sales")[0][-1] == 3_673_293_947_478_840_286


def test_a_new_column_is_kept_and_reported(source, lake):
    first = land_day(source, lake, DAYS[6])
    assert first.unknown_columns == {"sales": [], "shops": []}
    path = source.location(source.entities[0])
    write(
        source.folder,
        "sales",
        f"SELECT 'n' || sale_id AS note, * FROM read_parquet('{path}')",
    )
    second = land_day(source, lake, LAST_DAY)
    assert second.unknown_columns == {"sales": ["note"], "shops": []}
    assert lake.batches()[-1].landed["sales"].unknown_columns == ("note",)
    rows = lake_content(
        lake, "sales", leave_out=("shop", "amount", "sold_at", "known_at", "ingest_run_id")
    )
    assert len(rows) == 60
    for sale_id, known_day, _, note in rows:
        assert note == (f"n{sale_id}" if known_day > DAYS[6] else None)


def test_a_new_column_may_change_its_type_or_go_again(source, lake):
    path = source.location(source.entities[0])
    for day, note in ((DAYS[4], "sale_id AS note,"), (DAYS[8], "'x' AS note,"), (LAST_DAY, "")):
        write(
            source.folder,
            "sales",
            f"""SELECT {note} sale_id, shop, amount, sold_at
            FROM read_parquet('{path}')""",
        )
        land_day(source, lake, day)
    assert len(lake_content(lake, "sales")) == 60


def test_columns_in_another_order_are_taken_by_name(source, lake):
    land_day(source, lake, DAYS[6])
    path = source.location(source.entities[0])
    relation = f"read_parquet('{path}')"
    write(source.folder, "sales", f"SELECT sold_at, amount, shop, sale_id FROM {relation}")
    land_day(source, lake, LAST_DAY)
    assert sorted(row[0] for row in lake_content(lake, "sales")) == list(range(60))


def test_a_table_of_which_nothing_was_known_yet_may_be_delivered_anew(source, lake):
    for day, until in ((DAYS[2], "2017-03-10"), (LAST_DAY, "2017-03-11")):
        write(source.folder, "shops", f"SELECT 'a' AS shop, TIMESTAMP '{until}' AS opened_on")
        land_day(source, lake, day)
    assert [row[1] for row in lake_content(lake, "shops")] == [datetime(2017, 3, 11)]


def test_a_row_from_the_past_of_a_table_that_had_none_is_refused(source, lake):
    write(source.folder, "shops", f"SELECT 'a' AS shop, TIMESTAMP '{DAYS[9]}' AS opened_on")
    land_day(source, lake, DAYS[5])
    write(source.folder, "shops", f"SELECT 'a' AS shop, TIMESTAMP '{DAYS[5]}' AS opened_on")
    with pytest.raises(SourceProblem, match=r"table shops: expected the 0 rows .* found 1"):
        land_day(source, lake, LAST_DAY)
