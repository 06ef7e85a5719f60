"""The folder itself: which files are new, whole and due, and when they count as known."""

import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from drops import SECRET, Drop, packed, rows_of, sales
from landings import SHANGHAI, day

from expectations import run_gate
from orchestration.landing import land
from orchestration.volume import create_volume


@pytest.fixture
def drop(tmp_path) -> Drop:
    return Drop(tmp_path)


def _known(drop: Drop) -> dict:
    """Rows by day on which they count as known."""
    return dict(drop.landings.asked("SELECT known_day, count(*) FROM {rows} GROUP BY 1"))


def test_no_folder(drop):
    drop.write(1)
    (drop.folder / "drop").rename(drop.folder / "elsewhere")
    said = _refused_folder(drop)
    waiting = drop.landings.source.interface.waiting
    assert waiting(drop.entity, {}, datetime(2030, 1, 1), SHANGHAI) == []
    assert "expected the folder" in said
    assert "found none" in said
    (drop.folder / "elsewhere").rename(drop.folder / "drop")
    drop.landings.land(day(1))
    assert _known(drop) == {day(1): 30}


def _refused_folder(drop: Drop) -> str:
    """A setting's value may be shown: it is no one's data."""
    from orchestration.errors import SourceProblem

    with pytest.raises(SourceProblem) as caught:
        drop.landings.land(day(1))
    assert drop.landings.counted() == {}
    return str(caught.value)


def test_folder_without_files(drop):
    """Nothing came: the day is landed as such, and the next one begins after it."""
    landing = drop.landings.land(day(1))
    assert (landing.has_news, landing.batch.landed) == (True, {})
    drop.write(2)
    drop.landings.land(day(2))
    assert _known(drop) == {day(2): 30}


def test_names_that_do_not_match_are_none_of_ours(drop):
    drop.write(1)
    for name in ("sales_20250301.csv.part", ".sales_20250301.csv", "readme.txt", "sales.csv"):
        (drop.folder / "drop" / name).write_text("anything")
    (drop.folder / "drop" / "sales_20250302.csv").mkdir()
    drop.landings.land(day(2))
    assert _known(drop) == {day(1): 30}


@pytest.mark.parametrize("digits", ["20250231", "99991231", "00000101", "20251301"])
def test_name_without_a_day(drop, digits):
    drop.write(1)
    (drop.folder / "drop" / f"sales_{digits}.csv").write_bytes(packed("csv", rows_of(2)))
    drop.landings.refused(day(1), "expected a day in the name of the file", digits)
    until = datetime(2030, 1, 1)
    waiting = drop.landings.source.interface.waiting(drop.entity, {}, until, SHANGHAI)
    assert [name.split()[0] for name in waiting] == ["sales_20250301.csv"]


def test_link_to_nowhere(drop):
    drop.write(1)
    (drop.folder / "drop" / "sales_20250302.csv").symlink_to("gone")
    drop.landings.land(day(2))
    assert _known(drop) == {day(1): 30}


def test_file_that_goes_while_it_is_looked_at(drop, monkeypatch):
    from orchestration.interfaces import files

    real = files._matching
    monkeypatch.setattr(
        files, "_matching", lambda *a: [*real(*a), drop.folder / "drop" / "sales_20250301.csv"]
    )
    drop.landings.refused(day(1), "sales_20250301.csv: No such file")


def test_still_being_written(tmp_path):
    """Another process appends: the file waits for the next run; what is finished lands."""
    drop = Drop(tmp_path, settle_seconds=0.3)
    drop.write(1)
    whole, stop = packed("csv", rows_of(2)), threading.Event()
    path = drop.path(2)

    def append() -> None:
        with path.open("wb") as file:
            file.write(whole[:200])
            file.flush()
            while not stop.wait(0.02):
                file.write(b"2999,x,1.00\n")
                file.flush()

    writer = threading.Thread(target=append)
    writer.start()
    try:
        while not path.exists():
            time.sleep(0.01)
        landing = drop.landings.land(day(2))
    finally:
        stop.set()
        writer.join()
    assert landing.put_off == {path.name: "it is still being written"}
    assert _known(drop) == {day(1): 30}
    drop.write(2)
    drop.landings.land(day(3))
    assert _known(drop) == {day(1): 30, day(3): 30}


