"""Runs expectations in Great Expectations and puts what it says into verdicts.

GX's own results can hold rows, and its errors quote values: only counts and numbers are taken
over, errors by their kind. Progress bars, analytics and its log (same reason) are off.
"""

import logging
import re
from contextlib import suppress
from functools import cache
from threading import Lock

import duckdb
import great_expectations as gx

from expectations.duckdb_datasource import DuckDBDatasource
from expectations.expect import KEY
from expectations.verdict import Verdict

_RESULT_FORMAT = {"result_format": "BASIC", "partial_unexpected_count": 0}
_ONE_AT_A_TIME = Lock()  # the datasource below holds one lent connection
_DEFINITIONS: dict = {}  # by table: defining a table costs GX 40 ms, asking it again nothing
_UNKNOWN = re.compile(r'Referenced (?:column|table) "(\w+)" not found|Table with name (\w+) does')


@cache
def _datasource() -> DuckDBDatasource:
    """One context and one datasource for all gates of the process; nothing is written."""
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL + 1)
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    return context.add_datasource(datasource=DuckDBDatasource(name="duckdb"))


def judge(connection: duckdb.DuckDBPyConnection, table: str, expectations: list) -> tuple:
    """One Verdict an expectation, in the order given."""
    columns = _columns(connection, table)
    outcomes: dict[str, dict] = {}
    ask = []
    for each in expectations:
        told = each.meta[KEY]
        if told["name"] in outcomes:
            raise ValueError(f"two expectations are named {told['name']}")
        outcomes[told["name"]] = {"error": "was not evaluated"}
        if columns is None:
            outcomes[told["name"]] = {"error": f"the table {table} is not there"}
        elif told["needs"] and _columns(connection, told["needs"]) is None:
            outcomes[told["name"]] = {"not_asked": told["needs"]}
        else:
            ask.append(each)
    if ask:
        outcomes |= _evaluate(connection, table, ask)
    broken = [e for e in ask if "error" in outcomes[e.meta[KEY]["name"]]]
    if broken and len(ask) > 1:
        # Metrics share one SELECT, so one that cannot run takes its neighbours along: ask alone.
        for each in broken:
            outcomes |= _evaluate(connection, table, [each])
    return tuple(_verdict(connection, table, e.meta[KEY], outcomes, columns) for e in expectations)


def _evaluate(connection, table: str, expectations: list) -> dict[str, dict]:
    """GX's result by expectation name: its counts, or {"error": what kind}."""
    schema, _, name = table.rpartition(".")
    # GX copies an expectation with its meta dozens of times: of ours it takes along the name only.
    lean = [e.copy(update={"meta": {KEY: e.meta[KEY]["name"]}}) for e in expectations]
    suite = gx.ExpectationSuite(name="gate", expectations=lean)
    with _ONE_AT_A_TIME, _datasource().lent(connection, schema or None) as datasource:
        try:
            if table not in _DEFINITIONS:
                asset = datasource.add_table_asset(table, table_name=name)
                _DEFINITIONS[table] = asset.add_batch_definition_whole_table("whole")
            batch = _DEFINITIONS[table].get_batch()
            results = batch.validate(suite, result_format=_RESULT_FORMAT).results
        except Exception as error:
            kind = _kind(f"{type(error).__name__}: {error}")
            return {each.meta[KEY]["name"]: {"error": kind} for each in expectations}
    return {r.expectation_config.meta[KEY]: _outcome(r) for r in results}


def _outcome(result) -> dict:
    info = result.exception_info or {}
    if not info.get("raised_exception") and "raised_exception" in info:
        found = result.result
        if "observed_value" not in found and found.get("unexpected_count") is None:
            if found.get("element_count"):
                return {"error": "nothing was counted"}  # GX calls this a success
            found = {**found, "unexpected_count": 0}
        return {"success": bool(result.success), **found}
    first = info if "raised_exception" in info else next(iter(info.values()), {})
    return {"error": _kind(f"{first.get('exception_message')} {first.get('exception_traceback')}")}


def _kind(text: str) -> str:
    """The kind of an error; of its words only names of columns and tables, never a value."""
    unknown = _UNKNOWN.search(text)
    if unknown:
        return f"{unknown.group(1) or unknown.group(2)} is not there"
    kinds = re.findall(r"duckdb\.(\w+)", text) or re.findall(r"\b(\w+(?:Error|Exception))\b", text)
    return kinds[0] if kinds else "unknown error"


def _columns(connection, table: str) -> frozenset[str] | None:
    """The columns of a table: none if it cannot be read, None if there is no such table."""
    quoted = ".".join('"' + part.replace('"', '""') + '"' for part in table.split("."))
    try:
        return frozenset(row[0] for row in connection.execute(f"DESCRIBE {quoted}").fetchall())
    except duckdb.CatalogException:
        return None
    except duckdb.Error:
        return frozenset()


def _verdict(connection, table: str, told: dict, outcomes: dict, columns) -> Verdict:
    outcome = outcomes[told["name"]]
    error = outcome.get("error")
    missing = [c for c in (told["column"] or "").split(", ") if c and c not in (columns or ())]
    if error and columns and missing:
        error = f"column {', '.join(missing)} is not there"
    return Verdict(
        table=table,
        column=told["column"],
        expectation=told["name"],
        severity=told["severity"],
        passed="not_asked" in outcome or (not error and outcome["success"]),
        expected=told["expected"],
        found=_found(connection, told, outcome, error),
        unexpected_count=outcome.get("unexpected_count"),
        rows_checked=_rows(told, outcome),
        why=told["why"],
        errored=bool(error),
    )


def _rows(told: dict, outcome: dict) -> int | None:
    is_row_count = told["name"] == "rows_between"
    return outcome.get("observed_value" if is_row_count else "element_count")


def _found(connection, told: dict, outcome: dict, error: str | None) -> str:
    if error:
        return f"that it could not be checked: {error}"
    if "not_asked" in outcome:
        return f"that it was not asked: there is no table {outcome['not_asked']}"
    unit = f" {told['unit']}" if told["unit"] else ""
    if "observed_value" in outcome:
        return f"{_number(outcome['observed_value'])}{unit}"
    if told["found_sql"] and not outcome["success"]:
        with suppress(duckdb.Error):  # the count below says less, but says it
            return connection.execute(told["found_sql"]).fetchone()[0]
    preposition = "in" if unit else "of"
    return f"{outcome['unexpected_count']:,}{unit} {preposition} {outcome['element_count']:,} rows"


def _number(value) -> str:
    if value is None:
        return "nothing to measure"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.4g}"
