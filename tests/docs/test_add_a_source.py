"""A stranger follows docs/add-a-source.md: what it says, in a copy of the project, runs."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

PROJECT = Path(__file__).resolve().parents[2]
PAGE = PROJECT / "docs" / "add-a-source.md"
_BLOCK = re.compile(r"^```\w+ (file|add)=(\S+)(?: after=\"([^\"]*)\")?\n(.*?)^```$", re.M | re.S)
_TAKEN = ("orchestration", "expectations", "ml", "standardise", "dbt_project", "companies")


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """The copy, with what the page says, and nine months of a small shop's orders."""
    root = tmp_path_factory.mktemp("stranger") / "project"
    ignored = shutil.ignore_patterns("target", "__pycache__")
    for folder in _TAKEN:
        shutil.copytree(PROJECT / folder, root / folder, ignore=ignored)
    (root / "simulator").mkdir()  # the command line names it; a company of one's own never asks
    (root / "simulator" / "__init__.py").touch()
    (root / "simulator" / "cli.py").write_text("def add_commands(_):\n    pass\n")
    for kind, path, after, text in _BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        target = root / path
        if kind == "file":
            assert not target.exists(), f"{path} is there already"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        else:
            whole = target.read_text(encoding="utf-8")
            assert whole.count(f"{after}\n") == 1, f"{path} has no single line {after!r}"
            target.write_text(whole.replace(f"{after}\n", f"{after}\n{text}"), encoding="utf-8")
    _write_orders(root / "drop")
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", "run"],
        cwd=root,
        env={
            **os.environ,
            "PYTHONPATH": str(root),
            "C360_COMPANY": "corner_shop",
            "C360_DATA": str(root / "data"),
            "TILL_FOLDER": str(root / "drop"),
        },
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    published = root / "data" / "corner_shop" / "published" / "current.duckdb"
    with duckdb.connect(str(published), read_only=True) as connection:
        yield connection


def _write_orders(folder: Path) -> None:
    """273 daily files: 200 customers with rhythms of their own, some of whom leave."""
    folder.mkdir()
    with duckdb.connect() as connection:
        connection.execute(
            """CREATE TABLE orders AS
            SELECT 100000 + row_number() OVER (ORDER BY c, k) AS order_no, c,
                DATE '2025-01-01' + (k * (3 + c % 17) + hash(c, k) % 3)::INTEGER AS day
            FROM range(200) AS customers(c), range(90) AS visits(k)
            WHERE k * (3 + c % 17) < CASE WHEN c % 2 = 0 THEN 40 + (c * 37) % 230 ELSE 272 END"""
        )
        days = connection.sql(
            "SELECT DISTINCT day FROM orders WHERE day <= '2025-09-30'"
        ).fetchall()
        for (day,) in days:
            connection.execute(
                f"""COPY (
                    SELECT order_no, l AS line,
                        strftime(day, '%Y-%m-%d') || ' 18:00:00' AS bought_at,
                        'C-' || c AS customer, 'product ' || hash(c, l) % 20 AS product,
                        1 + hash(order_no, l) % 3 AS quantity, 2.5 + c % 7 AS price, 0 AS discount
                    FROM orders, range(1, 3) AS lines(l) WHERE day = '{day}' ORDER BY ALL
                ) TO '{folder}/orders_{day:%Y%m%d}.csv' (HEADER)"""
            )
    first = folder / "orders_20250101.csv"
    row = first.read_text().splitlines()[1].split(",")
    spoilt = [",".join(["77", "1", "someday", *row[3:]]), ",".join(row)]
    first.write_text(first.read_text() + "\n".join(spoilt) + "\n")


def test_every_row_is_accounted_for(shop):
    (row,) = shop.sql(
        "SELECT received, accepted, quarantined, duplicates FROM meta.reconciliation"
    ).fetchall()
    assert row[0] == sum(row[1:])
    assert row[2:] == (1, 1)
    assert shop.sql("SELECT rule FROM meta.quarantine").fetchall() == [("unreadable_moment",)]


def test_customers_have_a_class_a_segment_and_a_risk(shop):
    rows = shop.sql(
        """SELECT count(*), count(rfm_segment), count(cluster_status), count(churn_probability)
        FROM marts.customer_360"""
    ).fetchone()
    assert rows[0] == 200
    assert rows[1] == rows[2] == 200
    assert rows[3] > 50


def test_what_the_source_cannot_tell_is_left_out(shop):
    tables = {name for (name,) in shop.sql("SELECT table_name FROM duckdb_tables()").fetchall()}
    assert "campaign_performance" not in tables
    columns = {row[0] for row in shop.sql("DESCRIBE marts.customer_360").fetchall()}
    assert columns.isdisjoint({"campaigns_received", "tickets_90d", "loyalty_tier", "age_band"})


def test_the_age_of_the_source_is_told(shop):
    assert shop.sql("SELECT source, status FROM meta.source_freshness").fetchall() == [
        ("till", "fresh")
    ]
