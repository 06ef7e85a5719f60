"""One row a day and table: the SQL that measures it. DuckDB counts; no row comes to Python."""

from dataclasses import dataclass, field
from datetime import date

import duckdb

from expectations.history.columns import TEXT_MEASURES, Column, columns_of, key_of
from expectations.history.setting import Setting

MOST_CODES = 30
_VALUES = "history_values"
_SHAPE = """left(regexp_replace(regexp_replace(regexp_replace(value, '[0-9]+', '9', 'g'),
    '[A-Za-z]+', 'a', 'g'), '[^\\x00-\\x7F]+', '*', 'g'), 24)"""


@dataclass
class Profile:
    """`days`: one dict a day, oldest first, of its rows. `measures`: of each column (as numbered
    in `columns`) what it comes to, by day and name of the measure. `codes`: of a column (`x~`: of
    the shapes of the texts of x) a dict code → day → rows. The last two are empty before
    `measure_columns`. Of a large table every `sampled`-th row was looked at, by hash."""

    table: str
    columns: list[Column]
    names: frozenset[str]
    days: list[dict] = field(default_factory=list)
    measures: dict[int, dict[date, dict]] = field(default_factory=dict)
    codes: dict[str, dict[str, dict]] = field(default_factory=dict)
    sampled: int = 1

    def of(self, number: int, day: dict) -> dict:
        """What a column came to on a day of `days`; on one without values only that."""
        return self.measures.get(number, {}).get(day["day"], {"filled": 0})


