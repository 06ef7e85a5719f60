"""Runs `by_hand.sql` on a company's lake, and compares its tables with the published ones.

    python benchmarks/by_hand.py --as-of 2017-12-31 [--company NAME] [--check]

Only the company file and the batches' manifests are read beside the Parquet files; nothing of
the pipeline is imported.
"""

import argparse
import json
import os
import tomllib
from datetime import date
from pathlib import Path

import duckdb

PROJECT = Path(__file__).resolve().parent.parent
SCRIPT = Path(__file__).with_name("by_hand.sql")
SOURCE = "complete_journey"
TABLES = ("customer_360", "rfm")


def committed_files(lake: Path) -> dict[str, list[str]]:
    """The Parquet files of each entity that a manifest names; others do not count."""
    found: dict[str, list[str]] = {}
    for manifest in sorted((lake / SOURCE / "_batches").glob("*.json")):
        for entity, landed in json.loads(manifest.read_text(encoding="utf-8"))["landed"].items():
            found.setdefault(entity, []).append(str(lake / SOURCE / landed["path"]))
    return found


def run(connection: duckdb.DuckDBPyConnection, data: Path, settings: dict, as_of: date) -> None:
    """Creates `customer_360` and `rfm` as of a day in the connection's database."""
    values = {
        **committed_files(data / "lake" / "raw"),
        "as_of": as_of,
        "first_day": settings["first_day"],
        "time_zone": settings["time_zone"],
    }
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET preserve_insertion_order = false")
    for name, value in values.items():
        connection.execute(f"SET VARIABLE {name} = ?", [value])
    connection.execute(SCRIPT.read_text(encoding="utf-8"))


def differences(
    connection: duckdb.DuckDBPyConnection, published: Path, table: str
) -> tuple[int, int, int]:
    """Rows of `table`, those that only it has, and those that only the published table has.

    Compared are the columns that are written by hand (of customer_360 not all: what cost, life
    and opinion say is not); EXCEPT ALL, so that a repeated row counts too.
    """
    connection.execute(f"ATTACH IF NOT EXISTS '{published}' AS version (READ_ONLY)")
    described = connection.sql(f"DESCRIBE version.marts.{table}").fetchall()
    written = {row[0] for row in connection.sql(f"DESCRIBE {table}").fetchall()}
    names = [row[0] for row in described if row[0] in written]
    columns = ", ".join(f'"{name}"' for name in names)
    ours, theirs = f"SELECT {columns} FROM {table}", f"SELECT {columns} FROM version.marts.{table}"

    def count(query: str) -> int:
        return connection.sql(f"SELECT count(*) FROM ({query})").fetchone()[0]

    return (
        count(ours),
        count(f"({ours}) EXCEPT ALL ({theirs})"),
        count(f"({theirs}) EXCEPT ALL ({ours})"),
    )


def check(connection: duckdb.DuckDBPyConnection, published: Path) -> tuple[bool, list[str]]:
    """Whether both tables agree with the published ones, and one sentence a table."""
    agree, said = True, []
    for table in TABLES:
        rows, ours, theirs = differences(connection, published, table)
        agree = agree and rows > 0 and ours == theirs == 0
        said.append(
            f"{table}: {rows:,} rows by hand, {ours:,} of them not published, "
            f"{theirs:,} published rows not among them"
        )
    return agree, said


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--as-of", type=date.fromisoformat, required=True)
    parser.add_argument("--company", default=os.environ.get("C360_COMPANY") or SOURCE)
    parser.add_argument("--check", action="store_true", help="compare with the published version")
    parser.add_argument("--into", default=":memory:", help="a new DuckDB file for the two tables")
    arguments = parser.parse_args()
    companies = Path(os.environ.get("C360_COMPANIES") or PROJECT / "companies")
    data = Path(os.environ.get("C360_DATA") or PROJECT / "data") / arguments.company
    settings = tomllib.loads((companies / f"{arguments.company}.toml").read_text("utf-8"))
    with duckdb.connect(arguments.into) as connection:
        run(connection, data, settings, arguments.as_of)
        if not arguments.check:
            return 0
        agree, said = check(connection, (data / "published" / "current.duckdb").resolve())
    print("\n".join(said))
    print("The two agree." if agree else "The two DIFFER.")
    return 0 if agree else 1


if __name__ == "__main__":
    raise SystemExit(main())
