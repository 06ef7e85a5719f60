"""Equal contents have equal hashes, and nothing else has."""

from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.content_hash import STABLE_COLUMNS, content_hash

COLUMNS = {
    "id": "INTEGER",
    "name": "VARCHAR",
    "money": "DECIMAL(18, 2)",
    "share": "DOUBLE",
    "day": "DATE",
    "at": "TIMESTAMP",
    "on": "BOOLEAN",
}
CONNECTION = duckdb.connect(config={"threads": 1})

texts = st.sampled_from(["", " ", "null", "NULL", "0", "a", "a,b", '"', "\\", "\x1e", "é", "王"])
rows = st.tuples(
    st.none() | st.integers(-(2**31), 2**31 - 1),
    st.none() | texts,
    st.none() | st.decimals(-(10**15), 10**15, places=2),
    st.none() | st.floats(allow_nan=False),
    st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31)),
    st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)),
    st.none() | st.booleans(),
)
tables = st.lists(rows, max_size=6)
several = settings(max_examples=40, deadline=None)


def hash_of(content: list[tuple], columns: dict[str, str] = COLUMNS) -> str:
    names = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    CONNECTION.execute(f"CREATE OR REPLACE TABLE t ({names})")
    if content:
        places = "(" + ", ".join("?" * len(columns)) + ")"
        CONNECTION.execute(
            f"INSERT INTO t VALUES {', '.join([places] * len(content))}",
            [value for row in content for value in row],
        )
    return content_hash(CONNECTION, "marts.t", "t")


def _key(row: tuple) -> str:
    return repr(tuple(value + 0 if isinstance(value, float) else value for value in row))


@several
@given(tables, st.randoms())
def test_the_order_of_rows_does_not_matter(content, random):
    shuffled = list(content)
    random.shuffle(shuffled)
    assert hash_of(content) == hash_of(shuffled)


@several
@given(tables, tables)
def test_equal_hashes_are_equal_contents(one, other):
    assert (hash_of(one) == hash_of(other)) == (sorted(one, key=_key) == sorted(other, key=_key))


@several
@given(st.lists(rows, min_size=1, max_size=6), st.data())
def test_any_changed_value_changes_it(content, data):
    row = data.draw(st.integers(0, len(content) - 1))
    column = data.draw(st.integers(0, len(COLUMNS) - 1))
    value = data.draw(rows)[column]
    changed = list(content)
    changed[row] = (*content[row][:column], value, *content[row][column + 1 :])
    same = _key(changed[row]) == _key(content[row])
    assert (hash_of(content) == hash_of(changed)) == same


@several
@given(st.lists(rows, min_size=1, max_size=6))
def test_a_row_twice_or_missing_changes_it(content):
    found = hash_of(content)
    assert hash_of([*content, content[0]]) != found
    assert hash_of(content[1:]) != found
    # The sum of two equal rows is not that of two others.
    assert hash_of([*content, content[0], content[0]]) != found


@pytest.mark.parametrize(
    "other",
    [
        {"b": "INTEGER"},
        {"A": "INTEGER"},
        {"a": "BIGINT"},
        {"a": "VARCHAR"},
    ],
)
def test_another_name_or_type_is_another_content(other):
    assert hash_of([(1,)], {"a": "INTEGER"}) != hash_of([(1,)], other)
    assert hash_of([], {"a": "INTEGER"}) != hash_of([], other)


def test_columns_in_another_order_are_another_content():
    assert hash_of([(1, 1)], {"a": "INTEGER", "b": "INTEGER"}) != hash_of(
        [(1, 1)], {"b": "INTEGER", "a": "INTEGER"}
    )


def test_nothing_the_word_null_and_empty_text_differ():
    found = {hash_of([(value,)], {"a": "VARCHAR"}) for value in (None, "null", "NULL", "", " ")}
    assert len(found) == 5


def test_values_do_not_run_into_each_other():
    two = {"a": "VARCHAR", "b": "VARCHAR"}
    pairs = [("x", ""), ("", "x"), ('x","b":"', ""), (None, "x"), ("x", None), ("null", "x")]
    pairs += [("x1:", "x"), ("x", "1:x"), (":", None), (None, ":"), ("|", ""), ("", "|")]
    assert len({hash_of([pair], two) for pair in pairs}) == len(pairs)
    assert len({hash_of([(a, "1"), (b, "2")], two) for a, b in (("p", "q"), ("q", "p"))}) == 2


