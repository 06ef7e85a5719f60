"""10,000 reads of a join over three marts while a hundred versions are published: three ways.

Four processes read in turn from the DuckDB file, the Parquet folder and PostgreSQL, with a pause
between two reads: a sixth of the reads with nothing going on beside, a sixth while the same
versions are published for somebody else (the machine is as busy, and nobody is led to another
version), the rest while they are published for them. A read that fails, or that sees two versions,
is counted. Every row of a version (5,000 customers, 25,000 orders) says its number.

    python benchmarks/readers.py [--reads 10000] [--publishes 100]

PostgreSQL is the server of the simulator, without fsync. Writes benchmarks/results/readers.md.
"""

import argparse
import json
import multiprocessing
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from orchestration.layout import Layout
from orchestration.publishing import publish, remove_old
from orchestration.serving.target import Postgres as Target
from simulator.serve.postgres import Postgres

WAYS = ("DuckDB file", "Parquet folder", "PostgreSQL")
PHASES = ("quiet", "elsewhere", "publishing")
READERS = 4
CUSTOMERS, ORDERS = 5_000, 25_000
PAUSE_SECONDS = 0.1
_JOIN = """SELECT count(*), sum(o.net_sales), sum(p.margin),
        min(least(c.version, o.version, p.version)), max(greatest(c.version, o.version, p.version))
    FROM {customer_360} AS c JOIN {orders} AS o USING (customer_id)
    JOIN {customer_profitability} AS p USING (customer_id)
    WHERE c.customer_id BETWEEN {low} AND {low} + 999"""
_TABLES = ("customer_360", "orders", "customer_profitability")
RESULT = Path(__file__).parent / "results" / "readers.md"


def warehouse(n: int) -> duckdb.DuckDBPyConnection:
    """Every row says `n`; rows are as many in each version."""
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(
        f"""CREATE SCHEMA marts; CREATE SCHEMA ml; CREATE SCHEMA meta;
        CREATE TABLE marts.customer_360 AS SELECT i AS customer_id, {n} AS version,
            'name ' || i AS title, i % 7 AS class FROM range({CUSTOMERS}) AS r(i);
        CREATE TABLE marts.orders AS SELECT i AS order_id, i % {CUSTOMERS} AS customer_id,
            {n} AS version, (i % 1000 + {n})::DECIMAL(18, 2) AS net_sales
            FROM range({ORDERS}) AS r(i);
        CREATE TABLE marts.customer_profitability AS SELECT i AS customer_id, {n} AS version,
            (i % 90)::DECIMAL(18, 2) AS margin FROM range({CUSTOMERS}) AS r(i)"""
    )
    return connection


def publish_one(layout: Layout, target: Target, n: int) -> None:
    with warehouse(n) as connection:
        text = {"as_of": "2026-01-01", "published_at": f"{n:06}"}
        publish(connection, layout, f"v{n:04}", text, {}, target)
    remove_old(layout, 4, target)


def read_duckdb(layout: Layout, low: int) -> list[tuple]:
    """Two statements on one connection."""
    tables = {name: f"marts.{name}" for name in _TABLES}
    with duckdb.connect(str(layout.current), read_only=True, config={"threads": 1}) as connection:
        return [connection.sql(_JOIN.format(low=low, **tables)).fetchone() for _ in range(2)]


def read_parquet(layout: Layout, low: int) -> list[tuple]:
    """The link is followed once; what it led to does not change."""
    folder = layout.current_folder.resolve() / "parquet" / "marts"
    tables = {name: f"read_parquet('{folder}/{name}.parquet')" for name in _TABLES}
    with duckdb.connect(config={"threads": 1}) as connection:
        return [connection.sql(_JOIN.format(low=low, **tables)).fetchone() for _ in range(2)]


def read_postgres(session, low: int) -> list[tuple]:
    """Two statements in one repeatable-read transaction."""
    tables = {name: f"marts.{name}" for name in _TABLES}
    with session.transaction():
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        statement = _JOIN.format(low=low, **tables)
        return [session.execute(statement).fetchone() for _ in range(2)]


def reader(root: str, dsn: str, reads, phase, seed: int, out: str) -> None:
    """Reads until the phases are over; writes seconds by way and phase, errors and mixtures."""
    import psycopg

    layout = Layout(Path(root))
    session = psycopg.connect(dsn, autocommit=True)
    asks = {
        WAYS[0]: lambda low: read_duckdb(layout, low),
        WAYS[1]: lambda low: read_parquet(layout, low),
        WAYS[2]: lambda low: read_postgres(session, low),
    }
    seconds = {way: {name: [] for name in PHASES} for way in WAYS}
    errors, mixed, versions = dict.fromkeys(WAYS, 0), dict.fromkeys(WAYS, 0), {}
    n = seed
    while phase.value < len(PHASES):
        n += 1
        for way, ask in asks.items():
            time.sleep(PAUSE_SECONDS)
            now, began = phase.value, time.perf_counter()
            if now == len(PHASES):
                break
            try:
                rows = ask(n * 7919 % (CUSTOMERS - 1000))
            except Exception as error:
                print(f"{way}: {error}", file=sys.stderr)
                errors[way] += 1
                continue
            took = time.perf_counter() - began
            seen = {row[3] for row in rows} | {row[4] for row in rows}
            mixed[way] += len(seen) != 1 or len({*rows}) != 1
            versions.setdefault(way, set()).update(seen)
            if phase.value == now:
                seconds[way][PHASES[now]].append(took)
                with reads.get_lock():
                    reads[now] += 1
    seen_by = {way: len(found) for way, found in versions.items()}
    Path(out).write_text(json.dumps([seconds, errors, mixed, seen_by]))


