"""A failing check that somebody lets through, for one run: who, why, and which.

It rests in the run's tags, so that the command line and the UI (launchpad, *Tags*) say it the same
way: `c360/accept` is a check or a JSON list of checks, `c360/accept_reason` and `c360/accept_by`.
A check is `<gate>:<expectation>`, as the failing run prints it.
"""

import getpass
import json
import os
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from expectations import GateResult
from orchestration.errors import GateProblem, SettingsProblem

ACCEPT, REASON, BY = "c360/accept", "c360/accept_reason", "c360/accept_by"


@dataclass(frozen=True)
class Acceptance:
    """`checks` do not block this run; `author` and `reason` are recorded with them."""

    checks: tuple[str, ...] = ()
    author: str = ""
    reason: str = ""

    @property
    def tags(self) -> dict[str, str]:
        if not self.checks:
            return {}
        return {ACCEPT: json.dumps(self.checks), REASON: self.reason, BY: self.author}


def acceptance(checks: Iterable[str], reason: str, gates: Iterable[str] = ()) -> Acceptance:
    """What a person asks for. `gates`: those that the job has, if known.

    Raises SettingsProblem for one without a reason, or of a gate that the job has not.
    """
    wanted, known = tuple(dict.fromkeys(checks)), set(gates)
    if wanted and not reason.strip():
        raise SettingsProblem("--accept needs --reason: it is recorded in the version")
    if reason and not wanted:
        raise SettingsProblem("--reason goes with --accept CHECK")
    for check in wanted:
        gate, colon, name = check.partition(":")
        if not (colon and name):
            raise SettingsProblem(f"--accept {check}: expected GATE:EXPECTATION, as printed")
        if known and gate not in known:
            raise SettingsProblem(
                f"--accept {check}: there is no gate {gate}; there are {', '.join(sorted(known))}"
            )
    return Acceptance(wanted, _author(), reason.strip())


def accepted_of(tags: Mapping[str, str]) -> Acceptance:
    """What the tags of a run say. Raises GateProblem for one without a reason."""
    told = tags.get(ACCEPT, "").strip()
    if not told:
        return Acceptance()
    checks = tuple(json.loads(told)) if told.startswith("[") else (told,)
    reason = tags.get(REASON, "").strip()
    if not reason:
        raise GateProblem(f"the tag {ACCEPT} needs the tag {REASON}: it is recorded in the version")
    return Acceptance(checks, tags.get(BY, "").strip() or "somebody in the UI", reason)


def check_name(gate: str, expectation: str) -> str:
    return f"{gate}:{expectation}"


def let_through(results: Iterable[GateResult], told: Acceptance) -> list[GateResult]:
    """The same results, with what was accepted marked; only what blocks can be."""
    return [
        replace(
            result,
            verdicts=tuple(
                replace(v, accepted_by=told.author, reason=told.reason)
                if v.blocks and check_name(result.gate, v.expectation) in told.checks
                else v
                for v in result.verdicts
            ),
        )
        for result in results
    ]


def blocked(results: Iterable[GateResult], told: Acceptance, company: str, day: str) -> str:
    """What a closed door says: what fails, and the command that lets just that through."""
    refused = [result for result in results if not result.passed]
    failing = [check_name(r.gate, v.expectation) for r in refused for v in r.failures]
    lines = [result.message() for result in refused]
    if told.checks:
        lines.append(f"      (accepted, which was not enough: {', '.join(told.checks)})")
    options = " ".join(f"--accept {shlex.quote(c)}" for c in (*told.checks, *failing))
    lines.append(
        "      (to let this through once, if the data are right: "
        f"c360 run --company {company} --as-of {day} {options} --reason '…')"
    )
    return "\n".join(lines)


def unknown(told: Acceptance, evidence: Iterable[Mapping]) -> str:
    """What to say of accepted checks that did not fail in the run; empty if all did."""
    evidence = list(evidence)
    let = {name for name, v in _verdicts(evidence) if v.get("accepted_by")}
    missing = [check for check in told.checks if check not in let]
    if not missing:
        return ""
    failing = sorted({name for name, v in _verdicts(evidence) if not v["passed"]})
    return (
        f"--accept {', '.join(missing)}: no such check blocked this run; "
        f"failing were: {', '.join(failing) or 'none'}"
    )


def _verdicts(evidence: Iterable[Mapping]) -> list[tuple[str, Mapping]]:
    return [
        (check_name(gate["gate"], verdict["expectation"]), verdict)
        for gate in evidence
        for verdict in gate["verdicts"]
    ]


def _author() -> str:
    """The name that goes on record: of the environment, else of who is logged in."""
    try:
        return os.environ.get("C360_USER") or getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
