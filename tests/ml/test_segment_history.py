"""The walk over reference days: the same from files, without them, and on a past day."""

from datetime import timedelta

import duckdb
import pandas as pd
import pytest
from segment_worlds import DAY, a_month_later, one_cloud, planted

from orchestration.assets.segments import history
from orchestration.kept_fits import KeptFits


@pytest.fixture(scope="module")
def frames():
    """Nobody to group, groups, the same a month later, no groups; and the day of the run."""
    none = planted(size=10, day=DAY - timedelta(days=28))
    first = planted()
    second = a_month_later(first)
    cloud = one_cloud("normal").assign(as_of=DAY + timedelta(days=56))
    now = first.assign(as_of=DAY + timedelta(days=60))
    now.loc[:4, ["order_days_84", "net_sales_84", "days_since_last_order"]] = [0, 0, 99]
    return [none, first, second, cloud, now]


def _warehouse(frames):
    connection = duckdb.connect()
    features = pd.concat(frames).drop(columns="truth")  # noqa: F841
    connection.execute("CREATE SCHEMA features")
    connection.execute(
        """CREATE TABLE features.customer_features AS
        SELECT * REPLACE (as_of::DATE AS as_of) FROM features"""
    )
    connection.execute(
        f"""CREATE TABLE features.origin AS SELECT as_of,
        date_diff('day', DATE '{DAY}', as_of) % 28 = 0 AS is_reference_day,
        as_of = max(as_of) OVER () AS is_scored
        FROM (SELECT DISTINCT as_of FROM features.customer_features)"""
    )
    return connection


def _told(steps) -> list:
    return [(s.verdict, s.model.version, s.model.ids, s.model.names_zh) for s in steps]


def test_the_walk_is_the_same_from_files_without_them_and_on_a_past_day(frames, tmp_path):
    connection = _warehouse(frames)
    steps, moved = history(connection, KeptFits(tmp_path / "fits"))
    assert [s.verdict for s in steps] == ["refused", "first", "confirmed", "kept"]
    assert steps[-1].model.ids == (1, 2, 3, 4)
    last = moved[moved["moved_on"].astype(str) == str(DAY + timedelta(days=60))]
    asleep = last[last["customer_id"].isin([f"cust-{i:05d}" for i in range(5)])]
    assert set(asleep["to_name"]) == {"no order in 84 days"}
    assert moved[["reason", "reason_zh"]].notna().all(axis=None)

    again = history(connection, KeptFits(tmp_path / "fits"))
    anew = history(connection, KeptFits(tmp_path / "elsewhere"))
    for other in (again, anew):
        assert _told(other[0]) == _told(steps)
        pd.testing.assert_frame_equal(other[1], moved)
    past = history(_warehouse(frames[:3]), KeptFits(tmp_path / "fits"))
    assert _told(past[0]) == _told(steps[:3])


def test_a_broken_file_of_a_fit_is_made_again(frames, tmp_path):
    connection = _warehouse(frames[:2])
    steps, _ = history(connection, KeptFits(tmp_path))
    for path in tmp_path.glob("*/*"):
        path.write_bytes(path.read_bytes()[:100])
    assert _told(history(connection, KeptFits(tmp_path))[0]) == _told(steps)
    assert all(path.stat().st_size > 100 for path in tmp_path.glob("*/*"))


def test_a_company_without_a_reference_day_is_grouped_on_its_own_day(frames, tmp_path):
    connection = _warehouse(frames[1:2])
    connection.execute("UPDATE features.origin SET is_reference_day = false")
    steps, moved = history(connection, KeptFits(tmp_path))
    assert (len(steps), steps[0].verdict, len(moved)) == (1, "first", 0)
