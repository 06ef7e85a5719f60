"""`meta.data_quality`: what every gate of a run found, as a table of the version."""

from collections.abc import Iterable, Mapping

import duckdb

TABLE = "meta.data_quality"
_COLUMNS = {
    "check_name": "VARCHAR",
    "gate": "VARCHAR",
    "table_name": "VARCHAR",
    "column_name": "VARCHAR",
    "measure": "VARCHAR",
    "severity": "VARCHAR",
    "passed": "BOOLEAN",
    "expected": "VARCHAR",
    "found": "VARCHAR",
    "found_value": "DOUBLE",
    "lower_bound": "DOUBLE",
    "upper_bound": "DOUBLE",
    "rows_checked": "BIGINT",
    "why": "VARCHAR",
    "accepted_by": "VARCHAR",
    "accepted_reason": "VARCHAR",
}


def write(
    connection: duckdb.DuckDBPyConnection, evidence: Iterable[Mapping], as_of: object
) -> None:
    """One row a verdict of the gates' `evidence`; bounds only where both are numbers."""
    rows = [
        [
            f"{gate['gate']}:{v['expectation']}",
            gate["gate"],
            v["table"],
            v["column"],
            v["expectation"],
            v["severity"],
            v["passed"],
            v["expected"],
            v["found"],
            v.get("value"),
            v.get("lower"),
            v.get("upper"),
            v["rows_checked"],
            v["why"],
            v.get("accepted_by") or None,
            v.get("reason") or None,
        ]
        for gate in evidence
        for v in gate["verdicts"]
    ]
    columns = ", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())
    connection.execute("CREATE SCHEMA IF NOT EXISTS meta")
    connection.execute(f"CREATE OR REPLACE TABLE {TABLE} ({columns}, data_as_of DATE)")
    if rows:
        places = ", ".join("?" * (len(_COLUMNS) + 1))
        connection.executemany(
            f"INSERT INTO {TABLE} VALUES ({places})", [[*row, as_of] for row in rows]
        )
