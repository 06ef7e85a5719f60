"""A PostgreSQL server of the session's own, and a database on it for each test."""

import itertools

import psycopg
import pytest
from databases import Database

from orchestration.layout import Layout
from simulator.serve.postgres import Postgres

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def postgres(tmp_path_factory):
    server = Postgres(tmp_path_factory.mktemp("postgres"), "very-secret")
    server.start(None)
    with psycopg.connect(server.dsn(), autocommit=True) as session:
        session.execute("CREATE ROLE reader LOGIN PASSWORD 'reads'")
    yield server
    server.stop()


@pytest.fixture
def database(postgres) -> Database:
    """Empty; nobody has published to it."""
    name = f"company_{next(_NUMBERS)}"
    with psycopg.connect(postgres.dsn(), autocommit=True) as session:
        session.execute(f"CREATE DATABASE {name}")
    return Database(postgres, name)


@pytest.fixture
def layout(tmp_path) -> Layout:
    return Layout(tmp_path / "tiny")
