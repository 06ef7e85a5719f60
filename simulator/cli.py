"""The commands of the outside world: up, down, advance, status.

Mounted elsewhere by `add_commands` (as `c360 demo …`), or run as `python -m simulator.cli …`.
"""

import argparse
import os
import sys
from datetime import date, timedelta
from pathlib import Path

from simulator.serve.errors import OutsideProblem

_PROJECT = Path(__file__).resolve().parent.parent


def default_folder() -> Path:
    data = os.environ.get("C360_DATA") or _PROJECT / "data"
    return Path(data).resolve() / "demo_world"


def add_commands(subparsers: argparse._SubParsersAction) -> None:
    """Adds the commands; each sets `command` to a function of the arguments to an exit code."""
    where = argparse.ArgumentParser(add_help=False)
    where.add_argument("--folder", type=Path, help="default: $C360_DATA/demo_world")
    serve = subparsers.add_parser("up", parents=[where], help="generate if need be, and serve")
    serve.add_argument("--customers", type=int, help="default: 5000")
    serve.add_argument("--days", type=int, help="days of history until today; default: 365")
    serve.add_argument("--ahead", type=int, help="days to advance into; default: 30")
    serve.add_argument("--seed", type=int, help="default: 7")
    serve.add_argument("--first-day", type=date.fromisoformat, help="default: 2025-01-01")
    serve.add_argument("--today", type=date.fromisoformat, help="default: the last of --days")
    serve.add_argument("--faults", choices=("on", "off"), default="on", help="429, 500, stalls")
    serve.add_argument("--dsn", help="a PostgreSQL of your own for crm and loyalty")
    serve.set_defaults(command=up)
    subparsers.add_parser("down", parents=[where], help="stop what runs").set_defaults(command=down)
    later = subparsers.add_parser("advance", parents=[where], help="move the clock")
    later.add_argument("--days", type=int, default=1)
    later.set_defaults(command=advance)
    told = subparsers.add_parser("status", parents=[where], help="what runs, and which day it is")
    told.set_defaults(command=status)


def up(arguments: argparse.Namespace) -> int:
    """Without any size given, a folder that has a world already serves that one."""
    from simulator.world import World

    sizes = ("customers", "days", "ahead", "seed", "first_day")
    given = any(getattr(arguments, name) is not None for name in sizes)
    outside = _outside(arguments)
    world, today = None, arguments.today
    if given or not outside.world_file.path.exists():
        days = 365 if arguments.days is None else arguments.days
        ahead = 30 if arguments.ahead is None else arguments.ahead
        first_day = arguments.first_day or date(2025, 1, 1)
        if days < 1 or ahead < 0:
            return _refuse("give at least one day, and no days less than 0 ahead")
        try:
            world = World(
                customers=5_000 if arguments.customers is None else arguments.customers,
                seed=7 if arguments.seed is None else arguments.seed,
                first_day=first_day,
                days=days + ahead,
            )
        except ValueError as error:
            return _refuse(str(error))
        if today is None and outside.status().now is None:
            today = first_day + timedelta(days=days - 1)
        if today is not None and today < first_day:
            return _refuse(f"the world begins on {first_day}; --today {today} is before it")

    def serve() -> None:
        outside.up(world, today, arguments.faults == "on", arguments.dsn, _say)
        _say(f"up: it is {outside.status().now}; addresses in {outside.connections_path}")

    return _guarded(serve, "what was started is stopped; run it again to go on")


def down(arguments: argparse.Namespace) -> int:
    outside = _outside(arguments)

    def stop() -> None:
        outside.down()
        _say("down: nothing of the outside world runs any more")

    return _guarded(stop, "run it again")


def advance(arguments: argparse.Namespace) -> int:
    outside = _outside(arguments)
    return _guarded(
        lambda: outside.advance(arguments.days, _say), "run it again: it goes on where it stopped"
    )


def status(arguments: argparse.Namespace) -> int:
    """Exit code 0 if everything runs, 3 if not."""
    found = _outside(arguments).status()
    if found.now is None:
        _say("there is no outside world here yet")
        return 3
    api = f"HTTP server {found.api_pid or 'not running'}"
    database = f"PostgreSQL {found.database_pid or 'not running here'}"
    ends = f" (the world ends on {found.last_day})" if found.last_day else ""
    _say(f"it is {found.now}{ends}; {api}; {database}")
    _say(f"addresses: {found.connections}; files: {found.connections.parent / 'drop'}")
    return 0 if found.api_pid else 3


def _outside(arguments: argparse.Namespace):
    from simulator.serve.outside import Outside

    return Outside(arguments.folder or default_folder())


def _guarded(action, after_interrupt: str) -> int:
    try:
        action()
        return 0
    except OutsideProblem as problem:
        return _refuse(str(problem))
    except OSError as error:  # a full disk, a folder that is not ours
        return _refuse(f"{error.strerror or error}: {error.filename or 'the system says no more'}")
    except KeyboardInterrupt:
        print(f"\ndemo: interrupted; {after_interrupt}", file=sys.stderr)
        return 130


def _say(text: str) -> None:
    print(text, flush=True)


def _refuse(text: str) -> int:
    print(f"demo: {text}", file=sys.stderr)
    return 1


def main() -> None:
    parser = argparse.ArgumentParser(prog="simulator", description="The made-up outside world.")
    add_commands(parser.add_subparsers(title="commands", required=True, metavar="COMMAND"))
    arguments = parser.parse_args()
    sys.exit(arguments.command(arguments))


if __name__ == "__main__":
    main()
