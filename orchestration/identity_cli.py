"""`c360 identity …`: decide of two records, ask why, evaluate on records of one's own."""

import argparse
import csv
import getpass
from pathlib import Path

from orchestration.errors import Busy, Problem, SettingsProblem


def add_commands(commands, company: argparse.ArgumentParser) -> None:
    parser = commands.add_parser("identity", help="who is the same person: decide, ask, evaluate")
    own = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for kind, says in (
        ("link", "two records are one person"),
        ("unlink", "two records are two persons"),
        ("undo", "what was decided of two records holds no more"),
    ):
        decide = own.add_parser(kind, parents=[company], help=says)
        decide.add_argument("record_a", help="as in marts.identity_map: crm:123")
        decide.add_argument("record_b")
        decide.add_argument("--note", default="", help="why")
        decide.add_argument("--author", help="default: the user's name")
        decide.add_argument("--day", metavar="DAY", help="from this day on (default: the last one)")
        decide.set_defaults(command=_decide, kind=kind)
    review = own.add_parser(
        "decide", parents=[company], help="take decisions from the file of a review"
    )
    review.add_argument("file", help="CSV: decision, record_a, record_b, author, note")
    review.add_argument("--day", metavar="DAY")
    review.set_defaults(command=_decide_file)
    asked = own.add_parser("why", parents=[company], help="why two records are, or are not, one")
    asked.add_argument("record_a")
    asked.add_argument("record_b")
    asked.set_defaults(command=_why)
    measured = own.add_parser("evaluate", help="link records of your own, and measure it")
    measured.add_argument("records", help="CSV or Parquet, one row a record")
    measured.add_argument(
        "truth", nargs="?", help="CSV or Parquet: a record and its person, or two records of one"
    )
    measured.add_argument("--truth-column", metavar="COLUMN", help="the records hold the truth")
    measured.add_argument(
        "--map", metavar="FIELD=COLUMN", action="append", default=[], help="which column is what"
    )
    measured.add_argument(
        "--identifier", metavar="COLUMN", action="append", default=[], help="one person's number"
    )
    measured.add_argument(
        "--ignore", metavar="COLUMN", action="append", default=[], help="not to be used"
    )
    measured.add_argument("--country", metavar="XX", help="of numbers and places that name none")
    measured.set_defaults(command=_evaluate)


def _decide(arguments: argparse.Namespace) -> int:
    row = {
        "decision": arguments.kind,
        "record_a": arguments.record_a,
        "record_b": arguments.record_b,
        "author": arguments.author or getpass.getuser(),
        "note": arguments.note,
    }
    return _append([row], arguments.day)


def _decide_file(arguments: argparse.Namespace) -> int:
    path = Path(arguments.file)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or "not a CSV file in UTF-8"
        raise SettingsProblem(f"{path}: {reason}") from None
    missing = {"decision", "record_a", "record_b", "author"} - (rows[0].keys() if rows else set())
    if missing:
        raise SettingsProblem(f"{path}: no column {', '.join(sorted(missing))}")
    return _append(rows, arguments.day)


def _append(rows: list[dict], day_text: str | None) -> int:
    from identity.decisions import DecisionProblem, append
    from orchestration.days import last_complete_day, parse_day
    from orchestration.identity_places import places
    from orchestration.layout import layout, make_folders
    from orchestration.run_lock import run_lock
    from orchestration.settings import load_company

    company = load_company()
    where = layout(company.name)
    make_folders(where)
    day = parse_day(company, day_text) if day_text else last_complete_day(company)
    try:
        # A run reads the decisions once; one that came in the middle would be half in it.
        with run_lock(where.lock, company.name):
            made = append(places(where).decisions, [{**row, "day": day} for row in rows])
    except DecisionProblem as problem:
        raise Problem(str(problem)) from None
    for decision in made:
        print(f"{decision.number}: {decision.decision} {decision.record_a} {decision.record_b}")
    print(f"The next run for {day} or a later day follows.")
    return 0


def _why(arguments: argparse.Namespace) -> int:
    import duckdb

    from identity.explain import UnknownRecord, why
    from orchestration.layout import layout
    from orchestration.settings import load_company

    company = load_company()
    where = layout(company.name)
    if not where.warehouse.exists():
        raise Problem(f"{company.name} has not run yet")
    try:
        with duckdb.connect(str(where.warehouse), read_only=True) as connection:
            lines = why(connection, "identity", arguments.record_a, arguments.record_b)
    except UnknownRecord as problem:
        raise Problem(str(problem)) from None
    except duckdb.IOException:
        raise Busy(f"{company.name}: a run is going on; ask again when it is done") from None
    except duckdb.CatalogException:
        raise Problem(f"{company.name}: no run has linked records yet") from None
    print("\n".join(lines))
    return 0


def _evaluate(arguments: argparse.Namespace) -> int:
    from identity.columns import ColumnProblem
    from identity.evaluate import evaluate, lines
    from identity.strangers import FileProblem, Options

    for told in arguments.map:
        if "=" not in told:
            raise SettingsProblem(f"--map {told}: expected FIELD=COLUMN")
    if arguments.country and not (len(arguments.country) == 2 and arguments.country.isalpha()):
        raise SettingsProblem(f"--country {arguments.country}: expected two letters, such as CN")
    options = Options(
        told=dict(told.split("=", 1) for told in arguments.map),
        identifiers=tuple(arguments.identifier),
        ignored=tuple(arguments.ignore),
        truth_column=arguments.truth_column,
        country=arguments.country and arguments.country.upper(),
    )
    truth = Path(arguments.truth) if arguments.truth else None
    try:
        report = evaluate(Path(arguments.records), truth, options)
    except (ColumnProblem, FileProblem) as problem:
        raise Problem(str(problem)) from None
    print("\n".join(lines(report)))
    return 0
