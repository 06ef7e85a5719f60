"""Which columns of a table are measured, and what of each."""

from dataclasses import dataclass

import duckdb

# Of the pipeline, not of the source; or known only later (a row is superseded after its day).
_NOT_JUDGED = {
    "known_day", "known_at", "version_at", "version_known_day", "version_known_at",
    "ingest_run_id", "record_hash", "copy_no", "is_latest", "record_status", "staged_on",
}  # fmt: skip
_NUMBERS = ("DECIMAL", "DOUBLE", "FLOAT", "INTEGER", "BIGINT", "SMALLINT", "HUGEINT", "TINYINT")
_GARBLED = "\ufffd|\u00c3.|\u00e2\u20ac|\u951f\u65a4\u62f7"
_NO_WORDS = "('', 'n/a', 'na', 'null', 'none', 'nan', 'nil', '-', '--', 'unknown', '?')"
# Aggregates of a day's texts, over one row a different `value` and the `rows` that have it: what
# is asked of a text is asked once, however often it comes.
TEXT_MEASURES = {
    "filled": "sum(rows)",
    "sum": "sum(rows * length(value))::DOUBLE",
    "squares": "sum(rows * length(value) * length(value))::DOUBLE",
    "low": "min(length(value))::DOUBLE",
    "high": "max(length(value))::DOUBLE",
    "distinct": "count(*)",
    "top": "max(rows)",
    "foreign": "coalesce(sum(rows) FILTER (value <> strip_accents(value)"
    " OR strlen(value) <> length(value)), 0)",
    "garbled": f"coalesce(sum(rows) FILTER (regexp_matches(value, '{_GARBLED}')), 0)",
    "placeholder": f"coalesce(sum(rows) FILTER (lower(trim(value)) IN {_NO_WORDS}), 0)",
}


@dataclass(frozen=True)
class Column:
    """`kind`: text, number, moment or flag."""

    name: str
    kind: str

    @property
    def sql(self) -> str:
        return '"' + self.name.replace('"', '""') + '"'

    @property
    def size(self) -> str:
        """SQL of what is averaged: a text's length, a number on a scale of orders of magnitude,
        hours by which a moment lies before the row was known. Empty for a flag."""
        return {
            "text": f"length({self.sql})::DOUBLE",
            "number": f"asinh(abs({self.sql}::DOUBLE))",
            "moment": f"(epoch(known_at) - epoch({self.sql}::TIMESTAMPTZ)) / 3600.0",
            "flag": "",
        }[self.kind]

    def measures(self, size: str) -> dict[str, str]:
        """Aggregates of a day by name, of what is no text; `size` is the column of the size."""
        found = {"filled": f"count({self.sql})"}
        if self.kind == "flag":
            return found
        counts = {
            "number": {
                "negative": f"{self.sql} < 0",
                "zero": f"{self.sql} = 0",
                "whole": f"{self.sql} = round({self.sql})",
            },
            "moment": {
                "future": f"{size} < -0.1",
                "whole_hour": f"epoch({self.sql}::TIMESTAMPTZ) % 3600 = 0",
            },
        }[self.kind]
        return {
            **found,
            "sum": f"sum({size})",
            "squares": f"sum({size} * {size})",
            "low": f"min({size})",
            "high": f"max({size})",
            "distinct": f"count(DISTINCT {self.sql})",
            **{n: f"sum(CASE WHEN {test} THEN 1 ELSE 0 END)" for n, test in counts.items()},
        }


def columns_of(
    connection: duckdb.DuckDBPyConnection, table: str
) -> tuple[list[Column], frozenset[str]]:
    """The columns to measure, and the names of all."""
    described = connection.execute(f"DESCRIBE {table}").fetchall()
    names = frozenset(row[0] for row in described)
    found = []
    for name, kind, *_ in described:
        if name in _NOT_JUDGED:
            continue
        if kind == "VARCHAR":
            found.append(Column(name, "text"))
        elif kind == "BOOLEAN":
            found.append(Column(name, "flag"))
        elif kind.startswith(("DATE", "TIMESTAMP")) and "known_at" in names:
            found.append(Column(name, "moment"))
        elif kind.startswith(_NUMBERS) and not kind.endswith("[]"):
            found.append(Column(name, "number"))
    return found, names


def key_of(names: frozenset[str]) -> str:
    """What is the same in a row and its repetition."""
    return "row_key" if "row_key" in names else "record_hash"
