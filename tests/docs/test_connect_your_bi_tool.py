"""The examples in docs/connect-your-bi-tool.md do what it says, on a small published version."""

import os
import re
import tomllib

import psycopg
import pytest

from orchestration.layout import Layout
from orchestration.publishing import publish
from orchestration.serving.target import target
from orchestration.settings import PROJECT, Company
from simulator.serve.postgres import Postgres

PAGE = (PROJECT / "docs" / "connect-your-bi-tool.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, flags=re.S)
WAREHOUSE = """CREATE SCHEMA marts; CREATE SCHEMA ml; CREATE SCHEMA meta;
    CREATE TABLE marts.customer_360 AS SELECT 'c' || i AS customer_id,
        CASE WHEN i < 6 THEN 'loyal' ELSE 'new' END AS rfm_segment,
        i / 10 AS churn_probability FROM range(10) AS r(i);
    CREATE TABLE marts.orders AS SELECT i AS order_id, 'c' || i AS customer_id,
        2::DECIMAL(18, 2) AS net_sales FROM range(10) AS r(i);
    CREATE TABLE meta.version AS SELECT 'v1' AS version, 'complete_journey' AS company,
        DATE '2017-12-31' AS as_of"""


def _blocks(language: str) -> list[str]:
    return [text for kind, text in BLOCKS if kind == language]


@pytest.fixture(scope="module")
def folder(tmp_path_factory, monkeypatch_module):
    """Published as the page says, with its settings, roles and database."""
    import duckdb

    root = tmp_path_factory.mktemp("bi")
    server = Postgres(root / "postgres", "admin-only")
    server.start(None)
    try:
        administer = _blocks("sql")[0]
        with psycopg.connect(server.dsn(), autocommit=True) as session:
            for statement in administer.strip().split(";\n"):
                session.execute(statement.rstrip(";"))
        at = f"127.0.0.1:{server.port()}/customer360"
        monkeypatch_module.setenv("C360_SERVE_DSN", f"postgresql://c360_publisher:change-me@{at}")
        serve = tomllib.loads(_blocks("toml")[0])["serve"]
        company = Company("complete_journey", "", "UTC", "USD", None, (), serve=serve)
        layout = Layout(root / "data" / "complete_journey")
        with duckdb.connect() as connection:
            connection.execute(WAREHOUSE)
            text = {"published_at": "1", "as_of": "2017-12-31"}
            publish(connection, layout, "v1", text, {}, target(company))
        monkeypatch_module.chdir(root)
        yield f"postgresql://bi_reader:change-me-too@{at}"
    finally:
        server.stop()


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def test_the_file(folder):
    found = {}
    exec(_blocks("python")[0], found)
    assert found["customers"] == [("loyal", 6), ("new", 4)]


def test_the_parquet_folder(folder):
    found = {}
    exec(_blocks("python")[1], found)
    assert sorted(found["sales"]) == [("loyal", 12), ("new", 8)]
    assert os.readlink("data/complete_journey/published/current") == "versions/v1"


def test_postgresql_as_the_reader(folder):
    with psycopg.connect(folder, autocommit=True) as session:
        rows = session.execute(_blocks("sql")[1]).fetchall()
        assert [row[:2] for row in rows] == [("loyal", 6), ("new", 4)]
        said = [
            session.execute(statement)
            for statement in _blocks("sql")[2].strip().rstrip(";").split(";\n")
        ]
        assert session.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    assert said[2].fetchall() == [(10,)]
