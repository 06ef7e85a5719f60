"""How fast each interface lands, beside the same bytes read by bare DuckDB or COPY.

    python benchmarks/ingestion.py [--customers 20000] [--days 90]

Makes a world of the simulator in a temporary folder, serves it, and lands each source once from
nothing: contract, reading, pending files, commit; no gates, no models. Beside it the least that
brings the same rows into a DuckDB table: `read_csv`/`read_json`/`read_parquet` over the same files
as text, `COPY` to a file and back for PostgreSQL, and for the APIs the same pages fetched one after
the other with `requests`, without retries and without looking at them. Everything in one process
and one run, with all libraries imported before: compare the ratios, not the seconds.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from importlib import import_module
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

RESULT = Path(__file__).resolve().parent / "results" / "ingestion.md"
FIRST_DAY = date(2025, 1, 1)
# Imported where they are needed; the first source of a kind would pay for all that come after it.
_LIBRARIES = (
    "dlt.sources.helpers.requests",
    "dlt.sources.helpers.rest_client.paginators",
    "psycopg",
    "pyarrow",
    "python_calamine",
    "requests",
    "orchestration.arrivals",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=90)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["C360_DATA"] = folder
        table = _measure(Path(folder), arguments.customers, arguments.days)
    print(table)
    RESULT.write_text(table, encoding="utf-8")


def _measure(folder: Path, customers: int, days: int) -> str:
    from orchestration.settings import load_company
    from simulator.serve.outside import Outside
    from simulator.world import World

    outside = Outside(folder / "demo_world")
    world = World(customers=customers, seed=7, first_day=FIRST_DAY, days=days)
    last = FIRST_DAY + timedelta(days=days - 1)
    try:
        outside.up(world, last, False, None, lambda text: print(text, flush=True))
        company = load_company("demo")
        for library in _LIBRARIES:
            import_module(library)
        rows = [_source(folder, company, name, last) for name in company.sources]
    finally:
        outside.down()
    head = [
        "# Ingestion: rows and bytes a second, beside the least that reads the same",
        "",
        f"`python benchmarks/ingestion.py --customers {customers} --days {days}`; "
        f"DuckDB {duckdb.__version__}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at "
        "the end. Ratio: time to land / time of the bare read, in this run.",
        "",
        "| source | interface | rows | MB | landed in s | rows/s | MB/s | bare s | ratio |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


def _source(folder: Path, company, name: str, last: date) -> str:
    from orchestration import warehouse
    from orchestration.arrivals import prepare_arrivals
    from orchestration.connections import make_source
    from orchestration.lake import SourceLake
    from orchestration.landing import land

    source = make_source(company, name)
    lake = SourceLake(folder / "lake", name)
    with warehouse.connect(":memory:", folder / "tmp") as connection:
        begin = time.monotonic()
        landing = prepare_arrivals(
            connection, company, source, lake, last, "benchmark", folder / "scratch"
        )
        land(landing, lake, lambda: True)
        seconds = time.monotonic() - begin
    rows = sum(landed.rows for landed in landing.batch.landed.values())
    kind, megabytes, bare = _bare(folder, source, last)
    return (
        f"| {name} | {kind} | {rows:,} | {megabytes:.1f} | {seconds:.2f} | {rows / seconds:,.0f} "
        f"| {megabytes / seconds:.1f} | {bare:.2f} | {seconds / bare:.1f} |"
    )


def _bare(folder: Path, source, last: date) -> tuple[str, float, float]:
    from orchestration.interfaces.database import Database
    from orchestration.interfaces.files import Files

    interface = source.interface
    if isinstance(interface, Files):
        return _bare_files(source)
    if isinstance(interface, Database):
        return _bare_copy(folder, source)
    return _bare_pages(folder, source, last)


def _bare_files(source) -> tuple[str, float, float]:
    root = Path(source.interface.folder)
    kind = type(source.interface.format).__name__
    megabytes = sum(path.stat().st_size for path in root.iterdir()) / 1e6
    readers = {
        "Csv": "read_csv({f}, all_varchar = true, header = true, ignore_errors = true)",
        "JsonLines": "read_ndjson_objects({f}, ignore_errors = true)",
        "JsonArray": "read_json_objects({f}, format = 'array')",
        "ParquetFile": "read_parquet({f})",
    }
    begin = time.monotonic()
    if kind == "Xlsx":
        from python_calamine import CalamineWorkbook

        for path in sorted(root.iterdir()):
            workbook = CalamineWorkbook.from_path(str(path))
            for sheet in workbook.sheet_names:
                workbook.get_sheet_by_name(sheet).to_python()
        return kind, megabytes, time.monotonic() - begin
    with duckdb.connect() as connection:
        for entity in source.entities:
            stem = entity.at.split("_")[0]
            # What is not UTF-8 is left out: bare DuckDB cannot read it.
            files = [str(p) for p in sorted(root.glob(f"{stem}_*")) if _readable(p)]
            reader = readers[kind].format(f=json.dumps(files).replace('"', "'"))
            connection.execute(f"CREATE OR REPLACE TABLE bare AS SELECT * FROM {reader}")
    return kind, megabytes, time.monotonic() - begin


def _readable(path: Path) -> bool:
    if path.suffix != ".csv":
        return True
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _bare_copy(folder: Path, source) -> tuple[str, float, float]:
    import psycopg

    megabytes, begin = 0.0, time.monotonic()
    session = psycopg.connect(source.interface.dsn)
    with session.cursor() as cursor, duckdb.connect() as connection:
        for entity in source.entities:
            path = folder / "bare.csv"
            with path.open("wb") as file:
                place = f'"{source.interface.schema}"."{entity.at}"'
                with cursor.copy(f"COPY {place} TO STDOUT WITH (FORMAT csv, HEADER)") as copied:
                    for block in copied:
                        file.write(block)
            megabytes += path.stat().st_size / 1e6
            connection.execute(
                f"CREATE OR REPLACE TABLE bare AS SELECT * FROM read_csv('{path}', header = true)"
            )
    session.close()
    return "PostgreSQL", megabytes, time.monotonic() - begin


def _bare_pages(folder: Path, source, last: date) -> tuple[str, float, float]:
    import requests

    from orchestration.arrivals import first_moment
    from orchestration.interfaces.rest import CursorPages

    interface = source.interface
    until = first_moment(last + timedelta(days=1), "Asia/Shanghai")
    size, begin = 0, time.monotonic()
    with requests.Session() as session, (folder / "bare.ndjson").open("wb") as file:
        for entity in source.entities:
            url = interface.url + interface.path.format(at=entity.at)
            asked = interface.pages.ask(entity, datetime(1990, 1, 1), until)
            while url:
                answer = session.get(url, params=asked, headers=interface.headers)
                size += file.write(answer.content)
                if isinstance(interface.pages, CursorPages):
                    url = answer.links.get("next", {}).get("url")
                else:
                    body = answer.json()
                    url = None if body["end_of_stream"] else body["next_page"]
                asked = None
    return "REST", size / 1e6, time.monotonic() - begin


if __name__ == "__main__":
    main()
