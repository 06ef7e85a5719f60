"""How many faults of sources the gate that learns from history sees, and how often it errs.

    PYTHONPATH=. python benchmarks/gate_mutations.py [--folder FOLDER] [--customers 2000]

Makes the demo company's world in FOLDER if it is not there (all landed at once, then 40 nights, so
that the last weeks are as nights see them; 15 minutes), stages it, and for each fault of
`gate_faults.py` at 100, 30 and 5 % of the rows of a day stages the one table again and judges it.
Then every table on clean days. Prints a table and writes benchmarks/results/gate_mutations.md.
"""

import argparse
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import duckdb

from benchmarks.gate_faults import FAULTS, Fault
from benchmarks.gate_world import FIRST_DAY, compiled, make_world, open_world
from expectations.history import Setting, judge_by_history
from orchestration.history_gate import busy_days
from orchestration.settings import load_company

SHARES = (100, 30, 5)
RESULT = Path(__file__).parent / "results" / "gate_mutations.md"


def plant(connection: duckdb.DuckDBPyConnection, fault: Fault, share: int, day: date) -> None:
    """`raw.planted`: the fault's raw table with the fault in `share` % of the day's rows."""
    raw, on = f"raw.{fault.raw}", f"known_day = DATE '{day}'"
    chosen = f"({on} AND hash(record_hash, 7) % 100 < {share})"
    before = f"known_day <= DATE '{day}'"
    if fault.raw.startswith(("web", "pos")):  # files: no old record comes again, and it is faster
        before += f" AND known_day > DATE '{day}' - 60"
    kept = f"SELECT * FROM {raw} WHERE {before}"
    if fault.how == "remove":
        rows = f"{kept} AND NOT {chosen}"
    elif fault.how == "repeat":
        rows = f"{kept} UNION ALL SELECT * FROM {raw} WHERE {chosen}"
    elif fault.how == "yesterday":
        stale = f"known_day = DATE '{day}' - 1 AND hash(record_hash, 7) % 100 < {share}"
        rows = f"""{kept} AND NOT {chosen} UNION ALL
            SELECT y.* REPLACE (known_day + 1 AS known_day, known_at + INTERVAL 1 DAY AS known_at,
                source_changed_at + INTERVAL 1 DAY AS source_changed_at)
            FROM {raw} AS y WHERE {stale}"""
    else:
        changed = ", ".join(
            f"CASE WHEN {chosen} THEN {sql} ELSE {column} END AS {column}"
            for column, sql in fault.sets.items()
        )
        rows = f"SELECT * REPLACE ({changed}) FROM {raw} WHERE {before}"
    connection.execute(f"CREATE OR REPLACE TABLE raw.planted AS {rows}")


