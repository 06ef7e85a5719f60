"""The models of the room `identity` without dbt: for a stranger's records, and for small stories.

What sources feed, the caller has made: `source_record` and `identifier`, either as the room's
tables or as relations of what sources tell, from which the tables are made; and `record_merge`, if
anybody merged records. Everything after them is built as dbt builds it.
"""

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import duckdb
import jinja2
import yaml

DBT_PROJECT = Path(__file__).resolve().parent.parent / "dbt_project"
_MODELS = DBT_PROJECT / "models" / "identity"
# What sources feed; the caller makes it, or what it is made from.
GIVEN = ("source_record", "identifier")
NOTHING: Mapping[str, str] = MappingProxyType({})


def build(
    connection: duckdb.DuckDBPyConnection,
    schema: str = "identity",
    feeds: Mapping[str, str] = NOTHING,
) -> list[str]:
    """Builds every model in the schema; returns their names in the order. `feeds`: by the name of a
    feed (`source_record`, `identifier`, `record_merge`) the relation of what sources tell; of
    those it leaves out the schema has the table."""
    if _exists(connection, schema, "record_merge"):
        feeds = {"record_merge": f"{schema}.record_merge", **feeds}
    models = render(schema, tuple(sorted(feeds.items())))
    for name, sql in models.items():
        connection.execute(f"CREATE OR REPLACE TABLE {schema}.{name} AS {sql}")
    return list(models)


@cache
def render(schema: str = "identity", feeds: tuple[tuple[str, str], ...] = ()) -> dict[str, str]:
    """The SQL of each model by name, in an order in which each reads only what is before it."""
    given = set(GIVEN) - dict(feeds).keys()
    sources = {path.stem: path.read_text(encoding="utf-8") for path in _MODELS.rglob("*.sql")}
    read: dict[str, set[str]] = {}
    told: dict[str, str] = {}
    rendering = _Rendering(schema, dict(feeds))
    for name in sorted(sources.keys() - given):
        told[name], found = rendering.sql(sources[name])
        read[name] = found - given
    ordered: dict[str, str] = {}
    while told:
        ready = [name for name in told if read[name] <= ordered.keys()]
        if not ready:
            raise ValueError(f"models read each other in a circle: {', '.join(told)}")
        ordered |= {name: told.pop(name) for name in ready}
    return ordered


class _Rendering:
    """Models, with what dbt gives a model; notes what each reads."""

    def __init__(self, schema: str, feeds: Mapping[str, str]):
        self._read: set[str] = set()
        self._schema, self._feeds = schema, feeds
        self._environment = jinja2.Environment(extensions=["jinja2.ext.do"])
        self._environment.globals |= {
            "ref": self._ref,
            "source": lambda source, table: f"raw.{table}",
            "var": lambda name: _variables()[name],
            "config": lambda **settings: "",
            "is_incremental": lambda: False,
            "return": lambda text: text,
            "adapter": self,
        }
        self._module = self._environment.from_string(_macros()).make_module()
        public = {k: v for k, v in vars(self._module).items() if not k.startswith("_")}
        self._given = public | {"feed": self._feed, "has_feed": lambda *tables: True}

    def sql(self, source: str) -> tuple[str, set[str]]:
        """The SQL of a model, and the names of the models that it reads."""
        self._read = set()
        told = self._environment.from_string(source, globals=self._given).render()
        return told, self._read

    def dispatch(self, name: str, package: str):
        """dbt's `adapter.dispatch`, for DuckDB."""
        for prefix in ("duckdb__", "default__"):
            if hasattr(self._module, prefix + name):
                return getattr(self._module, prefix + name)
        raise LookupError(name)

    def _ref(self, name: str) -> str:
        self._read.add(name)
        return f"{self._schema}.{name}"

    def _feed(self, table: str, columns: dict[str, str] | str) -> str:
        """What sources tell, or nothing. What a macro returns is text here."""
        columns = ast.literal_eval(columns) if isinstance(columns, str) else columns
        told = self._feeds.get(table)
        cells = (
            f"cast({name if told else 'null'} as {type_}) as {name}"
            for name, type_ in columns.items()
        )
        return f"select {', '.join(cells)} {f'from {told}' if told else 'where false'}"


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
