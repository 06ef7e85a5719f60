"""One measure of the day beside its bounds, and how it reads."""

from dataclasses import dataclass

from expectations.history.bounds import Bounds
from expectations.verdict import Verdict


@dataclass(frozen=True)
class Finding:
    """`measure` is its name; `value` lies in `bounds` or not; `gross` (if not): no chance and no
    busy day explains it. `says` completes "expected … to …, found … <says>"."""

    measure: str
    column: str | None
    value: float
    bounds: Bounds
    gross: bool
    says: str
    why: str

    @property
    def passed(self) -> bool:
        return self.bounds.holds(self.value)

    @property
    def name(self) -> str:
        return f"history.{self.measure}" + (f"({self.column})" if self.column else "")

    def words(self) -> str:
        column = f"{self.column}: " if self.column else ""
        return f"{column}{_number(self.value)} {self.says}"

    def verdict(self, table: str, rows: int) -> Verdict:
        low, high = _number(self.bounds.low), _number(self.bounds.high)
        usual = _number(self.bounds.expected)
        return Verdict(
            table=table,
            column=self.column,
            expectation=self.name,
            severity="fail" if self.gross else "warn",
            passed=self.passed,
            expected=f"{low} to {high} {self.says} (usually {usual})",
            found=_number(self.value),
            unexpected_count=None,
            rows_checked=rows,
            why=self.why,
            value=float(self.value),
            lower=float(self.bounds.low),
            upper=float(self.bounds.high),
        )


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.3g}"
