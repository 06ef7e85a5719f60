"""`c360 report [VERSION]`: the page about a published version."""

import argparse
import sys


def add_commands(commands, company: argparse.ArgumentParser) -> None:
    parser = commands.add_parser(
        "report", parents=[company], help="make the page about a published version"
    )
    parser.add_argument("version", nargs="?", help="default: the one that readers see")
    parser.add_argument(
        "--language",
        choices=("en", "zh"),
        help="what the page opens with; both are in it (default: $C360_REPORT_LANGUAGE or en)",
    )
    parser.set_defaults(command=_report)


def _report(arguments: argparse.Namespace) -> int:
    from orchestration.layout import layout
    from orchestration.report.write import write_report
    from orchestration.settings import load_company

    company = load_company()
    path, report = write_report(
        layout(company.name), company, arguments.version, arguments.language
    )
    print(path)
    for problem in report.problems:
        print(f"c360: {problem}", file=sys.stderr)
    return 1 if report.problems else 0