def profile(connection: duckdb.DuckDBPyConnection, table: str, setting: Setting) -> Profile:
    """The rows of each day of the window and of the day under test. `table` has known_day."""
    columns, names = columns_of(connection, table)
    found = Profile(table, columns, names)
    rows = connection.execute(
        f"SELECT count(*) FROM {table} WHERE {_in_window(setting)}"
    ).fetchone()[0]
    found.sampled = max(1, -(-rows // setting.sampled_above))
    key = key_of(names)
    found.days = _dicts(
        connection,
        f"""SELECT known_day AS day,
            count(DISTINCT {key}) + count(*) FILTER ({key} IS NULL) AS keys,
            count(DISTINCT {key}) FILTER (own) AS own_keys,
            count(*) FILTER (own) AS n, count({key}) FILTER (own) AS keyed
        FROM (SELECT *, {_own(names, setting)} AS own FROM {table}
            WHERE {_in_window(setting)}{_sample(found)})
        GROUP BY known_day ORDER BY known_day""",
    )
    return found


def measure_columns(
    connection: duckdb.DuckDBPyConnection, found: Profile, setting: Setting
) -> None:
    """Adds what is measured of the columns, and the codes."""
    of_own = f"""{found.table}
        WHERE {_in_window(setting)} AND {_own(found.names, setting)}{_sample(found)}"""
    _measure(connection, found, of_own)
    counted = {n: c for n, c in enumerate(found.columns) if c.kind in ("text", "flag")}
    if not counted:
        return
    _count_values(connection, counted, of_own)
    try:
        texts = [number for number, column in counted.items() if column.kind == "text"]
        _measure_texts(connection, found, texts)
        _count_codes(connection, found, list(counted), "value", "")
        _count_codes(connection, found, _few_on(connection, texts, setting.day), _SHAPE, "~")
    finally:
        connection.execute(f"DROP TABLE {_VALUES}")


def count_outside(connection, found: Profile, setting: Setting, ranges: dict) -> dict[str, tuple]:
    """Rows of the day under test beyond (low, high) of a column's size: {name: (rows, of)}."""
    if not ranges:
        return {}
    parts = []
    for column, low, high in ranges.values():
        parts.append(f"count(*) FILTER ({column.size} NOT BETWEEN {low!r} AND {high!r})")
        parts.append(f"count({column.sql})")
    counted = connection.execute(
        f"""SELECT {", ".join(parts)} FROM {found.table}
        WHERE known_day = DATE '{setting.day}' AND {_own(found.names, setting)}"""
    ).fetchone()
    return {name: (counted[2 * i], counted[2 * i + 1]) for i, name in enumerate(ranges)}


def _measure(connection, found: Profile, of_own: str) -> None:
    """Of all columns but texts: a pass over the rows."""
    columns = {n: c for n, c in enumerate(found.columns) if c.kind != "text"}
    measures = {
        (number, name): sql
        for number, column in columns.items()
        for name, sql in column.measures(f"s{number}").items()
    }
    if not measures:
        return
    sizes = "".join(f", {c.size} AS s{n}" for n, c in columns.items() if c.size)
    for day, *values in connection.execute(
        f"""SELECT known_day, {", ".join(measures.values())}
        FROM (SELECT *{sizes} FROM {of_own}) GROUP BY known_day"""
    ).fetchall():
        for (number, name), value in zip(measures, values, strict=True):
            found.measures.setdefault(number, {}).setdefault(day, {})[name] = value


def _count_values(connection, columns: dict[int, Column], of_own: str) -> None:
    """A table of how often each value comes on each day: what is asked of a value is then asked
    once."""
    names = {number: column.sql for number, column in columns.items()}
    each = " UNION ALL ".join(
        f"""SELECT {number} AS number, known_day AS day, {name}::VARCHAR AS value,
            count(*) AS rows FROM own WHERE {name} IS NOT NULL GROUP BY known_day, {name}"""
        for number, name in names.items()
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE {_VALUES} AS
        WITH own AS MATERIALIZED (
            SELECT known_day, {", ".join(names.values())} FROM {of_own}
        ) {each}"""
    )


def _measure_texts(connection, found: Profile, numbers: list[int]) -> None:
    measures = ", ".join(f"{sql} AS {name}" for name, sql in TEXT_MEASURES.items())
    for row in _dicts(
        connection,
        f"SELECT number, day, {measures} FROM {_VALUES} WHERE {_among(numbers)} GROUP BY ALL",
    ):
        found.measures.setdefault(row.pop("number"), {})[row.pop("day")] = row


def _few_on(connection, numbers: list[int], day: date) -> list[int]:
    """Without the columns of which the texts of this day alone have too many shapes: what the day
    has, the window has."""
    return [
        row[0]
        for row in connection.execute(
            f"""SELECT number FROM {_VALUES} WHERE {_among(numbers)} AND day = DATE '{day}'
            GROUP BY number HAVING approx_count_distinct({_SHAPE}) <= {MOST_CODES}"""
        ).fetchall()
    ]


def _count_codes(connection, found: Profile, numbers: list[int], code: str, mark: str) -> None:
    """Rows by day and code (an expression on `value`), for the columns with few of them."""
    for number, day, value, rows in connection.execute(
        f"""WITH counted AS MATERIALIZED (
            SELECT number, day, {code} AS code, sum(rows) FROM {_VALUES}
            WHERE {_among(numbers)} GROUP BY ALL
        )
        SELECT * FROM counted SEMI JOIN (
            SELECT number FROM counted GROUP BY number
            HAVING approx_count_distinct(code) <= {MOST_CODES}
        ) USING (number)
        ORDER BY ALL"""
    ).fetchall():
        codes = found.codes.setdefault(f"{found.columns[number].name}{mark}", {})
        codes.setdefault(value, {})[day] = rows


def _among(numbers: list[int]) -> str:
    return f"number IN ({', '.join(map(str, numbers)) or 'NULL'})"


def _in_window(setting: Setting) -> str:
    first = f"DATE '{setting.day}' - {7 * setting.weeks}"
    return f"known_day BETWEEN {first} AND DATE '{setting.day}'"


def _own(names: frozenset[str], setting: Setting) -> str:
    """Whether the row is as it was on the day on which its key was known: later versions tell what
    that day could not show, and what a file that came late says belongs to another day."""
    if "version_at" not in names:
        return "TRUE"
    return f"coalesce(timezone('{setting.time_zone}', version_at)::DATE = known_day, TRUE)"


def _sample(found: Profile) -> str:
    return f" AND hash({key_of(found.names)}) % {found.sampled} = 0" if found.sampled > 1 else ""


def _dicts(connection, sql: str) -> list[dict]:
    cursor = connection.execute(sql)
    heads = [head[0] for head in cursor.description]
    return [dict(zip(heads, row, strict=True)) for row in cursor.fetchall()]
