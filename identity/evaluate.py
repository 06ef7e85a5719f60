"""How well a stranger's records are linked: the whole of the linking on a file, against its truth.

Nothing is kept: ledger, models and tables live in a temporary folder.
"""

import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import numpy as np

from identity import resolve, sql_models
from identity.pairs import Thresholds
from identity.scores import Overlap, Quality
from identity.strangers import FEEDS, KNOWN, FileProblem, Options, take
from identity.truth import mount_column, mount_file


@dataclass(frozen=True)
class Report:
    """What came of it. `seconds` by step; `mapped`: the columns of each field; `judged`:
    the records of which the truth says whose they are."""

    mapped: dict[str, list[str]]
    unused: list[str]
    records: int
    persons: int
    judged: int
    true_persons: int
    pairwise: Quality
    b_cubed: Quality
    thresholds: Thresholds
    seconds: dict[str, float] = field(default_factory=dict)


def evaluate(records: Path, truth: Path | None, options: Options) -> Report:
    """Links the records and compares with the truth, a file or a column of the records.

    Raises FileProblem or ColumnProblem, each with one line for the user.
    """
    if truth is None and options.truth_column is None:
        raise FileProblem("no truth: give a file, or the column of the records that holds it")
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, _connect(Path(folder)) as connection:
        with _timed(seconds, "read and clean"):
            mapped = take(connection, records, options)
            if truth is None:
                mount_column(connection, records, mapped["id"][0], options.truth_column)
            else:
                mount_file(connection, truth)
        with _timed(seconds, "rules"):
            connection.execute("CREATE SCHEMA identity")
            sql_models.build(connection, "identity", FEEDS)
        places = resolve.Places(Path(folder) / "state", Path(folder) / "cache")
        task = resolve.Task(date.fromisoformat(KNOWN))
        with _timed(seconds, "link"):
            told = resolve.resolve(connection, places, task)
        overlap = _overlap(connection)
        every = [c for c, *_ in connection.sql("DESCRIBE stranger").fetchall()]
    if options.identifiers:
        mapped["identifier"] = list(options.identifiers)
    used = {options.truth_column, *(c for columns in mapped.values() for c in columns)}
    return Report(
        mapped=mapped,
        unused=[c for c in every if c not in used],
        records=told.records,
        persons=told.persons,
        judged=len(overlap.person),
        true_persons=overlap.persons,
        pairwise=overlap.pairwise(),
        b_cubed=overlap.b_cubed(),
        thresholds=task.thresholds,
        seconds=seconds,
    )


def lines(report: Report) -> list[str]:
    """What is printed."""
    limits = asdict(report.thresholds)
    return [
        "columns     "
        + "; ".join(f"{name}: {', '.join(columns)}" for name, columns in report.mapped.items()),
        *([f"not used    {', '.join(report.unused)}"] if report.unused else []),
        f"records     {report.records:,}, found to be {report.persons:,} persons; "
        f"{report.judged:,} in the truth, {report.true_persons:,} persons",
        "thresholds  " + ", ".join(f"{name} {bits:g}" for name, bits in limits.items()) + " (bits)",
        "            precision  recall      F1",
        f"pairwise    {_shown(report.pairwise)}",
        f"B³          {_shown(report.b_cubed)}",
        "seconds     " + ", ".join(f"{name} {s:.1f}" for name, s in report.seconds.items()),
    ]


def _shown(quality: Quality) -> str:
    return f"   {quality.precision:.4f}  {quality.recall:.4f}  {quality.f1:.4f}"


def _overlap(connection) -> Overlap:
    found = connection.sql(
        "SELECT customer_id, person FROM identity.identity_map JOIN truth USING (record_id)"
    ).fetchnumpy()
    return Overlap(*(np.asarray(found[c]).astype(str) for c in ("customer_id", "person")))


@contextmanager
def _connect(folder: Path):
    settings = {"temp_directory": str(folder / "spill"), "preserve_insertion_order": "false"}
    connection = duckdb.connect(str(folder / "evaluate.duckdb"), config=settings)
    try:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_progress_bar = false")
        yield connection
    finally:
        connection.close()


@contextmanager
def _timed(seconds: dict[str, float], step: str):
    begin = time.monotonic()
    yield
    seconds[step] = time.monotonic() - begin
