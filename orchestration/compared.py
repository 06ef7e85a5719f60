"""Which tables `meta.changes` compares, by what key, and what a row of each tells of itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.warehouse import has_table


@dataclass(frozen=True)
class Key:
    """The columns of which no two rows are the same, and whether a model's result is in the
    table."""

    columns: tuple[str, ...]
    models: bool = False


@dataclass(frozen=True)
class Compared:
    """A table: its key, and the columns that tell whose, of which order and of which day a row is.
    `derived`: a pattern of columns that other rows, or the day of the run, can move. `models`:
    whether results of models are in it."""

    name: str
    key: str
    customer: str = "customer_id"
    order: str = "NULL"
    day: str = "NULL"
    derived: str = "^$"
    models: bool = False


_PLACE = "^(order_seq|new_vs_repeat|days_since_previous_order)$"
_MOVING = (
    r"_(12m|90d|30d)$|^days_since|^churn_|^cluster_|^rfm_|^lifecycle_|^value_|^r$|^f$|^m$"
    r"|_score$|_days$|^(frequency|monetary|recency|cutpoint_version|next_move_on)"
)
# Facts first, then what is made of them: what is found of an order explains its customer.
TABLES = (
    Compared("order_lines", "order_line_id", order="order_id", derived=_PLACE),
    Compared("refunds", "refund_id", order="order_id"),
    Compared("orders", "order_id", order="order_id", day="order_date", derived=_PLACE),
    Compared("customer_daily", "customer_id || ' ' || activity_date", day="activity_date"),
    Compared("customer_profitability", "customer_id"),
    Compared("lifecycle", "customer_id", derived="."),
    Compared("customer_360", "customer_id", derived=_MOVING, models=True),
)
# Of the others, those whose rows are a source's records: the day of the run moves none of them.
_RECORDS = ("consent", "identity_map")


def compared(connection: duckdb.DuckDBPyConnection, keys: Mapping[str, Key]) -> Iterator[Compared]:
    """The tables that are in the warehouse and in the version attached as `before`: those above,
    then all others of marts that have a key."""
    known = {table.name for table in TABLES}
    for table in TABLES:
        if _in_both(connection, table.name):
            yield table
    for name in sorted(keys.keys() - known):
        if _in_both(connection, name):
            table = _by_key(connection, name, keys[name])
            if table:
                yield table


def keys_of(manifest: Mapping[str, Any]) -> dict[str, Key]:
    """The keys of the marts, from the tests `unique_key` in dbt's manifest."""
    from_models: dict[str, bool] = {}

    def models(node: str) -> bool:
        if node not in from_models:
            from_models[node] = node.startswith("source.") and ".ml." in node
            from_models[node] |= any(models(p) for p in manifest["parent_map"].get(node, ()))
        return from_models[node]

    found: dict[str, Key] = {}
    for node in manifest["nodes"].values():
        about = node.get("attached_node") or ""
        test = node.get("test_metadata") or {}
        if test.get("name") == "unique_key" and about in manifest["nodes"]:
            mart = manifest["nodes"][about]
            if mart["schema"] == "marts":
                columns = tuple(test["kwargs"]["columns"])
                found.setdefault(mart["name"], Key(columns, models(about)))
    return found


def row_key(columns: tuple[str, ...]) -> str:
    """The key of a row as one text."""
    if len(columns) == 1:
        return f'CAST("{columns[0]}" AS VARCHAR)'
    return "concat_ws(' ', " + ", ".join(f'"{column}"' for column in columns) + ")"


def _by_key(connection, name: str, key: Key) -> Compared | None:
    now = connection.table(f"marts.{name}")
    columns = dict(zip(now.columns, map(str, now.types), strict=True))
    before = connection.table(f"before.marts.{name}").columns
    if not {*key.columns} <= {*columns} & {*before}:
        return None  # another key than before: no row can be found again
    days = [column for column in key.columns if columns[column] == "DATE"]
    both = {*columns} & {*before}
    return Compared(
        name,
        row_key(key.columns),
        customer="customer_id" if "customer_id" in both else "NULL",
        day=f'"{days[0]}"' if days else "NULL",
        derived="^$" if name in _RECORDS else ".",
        models=key.models,
    )


def _in_both(connection, name: str) -> bool:
    return all(has_table(connection, "marts", name, at) for at in ("before", None))