def test_a_young_file_that_is_finished_lands_at_once(tmp_path):
    drop = Drop(tmp_path, settle_seconds=0.2)
    drop.path(1).write_bytes(packed("csv", rows_of(1)))
    began = time.monotonic()
    drop.landings.land(day(1))
    assert time.monotonic() - began >= 0.1
    assert _known(drop) == {day(1): 30}


def test_a_file_written_in_the_future_is_no_trap(tmp_path):
    """The sender's clock is ahead by a day: waiting for it would not end."""
    drop = Drop(tmp_path, settle_seconds=0.2)
    drop.write(1)
    ahead = time.time() + 86_400
    os.utime(drop.path(1), (ahead, ahead))
    drop.landings.land(day(1))
    assert _known(drop) == {day(1): 30}


def test_a_day_to_come_waits_for_its_day(drop):
    drop.write(1)
    drop.write(5)
    landing = drop.landings.land(day(1))
    assert landing.put_off == {drop.path(5).name: "its name says a day that is yet to come"}
    for number in (2, 3, 4, 5):
        drop.write(number)
        drop.landings.land(day(number))
    assert _known(drop) == {day(number): 30 for number in range(1, 6)}


def test_replaced_after_it_had_landed(drop):
    """The same name with other content is another delivery; the one before stays as it came."""
    drop.write(1)
    drop.landings.land(day(1))
    corrected = [{**row, "amount": "0.99"} for row in rows_of(1)]
    drop.write(1, corrected)
    drop.landings.land(day(2))
    assert _known(drop) == {day(1): 30, day(2): 30}
    drop.write(1)  # and taken back
    drop.landings.land(day(3))
    assert _known(drop) == {day(1): 30, day(2): 30, day(3): 30}
    assert not drop.landings.land(day(3)).has_news


def test_delivered_twice(drop):
    """Touched, or again under another name: the same content is the same delivery."""
    drop.write(1)
    drop.landings.land(day(1))
    before = drop.landings.content()
    os.utime(drop.path(1))
    drop.path(2).write_bytes(drop.path(1).read_bytes())
    landing = drop.landings.land(day(2))
    assert landing.batch.landed == {}
    assert drop.landings.content() == before
    third = Drop(drop.folder / "both_at_once")
    for number in (1, 2):
        third.put(packed("csv", rows_of(1)), number)
    third.landings.land(day(2))
    assert third.landings.content() == before


def test_whole_tables_may_become_again_what_they_were(tmp_path):
    drop = Drop(tmp_path, entity=sales("csv", snapshot=True))
    for number, rows in ((1, rows_of(1)), (2, rows_of(1)[:5]), (3, rows_of(1))):
        drop.write(number, rows)
        drop.landings.land(day(number))
    assert _known(drop) == {day(1): 30, day(2): 5, day(3): 30}
    os.utime(drop.path(3))
    assert drop.landings.land(day(4)).batch.landed == {}


def test_files_in_any_order_at_one_landing(tmp_path):
    lakes = []
    for number, order in enumerate(([1, 2, 3], [3, 1, 2])):
        drop = Drop(tmp_path / str(number))
        for file in order:
            drop.write(file)
        drop.landings.land(day(3))
        lakes.append(drop.landings.content())
    assert lakes[0] == lakes[1]


