"""What the tests of PostgreSQL share: a database, those who read it, and small versions for it."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg

from orchestration.layout import Layout
from orchestration.publishing import publish
from orchestration.serving.target import Postgres as Target
from simulator.serve.postgres import Postgres

# Whether all that one statement sees in three rooms is of one version.
JOIN = """SELECT v.version, min(c.version), max(c.version), min(p.version), max(p.version),
        count(*)
    FROM meta.version AS v, marts.customers AS c JOIN ml.churn AS p ON p.number = c.number
    GROUP BY v.version"""


@dataclass(frozen=True)
class Database:
    postgres: Postgres
    name: str

    def dsn(self, user: str = "outside", password: str | None = None) -> str:
        return self.postgres.dsn(user, password).rsplit("/", 1)[0] + f"/{self.name}"

    def target(self, **settings) -> Target:
        return Target(self.dsn(), reader="reader", wait_seconds=2, **settings)

    def connect(self, user: str = "reader", password: str | None = "reads", **settings):
        return psycopg.connect(self.dsn(user, password), autocommit=True, **settings)

    def read(self, statement: str, user: str = "reader") -> list[tuple]:
        with self.connect(user, "reads" if user == "reader" else None) as session:
            return session.execute(statement).fetchall()

    def does(self, *statements: str) -> list[tuple]:
        """As the owner of the server."""
        with psycopg.connect(self.dsn(), autocommit=True) as session:
            cursor = [session.execute(statement) for statement in statements][-1]
            return cursor.fetchall() if cursor.description else []

    def seen(self) -> str | None:
        """The version that readers see."""
        rows = self.read("SELECT version FROM meta.version")
        return rows[0][0] if rows else None

    def schemas(self) -> list[str]:
        return [
            name
            for (name,) in self.does(
                r"SELECT nspname FROM pg_namespace WHERE nspname ~ '^c360_(v|old)\d' ORDER BY 1"
            )
        ]


def small(n: int, rows: int = 50, more: str = "") -> duckdb.DuckDBPyConnection:
    """A warehouse whose every row says `n`."""
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(
        f"""CREATE SCHEMA marts; CREATE SCHEMA ml; CREATE SCHEMA meta;
        CREATE TABLE marts.customers AS SELECT i AS number, {n} AS version FROM range({rows}) r(i);
        CREATE TABLE ml.churn AS SELECT i AS number, {n} AS version FROM range({rows}) r(i);
        CREATE TABLE meta.version AS SELECT {n} AS version, 'tiny' AS company,
            DATE '2017-06-30' AS as_of; {more}"""
    )
    return connection


def publish_small(layout: Layout, n: int, target: Target | None, **how) -> Path:
    with small(n, **how) as connection:
        text = {"as_of": "2017-06-30", "published_at": f"2026-01-01T{n:04}", "gates": []}
        return publish(connection, layout, f"v{n:02}", text, {}, target).folder


def seen_in_files(layout: Layout) -> tuple:
    """The versions that DuckDB and Parquet readers see; None where there is nothing."""
    if not layout.current.exists():
        return (None, None)
    with duckdb.connect(str(layout.current), read_only=True) as connection:
        (file,) = connection.sql("SELECT version FROM meta.version").fetchone()
    with duckdb.connect() as connection:
        (parquet,) = connection.sql(
            f"SELECT version FROM '{layout.current_folder}/parquet/meta/version.parquet'"
        ).fetchone()
    return file, parquet
