"""The names that people use: views in the schemas marts, ml and meta, of all versions by pointer.

A view is made anew only when the columns of its table change. It then still shows the versions
before, each with the columns it had: who reads under an old snapshot, and a rollback, find them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import psycopg
from psycopg import sql

from orchestration.serving.registry import HOME
from orchestration.serving.tables import NUMBER, Table, whole


@dataclass(frozen=True)
class View:
    room: str
    name: str
    columns: list[str]
    types: list[str]
    definition: str

    @property
    def at(self) -> sql.Identifier:
        return sql.Identifier(self.room, self.name)


def wanted(session: psycopg.Connection, clean: bool = False) -> list[View]:
    """The views that the loaded versions need. New columns come last, so that what others built on
    a view stands; `clean`: as the newest version has them, without those that no version has."""
    there = {
        (room, name): dict(zip(columns, types, strict=True))
        for room, name, columns, types in session.execute(
            f"SELECT room, name, columns, types FROM {HOME}.view"
        ).fetchall()
    }
    shapes: dict[tuple, list] = {}
    for room, name, shape, columns, types in session.execute(
        f"""SELECT room, name, id, columns, types FROM {HOME}.shape
        WHERE id IN (SELECT shape FROM {HOME}.part)
        ORDER BY room, name, (SELECT max(number) FROM {HOME}.part WHERE shape = id) DESC"""
    ).fetchall():
        shapes.setdefault((room, name), []).append((shape, dict(zip(columns, types, strict=True))))
    return [
        _view(session, *place, arms, {} if clean else there.get(place, {}))
        for place, arms in shapes.items()
    ]


def _view(session, room: str, name: str, shapes: list, there: dict[str, str]) -> View:
    """An arm for each shape; a column's type is that of the newest version that has it."""
    kinds: dict[str, str] = {}
    for _, columns in shapes:
        kinds = {**kinds, **{c: kind for c, kind in columns.items() if c not in kinds}}
    if any(kinds.get(column, kind) != kind for column, kind in there.items()):
        there = {}  # a type is another one: it is made anew
    kinds = {**there, **kinds}
    arms = [
        sql.SQL("SELECT {} FROM {} WHERE {} = (SELECT {}())").format(
            sql.SQL(", ").join(_value(c, columns.get(c), kind) for c, kind in kinds.items()),
            whole(f"{room}__{name}", shape),
            sql.Identifier(NUMBER),
            sql.Identifier(HOME, "current_version"),
        )
        for shape, columns in shapes
    ]
    definition = sql.SQL(" UNION ALL ").join(arms).as_string(session)
    return View(room, name, list(kinds), list(kinds.values()), definition)


def _value(column: str, kind: str | None, wanted: str) -> sql.Composable:
    name = sql.Identifier(column)
    if kind is None:
        return sql.SQL("NULL::{} AS {}").format(sql.SQL(wanted), name)
    if kind != wanted:
        return sql.SQL("{}::text::{} AS {}").format(name, sql.SQL(wanted), name)
    return name


def bring_up_to_date(session: psycopg.Connection, views: Iterable[View]) -> None:
    """Makes the views that are missing or others now, within the caller's transaction."""
    there = {
        (room, name): (columns, types, definition)
        for room, name, columns, types, definition in session.execute(
            f"SELECT room, name, columns, types, definition FROM {HOME}.view"
        ).fetchall()
    }
    for room in {view.room for view in views}:
        session.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(room)))
    for view in views:
        columns, types, definition = there.get((view.room, view.name), ([], [], None))
        if definition == view.definition:
            continue
        kept = len(columns)
        if (view.columns[:kept], view.types[:kept]) != (columns, types):
            # Not CASCADE: what somebody else built on it is theirs.
            session.execute(sql.SQL("DROP VIEW {}").format(view.at))
            definition = None
        verb = "CREATE VIEW" if definition is None else "CREATE OR REPLACE VIEW"
        session.execute(sql.SQL(verb + " {} AS ").format(view.at) + sql.SQL(view.definition))
        session.execute(
            f"""INSERT INTO {HOME}.view VALUES (%s, %s, %s, %s, %s)
            ON CONFLICT (room, name) DO UPDATE SET columns = excluded.columns,
                types = excluded.types, definition = excluded.definition""",
            [view.room, view.name, view.columns, view.types, view.definition],
        )


def drop_unused(session: psycopg.Connection, views: Iterable[View]) -> None:
    """Views of tables that no loaded version has."""
    used = {(view.room, view.name) for view in views}
    for place in session.execute(f"SELECT room, name FROM {HOME}.view").fetchall():
        if place not in used:
            session.execute(sql.SQL("DROP VIEW {}").format(sql.Identifier(*place)))
            session.execute(f"DELETE FROM {HOME}.view WHERE room = %s AND name = %s", place)


def grant(session: psycopg.Connection, views: Iterable[View], reader: str) -> None:
    """The role may read all views; only what it may not yet is granted."""
    role = sql.Identifier(reader)
    for room in sorted({view.room for view in views}):
        session.execute(
            sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(sql.Identifier(room), role)
        )
    may = {
        place
        for *place, granted in session.execute(
            """SELECT n.nspname, c.relname, has_table_privilege(%s, c.oid, 'SELECT')
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.relkind = 'v' AND n.nspname = ANY(%s)""",
            [reader, [view.room for view in views]],
        ).fetchall()
        if granted
        for place in [tuple(place)]
    }
    for view in views:
        if (view.room, view.name) not in may:
            session.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(view.at, role))


def comment(session: psycopg.Connection, tables: Iterable[Table]) -> None:
    """What tables and columns mean, where it is not said yet."""
    said = {
        (room, name, column): text
        for room, name, column, text in session.execute(
            """SELECT n.nspname, c.relname, a.attname, d.description
            FROM pg_description AS d JOIN pg_class AS c ON c.oid = d.objoid
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = d.objsubid
                AND d.objsubid > 0
            WHERE d.classoid = 'pg_class'::regclass AND c.relkind = 'v'"""
        ).fetchall()
    }
    for table in tables:
        place = (table.room, table.name)
        if table.comment and said.get((*place, None)) != table.comment:
            session.execute(
                sql.SQL("COMMENT ON VIEW {} IS {}").format(
                    sql.Identifier(*place), sql.Literal(table.comment)
                )
            )
        for column, text in table.comments.items():
            if said.get((*place, column)) != text:
                session.execute(
                    sql.SQL("COMMENT ON COLUMN {} IS {}").format(
                        sql.Identifier(*place, column), sql.Literal(text)
                    )
                )
