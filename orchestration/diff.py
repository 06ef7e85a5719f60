"""What is different between two published versions: rows by table and reason, and the numbers that
moved most.

Rows are compared file with file. Why a row is another one was told when it was published
(`meta.changed_row` of each version, against the one before it); between versions that lie further
apart the first reason, in the order of `changes.REASONS`, of all that befell the row. Where nobody
told, `not recorded` stands.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from orchestration.changes import REASONS
from orchestration.compared import TABLES, row_key
from orchestration.errors import PublishProblem
from orchestration.layout import Layout
from orchestration.moved_numbers import Moved, moved_most
from orchestration.publishing import Version, versions
from orchestration.serving.readers import DATABASE, shown
from orchestration.warehouse import has_table

NOT_RECORDED = "not recorded"
_KEYS = {table.name: table.key for table in TABLES}


@dataclass(frozen=True)
class Changed:
    """Rows of a table that are others for one reason."""

    table: str
    reason: str
    added: int
    changed: int
    removed: int


@dataclass(frozen=True)
class Difference:
    """From `before` to `now`; `only_in`: tables that one of the two has, by version."""

    before: str
    now: str
    rows: list[Changed]
    only_in: dict[str, str]
    moved: list[Moved]


def diff(layout: Layout, before: str = "", now: str = "") -> Difference:
    """Two versions by name (default: the one before the current, and the current). Raises
    PublishProblem if there is no such version."""
    found = {version.name: version for version in versions(layout)}
    chosen_now = _chosen(found, now or shown(layout) or "")
    order = list(found)
    if before:
        chosen_before = _chosen(found, before)
    else:
        place = order.index(chosen_now.name)
        if place == 0:
            raise PublishProblem(f"no version is kept from before {chosen_now.name}")
        chosen_before = found[order[place - 1]]
    with _attached(chosen_before, chosen_now) as connection:
        _tell(connection, list(found.values()), chosen_before, chosen_now)
        return Difference(
            chosen_before.name,
            chosen_now.name,
            list(_rows(connection, chosen_now)),
            _only_in(chosen_before, chosen_now),
            moved_most(connection),
        )


def _chosen(found: dict[str, Version], name: str) -> Version:
    if not found:
        raise PublishProblem("nothing is published yet")
    if name not in found:
        raise PublishProblem(f"version {name}: there is none (see c360 versions)")
    return found[name]


@contextmanager
def _attached(before: Version, now: Version) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        for version, name in ((before, "before"), (now, "now")):
            try:
                connection.execute(f"ATTACH '{version.folder / DATABASE}' AS {name} (READ_ONLY)")
            except duckdb.Error:
                raise PublishProblem(f"version {version.name} cannot be read") from None
        yield connection


def _only_in(before: Version, now: Version) -> dict[str, str]:
    one, other = before.manifest["tables"].keys(), now.manifest["tables"].keys()
    return {
        **dict.fromkeys(sorted(one - other), before.name),
        **dict.fromkeys(sorted(other - one), now.name),
    }


def _tell(connection, found: list[Version], before: Version, now: Version) -> None:
    """`told`: table, key and first reason of each row that a version between the two says it has
    changed. Empty if they do not follow from each other."""
    connection.execute(
        "CREATE TEMP TABLE told (table_name VARCHAR, row_key VARCHAR, reason UTINYINT)"
    )
    by_name, at, path = {version.name: version for version in found}, now.name, []
    while at != before.name:
        if at not in by_name or at in path:
            connection.execute("DELETE FROM told")
            return
        path.append(at)
        at = _add_told(connection, by_name[at])


def _add_told(connection, version: Version) -> str | None:
    """Adds what a version says of its changes; which version it was compared with."""
    connection.execute(f"ATTACH '{version.folder / DATABASE}' AS link (READ_ONLY)")
    try:
        if not has_table(connection, "meta", "changed_row", "link"):
            return None
        names = ", ".join(f"'{reason}'" for reason in REASONS)
        connection.execute(
            f"""INSERT INTO told SELECT table_name, row_key, list_position([{names}], reason) - 1
            FROM link.meta.changed_row"""
        )
        if "since" in version.manifest:
            return version.manifest["since"]
        row = connection.sql("SELECT any_value(since_version) FROM link.meta.changes").fetchone()
        return row and row[0]
    finally:
        connection.execute("DETACH link")


def _rows(connection, now: Version) -> Iterator[Changed]:
    keys = {name: row_key(tuple(key)) for name, key in now.manifest.get("keys", {}).items()}
    for name, key in sorted({**keys, **_KEYS}.items()):
        if not all(has_table(connection, "marts", name, at) for at in ("before", "now")):
            continue
        there, here = (connection.table(f"{at}.marts.{name}").columns for at in ("before", "now"))
        columns = ", ".join(f'"{c}"' for c in here if c in {*there} and c != "data_as_of")
        try:
            found = connection.execute(
                f"""WITH differs AS (
                    SELECT coalesce(now.row_key, past.row_key) AS row_key,
                        CASE WHEN past.row_key IS NULL THEN 'added'
                            WHEN now.row_key IS NULL THEN 'removed' ELSE 'changed' END AS change
                    FROM (SELECT {key} AS row_key, hash({columns}) AS content
                        FROM now.marts.{name}) AS now
                    FULL JOIN (SELECT {key} AS row_key, hash({columns}) AS content
                        FROM before.marts.{name}) AS past ON now.row_key = past.row_key
                    WHERE now.content IS DISTINCT FROM past.content),
                reasons AS (SELECT row_key, min(reason) AS reason FROM told
                    WHERE table_name = ? GROUP BY row_key)
                SELECT reason, count(*) FILTER (change = 'added'),
                    count(*) FILTER (change = 'changed'), count(*) FILTER (change = 'removed')
                FROM differs LEFT JOIN reasons ON reasons.row_key = differs.row_key::VARCHAR
                GROUP BY reason ORDER BY reason NULLS LAST""",
                [name],
            ).fetchall()
        except duckdb.BinderException:
            continue  # the older version has no such key
        for reason, *counts in found:
            yield Changed(name, NOT_RECORDED if reason is None else REASONS[reason], *counts)


def as_text(found: Difference) -> str:
    """For a terminal."""
    lines = [f"from {found.before}", f"to   {found.now}", ""]
    for table, version in found.only_in.items():
        lines.append(f"{table}: only in {version}")
    lines.append(f"{'table':<28} {'why':<18} {'added':>9} {'changed':>9} {'gone':>9}")
    lines += [
        f"{c.table:<28} {c.reason:<18} {c.added:>9,} {c.changed:>9,} {c.removed:>9,}"
        for c in found.rows
    ]
    lines += ["", "Numbers that moved most:"]
    lines += [f"  {number}" for number in found.moved]
    return "\n".join(lines)