def test_a_late_file_is_known_when_it_comes(drop):
    """What was published of its day stays true: nobody knew then."""
    for number in (1, 3):
        drop.write(number)
        drop.landings.land(day(number))
    drop.write(2)
    drop.landings.land(day(4))
    assert _known(drop) == {day(1): 30, day(3): 30, day(4): 30}
    assert not drop.landings.land(day(2)).has_news, "an earlier day is only looked at"


def test_a_late_file_is_as_old_as_its_name_says(drop):
    """What the newer file says, that landed before it, stays the newest that is known."""
    drop.write(3)
    drop.landings.land(day(3))
    drop.write(2)
    drop.landings.land(day(4))
    made = drop.landings.values("DISTINCT known_day, source_changed_at")
    assert [(known, at.astimezone(ZoneInfo(SHANGHAI)).date()) for known, at in made] == [
        (day(3), day(3)),
        (day(4), day(2)),
    ]


def test_a_late_file_is_known_on_the_day_that_is_done_again(drop):
    """Not before it: what was published of the days before stays true."""
    for number in (1, 3):
        drop.write(number)
        drop.landings.land(day(number))
    drop.write(2)
    drop.landings.land(day(3))
    assert _known(drop) == {day(1): 30, day(3): 60}


@pytest.mark.parametrize(
    ("zone", "changes", "hours"),
    [
        ("America/New_York", "2025-03-09", 23),
        ("America/New_York", "2025-11-02", 25),
        ("Europe/Berlin", "2025-03-30", 23),
        ("Asia/Beirut", "2025-03-30", 23),  # its midnight does not exist
        ("Asia/Shanghai", "2025-03-30", 24),
    ],
)
def test_days_of_23_and_25_hours(tmp_path, zone, changes, hours):
    """Hourly files, named in UTC: each row on the local day of its hour, none on two."""
    changed = datetime.fromisoformat(changes).date()
    entity = sales("csv", at=r"sales_(?P<hour>\d{10})\.csv")
    drop = Drop(tmp_path, zone=zone, entity=entity)
    begin = datetime(changed.year, changed.month, changed.day, tzinfo=ZoneInfo(zone))
    first = begin.astimezone(UTC) - timedelta(hours=3)
    for n in range(hours + 6):
        row = [{"id": n, "name": "x", "amount": "1.00"}]
        name = f"sales_{first + timedelta(hours=n):%Y%m%d%H}.csv"
        (drop.folder / "drop" / name).write_bytes(packed("csv", row))
    night = [changed + timedelta(days=n) for n in (-1, 0, 1)]
    put_off = [len(drop.landings.land(to).put_off) for to in night]
    assert put_off == [hours + 3, 3, 0]
    assert _known(drop) == dict(zip(night, (3, hours, 3), strict=True))
    daily = Drop(tmp_path / "daily", zone=zone)
    for to in night:
        (daily.folder / "drop" / f"sales_{to:%Y%m%d}.csv").write_bytes(packed("csv", rows_of(1)))
        daily.put(packed("csv", rows_of(to.day)), (to - day(1)).days + 1)
        assert not daily.landings.land(to).put_off
    assert _known(daily) == dict.fromkeys(night, 30)


def _volume_gate(drop) -> tuple[list, Callable]:
    """A gate on the delivered rows by the volume of the days before, and where it says so."""
    verdicts = []

    def gate(connection, landing) -> bool:
        lake = drop.landings.lake
        days, whole = (landing.from_day, landing.to_day), landing.batch.whole
        create_volume(connection, drop.landings.company, landing.source, lake, days, whole)
        bounds = {
            "may_be_empty": True,
            "volume_table": "landed.volume",
            "entity": "sales",
            "key": ("id",),
        }
        result = run_gate(connection, "raw/_delivered", table="landed.sales", bounds=bounds)
        verdicts.append(result)
        return result.passed

    return verdicts, gate


