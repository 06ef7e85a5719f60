"""The words in which gates are written. Each returns one GX expectation.

Common to all: `why` (one sentence: why this bound), `severity` (`fail` closes the door, `warn`
is reported). `expected` completes "expected …". Names are unique in a gate.
"""

from collections.abc import Iterable, Sequence

from great_expectations import expectations as gxe

from expectations.sql_expectations import ExpectMeasure, ExpectNoRows

KEY = "c360"
_SEVERITY = {"fail": "critical", "warn": "warning"}


def not_null(column: str, *, why: str, severity: str = "fail"):
    """Every row has a value in `column`."""
    common = _common("not_null", "no missing values", why, severity, column)
    return gxe.ExpectColumnValuesToNotBeNull(column=column, **common)


def between(
    column: str, low: float | None, high: float | None, *, why: str, severity: str = "fail"
):
    """Values lie in [low, high], None being open; nulls pass; NaN and infinity fail `high`."""
    common = _common("between", f"values {_range(low, high)}", why, severity, column)
    return gxe.ExpectColumnValuesToBeBetween(column=column, min_value=low, max_value=high, **common)


def rows_between(low: int | None, high: int | None = None, *, why: str, severity: str = "fail"):
    """The table has between `low` and `high` rows."""
    expected = "at least 1 row" if (low, high) == (1, None) else f"{_range(low, high)} rows"
    common = _common("rows_between", expected, why, severity, unit="rows")
    return gxe.ExpectTableRowCountToBeBetween(min_value=low, max_value=high, **common)


def accepted(column: str, values: Iterable[str], *, why: str, severity: str = "warn"):
    """Text values come from `values`; nulls pass. Counts the other values, not their rows."""
    known = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    sql = f"SELECT 1 FROM (SELECT DISTINCT {column} AS v FROM {{batch}}) WHERE v NOT IN ({known})"
    common = _common("accepted", "known values only", why, severity, column, unit="other values")
    return ExpectNoRows(query=_plain(sql), **common)


def unique(columns: Sequence[str], *, why: str, severity: str = "fail"):
    """No two rows share a key; rows with a null in it are `not_null`'s matter."""
    key = ", ".join(columns)
    whole = " AND ".join(f"{column} IS NOT NULL" for column in columns)
    sql = f"SELECT 1 FROM {{batch}} WHERE {whole} GROUP BY {key} HAVING count(*) > 1"
    common = _common("unique", "each key once", why, severity, key, unit="repeated keys")
    return ExpectNoRows(query=_plain(sql), **common)


def no_rows(
    name: str,
    sql: str,
    *,
    expected: str,
    why: str,
    severity: str = "fail",
    column: str | None = None,
    unit: str = "",
    found_sql: str | None = None,
    needs: str | None = None,
):
    """`sql` (with `{batch}` for the table) selects what must not be; `unit` names what it counts.

    `found_sql` tells in one text what was found; aggregates only, it goes into evidence.
    `needs`: a table without which the rule cannot be asked; absent, it is passed and says so.
    """
    common = _common(name, expected, why, severity, column, unit, found_sql, needs)
    return ExpectNoRows(query=_plain(sql), **common)


def measured(
    name: str,
    sql: str,
    low: float | None,
    high: float | None,
    *,
    what: str,
    why: str,
    severity: str = "fail",
    column: str | None = None,
    absent_ok: bool = False,
    needs: str | None = None,
):
    """`sql` returns one number, `what` in words, that lies in [low, high]; see ExpectMeasure."""
    common = _common(name, f"{what} {_range(low, high)}", why, severity, column, "", None, needs)
    return ExpectMeasure(query=_plain(sql), low=low, high=high, absent_ok=absent_ok, **common)


def _common(name, expected, why, severity, column=None, unit="", found_sql=None, needs=None):
    named = f"{name}({column})" if column else name
    known = {"name": named, "column": column, "severity": severity, "expected": expected}
    extra = {"why": why, "unit": unit, "found_sql": found_sql, "needs": needs}
    return {"severity": _SEVERITY[severity], "notes": why, "meta": {KEY: {**known, **extra}}}


def _range(low, high) -> str:
    if low is not None and high is not None:
        return f"of {low:,}" if low == high else f"between {low:,} and {high:,}"
    return f"of at least {low:,}" if high is None else f"of at most {high:,}"


def _plain(sql: str) -> str:
    """GX formats queries: every brace but those of `{batch}` is doubled (`x{3}` in a regex)."""
    doubled = sql.replace("{", "{{").replace("}", "}}")
    return " ".join(doubled.replace("{{batch}}", "{batch}").split())
