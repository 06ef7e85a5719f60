"""`c360 alerts …`: whether alerts arrive, and a look at what is late or behind."""

import argparse
import logging
import sys

from orchestration.errors import Problem, SettingsProblem


def add_commands(commands, company: argparse.ArgumentParser) -> None:
    parser = commands.add_parser("alerts", help="try the alerts; look for what is late or behind")
    own = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    test = own.add_parser("test", parents=[company], help="send a test to everybody who is set")
    test.set_defaults(command=_test)
    check = own.add_parser(
        "check",
        parents=[company],
        help="tell of a late version and of sources that are behind (for cron, without a daemon)",
    )
    check.set_defaults(command=_check)


def _test(arguments: argparse.Namespace) -> int:
    from orchestration.alerts.alert import Alert
    from orchestration.alerts.receivers import receivers
    from orchestration.alerts.run_alerts import readers_see
    from orchestration.alerts.send import deliver
    from orchestration.settings import load_company

    _log_to_terminal()
    company, who = load_company(), receivers()
    if not who:
        raise SettingsProblem(
            "nobody is set: C360_ALERT_WEBHOOK or C360_ALERT_EMAIL (docs/alerts.md)"
        )
    alert = Alert(
        kind="test",
        company=company.name,
        key="test",
        version=readers_see(company),
        lines=("Nothing is wrong: somebody tries whether alerts arrive.",),
    )
    reached = deliver(alert, who)
    for name in reached:
        print(f"delivered: {name}")
    if len(reached) < len(who.webhooks) + bool(who.mail):
        raise Problem("not every receiver took the test")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from orchestration.alerts.watch import watch
    from orchestration.settings import load_company

    _log_to_terminal()
    found = watch(load_company())
    for alert in found:
        print(alert.title)
        for line in alert.shown():
            print(f"  {line}")
    if not found:
        print("all is in time")
    return 1 if found else 0


def _log_to_terminal() -> None:
    logging.basicConfig(level=logging.WARNING, format="c360: %(message)s", stream=sys.stderr)
