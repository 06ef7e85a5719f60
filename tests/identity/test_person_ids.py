"""Ids of persons: kept, merged, split, given back; the same again from the ledger."""

from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.ledger import Ledger
from identity.persons import assign

FIRST = date(2025, 1, 1)


class People:
    """Clusters by day, as a run makes them; what the ledger says of them."""

    def __init__(self, folder):
        self.ledger = Ledger(folder)
        self.connection = duckdb.connect()
        self.connection.execute("SET TimeZone = 'UTC'")

    def day(self, number: int, *clusters: str) -> dict[str, str]:
        """Each cluster is a text of one-letter records; the alphabet is their age."""
        as_of = FIRST + timedelta(days=number)
        rows = [(record, group) for group in clusters for record in group]
        self.connection.execute(
            """CREATE OR REPLACE TABLE found (record_id VARCHAR, cluster_id VARCHAR,
            known_at TIMESTAMPTZ, seed_rank INTEGER)"""
        )
        if rows:
            self.connection.executemany(
                """INSERT INTO found VALUES
                ($1, $2, TIMESTAMPTZ '2024-01-01' + to_days(ascii($1)), 0)""",
                rows,
            )
        self.ledger.mount(self.connection, before=as_of)
        assign(self.connection, "found", as_of)
        self.ledger.append(self.connection, "day_event", as_of)
        return dict(self.connection.sql("FROM assigned").fetchall())

    def events(self, number: int) -> set:
        as_of = FIRST + timedelta(days=number)
        self.ledger.mount(self.connection)
        rows = self.connection.execute(
            """SELECT event, customer_id, other_id FROM ledger_event
            WHERE as_of = ? AND event NOT IN ('assigned', 'released')""",
            [as_of],
        )
        return set(rows.fetchall())


@pytest.fixture
def people(tmp_path):
    return People(tmp_path)


def test_a_person_that_gains_records_stays_the_same(people):
    before = people.day(0, "bc", "d")
    after = people.day(1, "abce", "d", "f")
    assert {after[r] for r in "abce"} == {before["b"]}
    assert after["d"] == before["d"]
    assert after["f"] not in before.values()


def test_of_two_the_older_survives_and_the_other_leads_to_it(people):
    before = people.day(0, "a", "bcd")
    after = people.day(1, "abcd")
    assert set(after.values()) == {before["a"]}
    assert people.events(1) == {("merged", before["b"], before["a"])}


def test_merged_and_taken_apart_again_each_has_the_id_that_it_had(people):
    before = people.day(0, "a", "bcd", "e")
    people.day(1, "abcd", "e")
    people.day(2, "abcd", "ef")
    after = people.day(3, "a", "bcd", "ef")
    assert {r: after[r] for r in "abcde"} == before
    assert people.events(3) == {("undone", before["b"], before["a"])}


def test_the_oldest_record_splits_off(people):
    before = people.day(0, "abc")
    after = people.day(1, "a", "bc")
    assert after["b"] == after["c"] == before["a"], "most of its records are still together"
    assert after["a"] not in before.values()
    assert people.events(1) == {("split", after["a"], before["a"])}


def test_a_source_is_taken_away_and_nobody_else_changes(people):
    before = people.day(0, "ax", "by", "z", "c")
    after = people.day(1, "a", "b", "c")
    assert after == {r: before[r] for r in "abc"}
    assert people.events(1) == {("retired", before["z"], None)}
    assert people.day(2, "ax", "by", "z", "c") == before


def test_a_past_day_runs_again_and_gives_what_it_gave(people):
    people.day(0, "a", "b")
    before = people.day(1, "ab", "c")
    people.day(2, "abc")
    files = people.ledger.files()
    assert people.day(1, "ab", "c") == before
    assert people.ledger.files() == files, "what is said already is not said again"
    people.day(1, "ab", "c", "d")
    assert [p.name for p in people.ledger.files()][1] == "2025-01-02.0001.parquet"


def test_without_a_ledger_ids_are_those_of_the_oldest_records(tmp_path):
    with_history, without = People(tmp_path / "one"), People(tmp_path / "two")
    with_history.day(0, "a", "c")
    with_history.day(1, "ab", "cd")
    assert with_history.day(2, "abcd", "e") == without.day(2, "abcd", "e")


def test_half_a_ledger_file_is_not_read(people):
    before = people.day(0, "a", "b")
    (people.ledger.folder / "2025-01-02.0000.draft").write_bytes(b"PAR1 half")
    assert people.day(1, "a", "b") == before


partitions = st.lists(st.lists(st.integers(0, 3), min_size=8, max_size=8), min_size=2, max_size=5)


@settings(max_examples=30, deadline=None)
@given(partitions)
def test_ids_are_one_to_one_with_clusters_and_persons_that_did_not_change_keep_theirs(
    tmp_path_factory, days
):
    people = People(tmp_path_factory.mktemp("ledger"))
    before: dict[str, str] = {}
    for number, labels in enumerate(days):
        groups: dict[int, str] = {}
        for record, label in zip("abcdefgh", labels, strict=True):
            groups[label] = groups.get(label, "") + record
        after = people.day(number, *groups.values())
        assert len(set(after.values())) == len(groups)
        for group in groups.values():
            assert len({after[r] for r in group}) == 1
            old = {before.get(r) for r in group}
            if len(old) == 1 and {r for r, p in before.items() if p in old} == set(group):
                assert {after[r] for r in group} == old
        assert people.day(number, *groups.values()) == after
        before = after
