"""Damaged state is named in one line; what can be computed again is; rules may contradict."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import story
from story_room import Room, connect, date_of

from identity import IdentityProblem, sql_models
from identity.decisions import read
from orchestration.errors import Problem
from orchestration.identity_places import told_as_problem

ROWS = [
    {"day": "1", "record": "crm:1", "name": "Ida Lang", "email": "ida@lang.at"},
    {"day": "1", "record": "shop:1", "name": "Ida Lang", "email": "ida@lang.at"},
    {"day": "1", "record": "loyalty:2", "name": "Paul Fuchs", "email": "paul@fuchs.at"},
    {"day": "2", "record": "support:1", "name": "Ida Lang", "email": "ida@lang.at"},
]


@pytest.fixture(scope="module")
def connection():
    return connect()


@pytest.fixture
def room(connection, tmp_path):
    made = Room(connection, tmp_path, [story.row_of(n, row) for n, row in enumerate(ROWS)])
    made.run(1)
    return made


def the_map(room) -> dict:
    return dict(
        room.connection.sql("SELECT record_id, customer_id FROM identity.identity_map").fetchall()
    )


def cut(path):
    path.write_bytes(path.read_bytes()[:-20])


def garbage(path):
    path.write_bytes(b"\0" * 100)


def another_table(path):
    pq.write_table(pa.table({"other": [1]}), path)


@pytest.mark.parametrize("damage", [cut, garbage, another_table])
@pytest.mark.parametrize("day", [1, 2])
def test_a_damaged_ledger_is_one_line_that_names_the_file(room, damage, day):
    room.run(2)
    path = room.places.ledger.files()[day - 1]
    damage(path)
    with pytest.raises(IdentityProblem) as problem:
        room.resolve(2)
    assert str(path) in str(problem.value)
    assert "\n" not in str(problem.value)


LINE = {"number": 1, "day": "2024-01-02", "decision": "link", "record_a": "crm:1"}
LINE |= {"record_b": "loyalty:2", "author": "li.na", "note": ""}


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b'{"number": 1}',
        *(
            json.dumps(LINE | wrong).encode()
            for wrong in (
                {"decision": "merge"},
                {"record_b": None},
                {"record_b": "crm:1"},
                {"day": "soon"},
                {"more": 1},
            )
        ),
    ],
)
def test_a_damaged_decision_is_one_line_that_names_file_and_line(room, line):
    room.decide(1, "link", "li.na", "crm:1", "loyalty:2")
    path = room.places.decisions
    path.write_bytes(path.read_bytes() + line + b"\n")
    with pytest.raises(IdentityProblem, match=r"decisions[.]jsonl, line 2: expected a decision"):
        room.resolve(2)


def test_a_note_may_hold_what_looks_like_the_end_of_a_line(room):
    room.places.state.mkdir(exist_ok=True)
    note = "one\u2028two\x85three\nfour"
    from identity.decisions import append

    for _ in range(2):
        new = {"day": date_of(1), "decision": "link", "record_a": "a", "record_b": "b"}
        append(room.places.decisions, [new | {"author": "li.na", "note": note}])
        # As an editor leaves it.
        room.places.decisions.write_bytes(room.places.decisions.read_bytes().rstrip())
    assert [d.note for d in read(room.places.decisions)] == [note, note]


@pytest.mark.parametrize("damage", [cut, garbage, another_table])
@pytest.mark.parametrize("name", ["nodes.parquet", "pairs.parquet", "key.json"])
def test_a_damaged_cache_changes_nothing(room, damage, name):
    before = the_map(room)
    damage(room.places.cache / name)
    assert room.resolve(1).compared == 3
    assert the_map(room) == before
    assert room.resolve(1).compared == 0


def test_a_damaged_model_is_one_line_that_names_its_folder(room):
    (folder,) = room.places.models.iterdir()
    for path in folder.iterdir():
        kept = path.read_bytes()
        garbage(path)
        with pytest.raises(IdentityProblem) as problem:
            room.resolve(2)
        assert str(folder) in str(problem.value)
        path.write_bytes(kept)
    room.resolve(2)


def test_a_problem_of_these_is_told_in_its_own_words():
    with pytest.raises(Problem, match=r"^here it is$"), told_as_problem():
        raise IdentityProblem("here it is")


def test_rules_that_contradict_each_other_and_edges_to_nowhere(room):
    """a is b, b is c, a is not c; a is a; a is nobody. What keeps apart holds, twice the same."""
    room.decide(1, "unlink", "li.na", "crm:1", "loyalty:2")
    rows = [("crm:1", "shop:1"), ("loyalty:2", "shop:1"), ("crm:1", "crm:1"), ("crm:1", "z:0")]
    outcomes = set()
    for ordered in (rows, rows[::-1]):
        sql_models.build(room.connection, feeds={n: f"told.{n}" for n in sql_models.GIVEN})
        room.connection.execute("DELETE FROM identity.rule_edge")
        for a, b in ordered:
            room.connection.execute(
                """INSERT INTO identity.rule_edge VALUES
                (?, ?, 'same_email', TIMESTAMPTZ '2024-01-02', DATE '2024-01-02')""",
                [a, b],
            )
        room.resolve(1)
        found = the_map(room)
        assert found["crm:1"] == found["shop:1"] != found["loyalty:2"]
        outcomes.add(tuple(sorted(found.items())))
    assert len(outcomes) == 1
