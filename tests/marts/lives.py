"""Lives of customers for the lifecycle: the mart's own SQL over made-up orders, and the same told a
second time, day by day, without SQL."""

import csv
from datetime import date, timedelta
from functools import cache
from math import ceil
from pathlib import Path

import duckdb
from jinja2 import Environment

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
FIRST = date(2025, 1, 1)
SETTINGS = {
    "usual_interval_days": 10,
    "usual_weight": 2,
    "at_risk_times": 2,
    "at_risk_least": 5,
    "at_risk_most": 20,
    "lost_times": 4,
    "lost_least": 12,
    "lost_most": 40,
}


@cache
def _render(model: str, room: str) -> str:
    tables = {"purchase_rhythm": "rhythm", "customer": "customer", "lifecycle_stage": "stage"}
    names = {
        "ref": tables.__getitem__,
        "source": lambda *_: "run",
        "purchases": lambda: "(SELECT * FROM orders WHERE is_kept AND customer_id IS NOT NULL)",
        "days_between": lambda earlier, later: f"date_diff('day', {earlier}, {later})",
        "plus_days": lambda day, days: f"({day} + CAST({days} AS INTEGER))",
        "first_by": lambda value, order: f"arg_min({value}, row({', '.join(order)}))",
    }
    text = (PROJECT / f"models/{room}/{model}.sql").read_text()
    return Environment().from_string(text).render(**names)


def world() -> duckdb.DuckDBPyConnection:
    """Tables without rows."""
    connection = duckdb.connect()
    settings = ", ".join(f"{value}::DOUBLE AS lifecycle_{k}" for k, value in SETTINGS.items())
    connection.execute(f"CREATE TABLE run AS SELECT DATE '{FIRST}' AS as_of, {settings}")
    connection.execute(
        """CREATE TABLE orders (customer_id VARCHAR, order_id VARCHAR, order_date DATE,
            ordered_at TIMESTAMPTZ, is_kept BOOLEAN);
        CREATE TABLE customer (customer_id VARCHAR, first_known_day DATE);
        CREATE TABLE stage (place INTEGER, stage VARCHAR, stage_zh VARCHAR)"""
    )
    with (PROJECT / "seeds/lifecycle_stage.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            connection.execute(
                "INSERT INTO stage VALUES (?, ?, ?)", [row["place"], row["stage"], row["stage_zh"]]
            )
    return connection


def moves(connection, lives: dict[str, tuple[int, list[int]]], as_of: int) -> dict[str, list]:
    """(from, to, day, cause) of each customer, as the mart tells them on a day. A life is the day
    on which the customer was known, and the days of the orders; days are counted from FIRST."""
    connection.execute("DELETE FROM orders; DELETE FROM customer")
    connection.execute("UPDATE run SET as_of = ?", [FIRST + timedelta(as_of)])
    orders = [
        (name, f"{name}-{n}", FIRST + timedelta(day))
        for name, (_, days) in lives.items()
        for n, day in enumerate(days)
        if day <= as_of
    ]
    known = [
        (name, FIRST + timedelta(min([first, *days])))
        for name, (first, days) in lives.items()
        if min([first, *days]) <= as_of
    ]
    if orders:
        connection.executemany("INSERT INTO orders VALUES ($1, $2, $3, $3, true)", orders)
    if known:
        connection.executemany("INSERT INTO customer VALUES (?, ?)", known)
    connection.execute(f"CREATE OR REPLACE TABLE rhythm AS {_render('purchase_rhythm', 'core')}")
    rows = connection.sql(
        f"""SELECT customer_id, from_stage, to_stage, moved_on, cause
        FROM ({_render("lifecycle_moves", "marts")}) ORDER BY customer_id, move_no"""
    ).fetchall()
    told = {name: [] for name, _ in known}
    for name, before, after, day, cause in rows:
        told[name].append((before, after, (day - FIRST).days, cause))
    return told


def told_day_by_day(life: tuple[int, list[int]], as_of: int) -> list:
    """One life, one day after the other, as one would tell it to a child."""
    first, days = life
    first, bought = min([first, *days]), set(days)
    stage, past, found = None, [], []
    for day in range(first, as_of + 1):
        after, cause = stage, None
        if day in bought:
            past.append(day)
            cause = "order"
            again = "won_back" if stage == "lost" else "active"
            after = again if len(past) > 1 else "new"
        elif stage is None:
            after, cause = "lead", "first contact"
        elif past:
            silent, cause = day - past[-1], "silence"
            if stage in ("new", "active", "won_back") and silent >= _patience(past, "at_risk"):
                after = "at_risk"
            elif stage == "at_risk" and silent >= _patience(past, "lost"):
                after = "lost"
        if after != stage:
            found.append((stage, after, day, cause))
            stage = after
    return found


def _patience(past: list[int], stage: str) -> int:
    usual, weight = SETTINGS["usual_interval_days"], SETTINGS["usual_weight"]
    expected = (usual * weight + past[-1] - past[0]) / (weight + len(past) - 1)
    times = ceil(round(SETTINGS[f"{stage}_times"] * round(expected, 6), 9))
    return min(max(times, SETTINGS[f"{stage}_least"]), SETTINGS[f"{stage}_most"])
