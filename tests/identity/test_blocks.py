"""Which records are compared: candidates for each, and never more than the file can bear."""

import duckdb
import pytest

from identity.nodes import make_nodes
from identity.weights import _families


def _nodes(rows: str) -> duckdb.DuckDBPyConnection:
    """Rows of record_id, source, name_key, birth_date, street, city, postcode."""
    connection = duckdb.connect()
    connection.execute(
        f"""CREATE TABLE linkable AS
        SELECT CAST(id AS VARCHAR) AS record_id, 'account' AS record_type, source AS source_system,
            name_key, NULL::VARCHAR AS name_han, CAST(birth AS DATE) AS birth_date,
            []::VARCHAR[] AS emails, []::VARCHAR[] AS phones, street, city, postcode,
            DATE '2025-01-01' AS known_day
        FROM ({rows}) AS t(id, source, name_key, birth, street, city, postcode)"""
    )
    make_nodes(connection, "linkable", "node")
    return connection


def _meet(connection, a: str, b: str) -> bool:
    return connection.execute(
        """SELECT list_has_any(coalesce(a.blocks, []), coalesce(b.blocks, []))
        FROM node AS a, node AS b WHERE a.record_id = ? AND b.record_id = ?""",
        [a, b],
    ).fetchone()[0]


def test_records_with_slips_meet_by_what_is_left_of_them():
    connection = _nodes(
        """VALUES (1, 'a', 'smith peter', '1970-01-02', '8 stanley street', 'Ryde', '2112'),
        (2, 'b', 'peter smith', NULL, '88 stenley st', 'Rybe', '2112'),
        (3, 'b', 'smiht petre', '1971-03-04', '8 stanley street', 'Bondi', '2026'),
        (4, 'b', 'smyth peter', '1970-01-22', NULL, NULL, NULL),
        (5, 'b', 'jones mary', '1988-08-08', '9 other road', 'Perth', '6000')"""
    )
    assert [other for other in "2345" if _meet(connection, "1", other)] == ["2", "3", "4"]


def test_a_key_that_many_share_finds_nobody():
    connection = _nodes(
        """SELECT i, 'a', 'name' || i || ' given' || i, '1970-01-01', i || ' street' || i, 'city',
        '1000' FROM range(2000) AS r(i)"""
    )
    assert connection.sql("SELECT count(blocks) FROM node").fetchone()[0] == 0


@pytest.mark.parametrize(("together", "expected"), [(0, False), (40, True)])
def test_families_are_known_by_what_one_source_says_of_two_people(together, expected):
    """Other first names at one address: between sources 60 times, within one `together` times."""
    pairs = " UNION ALL ".join(
        f"""SELECT '{side}{kind}' || i, '{source}', 'name{kind}' || i || ' ' || '{given}', NULL,
        i || ' street {kind}', 'city', '1000' FROM range({count}) AS r(i)"""
        for kind, count, sides in (
            ("across", 60, (("l", "a", "peter"), ("r", "b", "mary"))),
            ("within", together, (("l", "a", "peter"), ("r", "a", "mary"))),
        )
        for side, source, given in sides
    )
    assert _families(_nodes(pairs), "node") is expected
