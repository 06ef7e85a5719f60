"""`c360 versions`, `rollback`, `diff`: what is published, back to an earlier one, what changed."""

import argparse
import getpass


def add_commands(commands, company: argparse.ArgumentParser) -> None:
    versions = commands.add_parser("versions", parents=[company], help="list published versions")
    versions.set_defaults(command=_versions)
    rollback = commands.add_parser(
        "rollback", parents=[company], help="lead all readers back to an earlier version"
    )
    rollback.add_argument("version", nargs="?", default="", help="default: the one before")
    rollback.add_argument("--reason", default="", help="recorded with your name")
    rollback.set_defaults(command=_rollback)
    diff = commands.add_parser(
        "diff",
        parents=[company],
        help="rows and numbers that changed from one version to another",
    )
    diff.add_argument("before", nargs="?", default="", help="default: the one before")
    diff.add_argument("now", nargs="?", default="", help="default: the current version")
    diff.set_defaults(command=_diff)


def _versions(arguments: argparse.Namespace) -> int:
    from orchestration.layout import layout
    from orchestration.settings import load_company
    from orchestration.version_list import as_text, listed

    where = layout(load_company().name)
    print(as_text(listed(where)) or f"nothing is published yet under {where.versions}")
    return 0


def _rollback(arguments: argparse.Namespace) -> int:
    from orchestration.layout import layout
    from orchestration.rollback import rollback
    from orchestration.run_lock import run_lock
    from orchestration.settings import load_company

    company = load_company()
    where = layout(company.name)
    with run_lock(where.lock, company.name):
        was, now = rollback(where, company, arguments.version, _me(), arguments.reason)
    print(f"readers are led to {now} (before: {was}); the next run publishes forward again")
    return 0


def _diff(arguments: argparse.Namespace) -> int:
    from orchestration.diff import as_text, diff
    from orchestration.layout import layout
    from orchestration.settings import load_company

    print(as_text(diff(layout(load_company().name), arguments.before, arguments.now)))
    return 0


def _me() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "somebody without a name on this machine"
