"""Tables of a version as PostgreSQL has them: types, columns, and the table they are a part of.

All versions of a table that have the same columns are partitions of one table, by the number of
the version: attaching one waits for no reader. A version with other columns starts a new one.
"""

import re
from dataclasses import dataclass

import duckdb
import psycopg
from psycopg import sql

from orchestration.serving.registry import HOME

NUMBER = "c360_version"
_TYPES = {
    "VARCHAR": "text",
    "BOOLEAN": "boolean",
    "TINYINT": "smallint",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "UTINYINT": "smallint",
    "USMALLINT": "integer",
    "UINTEGER": "bigint",
    "UBIGINT": "numeric(20,0)",
    "HUGEINT": "numeric(39,0)",
    "FLOAT": "real",
    "DOUBLE": "double precision",
    "DATE": "date",
    "TIME": "time",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
    "INTERVAL": "interval",
    "UUID": "uuid",
}


@dataclass(frozen=True)
class Table:
    """A table of a version: `columns` by name with DuckDB's type."""

    room: str
    name: str
    columns: dict[str, str]
    comment: str | None
    comments: dict[str, str]

    @property
    def at(self) -> str:
        return f"{self.room}.{self.name}"

    @property
    def part(self) -> str:
        """Its name in the schema of the version."""
        return f"{self.room}__{self.name}"

    @property
    def types(self) -> list[str]:
        return [_type(kind) for kind in self.columns.values()]


def tables_of(connection: duckdb.DuckDBPyConnection, rooms) -> list[Table]:
    """All tables of an open version that are published, with the texts about them."""
    columns: dict[tuple, dict] = {}
    comments: dict[tuple, dict] = {}
    for room, table, column, kind, comment in connection.sql(
        """SELECT schema_name, table_name, column_name, data_type, comment FROM duckdb_columns()
        WHERE NOT internal ORDER BY schema_name, table_name, column_index"""
    ).fetchall():
        columns.setdefault((room, table), {})[column] = kind
        if comment:
            comments.setdefault((room, table), {})[column] = comment
    return [
        Table(room, name, columns[room, name], comment, comments.get((room, name), {}))
        for room, name, comment in connection.sql(
            "SELECT schema_name, table_name, comment FROM duckdb_tables() ORDER BY ALL"
        ).fetchall()
        if room in rooms
    ]


def as_csv(table: Table) -> str:
    """Its rows as PostgreSQL reads them: what it has no type for becomes JSON, and the one
    character that it cannot hold is left out."""
    values = []
    for column, kind in table.columns.items():
        name = '"' + column.replace('"', '""') + '"'
        if kind == "VARCHAR":
            name = f"replace({name}, chr(0), '')"
        elif _type(kind) == "jsonb":
            name = f"to_json({name})"
        elif kind == "BLOB":
            name = f"'\\x' || hex({name})"
        values.append(name)
    return f'SELECT {", ".join(values)} FROM "{table.room}"."{table.name}"'


def create(session: psycopg.Connection, schema: str, number: int, table: Table) -> None:
    """An empty table in the version's schema; every row says its number."""
    columns = [
        sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(kind))
        for column, kind in zip(table.columns, table.types, strict=True)
    ]
    session.execute(
        # With the CHECK, attaching does not have to look at the rows.
        sql.SQL("CREATE TABLE {}.{} ({}, {} integer NOT NULL DEFAULT {} CHECK ({} = {}))").format(
            sql.Identifier(schema),
            sql.Identifier(table.part),
            sql.SQL(", ").join(columns),
            *(sql.Identifier(NUMBER), sql.Literal(number)) * 2,
        )
    )


def attach(session: psycopg.Connection, schema: str, number: int, table: Table) -> None:
    """Makes the loaded table a part of the one of its shape, which is made if there is none."""
    shape = [table.room, table.name, list(table.columns), table.types]
    found = session.execute(
        f"""SELECT id FROM {HOME}.shape
        WHERE room = %s AND name = %s AND columns = %s AND types = %s""",
        shape,
    ).fetchone()
    if found is None:
        found = session.execute(
            f"""INSERT INTO {HOME}.shape (room, name, columns, types) VALUES (%s, %s, %s, %s)
            RETURNING id""",
            shape,
        ).fetchone()
        session.execute(
            sql.SQL("CREATE TABLE {} (LIKE {}.{}) PARTITION BY LIST ({})").format(
                whole(table.part, found[0]),
                sql.Identifier(schema),
                sql.Identifier(table.part),
                sql.Identifier(NUMBER),
            )
        )
    session.execute(
        sql.SQL("ALTER TABLE {} ATTACH PARTITION {}.{} FOR VALUES IN ({})").format(
            whole(table.part, found[0]),
            sql.Identifier(schema),
            sql.Identifier(table.part),
            sql.Literal(number),
        )
    )
    session.execute(f"INSERT INTO {HOME}.part VALUES (%s, %s)", [number, found[0]])


def whole(part: str, shape: int) -> sql.Identifier:
    """The table of all versions of one shape."""
    return sql.Identifier(HOME, f"{part}__{shape}")


def _type(kind: str) -> str:
    if found := _TYPES.get(kind):
        return found
    if re.fullmatch(r"DECIMAL\(\d+,\d+\)", kind):
        return kind.lower().replace("decimal", "numeric")
    if kind == "BLOB":
        return "bytea"
    if kind.startswith("ENUM"):
        return "text"
    return "jsonb"  # lists, structs, maps
