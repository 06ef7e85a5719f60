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
    environment.globals["ref"] = lambda name: f"seeds.{name}"
    template = environment.from_string(source)
    environment.globals["_module"] = template.make_module
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
    """DuckDB with what the profile gives it: UTC, the functions, the seeds."""
    from standardise.functions import register
    from standardise.rules import give_rules

    opened = duckdb.connect(config={"threads": 1})
    opened.execute("SET TimeZone = 'UTC'; CREATE SCHEMA seeds")
    register(opened)
    give_rules(opened)
    for seed in ("country_name", "china_city"):
        path = DBT_PROJECT / "seeds" / f"{seed}.csv"
        if path.exists():
            opened.execute(
                f"CREATE TABLE seeds.{seed} AS FROM read_csv('{path}', all_varchar = true)"
            )
    return opened


def answers(opened, macro: str, values: list, *arguments: str, **named: str) -> list:
    """What a macro makes of values."""
    import pyarrow as pa

    opened.register(
        "_values", pa.table({"n": range(len(values)), "v": pa.array(values, pa.string())})
    )
    sql = getattr(macros(), macro)("v", *arguments, **named)
    return [row[0] for row in opened.execute(f"SELECT {sql} FROM _values ORDER BY n").fetchall()]
