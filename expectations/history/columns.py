"""Which columns of a table are measured, and what of each."""

from dataclasses import dataclass

import duckdb

# Of the pipeline, not of the source; or known only later (a row is superseded after its day).
_NOT_JUDGED = {
    "known_day", "known_at", "version_at", "version_known_day", "version_known_at",
    "ingest_run_id", "record_hash", "copy_no", "is_latest", "record_status",
}  # fmt: skip
_NUMBERS = ("DECIMAL", "DOUBLE", "FLOAT", "INTEGER", "BIGINT", "SMALLINT", "HUGEINT", "TINYINT")
_GARBLED = "\ufffd|\u00c3.|\u00e2\u20ac|\u951f\u65a4\u62f7"
_NO_WORDS = "('', 'n/a', 'na', 'null', 'none', 'nan', 'nil', '-', '--', 'unknown', '?')"


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
        """Aggregates of a day by name; `size` is the column that holds the size."""
        found = {"filled": f"count({self.sql})"}
        if self.kind != "flag":
            found |= {
                "sum": f"sum({size})",
                "squares": f"sum({size} * {size})",
                "low": f"min({size})",
                "high": f"max({size})",
                "distinct": f"count(DISTINCT {self.sql})",
            }
        if self.kind == "text":
            found["top"] = f"list_max(map_values(histogram({self.sql})))"
        counts = {
            "text": {
                "foreign": f"{self.sql} <> strip_accents({self.sql})"
                f" OR strlen({self.sql}) <> length({self.sql})",
                "garbled": f"regexp_matches({self.sql}, '{_GARBLED}')",
                "placeholder": f"lower(trim({self.sql})) IN {_NO_WORDS}",
            },
            "number": {
                "negative": f"{self.sql} < 0",
                "zero": f"{self.sql} = 0",
                "whole": f"{self.sql} = round({self.sql})",
            },
            "moment": {
                "future": f"{size} < -0.1",
                "whole_hour": f"epoch({self.sql}::TIMESTAMPTZ) % 3600 = 0",
            },
            "flag": {},
        }[self.kind]
        return found | {
            name: f"sum(CASE WHEN {test} THEN 1 ELSE 0 END)" for name, test in counts.items()
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
