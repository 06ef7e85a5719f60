"""How long a run takes, by step, beside bare Splink on the same records in the same process."""

import os
import resource
import sys
import time
from datetime import date
from pathlib import Path

import duckdb
from identity_million import FIRST, NEXT, make

from identity import cache, pairs, resolve, sql_models, weights

_KILOBYTES = 1 if sys.platform == "darwin" else 1024
SHARE_NEW = 0.003
# What is timed: module, function, name of the step.
_STEPS = (
    (resolve, "make_nodes", "nodes"),
    (weights, "train", "training"),
    (cache, "score", "scoring"),
    (resolve, "make_links", "links"),
    (resolve, "make_clusters", "clusters"),
    (resolve, "assign", "persons"),
)


def measure(folder: Path, records: int) -> list[str]:
    """Lines of a report."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(
        str(folder / "speed.duckdb"),
        config={
            "memory_limit": "4GB",
            "temp_directory": str(folder / "spill"),
            "preserve_insertion_order": "false",
        },
    )
    for setting in ("TimeZone = 'UTC'", "enable_progress_bar = false"):
        connection.execute(f"SET {setting}")
    make(connection, records, SHARE_NEW)
    connection.execute("CREATE SCHEMA IF NOT EXISTS identity")
    places = resolve.Places(folder / "state", folder / "cache")
    first, seconds, models = _run(connection, places, FIRST)
    peak = _peak()
    again, later, _ = _run(connection, places, NEXT)
    bare, pairs_seen = _bare(connection, places)
    whole, day = seconds["whole"], later["whole"]
    lines = [
        f"{first.records:,} records, {first.persons:,} persons; {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f} at the end, DuckDB {duckdb.__version__} with 4 GB.",
        "",
        "| step | s | share | a day later, s |",
        "|---|---|---|---|",
    ]
    for step in [*(name for *_, name in _STEPS), "the rest"]:
        share = f"{seconds.get(step, 0) / whole:.0%}"
        lines.append(
            f"| {step} | {seconds.get(step, 0):.1f} | {share} | {later.get(step, 0):.1f} |"
        )
    return [
        *lines,
        f"| **whole** | **{whole:.1f}** | | **{day:.1f}** |",
        "",
        f"- Bare Splink (`predict`, same settings, same records, {pairs_seen:,} pairs): "
        f"{bare:.1f} s; the whole is **{whole / bare:.1f}** times that.",
        f"- A day with {again.compared:,} new or changed records: **{day / whole:.0%}** of that.",
        f"- Peak memory after the full run: **{peak:.1f} GiB**.",
        f"- The models of the room before it (guards, rules), which dbt builds: {models:.1f} s.",
        "",
    ]


def _run(connection, places, day: str) -> tuple[resolve.Told, dict[str, float], float]:
    for table in ("record", "identifier"):
        target = "source_record" if table == "record" else table
        connection.execute(
            f"""CREATE OR REPLACE TABLE identity.{target} AS SELECT * FROM whole_{table}
            WHERE known_day <= DATE '{day}'"""
        )
    begin = time.monotonic()
    sql_models.build(connection)
    models = time.monotonic() - begin
    seconds: dict[str, float] = {}
    before = [(module, name, getattr(module, name)) for module, name, _ in _STEPS]
    for (module, name, function), (*_, step) in zip(before, _STEPS, strict=True):
        setattr(module, name, _timed(function, step, seconds))
    begin = time.monotonic()
    try:
        told = resolve.resolve(connection, places, resolve.Task(date.fromisoformat(day)))
    finally:
        for module, name, function in before:
            setattr(module, name, function)
    whole = time.monotonic() - begin
    seconds["the rest"] = whole - sum(seconds.values())
    seconds["whole"] = whole
    return told, seconds, models


def _timed(function, step: str, seconds: dict[str, float]):
    def timed(*arguments, **named):
        begin = time.monotonic()
        try:
            return function(*arguments, **named)
        finally:
            seconds[step] = seconds.get(step, 0) + time.monotonic() - begin

    return timed


def _bare(connection, places) -> tuple[float, int]:
    """Splink's own scoring alone: the nodes are there, the model is trained."""
    from splink import DuckDBAPI, Linker

    resolve.make_nodes(connection, "identity.linkable", "node")
    model = weights.load(sorted(places.models.iterdir())[-1])
    begin = time.monotonic()
    api = DuckDBAPI(connection)
    linker = Linker(api.register("node"), model.settings, log_level=None)
    scored = linker.inference.predict(threshold_match_weight=pairs.LOWEST)
    seconds = time.monotonic() - begin
    found = connection.sql(f"SELECT count(*) FROM {scored.physical_name}").fetchone()[0]
    linker.table_management.delete_tables_created_by_splink_from_db()
    return seconds, found


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KILOBYTES / 2**30