def test_days_of_a_mailing_and_the_days_between_are_usual(drop):
    """Every fifth day has thousands of rows, the next one some, the others dozens, and no weekday
    is like its last: beside a median of 1,560 dozens pass, and so do thousands beside one of 80;
    ten mailings at once do not, nor nothing at all."""

    def deliver(number: int, count: int) -> None:
        rows = f"SELECT {number} * 1000000 + i AS id, 'x' AS name, '1.00' AS amount"
        with duckdb.connect() as connection:
            connection.execute(
                f"COPY ({rows} FROM range({count}) AS t(i)) TO '{drop.path(number)}' (HEADER)"
            )

    def usual(number: int) -> int:
        return {0: 20_000 + number, 1: 3_000 + number}.get(number % 5, 30 + number)

    for number in range(1, 58):
        deliver(number, usual(number))
    drop.landings.land(day(57))
    verdicts, gate = _volume_gate(drop)
    for number in range(58, 64):
        faults = () if number in (60, 61) else (0, 250_000)
        for count in (*faults, usual(number)):
            deliver(number, count)
            drop.landings.land(day(number), gate=gate)
    quiet, busy = [False, False, True], [True]
    assert [result.passed for result in verdicts] == [*quiet * 2, *busy * 2, *quiet * 2]


def test_ten_times_the_volume_is_refused(drop):
    """Usual is what the same weekday brought; the same file in a quarter of it would pass."""
    rows = "SELECT i AS id, 'x' AS name, '1.00' AS amount FROM range({count}) AS t(i)"
    with duckdb.connect() as connection:
        for number in range(1, 30):
            count = 1_100 if number < 29 else 11_000
            query = rows.format(count=count).replace("i AS id", f"{number} * 100000 + i AS id")
            connection.execute(f"COPY ({query}) TO '{drop.path(number)}' (HEADER)")
    drop.landings.land(day(28))
    verdicts, gate = _volume_gate(drop)
    before = drop.landings.counted()
    drop.landings.land(day(29), gate=gate)
    assert not verdicts[0].passed
    assert "11,000 rows on the day on 2025-03-29 where 1,100 are usual" in verdicts[0].message()
    assert drop.landings.counted() == before
    # While the day goes on, few rows are no sign of anything.
    drop.path(29).write_bytes(packed("csv", rows_of(29, rows=50)))
    drop.landings.land(day(29), whole=False, gate=gate)
    assert verdicts[1].passed
    drop.path(29).write_bytes(packed("csv", rows_of(29, rows=1_150)))
    drop.landings.land(day(29), gate=gate)
    assert verdicts[2].passed
    assert _known(drop) == {**{day(n): 1_100 for n in range(1, 29)}, day(29): 1_200}


@pytest.mark.parametrize("ending", ["csv", pytest.param("jsonl.gz", marks=pytest.mark.slow)])
def test_memory_is_bounded_whatever_comes(tmp_path, monkeypatch, ending):
    """More than two hundred megabytes of rows in as much memory, each copied twice on its way."""
    monkeypatch.setenv("C360_MEMORY_LIMIT", "200MB")
    drop = Drop(tmp_path, ending)
    count = 50_000
    columns = f"i AS id, md5(i::VARCHAR) || repeat('{SECRET} ', 250) AS name, '1.00' AS amount"
    how = "HEADER" if ending == "csv" else "FORMAT json, COMPRESSION gzip"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT {columns} FROM range({count}) AS t(i)) TO '{drop.path(1)}' ({how})"
        )
    landing = drop.landings.land(day(1))
    assert landing.batch.landed["sales"].rows == count
    assert drop.landings.asked("SELECT count(DISTINCT record_hash) FROM {rows}") == [(count,)]


def test_what_the_gate_refuses_can_be_landed_later(drop):
    drop.write(1)
    drop.landings.land(day(1), gate=lambda *_: False)
    assert drop.landings.counted() == {}
    landing = drop.landings.land(day(1), dies=True)
    assert land(landing, drop.landings.lake, lambda: True)
    assert _known(drop) == {day(1): 30}
