"""Every story comes out as it is told; see stories/README.md."""

import shutil
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import story
from story_events import happen
from story_room import Room, connect, date_of

from identity.explain import why

FOLDER = Path(__file__).parent / "stories"
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/story.yml"))
_QUIET = ("assigned", "released", "created")


@pytest.fixture(scope="module")
def connection():
    return connect()


@pytest.mark.parametrize("name", NAMES)
def test_story(connection, tmp_path, name):
    told = story.read(FOLDER / name)
    room = Room(connection, tmp_path, told.rows)
    ids: dict[str, str] = {}
    by_day: dict[int, dict] = {}
    for day in told.days:
        for sentence in day.happens:
            happen(room, day.number, sentence)
        room.run(day.number, tuple(day.as_known))
        by_day[day.number] = the_map(connection)
        Checked(connection, day, ids).all()
        for earlier in day.runs_again:
            files = room.places.ledger.files()
            room.run(earlier)
            assert the_map(connection) == by_day[earlier], f"day {earlier} came out otherwise"
            assert room.places.ledger.files() == files, "the ledger says a past day anew"
    shutil.rmtree(room.places.cache, ignore_errors=True)
    files = room.places.ledger.files()
    room.resolve(day.number)
    assert the_map(connection) == by_day[day.number], "without the cache it comes out otherwise"
    assert room.places.ledger.files() == files, "the ledger says the last day anew"


def the_map(connection) -> dict[str, str]:
    rows = connection.sql("SELECT record_id, customer_id FROM identity.identity_map").fetchall()
    assert len(dict(rows)) == len(rows), "a record is of two persons"
    return dict(rows)


class Checked:
    """One day of a story against what it expects; `ids`: by name, the id of each person so far."""

    def __init__(self, connection, day: story.Day, ids: dict[str, str]):
        self.connection, self.day, self.ids = connection, day, ids
        self.found = the_map(connection)
        self.persons = {name: self._expanded(told) for name, told in day.persons.items()}

    def all(self) -> None:
        self._persons()
        self._who_is_who()
        names = {customer: name for name, customer in self.ids.items()}
        self._equal("events", self.day.events, self._events(names))
        for origin, groups in self.day.as_known.items():
            rows = self._rows(
                """SELECT string_agg(record_id, ' ' ORDER BY record_id) FROM
                identity.identity_as_of WHERE as_of = ? GROUP BY customer_id""",
                [date_of(origin)],
            )
            wanted = [" ".join(sorted(group.split())) for group in groups]
            self._equal(f"as known on day {origin}", wanted, [group for (group,) in rows])
        for retired, living in self.day.leads.items():
            rows = self._rows(
                "SELECT current_customer_id FROM identity.retired_customer WHERE customer_id = ?",
                [self.ids[retired]],
            )
            self._equal(f"{retired} leads to", [living], [names.get(i) for (i,) in rows])
        if self.day.review:
            rows = self._rows(
                """SELECT record_a || ' ' || record_b FROM identity.pair
                WHERE outcome = 'review'"""
            )
            wanted = [" ".join(sorted(pair.split())) for pair in self.day.review]
            self._equal("for review", wanted, [pair for (pair,) in rows])
        if self.day.shared:
            rows = self._rows(
                """SELECT identifier_type || '=' || identifier_value
                FROM identity.identifier_guard WHERE verdict = 'shared'"""
            )
            self._equal("shared", self.day.shared, [value for (value,) in rows])
        for record in self.day.without_a_person.split():
            assert record not in self.found, self._said(f"{record} is somebody's")
        for pair, words in self.day.why.items():
            lines = "\n".join(why(self.connection, "identity", *pair.split()))
            assert words in lines, self._said(f"expected {words!r} in\n{lines}")

    def _expanded(self, told: str) -> list[str]:
        """The records that are told, `*` for any number of letters."""
        patterns = told.split()
        if "*" not in told:
            return patterns
        return [r for r in self.found if any(fnmatchcase(r, p) for p in patterns)]

    def _persons(self) -> None:
        named = {r: name for name, records in self.persons.items() for r in records}
        missing = named.keys() - self.found.keys()
        assert not missing, self._said(f"no person has {missing}")
        records_of: dict[str, list] = {}
        for record, customer in self.found.items():
            records_of.setdefault(customer, []).append(record)
        wrong = set()
        for records in records_of.values():
            of_whom = {named.get(r, r): r for r in records}
            first, *others = of_whom.values()
            wrong |= {("are one person, and should not be", first, r) for r in others}
        for records in self.persons.values():
            by_id = {self.found[r]: r for r in records}
            first, *others = by_id.values()
            wrong |= {("are not one person, and should be", first, r) for r in others}
        said = [
            f"{a} and {b} {what}:\n  " + "\n  ".join(why(self.connection, "identity", a, b))
            for what, a, b in sorted(wrong)[:5]
        ]
        assert not wrong, self._said("\n".join(said))

    def _who_is_who(self) -> None:
        now = {name: self.found[records[0]] for name, records in self.persons.items()}
        for name, customer in now.items():
            if self.ids.setdefault(name, customer) != customer:
                has_it = [n for n, c in now.items() if c == self.ids[name]]
                raise AssertionError(self._said(f"{name} has a new id; the old one: {has_it}"))
        twice = {n: c for n, c in self.ids.items() if list(self.ids.values()).count(c) > 1}
        assert not twice, self._said(f"these share an id: {twice}")

    def _events(self, names: dict[str, str]) -> list[str]:
        rows = self._rows(
            f"""SELECT customer_id, event, other_id FROM identity.identity_event
            WHERE as_of = ? AND event NOT IN {_QUIET}""",
            [date_of(self.day.number)],
        )
        said = []
        for customer, event, other in rows:
            words = [names.get(customer, customer), event]
            if other:
                words += ["into" if event == "merged" else "from", names.get(other, other)]
            said.append(" ".join(words))
        return said

    def _rows(self, sql: str, values=()) -> list[tuple]:
        return self.connection.execute(sql, list(values)).fetchall()

    def _equal(self, what: str, wanted: list, found: list) -> None:
        assert sorted(wanted) == sorted(found), self._said(
            f"{what}: expected {sorted(wanted)}, found {sorted(found)}"
        )

    def _said(self, text: str) -> str:
        return f"day {self.day.number}: {text}"
