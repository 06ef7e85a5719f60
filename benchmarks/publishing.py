"""What publishing a large company's tables costs, beside a bare copy of the same bytes.

    python benchmarks/publishing.py COMPANY_FOLDER [--customers 1000000]

COMPANY_FOLDER holds a published version (`data/demo`). Its tables are made larger until they tell
of so many customers, then published as a night does it, in a process of its own. See
benchmarks/README.md.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from measure import measure  # noqa: E402

RESULT = HERE / "results" / "publishing.md"
MEMORY = "2GB"  # as the pipeline's own connections
_PUBLISH = """
import json
import sys
from pathlib import Path
from orchestration import warehouse
from orchestration.layout import Layout
from orchestration.publishing import publish

root = Path(sys.argv[1])
with warehouse.connect(root / "warehouse.duckdb", root / "tmp") as connection:
    publish(connection, Layout(root), "measured", {"published_at": ""}, {})
"""


def enlarge(current: Path, warehouse: Path, customers: int) -> tuple[int, int]:
    """Writes a warehouse whose tables tell of so many customers; returns tables and rows.

    A table with a customer_id is repeated, each time with other ids in all columns that name
    somebody or something of theirs; one without (figures of the company) stays as it is.
    """
    with duckdb.connect(str(warehouse), config={"memory_limit": MEMORY}) as connection:
        connection.execute(f"ATTACH '{current}' AS small (READ_ONLY)")
        (there,) = connection.sql("SELECT count(*) FROM small.marts.customer_360").fetchone()
        times = -(-customers // there)
        tables = connection.sql(
            """SELECT schema_name, table_name FROM duckdb_tables()
            WHERE database_name = 'small' ORDER BY ALL"""
        ).fetchall()
        rows = 0
        for schema, name in tables:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            columns = connection.table(f"small.{schema}.{name}")
            changed = [
                f'"{column}" || \'-\' || copy AS "{column}"'
                for column, kind in zip(columns.columns, columns.types, strict=True)
                if column.endswith("_id") and str(kind) == "VARCHAR"
            ]
            source = f"small.{schema}.{name}"
            if "customer_id" in columns.columns:
                source = f"""(SELECT * EXCLUDE (copy) REPLACE ({", ".join(changed)})
                    FROM {source} CROSS JOIN range({times}) AS copies(copy))"""
            connection.execute(f"CREATE TABLE {schema}.{name} AS FROM {source}")
            rows += connection.sql(f"SELECT count(*) FROM {schema}.{name}").fetchone()[0]
    return len(tables), rows


def copied(version: Path, to: Path) -> float:
    """Seconds to copy all files of a version and have them on the disk."""
    begin = time.monotonic()
    shutil.copytree(version, to)
    for path in to.rglob("*"):
        descriptor = os.open(path, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
    return time.monotonic() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("company", type=Path)
    parser.add_argument("--customers", type=int, default=1_000_000)
    arguments = parser.parse_args()
    current = arguments.company / "published" / "current.duckdb"
    if not current.exists():
        raise SystemExit(f"{current}: no published version; run `make run` first")
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        root = Path(folder)
        tables, rows = enlarge(current.resolve(), root / "warehouse.duckdb", arguments.customers)
        told = measure(
            [sys.executable, "-c", _PUBLISH, str(root)],
            {**os.environ, "PYTHONPATH": str(HERE.parent)},
        )
        version = root / "published" / "versions" / "measured"
        size = {
            kind: sum(path.stat().st_size for path in version.rglob(f"*.{kind}")) / 1e6
            for kind in ("duckdb", "parquet")
        }
        copy = copied(version, root / "copy")
    lines = [
        "# Publishing",
        "",
        f"`python benchmarks/publishing.py COMPANY_FOLDER --customers {arguments.customers}`, "
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores (load before: {load:.1f}, after: "
        f"{os.getloadavg()[0]:.1f}), duckdb {duckdb.__version__}. {arguments.customers:,} "
        f"customers, {tables} tables, {rows:,} rows.",
        "",
        "| | |",
        "|---|---:|",
        f"| DuckDB file, MB | {size['duckdb']:,.0f} |",
        f"| Parquet files, MB | {size['parquet']:,.0f} |",
        f"| publishing, wall s | {told.wall:,.1f} |",
        f"| publishing, processor s | {told.processor:,.1f} |",
        f"| publishing, peak memory MB | {told.peak_mb:,.0f} |",
        f"| a bare copy of the same bytes, wall s | {copy:,.1f} |",
        f"| ratio, wall | {told.wall / copy:,.1f} |",
    ]
    text = "\n".join(lines) + "\n"
    RESULT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
