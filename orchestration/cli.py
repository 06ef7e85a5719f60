"""The command `c360`: run the daily job, open the UI, see the versions, serve the demo company.

The only module that knows the simulator: the pipeline itself never imports it.
"""

import argparse
import contextlib
import os
import sys

from orchestration.errors import Busy, Problem


def main() -> None:
    """Entry point. Exit codes: 0 done, 1 a problem (said in one line), 2 wrong arguments."""
    # Libraries leave semaphores to the operating system, and Python's watcher of them complains.
    os.environ.setdefault("PYTHONWARNINGS", "ignore::UserWarning:multiprocessing.resource_tracker")
    arguments = _parser().parse_args()
    if arguments.company:
        os.environ["C360_COMPANY"] = arguments.company
    try:
        code = arguments.command(arguments)
        sys.stdout.flush()
        # Everything is closed; taking the libraries apart object by object takes 2 to 4 s more.
        os._exit(code)
    except Problem as problem:
        print(f"c360: {problem}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("c360: interrupted; the published version is unchanged", file=sys.stderr)
        sys.exit(130)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="c360", description="The customer360 warehouse.")
    parser.set_defaults(company=None)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    company = argparse.ArgumentParser(add_help=False)
    company.add_argument(
        "--company", help="a file in companies/ (default: $C360_COMPANY or complete_journey)"
    )
    run = commands.add_parser("run", parents=[company], help="run the daily job and publish")
    run.add_argument(
        "--as-of", metavar="DAY", help="the company day (default: the last complete one)"
    )
    run.add_argument(
        "--accept",
        metavar="CHECK",
        action="append",
        default=[],
        help="a failing check, as the run printed it, that does not block this run (repeatable)",
    )
    run.add_argument("--reason", default="", help="why; recorded with your name in the version")
    run.set_defaults(command=_run)
    land = commands.add_parser(
        "land", parents=[company], help="land what has arrived of a source, within the day"
    )
    land.add_argument("source", help="its name in the company's file")
    land.add_argument("--as-of", metavar="DAY", default="", help="default: the day that goes on")
    land.set_defaults(command=_land)
    dev = commands.add_parser("dev", parents=[company], help="open the Dagster UI on loopback")
    dev.add_argument("--port", type=int, default=3000)
    dev.set_defaults(command=_dev)
    verify = commands.add_parser("verify", parents=[company], help="hash every file of the lake")
    verify.set_defaults(command=_verify)
    from orchestration import alerts_cli, identity_cli, report_cli, text_cli, version_cli

    version_cli.add_commands(commands, company)
    identity_cli.add_commands(commands, company)
    text_cli.add_commands(commands)
    report_cli.add_commands(commands, company)
    alerts_cli.add_commands(commands, company)
    _add_demo(commands)
    return parser


def _add_demo(commands) -> None:
    from simulator.cli import add_commands

    demo = commands.add_parser("demo", help="the made-up company's outside world")
    add_commands(demo.add_subparsers(title="commands", required=True, metavar="COMMAND"))


def _run(arguments: argparse.Namespace) -> int:
    from orchestration.daily_run import run_day

    return run_day(arguments.as_of, arguments.accept, arguments.reason)


def _land(arguments: argparse.Namespace) -> int:
    from orchestration.daily_run import land_source

    return land_source(arguments.source, arguments.as_of)


def _dev(arguments: argparse.Namespace) -> int:
    from orchestration.instance import dagster_home
    from orchestration.layout import layout
    from orchestration.settings import PROJECT, load_company

    company = load_company()
    dagster_home(layout(company.name))
    _close_dead_runs(company.name)
    os.environ["C360_COMPANY"] = company.name
    os.chdir(PROJECT)
    dagster = os.path.join(os.path.dirname(sys.executable), "dagster")
    command = ["dev", "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", str(arguments.port)]
    print(f"Dagster UI of {company.title}: http://127.0.0.1:{arguments.port} (Ctrl-C stops it)")
    os.execv(dagster, [dagster, *command])


def _close_dead_runs(company: str) -> None:
    """The queue of the UI would wait for a run whose process was killed."""
    import dagster as dg

    from orchestration.dead_runs import close_dead_runs
    from orchestration.layout import layout
    from orchestration.run_lock import run_lock

    with (
        contextlib.suppress(Busy),
        run_lock(layout(company).lock, company),
        dg.DagsterInstance.get() as instance,
    ):
        close_dead_runs(instance)


def _verify(arguments: argparse.Namespace) -> int:
    """A night hashes a thirtieth; before a backup is thrown away, one wants to know at once."""
    from orchestration.lake import SourceLake
    from orchestration.layout import layout
    from orchestration.settings import load_company

    company = load_company()
    lake = layout(company.name).lake
    hashed = sum(SourceLake(lake, source).verify() for source in company.sources)
    print(f"{hashed:,} landed files under {lake} are what they were when they were landed")
    return 0


if __name__ == "__main__":
    main()
