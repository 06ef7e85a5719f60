"""The models of the room `identity` without dbt: for a stranger's records, and for small stories.

What is there already, in the schema: `source_record`, `identifier`, and `record_merge` if anybody
merged records. Everything after them is built as dbt builds it; `test_same_sql_as_dbt.py` holds
that it is the same SQL.
"""

from functools import cache
from pathlib import Path

import duckdb
import jinja2
import yaml

DBT_PROJECT = Path(__file__).resolve().parent.parent / "dbt_project"
_MODELS = DBT_PROJECT / "models" / "identity"
# What dbt makes of the sources; here the caller has made it.
GIVEN = ("source_record", "identifier")


def build(connection: duckdb.DuckDBPyConnection, schema: str = "identity") -> list[str]:
    """Builds every model after `GIVEN` in the schema; returns their names in the order."""
    merges = _exists(connection, schema, "record_merge")
    models = render(schema, merges)
    for name, sql in models.items():
        connection.execute(f"CREATE OR REPLACE TABLE {schema}.{name} AS {sql}")
    return list(models)


def render(schema: str = "identity", merges: bool = False) -> dict[str, str]:
    """The SQL of each model by name, in an order in which each reads only what is before it."""
    sources = {path.stem: path.read_text(encoding="utf-8") for path in _MODELS.rglob("*.sql")}
    read: dict[str, set[str]] = {}
    told: dict[str, str] = {}
    for name in sorted(sources.keys() - set(GIVEN)):
        rendering = _Rendering(schema, merges)
        told[name] = rendering.sql(sources[name])
        read[name] = rendering.read - set(GIVEN)
    ordered: dict[str, str] = {}
    while told:
        ready = [name for name in told if read[name] <= ordered.keys()]
        if not ready:
            raise ValueError(f"models read each other in a circle: {', '.join(told)}")
        ordered |= {name: told.pop(name) for name in ready}
    return ordered


class _Rendering:
    """One model, with what dbt gives a model; notes what it reads."""

    def __init__(self, schema: str, merges: bool):
        self.read: set[str] = set()
        self._schema, self._merges = schema, merges

    def sql(self, source: str) -> str:
        names = {
            "ref": self._ref,
            "source": lambda source, table: f"raw.{table}",
            "var": lambda name: _variables()[name],
            "config": lambda **settings: "",
            "return": lambda text: text,
            "adapter": self,
        }
        environment = jinja2.Environment(extensions=["jinja2.ext.do"])
        environment.globals |= names
        self._module = environment.from_string(_macros()).make_module()
        public = {k: v for k, v in vars(self._module).items() if not k.startswith("_")}
        given = {"feed": self._feed, "has_feed": lambda *tables: True}
        return environment.from_string(source, globals=public | given).render()

    def dispatch(self, name: str, package: str):
        """dbt's `adapter.dispatch`, for DuckDB."""
        for prefix in ("duckdb__", "default__"):
            if hasattr(self._module, prefix + name):
                return getattr(self._module, prefix + name)
        raise LookupError(name)

    def _ref(self, name: str) -> str:
        self.read.add(name)
        return f"{self._schema}.{name}"

    def _feed(self, table: str, columns: dict[str, str]) -> str:
        """What people merged at the source, or nothing."""
        if self._merges:
            return f"select {', '.join(columns)} from {self._schema}.{table}"
        nothing = ", ".join(f"cast(null as {type_}) as {name}" for name, type_ in columns.items())
        return f"select {nothing} where false"


@cache
def _macros() -> str:
    paths = sorted((DBT_PROJECT / "macros").rglob("*.sql"))
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


@cache
def _variables() -> dict:
    settings = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    return settings["vars"]


def _exists(connection, schema: str, table: str) -> bool:
    found = connection.execute(
        "SELECT 1 FROM information_schema.tables WHERE table_schema = ? AND table_name = ?",
        [schema, table],
    )
    return found.fetchone() is not None
