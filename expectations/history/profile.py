"""One row a day and table: the SQL that measures it. DuckDB counts; no row comes to Python."""

from dataclasses import dataclass, field

import duckdb

from expectations.history.columns import Column, columns_of, key_of
from expectations.history.setting import Setting

MOST_CODES = 30
_WINDOW = "history_window"
_SHAPE = """left(regexp_replace(regexp_replace(regexp_replace({0}, '[0-9]+', '9', 'g'),
    '[A-Za-z]+', 'a', 'g'), '[^\\x00-\\x7F]+', '*', 'g'), 24)"""


@dataclass
class Profile:
    """`days`: one dict a day, oldest first; at first only its rows, after `measure_columns` also
    what `Column.measures` names. `codes`: of a column (`x~`: of the shapes of the texts of x) a
    dict code → day → rows. Of a large table every `sampled`-th row was looked at, by hash."""

    table: str
    columns: list[Column]
    names: frozenset[str]
    days: list[dict] = field(default_factory=list)
    codes: dict[str, dict[str, dict]] = field(default_factory=dict)
    sampled: int = 1


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
    """Adds what is measured of the columns: to the days, and the codes."""
    texts = [c for c in found.columns if c.kind == "text"]
    sizes = [(f"s{n}", c.size) for n, c in enumerate(found.columns) if c.size]
    shapes = [(f'"{c.name}~"', _SHAPE.format(c.sql)) for c in texts]
    added = "".join(f", {sql} AS {name}" for name, sql in (*sizes, *shapes))
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE {_WINDOW} AS SELECT *{added} FROM {found.table}
        WHERE {_in_window(setting)} AND {_own(found.names, setting)}{_sample(found)}"""
    )
    try:
        _measure(connection, found)
        _count_codes(connection, found, texts)
    finally:
        connection.execute(f"DROP TABLE {_WINDOW}")


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


def _measure(connection, found: Profile) -> None:
    measures = [
        f"{sql} AS c{number}_{name}"
        for number, column in enumerate(found.columns)
        for name, sql in column.measures(f"s{number}").items()
    ]
    measured = _dicts(
        connection,
        f"SELECT known_day AS day, {', '.join(measures)} FROM {_WINDOW} GROUP BY known_day",
    )
    by_day = {row["day"]: row for row in measured}
    for day in found.days:
        day.update(by_day.get(day["day"], {}))


def _count_codes(connection, found: Profile, texts: list[Column]) -> None:
    """Rows by day and code, for the columns with few codes, and by shape for those with few."""
    flags = [c for c in found.columns if c.kind == "flag"]
    pairs = [(c.name, c.sql) for c in (*texts, *flags)]
    pairs += [(f"{c.name}~", f'"{c.name}~"') for c in texts]
    if not pairs:
        return
    counted = ", ".join(f"approx_count_distinct({sql})" for _, sql in pairs)
    distinct = connection.execute(f"SELECT {counted} FROM {_WINDOW}").fetchone()
    few = [pair for pair, n in zip(pairs, distinct, strict=True) if 0 < n <= MOST_CODES]
    histograms = ", ".join(f"histogram({sql}::VARCHAR) AS h{n}" for n, (_, sql) in enumerate(few))
    if not few:
        return
    for row in _dicts(
        connection, f"SELECT known_day AS day, {histograms} FROM {_WINDOW} GROUP BY known_day"
    ):
        for number, (name, _) in enumerate(few):
            codes = found.codes.setdefault(name, {})
            for code, count in (row[f"h{number}"] or {}).items():
                codes.setdefault(code, {})[row["day"]] = count


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
