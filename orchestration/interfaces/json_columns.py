"""From JSON objects to the columns of a contract, each as text; for files and for answers."""

import duckdb

from orchestration.interfaces import tables
from orchestration.interfaces.model import Entity

# SQL over `object`: a text that is an object of a size that may be; else why it is none.
IS_GOOD = (
    f"coalesce(CASE WHEN strlen(object) <= {tables.MAX_ROW} AND json_valid(object) "
    "THEN json_type(object) = 'OBJECT' END, FALSE)"
)
NO_OBJECT = "not a JSON object"
WHY_NOT = (
    f"CASE WHEN strlen(object) > {tables.MAX_ROW} THEN {tables.literal(tables.LONGER)} "
    f"ELSE {tables.literal(NO_OBJECT)} END"
)


def insert_objects(
    connection: duckdb.DuckDBPyConnection, source: str, entity: Entity, place: str
) -> list[str]:
    """Fills `source.<entity>` from the table `objects`; returns the columns nobody agreed on.

    `objects` has `object` (text), `good`, `delivery`, `delivery_line`, `delivered_at`. A delivery
    in which no object has a column of the contract fails the source, unless it has but a few;
    single objects without it are staging's business. `place` says what a delivery is.
    """
    shapes = connection.sql(
        """SELECT delivery, json_keys(object), count(*) FROM objects WHERE good
        GROUP BY ALL ORDER BY ALL"""
    ).fetchall()
    for delivery in dict.fromkeys(delivery for delivery, _, _ in shapes):
        mine = [(keys, objects) for other, keys, objects in shapes if other == delivery]
        if sum(objects for _, objects in mine) >= tables.FEW:
            where = place.format(delivery=delivery)
            tables.check_columns(source, entity, _all_keys(keys for keys, _ in mine), where)
    found = _all_keys(keys for _, keys, _ in shapes)
    unknown = tables.check_columns(source, entity, found, "the new rows") if found else []
    tables.add_columns(connection, entity, unknown)
    names = [*entity.columns, *unknown]
    values = ", ".join(f"v[{n}]" for n in range(1, len(names) + 1))
    columns = ", ".join(tables.quoted(name) for name in names)
    pointers = ", ".join(tables.literal(_pointer(name)) for name in names)
    connection.execute(
        f"""INSERT INTO source.{entity.name} ({columns}, delivery, delivery_line, delivered_at)
        SELECT {values}, delivery, delivery_line, delivered_at
        FROM (
            SELECT json_extract_string(object, [{pointers}]) AS v,
                delivery, delivery_line, delivered_at
            FROM objects WHERE good
        )"""
    )
    tables.check_text(connection, source, entity)
    return unknown


def set_aside_others(connection: duckdb.DuckDBPyConnection, entity: Entity) -> None:
    """What stands among the objects and is none."""
    connection.execute(
        f"""INSERT INTO source.{entity.name}__unreadable
        SELECT delivery, delivery_line, delivered_at, {WHY_NOT}, coalesce(object, 'null')
        FROM objects WHERE NOT good"""
    )


def _all_keys(lists) -> list[str]:
    return sorted({key for keys in lists for key in keys})


def _pointer(name: str) -> str:
    return "/" + name.replace("~", "~0").replace("/", "~1")
