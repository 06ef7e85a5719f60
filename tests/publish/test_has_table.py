"""A table or a view is found by its name, here or in a file that is attached."""

import duckdb
import pytest

from orchestration.warehouse import has_table


@pytest.fixture
def connection(tmp_path):
    with duckdb.connect(str(tmp_path / "here.duckdb")) as connection:
        connection.execute(f"ATTACH '{tmp_path / 'there.duckdb'}' AS before")
        connection.execute("CREATE SCHEMA core; CREATE SCHEMA before.marts")
        connection.execute(
            "CREATE TABLE core.fact (a INTEGER); CREATE VIEW core.seen AS FROM core.fact"
        )
        connection.execute("CREATE TABLE before.marts.orders (a INTEGER)")
        yield connection


@pytest.mark.parametrize(
    ("schema", "name", "attached", "there"),
    [
        ("core", "fact", None, True),
        ("core", "seen", None, True),
        ("core", "other", None, False),
        ("marts", "orders", None, False),
        ("marts", "orders", "before", True),
        ("core", "fact", "before", False),
    ],
)
def test_what_is_there(connection, schema, name, attached, there):
    assert has_table(connection, schema, name, attached) is there
