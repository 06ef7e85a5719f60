"""The rules written as dbt macros, given to DuckDB once as functions of its own.

A rule is the macro `default__<name>` of `dbt_project/macros/standardise/`; here it becomes the
SQL function `rule_<name>`. dbt renders a rule in up to a hundred nested calls, some 0.3 ms each,
and the models of one company name rules three hundred times: a night would spend more time on
writing SQL than on running it.
"""

import hashlib
import re
from functools import cache
from pathlib import Path

import duckdb
import jinja2

_MACROS = Path(__file__).resolve().parent.parent / "dbt_project" / "macros" / "standardise"
_RULE = re.compile(r"^\{% macro duckdb__(\w+)\(([^)]*)\)", re.M)
# Options of a macro that are no SQL: a rule is made for their usual values.
_OPTIONS = {"order", "last_year", "decimal_mark"}


def give_rules(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes `rule_<name>` known to the connection's database, if it has not these already."""
    statements, version = _statements()
    try:
        if connection.execute("SELECT rules_version()").fetchone()[0] == version:
            return
    except duckdb.CatalogException:
        pass
    for statement in statements:
        connection.execute(statement)
    connection.execute(f"CREATE OR REPLACE MACRO rules_version() AS '{version}'")


@cache
def _statements() -> tuple[tuple[str, ...], str]:
    module, names = _module()
    statements = []
    for name, parameters in names.items():
        sql = [f"a{n}" for n, parameter in enumerate(parameters)]
        body = getattr(module, f"default__{name}")(*sql)
        statements.append(f"CREATE OR REPLACE MACRO rule_{name}({', '.join(sql)}) AS ({body})")
    ordered = _uses_last(statements)
    return tuple(ordered), hashlib.sha256("".join(ordered).encode()).hexdigest()[:16]


def _uses_last(statements: list[str]) -> list[str]:
    """A rule that calls others comes after them."""
    made: dict[str, str] = {re.search(r"MACRO (rule_\w+)", s)[1]: s for s in statements}
    needs = {
        name: {used for used in re.findall(r"\b(rule_\w+)\(", s) if used in made and used != name}
        for name, s in made.items()
    }
    ordered: list[str] = []
    while needs:
        ready = sorted(name for name, used in needs.items() if not used & needs.keys())
        if not ready:
            raise ValueError(f"rules call each other in a circle: {', '.join(sorted(needs))}")
        for name in ready:
            ordered.append(made[name])
            del needs[name]
    return ordered


def _module():
    """All macros as one Jinja module, and the parameters of each rule that are SQL."""
    source = "\n".join(p.read_text(encoding="utf-8") for p in sorted(_MACROS.glob("*.sql")))
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    adapter = _Adapter()
    environment.globals |= {"adapter": adapter, "return": lambda text: text}
    adapter.module = environment.from_string(source).make_module()
    names = {}
    for name, signature in _RULE.findall(source):
        if hasattr(adapter.module, f"default__{name}"):
            parameters = [p.split("=")[0].strip() for p in signature.split(",")]
            names[name] = [p for p in parameters if p not in _OPTIONS]
    return adapter.module, names


class _Adapter:
    """dbt's `adapter.dispatch`, for DuckDB."""

    module = None

    def dispatch(self, name: str, package: str):
        return getattr(self.module, f"duckdb__{name}", None) or getattr(
            self.module, f"default__{name}"
        )
