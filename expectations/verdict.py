"""What a gate found: one verdict an expectation, in words that a person on call can act on.

Counts, shares and other aggregates only. Never a value of a row: evidence is kept for years,
and nobody erases a person from it.
"""

from dataclasses import asdict, dataclass, replace


@dataclass(frozen=True)
class Verdict:
    """One expectation and what was found of it.

    `expectation` is its name, unique in its gate. `expected` and `found` complete the sentence
    "expected …, found …". `unexpected_count` and `rows_checked` are None where nothing was
    counted. `errored`: the check itself did not run; then it failed, and blocks whatever its
    severity, because a check that did not run says nothing. `value`, `lower` and `upper` are what
    was found and its bounds where both are numbers. `accepted_by`: who let it through this once,
    and for what `reason`.
    """

    table: str
    column: str | None
    expectation: str
    severity: str
    passed: bool
    expected: str
    found: str
    unexpected_count: int | None
    rows_checked: int | None
    why: str
    errored: bool = False
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    accepted_by: str = ""
    reason: str = ""

    @property
    def blocks(self) -> bool:
        fails = self.severity == "fail" or self.errored
        return not self.passed and fails and not self.accepted_by


@dataclass(frozen=True)
class GateResult:
    """All verdicts of one gate on one table; `seconds` is the time that it took."""

    gate: str
    table: str
    verdicts: tuple[Verdict, ...]
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether the door opens: only severity `fail` (and a check that broke) closes it."""
        return not any(verdict.blocks for verdict in self.verdicts)

    @property
    def failures(self) -> tuple[Verdict, ...]:
        return tuple(v for v in self.verdicts if v.blocks)

    @property
    def warnings(self) -> tuple[Verdict, ...]:
        return tuple(v for v in self.verdicts if not v.passed and not v.blocks)

    @property
    def accepted(self) -> tuple[Verdict, ...]:
        return tuple(v for v in self.verdicts if v.accepted_by)

    def warned(self) -> "GateResult":
        """The same, where nothing of it blocks."""
        lowered = tuple(replace(v, severity="warn") for v in self.verdicts)
        return replace(self, verdicts=lowered)

    def message(self) -> str:
        """One line a failed expectation, blocking ones first; empty if there is none."""
        blocking = [self._line(verdict) for verdict in self.failures]
        rest = (
            f"accepted by {v.accepted_by} ({v.reason}): {self._line(v)}"
            if v.accepted_by
            else f"warning: {self._line(v)}"
            for v in self.warnings
        )
        return "\n".join([*blocking, *rest])

    def evidence(self) -> dict:
        """The same as JSON-safe values, for run metadata and manifests."""
        return {
            "gate": self.gate,
            "table": self.table,
            "passed": self.passed,
            "expectations": len(self.verdicts),
            "failures": len(self.failures),
            "warnings": len(self.warnings),
            "rows_checked": max((v.rows_checked or 0 for v in self.verdicts), default=0),
            "seconds": round(self.seconds, 3),
            "verdicts": [asdict(verdict) for verdict in self.verdicts],
        }

    def _line(self, verdict: Verdict) -> str:
        place = gate_place(self.gate)
        column = f", column {verdict.column}" if verdict.column else ""
        return f"{place}{column}: expected {verdict.expected}, found {verdict.found}"


def gate_place(gate: str) -> str:
    """The guarded table in words: `source X, table Y` at raw, else `table room.name`."""
    room, *rest = gate.split("/")
    if room == "raw":
        return f"source {rest[0]}, table {'.'.join(rest[1:])}"
    return f"table {gate.replace('/', '.')}"
