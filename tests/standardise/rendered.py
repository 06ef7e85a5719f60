"""Renders the dbt macros as dbt does, without dbt: one Jinja module of all files, and DuckDB's
`adapter.dispatch`. `test_rendered_as_dbt.py` holds that dbt gives the same SQL."""

from functools import cache
from pathlib import Path

import duckdb
import jinja2

DBT_PROJECT = Path(__file__).parents[2] / "dbt_project"


@cache
def macros():
    """The macros, callable: `macros().clean_email('value')` is SQL."""
    folder = DBT_PROJECT / "macros" / "standardise"
    source = "\n".join(p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.sql")))
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    environment.globals |= {"adapter": _DuckDb(environment), "return": lambda text: text}
    template = environment.from_string(source)
    module = template.make_module()
    environment.globals["adapter"].module = module
    return module


class _DuckDb:
    def __init__(self, environment):
        self.module = None

    def dispatch(self, name: str, package: str):
        return getattr(self.module, f"duckdb__{name}", None) or getattr(
            self.module, f"default__{name}"
        )


def connection() -> duckdb.DuckDBPyConnection:
    """DuckDB with what the profile gives it: UTC and the functions."""
    from standardise.functions import register
    from standardise.rules import give_rules

    opened = duckdb.connect(config={"threads": 1})
    opened.execute("SET TimeZone = 'UTC'")
    register(opened)
    give_rules(opened)
    return opened


def answers(opened, macro: str, values: list, *arguments: str, **named: str) -> list:
    """What a macro makes of values."""
    return run(opened, getattr(macros(), macro)("v", *arguments, **named), values)


def run(opened, sql: str, values: list) -> list:
    """What an expression on the column `v` makes of values."""
    import pyarrow as pa

    opened.register(
        "_values", pa.table({"n": range(len(values)), "v": pa.array(values, pa.string())})
    )
    return [row[0] for row in opened.execute(f"SELECT {sql} FROM _values ORDER BY n").fetchall()]
