"""A reader as they are outside: a process of its own with DuckDB and nothing of the project.

Arguments: the pointer, a file whose appearance ends it, and how it reads: `again` opens, reads
and closes over and over; `holds` keeps one connection open all the time and opens one more at the
end. Prints one line of JSON.
"""

import json
import sys
from pathlib import Path

import duckdb

TABLES = ("marts.customers", "marts.orders", "ml.churn", "meta.quarantine")


def versions_in(connection) -> list[str]:
    """The versions that one look at the database finds, in all of its tables."""
    found = [
        version for (version,) in connection.execute("SELECT version FROM meta.version").fetchall()
    ]
    for table in TABLES:
        numbers = connection.execute(f"SELECT DISTINCT version FROM {table}").fetchall()
        found += [f"v{number:02}" for (number,) in numbers]
    return sorted(set(found))


def joined(connection) -> list:
    """The same in one statement across the rooms, as a dashboard would ask."""
    return connection.execute(
        """SELECT DISTINCT v.version, printf('v%02d', c.version), printf('v%02d', p.version)
        FROM meta.version AS v, marts.customers AS c, ml.churn AS p"""
    ).fetchall()


def main() -> None:
    pointer, stop, how = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    held = duckdb.connect(pointer, read_only=True) if how == "holds" else None
    looks, mixed, order = 0, [], []
    print("ready", flush=True)
    while not stop.exists():
        connection = held or duckdb.connect(pointer, read_only=True)
        seen = sorted({*versions_in(connection), *(v for row in joined(connection) for v in row)})
        if connection is not held:
            connection.close()
        looks += 1
        if len(seen) != 1:
            mixed.append(seen)
        if order[-1:] != seen[:1]:
            order += seen[:1]
    next_one = duckdb.connect(pointer, read_only=True)
    result = {
        "looks": looks,
        "mixed": mixed,
        "order": order,
        "next": versions_in(next_one),
        "held": versions_in(held) if held else [],
        "ours": sorted({name.split(".")[0] for name in sys.modules} & {"orchestration", "ml"}),
    }
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
