"""Two expectations that are one SQL query each; DuckDB counts, no row comes to Python.

GX's own `UnexpectedRowsExpectation` runs its query twice and fetches the offending rows: slower,
and rows are what must not leave the database. Its regular expressions do not know DuckDB's
dialect either: write `regexp_matches` in a query. `{batch}` in a query stands for the table.
"""

from typing import Any, ClassVar

from great_expectations.expectations.expectation import BatchExpectation


class ExpectNoRows(BatchExpectation):
    """The query returns no rows. Result: `unexpected_count` (its rows), `element_count`."""

    query: str
    metric_dependencies: ClassVar[tuple[str, ...]] = ("query.row_count", "table.row_count")
    success_keys: ClassVar[tuple[str, ...]] = ("query",)
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)

    def _validate(self, metrics: dict, runtime_configuration=None, execution_engine=None) -> dict:
        broken = metrics["query.row_count"]
        counts = {"unexpected_count": broken, "element_count": metrics["table.row_count"]}
        return {"success": broken == 0, "result": counts}


class ExpectMeasure(BatchExpectation):
    """The one number that the query returns lies in [low, high]. Result: `observed_value`.

    NULL means that there was nothing to measure: it passes only if `absent_ok`, or if the table is
    empty (which `rows_between` reports, once). NaN never passes.
    """

    query: str
    low: float | None = None
    high: float | None = None
    absent_ok: bool = False
    metric_dependencies: ClassVar[tuple[str, ...]] = ("query.table", "table.row_count")
    success_keys: ClassVar[tuple[str, ...]] = ("query", "low", "high", "absent_ok")
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)

    def _validate(self, metrics: dict, runtime_configuration=None, execution_engine=None) -> dict:
        found = _only_number(metrics["query.table"])
        if found is None:
            success = self.absent_ok or metrics["table.row_count"] == 0
        else:
            success = (self.low is None or found >= self.low) and (
                self.high is None or found <= self.high
            )
        counts = {"observed_value": found, "element_count": metrics["table.row_count"]}
        return {"success": success and found == found, "result": counts}


def _only_number(rows: list[dict[str, Any]]) -> float | None:
    """Raises ValueError for anything but one row of one number: text could be personal."""
    if len(rows) != 1 or len(rows[0]) != 1:
        raise ValueError("a measure must return one row of one column")
    value = next(iter(rows[0].values()))
    return None if value is None else float(value)