def run(wanted: int, publishes: int, folder: Path, server: Postgres) -> list[dict]:
    """All phases; one result a way."""
    import psycopg

    names = ("company", "elsewhere")
    dsns = [server.dsn().rsplit("/", 1)[0] + f"/{name}" for name in names]
    with psycopg.connect(server.dsn(), autocommit=True) as session:
        for name in names:
            session.execute(f"CREATE DATABASE {name}")
    (layout, target), elsewhere = (
        (Layout(folder / name), Target(dsn)) for name, dsn in zip(names, dsns, strict=True)
    )
    publish_one(layout, target, 0)
    phase = multiprocessing.Value("i", 0)
    reads = multiprocessing.Array("l", len(PHASES))
    outs = [folder / f"reader_{n}.json" for n in range(READERS)]
    processes = [
        multiprocessing.Process(
            target=reader, args=(str(layout.root), dsns[0], reads, phase, n * 1009, str(out))
        )
        for n, out in enumerate(outs)
    ]
    for process in processes:
        process.start()
    while reads[0] < wanted / 6:
        time.sleep(0.05)
    phase.value, n = 1, 0
    while reads[1] < wanted / 6:
        n += 1
        publish_one(*elsewhere, n)
    phase.value, n, took = 2, 0, []
    while n < publishes or sum(reads) < wanted:
        n += 1
        began = time.perf_counter()
        publish_one(layout, target, n)
        took.append(time.perf_counter() - began)
    phase.value = len(PHASES)
    for process in processes:
        process.join()
    told = [json.loads(out.read_text()) for out in outs]
    return [
        {
            **{name: sorted(s for t in told for s in t[0][way][name]) for name in PHASES},
            "way": way,
            "publishes": n,
            "publish": statistics.median(took),
            "errors": sum(t[1][way] for t in told),
            "mixed": sum(t[2][way] for t in told),
            "versions": max(t[3][way] for t in told),
        }
        for way in WAYS
    ]


def table(results: list[dict]) -> str:
    def at(seconds: list[float], share: float) -> float:
        return seconds[min(len(seconds) - 1, int(share * len(seconds)))] * 1000

    lines = [
        "| way | reads | publishes | versions that one reader saw | errors | mixed | "
        "p50, ms: quiet, elsewhere, publishing | p99, ms | p99 publishing / quiet | "
        "p99 publishing / elsewhere | a publish, s |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for one in results:
        p50, p99 = ([at(one[phase], share) for phase in PHASES] for share in (0.5, 0.99))
        lines.append(
            f"| {one['way']} | {sum(len(one[phase]) for phase in PHASES):,} | {one['publishes']} "
            f"| {one['versions']} | {one['errors']} | {one['mixed']} "
            f"| {', '.join(f'{ms:.1f}' for ms in p50)} | {', '.join(f'{ms:.1f}' for ms in p99)} "
            f"| {p99[2] / p99[0]:.2f} | {p99[2] / p99[1]:.2f} | {one['publish']:.2f} |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reads", type=int, default=10_000, help="in all")
    parser.add_argument("--publishes", type=int, default=100)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="c360_readers_"))
    server = Postgres(folder / "postgres", "only-here")
    server.start(None)
    try:
        results = run(arguments.reads, arguments.publishes, folder, server)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    text = table(results)
    print(text)
    RESULT.write_text(
        "# Reads while versions are published\n\n"
        f"{READERS} processes on {os.cpu_count()} cores, {PAUSE_SECONDS} s between two reads; a "
        f"join over three marts ({CUSTOMERS:,} customers, {ORDERS:,} orders; one row in five), "
        "twice on one connection (DuckDB), in one repeatable-read transaction (PostgreSQL), on one "
        "folder (Parquet). *Quiet*: nothing beside. *Elsewhere*: the same versions are published "
        "for a company that nobody reads: the machine is as busy. *Publishing*: the company that "
        "is read is published, over and over, in all three ways, and its old versions removed.\n"
        f"\n{text}\n\n"
        f"`python benchmarks/readers.py --reads {arguments.reads} "
        f"--publishes {arguments.publishes}`\n"
    )


if __name__ == "__main__":
    main()
