"""What every published table and column means, in English and Chinese, with its unit.

Told once, in the yml beside the dbt models (for what Python writes: as dbt sources); read from
dbt's manifest. It goes into the published file as comments, and as `meta.dictionary`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

TABLE = "meta.dictionary"
_COLUMNS = pa.schema(
    [
        ("table_schema", pa.string()),
        ("table_name", pa.string()),
        ("column_name", pa.string()),
        ("position", pa.int32()),
        ("data_type", pa.string()),
        ("description", pa.string()),
        ("description_zh", pa.string()),
        ("unit", pa.string()),
    ]
)


@dataclass(frozen=True)
class Meaning:
    """Of a table or a column; empty texts where the yml has none."""

    english: str = ""
    chinese: str = ""
    unit: str = ""
    columns: dict[str, "Meaning"] = field(default_factory=dict)

    def __str__(self) -> str:
        """For a person who sees the comment in a tool."""
        text = " ".join(part for part in (self.english, self.chinese) if part)
        return f"{text} [{self.unit}]" if self.unit else text


def meanings(manifest: Mapping[str, Any]) -> dict[str, Meaning]:
    """By `schema.table`, of all models and sources that the manifest has."""
    models = (n for n in manifest["nodes"].values() if n["resource_type"] == "model")
    return {
        f"{node['schema']}.{node['name']}": _meaning(
            node, {name: _meaning(column) for name, column in node["columns"].items()}
        )
        for node in (*manifest["sources"].values(), *models)
    }


def write(connection: duckdb.DuckDBPyConnection, texts: Mapping[str, Meaning], schemas) -> None:
    """`meta.dictionary`: one row a table of these schemas, and one a column of it."""
    listed = ", ".join(f"'{schema}'" for schema in schemas)
    # Itself among them: made first, filled then.
    connection.register("dictionary_rows", _COLUMNS.empty_table())
    connection.execute(f"CREATE OR REPLACE TABLE {TABLE} AS FROM dictionary_rows")
    connection.unregister("dictionary_rows")
    there = connection.sql(
        f"""SELECT schema_name, table_name, NULL, 0, NULL FROM duckdb_tables()
            WHERE schema_name IN ({listed})
        UNION ALL SELECT schema_name, table_name, column_name, column_index, data_type
            FROM duckdb_columns() WHERE schema_name IN ({listed}) ORDER BY 1, 2, 4"""
    ).fetchall()
    rows = [(*place, *_told(texts, *place[:3])) for place in there]
    connection.register(
        "dictionary_rows",
        pa.Table.from_pylist([dict(zip(_COLUMNS.names, r, strict=True)) for r in rows], _COLUMNS),
    )
    connection.execute(f"INSERT INTO {TABLE} FROM dictionary_rows")
    connection.unregister("dictionary_rows")


def _told(texts: Mapping[str, Meaning], schema: str, table: str, column: str | None) -> tuple:
    meaning = texts.get(f"{schema}.{table}", Meaning())
    if column is not None:
        meaning = meaning.columns.get(column, Meaning())
    return tuple(text or None for text in (meaning.english, meaning.chinese, meaning.unit))


def _meaning(told: Mapping[str, Any], columns: dict | None = None) -> Meaning:
    meta = told.get("config", {}).get("meta") or {}
    return Meaning(
        (told.get("description") or "").strip(),
        meta.get("zh", ""),
        meta.get("unit", ""),
        columns or {},
    )
