"""What our materializations keep of dbt's own: contracts, nothing lost where a model fails, and a
model that becomes a view, a table, or a table that is added to."""

import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration import dbt

PROJECT = dbt.DBT_PROJECT


class Scratch:
    """A dbt project of one model."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, folder / "scratch.duckdb"
        (folder / "models").mkdir()
        shutil.copytree(PROJECT / "materializations", folder / "macros")
        for name in ("kept.sql", "engine_rows.sql"):  # all would be parsed each time
            shutil.copy(PROJECT / "macros" / name, folder / "macros")
        (folder / "dbt_project.yml").write_text("name: customer360\nprofile: scratch\n")
        (folder / "profiles.yml").write_text(
            "scratch: {target: duckdb, outputs: {duckdb: "
            f"{{type: duckdb, path: '{self.file}', threads: 1}}}}}}\n"
        )

    def build(self, sql: str, contract: dict[str, str] | None = None, **config) -> str | None:
        """Builds the model `m`; what went wrong, if anything did."""
        told = ", ".join(f"{name}={value!r}" for name, value in config.items())
        (self.folder / "models/m.sql").write_text(f"{{{{ config({told}) }}}}\n{sql}\n")
        columns = "".join(f"{{name: {n}, data_type: '{t}'}}, " for n, t in (contract or {}).items())
        enforced = f"config: {{contract: {{enforced: {bool(contract)}}}}}".lower()
        (self.folder / "models/m.yml").write_text(
            f"models: [{{name: m, {enforced}, columns: [{columns}]}}]\n"
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(dbt, "DBT_PROJECT", self.folder)
            done = dbt._invoke(["run"], lambda event: None)
        assert done.exception is None, done.exception
        (result,) = done.result.results
        return None if done.success else result.message

    def ask(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.file), read_only=True) as connection:
            return connection.sql(sql).fetchall()


@pytest.fixture(scope="module")
def scratch(tmp_path_factory) -> Scratch:
    return Scratch(tmp_path_factory.mktemp("scratch"))


def _kind(scratch: Scratch) -> str:
    ((kind,),) = scratch.ask(
        "SELECT table_type FROM information_schema.tables WHERE table_name = 'm'"
    )
    return kind


def test_a_model_may_become_a_view_and_a_table_again(scratch):
    for kind, told in (("table", "BASE TABLE"), ("view", "VIEW"), ("table", "BASE TABLE")):
        assert scratch.build("select 1 as a", materialized=kind) is None
        assert _kind(scratch) == told
        assert scratch.ask("FROM m") == [(1,)]


def test_a_model_that_fails_leaves_what_was_there(scratch):
    assert scratch.build("select 1 as a", materialized="table") is None
    wrong = scratch.build("select error('no') as a from range(3)", materialized="table")
    assert "no" in wrong
    assert scratch.ask("FROM m") == [(1,)]


@pytest.mark.parametrize("kind", ["table", "view"])
def test_a_contract_is_held_to_the_type_and_the_column(scratch, kind):
    contract = {"a": "integer", "b": "varchar"}
    assert scratch.build("select 1 as a, 'x' as b", contract, materialized=kind) is None
    for sql in (
        "select 1 as a",
        "select 1 as a, 'x' as b, 2 as c",
        "select 1::bigint as a, 'x' as b",
        "select 1 as a, 'x' as other",
    ):
        assert "contract" in scratch.build(sql, contract, materialized=kind), sql
    assert scratch.ask("FROM m") == [(1, "x")]
    # The order is the contract's.
    assert scratch.build("select 'x' as b, 1 as a", contract, materialized=kind) is None
    assert scratch.ask("FROM m") == [(1, "x")]


def test_rows_are_added_and_keys_are_replaced(scratch):
    added = {"materialized": "incremental", "incremental_strategy": "append"}
    assert scratch.build("select 1 as a, 'x' as b", **added) is None
    # By name, whatever the order of the columns.
    assert scratch.build("select 'y' as b, 2 as a", **added) is None
    assert scratch.ask("FROM m ORDER BY a") == [(1, "x"), (2, "y")]
    replaced = added | {"incremental_strategy": "by_key", "unique_key": "a"}
    new = "select 'z' as b, 2 as a union all select 'n', null"
    for _ in range(2):
        assert scratch.build(new, **replaced) is None
        assert scratch.ask("FROM m ORDER BY a") == [(1, "x"), (2, "z"), (None, "n")]
    assert "no such incremental_strategy" in scratch.build(
        new, **added | {"incremental_strategy": "merge"}
    )
