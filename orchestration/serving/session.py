"""A connection to the readers' database; what goes wrong there is one line without secrets."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from orchestration.errors import PublishProblem
from orchestration.interfaces.database import ALIVE, said
from orchestration.serving.target import Postgres

# By SQLSTATE or its class: what is meant for who runs the publish.
_SAID = {
    "53100": "its disk is full",
    "53200": "it is out of memory",
    "53": "it has no resources left",
    "42501": "these credentials may not do what publishing needs (CREATE on the database, and "
    "the schemas marts, ml and meta must be theirs)",
    "42704": "the role that serve.postgres.reader names does not exist",
    "2BP01": "a view of somebody else depends on a table whose columns have changed",
    "42P07": "somebody else has a table or view under a name that is published",
    "57014": "a statement took longer than serve.postgres.statement_seconds",
    "55P03": "a lock was not given in time",
    "57P": "the server is starting or stopping, or closed the connection",
    "08": "the connection was lost",
}


@contextmanager
def opened(target: Postgres) -> Iterator[psycopg.Connection]:
    """A connection in autocommit mode, closed at the end. Raises PublishProblem."""
    with told():
        session = psycopg.connect(
            target.dsn,
            autocommit=True,
            connect_timeout=target.connect_seconds,
            application_name="customer360 publish",
            client_encoding="UTF8",
            options=f"-c statement_timeout={int(target.statement_seconds * 1000)} "
            "-c TimeZone=UTC -c client_min_messages=error",
            **ALIVE,
        )
    try:
        yield session
    finally:
        session.close()


@contextmanager
def told(place: str = "") -> Iterator[None]:
    """Says what the server complains of as a PublishProblem; `place`: the table it was about."""
    try:
        yield
    except psycopg.Error as error:
        state = error.sqlstate or ""
        known = next((_SAID[s] for s in (state, state[:3], state[:2]) if s in _SAID), None)
        where = f", table {place}" if place else ""
        reason = known or said(error)
        raise PublishProblem(f"PostgreSQL (serve.postgres){where}: {reason}") from None
