"""Two processes read in turn in all three ways while ten versions are published: the proof of
benchmarks/readers.py, smaller. No read fails, and none sees two versions."""

import sys

import pytest

from orchestration.settings import PROJECT

sys.path.insert(0, str(PROJECT / "benchmarks"))
import readers


@pytest.fixture
def results(postgres, tmp_path, monkeypatch):
    for name, value in {
        "CUSTOMERS": 1_500, "ORDERS": 3_000, "READERS": 2, "PAUSE_SECONDS": 0.01,
    }.items():  # fmt: skip
        monkeypatch.setattr(readers, name, value)
    return readers.run(300, 10, tmp_path, postgres)


def test_no_read_fails_or_sees_two_versions(results):
    assert {one["way"]: (one["errors"], one["mixed"]) for one in results} == dict.fromkeys(
        readers.WAYS, (0, 0)
    )
    reads = sum(len(one[phase]) for one in results for phase in readers.PHASES)
    assert reads >= 300
    assert all(one["versions"] >= 4 for one in results), "they looked too seldom"
    assert all(one["publishes"] >= 10 for one in results)


def test_a_mix_would_be_seen(postgres, tmp_path, database):
    """The measure itself: two tables of two versions in one read."""
    from orchestration.layout import Layout

    layout, target = Layout(tmp_path / "tiny"), database.target()
    readers.publish_one(layout, target, 1)
    with readers.warehouse(2) as other:
        draft = tmp_path / "orders.parquet"
        other.execute(f"COPY marts.orders TO '{draft}' (FORMAT parquet)")
    whole = readers.read_parquet(layout, 5)
    assert {(row[3], row[4]) for row in whole} == {(1, 1)}
    folder = layout.current_folder.resolve() / "parquet" / "marts"
    draft.replace(folder / "orders.parquet")
    assert {(row[3], row[4]) for row in readers.read_parquet(layout, 5)} == {(1, 2)}
