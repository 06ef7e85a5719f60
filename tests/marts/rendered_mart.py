"""A model's own SQL without dbt, for tests that run it over many made-up worlds at once.

Only for models whose macros are plain Jinja; a reference becomes what `tables` says: a table's
name, or the name of an ephemeral model, which is put in place.
"""

from pathlib import Path

from jinja2 import Environment

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
EPHEMERAL = {"campaign_arm": "core"}
MACROS = ("normal", "share_difference", "stratified_difference")


def render(model: str, room: str, tables: dict[str, str]) -> str:
    """The SQL of a model; `tables` names the tables that its references are."""

    def ref(name: str) -> str:
        if name in EPHEMERAL and name not in tables:
            return f"({render(name, EPHEMERAL[name], tables)})"
        return tables[name]

    names = {
        "ref": ref,
        "source": lambda _, name: tables[name],
        "config": lambda **_: "",
        "is_incremental": lambda: False,
        "has_feed": lambda *_: True,
        "plus_days": lambda day, days: f"({day} + cast({days} as integer))",
        "days_between": lambda earlier, later: f"date_diff('day', {earlier}, {later})",
        "first_by": lambda value, order: f"arg_min({value}, row({', '.join(order)}))",
        "purchases": lambda: (
            f"(select * from {tables['sales_order']} where is_kept and customer_id is not null)"
        ),
    }
    macros = "".join((PROJECT / f"macros/{name}.sql").read_text() for name in MACROS)
    text = (PROJECT / f"models/{room}/{model}.sql").read_text()
    return Environment(extensions=["jinja2.ext.do"]).from_string(macros + text).render(**names)