def judged(connection, fault: Fault, sql: str, setting: Setting) -> list:
    """The breaches after staging the planted table by the model's own SQL."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS planted")
    query = sql.replace(f'"raw"."{fault.raw}"', '"raw"."planted"')
    connection.execute(f"CREATE OR REPLACE TABLE planted.{fault.staged} AS {query}")
    verdicts = judge_by_history(connection, f"planted.{fault.staged}", setting)
    return [verdict for verdict in verdicts if not verdict.passed]


def named_right(fault: Fault, breaches: list) -> bool:
    """Whether the first that is told names a column of the fault; of a fault of rows, the rows."""
    first = breaches[0]
    if fault.blames:
        return first.column in fault.blames
    return first.column is None or first.column == "row_key"


def clean_days(folder: Path, last: date, days: int) -> tuple[list, float]:
    """(breaches with their day and table, processor seconds a day) of all tables."""
    found, begun = [], time.process_time()
    with open_world(folder) as connection:
        tables = connection.sql(
            """SELECT table_name FROM duckdb_tables()
            WHERE schema_name = 'staging' AND starts_with(table_name, 'stg_') ORDER BY 1"""
        ).fetchall()
        for n in range(days):
            setting = _setting(connection, last - timedelta(days=n))
            for (table,) in tables:
                verdicts = judge_by_history(connection, f"staging.{table}", setting)
                found += [(setting.day, table, v) for v in verdicts if not v.passed]
    return found, (time.process_time() - begun) / days


def _setting(connection, day: date) -> Setting:
    company = load_company("demo")
    return Setting(day, company.time_zone, company.quiet_days, busy_days(connection, day))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=Path("/tmp/c360_gate_world"))
    parser.add_argument("--customers", type=int, default=2000)
    parser.add_argument("--first", type=int, default=190, help="day number of the first landing")
    parser.add_argument("--nights", type=int, default=40)
    parser.add_argument("--day", type=int, default=2, help="days before the last night")
    parser.add_argument("--clean", type=int, default=100, help="clean days, up to the last")
    arguments = parser.parse_args()
    make_world(arguments.folder, arguments.customers, arguments.first, arguments.nights)
    last = FIRST_DAY + timedelta(days=arguments.first - 1 + arguments.nights)
    with ProcessPoolExecutor(1) as other, open_world(arguments.folder) as connection:
        clean = other.submit(clean_days, arguments.folder, last, arguments.clean)
        setting = _setting(connection, last - timedelta(days=arguments.day))
        lines, counts = _mutations(connection, arguments.folder, setting)
        alarms, seconds = clean.result()
    text = _report(arguments, setting, lines, counts, alarms, seconds)
    print(text)
    RESULT.write_text(text + "\n", encoding="utf-8")


def _mutations(connection, folder: Path, setting: Setting) -> tuple[list[str], dict]:
    lines, counts = [], defaultdict(lambda: [0, 0, 0, 0])
    for fault in FAULTS:
        cells, rows = [], 0
        sql = compiled(folder, fault.staged)
        for share in SHARES:
            plant(connection, fault, share, setting.day)
            breaches = judged(connection, fault, sql, setting)
            of = f"FROM raw.{fault.raw} WHERE known_day = DATE '{setting.day}'"
            rows = connection.sql(f"SELECT count(*) {of}").fetchone()[0]
            right = bool(breaches) and named_right(fault, breaches)
            blocks = any(b.blocks for b in breaches)
            count = counts[share]
            for place, hit in enumerate((True, bool(breaches), right, blocks)):
                count[place] += hit
            cells.append(_cell(breaches, right, blocks))
        lines.append(f"| {fault.name} | {fault.staged} | {rows} | {' | '.join(cells)} |")
        print(lines[-1], flush=True)
    return lines, counts


def _cell(breaches: list, right: bool, blocks: bool) -> str:
    if not breaches:
        return "not seen"
    said = "blocked" if blocks else "warned"
    return said if right else f"{said}, named {breaches[0].column or 'rows'}"


def _report(arguments, setting, lines, counts, alarms, seconds) -> str:
    out = [
        "# What the gate that learns from history sees",
        "",
        f"`python benchmarks/gate_mutations.py`: {arguments.customers:,} customers, "
        f"{arguments.nights} nights after a first landing, {len(FAULTS)} faults planted in the raw "
        f"rows of {setting.day}, staged by the models' own SQL.",
        "",
        "| rows with the fault | faults | seen | first named is right (of those seen) | blocked |",
        "|---|---|---|---|---|",
    ]
    for share in SHARES:
        of, seen, right, blocks = counts[share]
        out.append(
            f"| {share} % | {of} | {seen} ({seen / of:.0%}) "
            f"| {right} ({right / max(seen, 1):.0%}) | {blocks} |"
        )
    bad = {day for day, *_ in alarms}
    blocked = {day for day, _, v in alarms if v.blocks}
    out += [
        "",
        f"Clean days: of {arguments.clean}, {len(bad)} with any warning, {len(blocked)} blocked; "
        f"{seconds:.1f} s of processor time a day for all tables.",
        *(f"- {day} {table}: {v.expectation} {v.severity}, expected {v.expected}, found {v.found}"
          for day, table, v in alarms),
        "",
        "| fault | table | rows of the day | 100 % | 30 % | 5 % |",
        "|---|---|---|---|---|---|",
        *lines,
    ]  # fmt: skip
    return "\n".join(out)


if __name__ == "__main__":
    main()
