"""Models run as plain SQL in DuckDB, without dbt: for tests that look at several made-up worlds.

Macros are the project's own, in DuckDB's words. A reference is a table of the model's room.
"""

import json
from pathlib import Path
from unittest.mock import patch

import duckdb
import yaml
from jinja2 import Environment
from jinja2.runtime import Macro

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
_SETTINGS = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]


class _Returned(BaseException):
    """What a macro returns, as dbt has it: a value, not only text."""


def _return(value):
    raise _Returned(value)


def _invoke(macro, arguments, autoescape, _plain=Macro._invoke):
    try:
        return _plain(macro, arguments, autoescape)
    except _Returned as returned:
        return returned.args[0]


class _Adapter:
    def __init__(self) -> None:
        self.macros = None

    def dispatch(self, name: str, _project: str):
        return getattr(self.macros, f"default__{name}")


def _environment() -> Environment:
    environment = Environment(extensions=["jinja2.ext.do"])
    adapter = _Adapter()
    environment.globals.update(
        {
            "adapter": adapter,
            "return": _return,
            "var": lambda name, default=None: _SETTINGS.get(name, default),
            "config": lambda **_: "",
            "is_incremental": lambda: False,
            "tojson": json.dumps,
            "ref": lambda name: f"{_rooms()[name]}.{name}",
            "source": lambda room, name: (
                f"{'raw' if room == 'run' else room}.{name}" if room != "web" else f"raw.web_{name}"
            ),
            "execute": True,
        }
    )
    text = "\n".join(p.read_text() for p in sorted((PROJECT / "macros").rglob("*.sql")))
    adapter.macros = environment.from_string(text).module
    macros = {k: v for k, v in vars(adapter.macros).items() if isinstance(v, Macro)}
    environment.globals.update(macros)
    return environment


def _rooms() -> dict[str, str]:
    models = {
        p.stem: p.relative_to(PROJECT / "models").parts[0]
        for p in (PROJECT / "models").rglob("*.sql")
    }
    return models | {p.stem: "seeds" for p in (PROJECT / "seeds").glob("*.csv")}


@patch.object(Macro, "_invoke", _invoke)
def run(con: duckdb.DuckDBPyConnection, *models: str, feeds: dict[str, list[str]]) -> None:
    """Fills the tables of `models`, in this order; seeds are loaded. `feeds` as in dbt_project."""
    _SETTINGS["feeds"] = feeds
    environment = _environment()
    for path in sorted((PROJECT / "seeds").glob("*.csv")):
        con.execute("CREATE SCHEMA IF NOT EXISTS seeds")
        con.execute(f"CREATE OR REPLACE TABLE seeds.{path.stem} AS FROM read_csv('{path}')")
    rooms = _rooms()
    for model in models:
        (path,) = (PROJECT / "models").rglob(f"{model}.sql")
        sql = environment.from_string(path.read_text()).render()
        con.execute(f"CREATE SCHEMA IF NOT EXISTS {rooms[model]}")
        con.execute(f"CREATE OR REPLACE TABLE {rooms[model]}.{model} AS {sql}")