def test_numbers_do_not_run_into_each_other():
    two = {"a": "INTEGER", "b": "INTEGER"}
    pairs = [(1, 11), (11, 1), (111, None), (None, 111), (None, None)]
    assert len({hash_of([pair], two) for pair in pairs}) == len(pairs)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("VARCHAR[]", (None, [], [None], [""], ["a", "b"], ["a,b"], ["b", "a"])),
        ("STRUCT(a VARCHAR, b INTEGER)", ({"a": "x", "b": 1}, {"a": "x", "b": None}, None)),
        ("MAP(VARCHAR, INTEGER)", ({"a": 1}, {"a": 2}, {"b": 1}, {}, None)),
        ("BLOB", (b"", b"|", b"\\x00", b"\x00", None)),
        ("FLOAT", (0.1, 0.2, None)),
    ],
)
def test_of_nested_and_rare_types_each_value_counts(kind, values):
    columns = {"a": kind, "b": "VARCHAR"}
    assert len({hash_of([(value, "x")], columns) for value in values}) == len(values)


def test_a_cent_a_last_bit_and_a_microsecond_are_seen():
    money = [Decimal("9999999999999999.98"), Decimal("9999999999999999.99")]
    shares = [0.1 + 0.2, 0.3]
    moments = [datetime(2017, 1, 1, 0, 0, 0, us) for us in (0, 1)]
    for kind, (one, other) in {
        "DECIMAL(18, 2)": money,
        "DOUBLE": shares,
        "TIMESTAMP": moments,
        "DATE": [date(2017, 1, 1), date(2017, 1, 2)],
        "HUGEINT": [2**100, 2**100 + 1],
    }.items():
        assert hash_of([(one,)], {"a": kind}) != hash_of([(other,)], {"a": kind}), kind


def test_no_number_and_endless_numbers_have_a_hash():
    values = ("nan", "inf", "-inf", "0", "1")
    assert len({hash_of([(float(v),)], {"a": "DOUBLE"}) for v in values}) == 5
    nan = [(float("nan"),)]
    assert hash_of(nan, {"a": "DOUBLE"}) == hash_of(nan, {"a": "DOUBLE"})


def test_zero_has_no_sign():
    """A table that is written in order of its values comes back without it."""
    assert len({hash_of([(float(v),)], {"a": "DOUBLE"}) for v in ("0", "-0.0")}) == 1


def test_a_moment_is_the_same_whatever_the_zone_of_the_connection():
    found = set()
    for zone in ("UTC", "Asia/Shanghai", "America/New_York"):
        with duckdb.connect() as connection:
            connection.execute(f"SET TimeZone = '{zone}'")
            connection.execute("CREATE TABLE t AS SELECT TIMESTAMPTZ '2017-03-12 07:00:00+00' AS a")
            found.add(content_hash(connection, "marts.t", "t"))
    assert len(found) == 1


def test_threads_do_not_matter():
    found = set()
    for threads in (1, 4):
        with duckdb.connect(config={"threads": threads}) as connection:
            connection.execute(
                "CREATE TABLE t AS SELECT i, i / 3 AS x, 'n' || i AS s FROM range(300000) AS r(i)"
            )
            found.add(content_hash(connection, "marts.t", "t"))
    assert len(found) == 1


def test_of_the_tables_that_describe_the_run_only_what_is_equal_in_equal_runs_counts():
    sql = """SELECT {run} AS run_id, 'fit' AS step, 'ml' AS room, 'success' AS status,
        {rows} AS rows, {run} / 7 AS seconds"""
    assert "meta.run_log" in STABLE_COLUMNS

    def log(run: int, rows: int) -> str:
        CONNECTION.execute(f"CREATE OR REPLACE TABLE t AS {sql.format(run=run, rows=rows)}")
        return content_hash(CONNECTION, "meta.run_log", "t")

    assert log(1, 5) == log(2, 5)
    assert log(1, 5) != log(1, 6)
