"""Versions that are no longer kept leave PostgreSQL without making a reader wait.

A version that a transaction holds stays until the next time. Of one that nobody holds, the schema
is renamed first: from then on nobody can begin to read it (`current_version`). Its tables are
detached without a lock that readers would queue behind, then dropped. Whatever stops this, the
next time goes on where it stopped.
"""

import contextlib
from collections.abc import Collection, Iterable

import psycopg
from psycopg import sql

from orchestration.serving import registry, views
from orchestration.serving.registry import HOME, VERSION_LOCK
from orchestration.serving.tables import Table, whole

# A detached table is waited for that long, while readers who began before finish with it.
_PATIENCE = "2s"
# Errors after which the next time goes on: no lock in time, deadlock, statement too long.
_LATER = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.QueryCanceled,
    psycopg.errors.ObjectInUse,
    psycopg.errors.ObjectNotInPrerequisiteState,  # another version is still being detached
)


def prune(session: psycopg.Connection, keep: Collection[str]) -> list[str]:
    """Removes all versions but these and the current one; the names of those that are gone."""
    found = session.execute(
        f"""SELECT number, name FROM {HOME}.version
        WHERE name <> ALL(%s) AND number NOT IN (SELECT number FROM {HOME}.pointer)
        ORDER BY to_regnamespace('c360_old' || number) IS NULL, number""",  # begun ones first
        [list(keep)],
    ).fetchall()
    removed = []
    for number, name in found:
        (free,) = session.execute(
            f"SELECT pg_try_advisory_lock({VERSION_LOCK}, %s)", [number]
        ).fetchone()
        if not free:
            continue  # somebody reads it
        try:
            session.execute(f"SET lock_timeout = '{_PATIENCE}'")
            _remove(session, number)
            removed.append(name)
        except _LATER:
            break  # whoever is in the way of this one is in the way of all
        finally:
            session.execute("RESET lock_timeout")
            session.execute(f"SELECT pg_advisory_unlock({VERSION_LOCK}, %s)", [number])
    return removed


def _remove(session: psycopg.Connection, number: int) -> None:
    schema, doomed = registry.schema_of(number), registry.doomed_schema_of(number)
    if registry.exists(session, schema):
        session.execute(
            sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(
                sql.Identifier(schema), sql.Identifier(doomed)
            )
        )
    for part, shape, pending in session.execute(
        f"""SELECT c.relname, s.id, i.inhdetachpending
        FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
        JOIN pg_class AS p ON p.oid = i.inhparent
        JOIN {HOME}.shape AS s ON p.relname = s.room || '__' || s.name || '__' || s.id
        WHERE c.relnamespace = to_regnamespace(%s)""",
        [doomed],
    ).fetchall():
        session.execute(
            sql.SQL("ALTER TABLE {} DETACH PARTITION {}.{} {}").format(
                whole(part, shape),
                sql.Identifier(doomed),
                sql.Identifier(part),
                sql.SQL("FINALIZE" if pending else "CONCURRENTLY"),
            )
        )
    with session.transaction():
        session.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(doomed)))
        session.execute(f"DELETE FROM {HOME}.version WHERE number = %s", [number])


def tidy(session: psycopg.Connection, described: Iterable[Table], reader: str) -> None:
    """Views, columns and shapes that no version has any more go; at a later time if readers, or
    views of somebody else, are in the way."""
    try:
        with session.transaction():
            session.execute("SET LOCAL lock_timeout = '200ms'")
            needed = {(view.room, view.name): view for view in views.wanted(session, clean=True)}
            others = [
                needed[room, name]
                for room, name, columns in session.execute(
                    f"SELECT room, name, columns FROM {HOME}.view"
                ).fetchall()
                if (room, name) in needed and {*columns} - {*needed[room, name].columns}
            ]
            if others:
                views.bring_up_to_date(session, others)
                views.comment(session, described)
                if reader:
                    views.grant(session, others, reader)
            views.drop_unused(session, needed.values())
    except (*_LATER, psycopg.errors.DependentObjectsStillExist):
        return
    for shape, room, name in session.execute(
        f"""SELECT id, room, name FROM {HOME}.shape
        WHERE id NOT IN (SELECT shape FROM {HOME}.part)"""
    ).fetchall():
        with (
            contextlib.suppress(*_LATER, psycopg.errors.DependentObjectsStillExist),
            session.transaction(),
        ):
            session.execute("SET LOCAL lock_timeout = '200ms'")
            session.execute(sql.SQL("DROP TABLE {}").format(whole(f"{room}__{name}", shape)))
            session.execute(f"DELETE FROM {HOME}.shape WHERE id = %s", [shape])
