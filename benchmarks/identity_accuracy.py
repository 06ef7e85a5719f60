"""How right the persons are, on the simulator's truth, beside simpler ways to link."""

import shutil
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
from identity_splink import clusters
from identity_world import TRUTH, staged
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from identity.resolve import Places, Task, resolve
from identity.scores import Overlap

SCORES = [
    f"{kind} {name}" for kind in ("pairwise", "b_cubed") for name in ("precision", "recall", "f1")
]


def measure(folder: Path, customers: int, days: int, seed: int) -> list[str]:
    """Lines of a report on one seed."""
    warehouse, truth = staged(folder, customers, days, seed)
    work = folder / "benchmark"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    connection = duckdb.connect(str(work / "accuracy.duckdb"))
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    connection.execute(f"ATTACH '{warehouse}' AS staged (READ_ONLY)")
    connection.execute("CREATE SCHEMA identity")
    for table in ("source_record", "identifier", "identifier_guard", "linkable", "rule_edge"):
        connection.execute(f"CREATE TABLE identity.{table} AS FROM staged.identity.{table}")
    connection.execute(f"CREATE TABLE truth AS {TRUTH.format(folder=truth)}")
    last = connection.sql("SELECT max(known_day) FROM identity.source_record").fetchone()[0]
    assert isinstance(last, date)
    resolve(connection, Places(work / "state", work / "cache"), Task(last, key="benchmark"))
    _rules_alone(connection)
    clusters(connection, "identity.linkable", "by_splink")
    ways = {
        "customer360": "SELECT record_id, customer_id AS found FROM identity.identity_map",
        "rules alone": "SELECT record_id, cluster_id AS found FROM by_rules",
        "Splink's defaults": "SELECT record_id, cluster_id AS found FROM by_splink",
    }
    records = connection.sql(_JUDGED.format(rows="SELECT record_id, record_id AS found FROM truth"))
    lines = [
        f"## Seed {seed}: {customers:,} persons, {days} days, {len(records):,} records\n",
        "| | pairwise precision | recall | F1 | B³ precision | recall | F1 |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, rows in ways.items():
        lines.append(_row(name, _overlap(connection, rows)))
    told = _overlap(connection, ways["customer360"], _IDENTIFIED)
    lines.append(_row("customer360, of records with an e-mail, phone or birth date", told))
    return [*lines, "", *_facts(connection), ""]


def _overlap(connection, rows: str, where: str = "") -> Overlap:
    found = connection.sql(_JUDGED.format(rows=rows) + where).fetchnumpy()
    return Overlap(np.asarray(found["found"]).astype(str), np.asarray(found["person_id"]))


# What a way to link leaves out is a person by itself.
_JUDGED = """
    SELECT t.person_id, coalesce(f.found, t.record_id) AS found FROM truth AS t
    JOIN identity.linkable USING (record_id) LEFT JOIN ({rows}) AS f USING (record_id)"""
_IDENTIFIED = " WHERE birth_date IS NOT NULL OR emails <> [] OR phones <> []"


def _row(name: str, overlap: Overlap) -> str:
    intervals = overlap.intervals()
    values = {"pairwise": overlap.pairwise(), "b_cubed": overlap.b_cubed()}
    cells = []
    for score in SCORES:
        kind, what = score.split()
        low, high = intervals[score]
        cells.append(f"{getattr(values[kind], what):.4f} ({low:.4f}–{high:.4f})")
    return f"| {name} | {' | '.join(cells)} |"


def _rules_alone(connection) -> None:
    """Connected components of the deterministic edges, and nothing else."""
    found = connection.sql(
        """WITH placed AS (SELECT record_id, row_number() OVER (ORDER BY record_id) - 1 AS place
            FROM identity.linkable)
        SELECT a.place AS a, b.place AS b FROM identity.rule_edge
        JOIN placed AS a ON record_a = a.record_id JOIN placed AS b ON record_b = b.record_id"""
    ).fetchnumpy()
    ids = connection.sql(
        "SELECT record_id FROM identity.linkable ORDER BY record_id"
    ).to_arrow_table()
    graph = coo_matrix(
        (np.ones(len(found["a"]), dtype=bool), (found["a"], found["b"])), shape=(len(ids),) * 2
    )
    labels = connected_components(graph, directed=False)[1]
    table = ids.append_column("cluster_id", [[f"c{label}" for label in labels]])
    connection.register("_by_rules", table)
    connection.execute("CREATE OR REPLACE TABLE by_rules AS FROM _by_rules")
    connection.unregister("_by_rules")


def _facts(connection) -> list[str]:
    """What must not happen, and how large persons are."""
    shared = connection.sql(_BY_SHARED).fetchone()[0]
    sizes = connection.sql(
        """SELECT size, count(*) FROM (SELECT least(count(*), 10) AS size
        FROM identity.identity_map JOIN identity.linkable USING (record_id) GROUP BY customer_id)
        GROUP BY size ORDER BY size"""
    ).fetchall()
    told = ", ".join(f"{size}{'+' if size == 10 else ''}: {count:,}" for size, count in sizes)
    return [
        f"CRM contacts of two people that a phone or a device alone made one person: {shared}. "
        f"Persons by number of named records: {told}."
    ]


# Two contacts of two people in one person that share neither name nor mailbox, so that a number or
# a device brought them together; persons in which the CRM itself merged two people are its doing.
_BY_SHARED = """
    WITH contact AS (
        SELECT m.customer_id, t.person_id, l.* FROM identity.identity_map AS m
        JOIN truth AS t USING (record_id) JOIN identity.linkable AS l USING (record_id)
        WHERE l.source_system = 'crm')
    SELECT count(*) FROM contact AS a JOIN contact AS b USING (customer_id)
    WHERE a.record_id < b.record_id AND a.person_id <> b.person_id
        AND a.name_key <> b.name_key AND NOT list_has_any(a.emails, b.emails)
        AND a.customer_id NOT IN (
            SELECT one.customer_id FROM identity.link AS l
            JOIN contact AS one ON l.record_a = one.record_id
            JOIN contact AS two ON l.record_b = two.record_id
            WHERE l.method = 'source_merge' AND one.person_id <> two.person_id)"""
