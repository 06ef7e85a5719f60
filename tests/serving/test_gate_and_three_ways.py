"""A company that serves PostgreSQL, run for real: a gate that blocks changes nothing in any of the
three ways, and the commands lead readers back and forth."""

import json
from datetime import date

import duckdb
import pytest

DAY = date(2017, 12, 31)


@pytest.mark.slow
def test_a_gate_that_blocks_changes_nothing_and_rollback_goes_back_and_forth(published, database):
    settings = published.root / "companies" / "small.toml"
    settings.write_text(
        settings.read_text()
        + f"""
        [serve.postgres]
        dsn = "{database.dsn()}"
        reader = "reader"
        """
    )
    first = _seen(published, None)[0]
    done = published.run(DAY)
    assert done.returncode == 0, done.stdout + done.stderr
    second = _seen(published, database)
    assert len({*second}) == 1
    assert second[0] != first
    with duckdb.connect(str(published.current), read_only=True) as connection:
        for room, table in connection.sql(
            "SELECT schema_name, table_name FROM duckdb_tables()"
        ).fetchall():
            [(here,)] = connection.sql(f"SELECT count(*) FROM {room}.{table}").fetchall()
            assert database.read(f"SELECT count(*) FROM {room}.{table}") == [(here,)], table
    # A gate of the marts: the last order is too old, whatever its day.
    text = settings.read_text()
    settings.write_text(text + "\n        [gates]\n        max_days_without_orders = -1\n")
    blocked = published.run(DAY)
    assert blocked.returncode == 1, blocked.stdout
    assert "expected" in blocked.stderr
    assert _seen(published, database) == second
    settings.write_text(text)

    back = published.c360("rollback", first, "--reason", "a test")
    assert back.returncode == 0, back.stderr
    assert _seen(published, database) == (first,) * 3
    forth = published.c360("rollback", second[0])
    assert forth.returncode == 0, forth.stderr
    assert _seen(published, database) == second
    said = published.c360("versions").stdout
    assert f"* {second[0]}" in said
    assert "gates passed" in said
    assert published.c360("diff").returncode == 0
    log = (published.data / "state" / "published.jsonl").read_text().splitlines()
    assert [json.loads(line)["reason"] for line in log][-2:] == ["a test", ""]


def _seen(company, database) -> tuple:
    """The version in file, Parquet and PostgreSQL."""
    ((file,),) = company.query("SELECT version FROM meta.version")
    folder = company.current.with_name("current")
    with duckdb.connect() as connection:
        (parquet,) = connection.sql(
            f"SELECT version FROM '{folder}/parquet/meta/version.parquet'"
        ).fetchone()
    if database is None:
        return file, parquet
    return file, parquet, database.read("SELECT version FROM meta.version")[0][0]
