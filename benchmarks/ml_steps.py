"""Processor seconds of each analysis of `ml` on a copy of a warehouse, the first time and again.

    python -m benchmarks.ml_steps WAREHOUSE [--only propensity,market_events] [--state STATE_FOLDER]

Nothing is kept before the first time; the second finds what the first kept. The tables of both must
be the same. Analyses whose tables the warehouse does not have are named and left out; `text` is not
run (its model reads what is new only, docs/decisions/0008-text.md).
"""

import argparse
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy: one processor is what is measured

import shutil
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pandas as pd
import pyarrow as pa

from orchestration.analyses import analyses
from orchestration.kept_fits import KeptFits
from orchestration.layout import Layout
from orchestration.settings import load_company

_LEFT_OUT = ("text", "monitoring")  # monitoring reads the model file of a run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--state", type=Path, help="state/ of the company, for suggestions made")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        copy = shutil.copy(given.warehouse, folder / "warehouse.duckdb")
        if given.state:
            shutil.copytree(given.state, folder / "state")
        with duckdb.connect(copy) as connection:
            connection.execute("SET threads = 1")
            _measure(connection, Layout(folder), set(filter(None, given.only.split(","))))


def _measure(connection, where: Layout, only: set[str]) -> None:
    company, as_of = connection.sql("SELECT company, as_of FROM raw.run").fetchone()
    run = SimpleNamespace(
        company=load_company(company), layout=where, fits=KeptFits(where.kept_fits)
    )
    found = connection.sql("SELECT schema_name || '/' || table_name FROM duckdb_tables()")
    built = {name for (name,) in found.fetchall()}
    print(f"{company}, {as_of}: processor seconds\n{'':22}{'first':>8}{'again':>8}")
    for name, one in analyses(built).items():
        if name in _LEFT_OUT or (only and name not in only):
            continue
        first, seconds = _timed(one, connection, run, as_of)
        second, later = _timed(one, connection, run, as_of)
        for table in one.tables:
            pd.testing.assert_frame_equal(*map(_frame, (first[table], second[table])))
        print(f"{name:22}{seconds:8.2f}{later:8.2f}", flush=True)


def _timed(one, connection, run, as_of) -> tuple[dict, float]:
    start = time.process_time()
    tables = one.run(connection, run, as_of)
    return tables, time.process_time() - start


def _frame(table) -> pd.DataFrame:
    return table.to_pandas() if isinstance(table, pa.Table) else table


if __name__ == "__main__":
    main()
