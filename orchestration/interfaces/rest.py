"""REST: pages of JSON, fetched with dlt's client (retries with back-off, Retry-After, paging).

Pages go to a scratch file as they come; DuckDB takes them apart. Nothing of an entity counts
before its last page is there.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import duckdb

from orchestration.errors import source_problem
from orchestration.interfaces import tables
from orchestration.interfaces.json_format import by_column, keys_of
from orchestration.interfaces.model import Entity, Receipt, Window

_BEGINNING = datetime(1990, 1, 1)
_MAX_PAGE = 64_000_000  # bytes


class Pages(Protocol):
    def ask(self, entity: Entity, since: datetime, until: datetime) -> dict:
        """The parameters of the first request."""

    def paginator(self):
        """How the next page is found."""


@dataclass(frozen=True)
class CursorPages:
    """Changed since, changed until, a size; the next page is in the Link header."""

    size: int

    def ask(self, entity: Entity, since: datetime, until: datetime) -> dict:
        moments = {"updated_at_min": since, "updated_at_max": until}
        asked = {name: f"{moment.isoformat()}Z" for name, moment in moments.items()}
        return {**asked, "limit": self.size}

    def paginator(self):
        from dlt.sources.helpers.rest_client.paginators import HeaderLinkPaginator

        return HeaderLinkPaginator()


@dataclass(frozen=True)
class TimeExport:
    """Changed since a second; the next page is in `next_page`, until `end_of_stream`."""

    size: int

    def ask(self, entity: Entity, since: datetime, until: datetime) -> dict:
        return {"start_time": int(since.replace(tzinfo=UTC).timestamp()), "per_page": self.size}

    def paginator(self):
        from dlt.sources.helpers.rest_client.paginators import JSONLinkPaginator

        class UntilEnd(JSONLinkPaginator):
            def update_state(self, response, data=None) -> None:
                super().update_state(response, data)
                if response.json().get("end_of_stream"):
                    self._has_next_page = False

        return UntilEnd(next_url_path="next_page")


@dataclass(frozen=True)
class Rest:
    url: str
    headers: dict[str, str] = field(repr=False)  # they hold the token
    path: str
    pages: Pages
    overlap_minutes: int = 60
    timeout_seconds: float = 30
    attempts: int = 6
    asks_by_time: bool = field(default=True, init=False)
    lands_text: bool = field(default=True, init=False)

    def receive(
        self, connection: duckdb.DuckDBPyConnection, source: str, entity: Entity, window: Window
    ) -> Receipt:
        """Brings what changed in the window. Raises SourceProblem that says what went wrong."""
        tables.create(connection, entity, text=True)
        since = window.since or _BEGINNING
        since -= timedelta(minutes=self.overlap_minutes)
        spool = window.folder / f"{entity.name}.ndjson"
        pages = self._fetch(source, entity, since, window.until, spool)
        unknown = _take_apart(connection, source, entity, spool) if pages else []
        spool.unlink(missing_ok=True)
        rows, unreadable = tables.count(connection, entity)
        return Receipt(rows, unreadable, tuple(unknown))

    def _fetch(self, source: str, entity: Entity, since, until, spool: Path) -> int:
        """Writes one line a page; returns how many pages."""
        from requests import exceptions

        number = 0
        try:
            with spool.open("wb") as file:
                for content in self._pages(entity, since, until):
                    file.write(content)
                    number += 1
        except exceptions.HTTPError as error:
            status = error.response.status_code
            said = {
                401: "it refused the credentials",
                403: "it refused the credentials",
                404: f"it knows no {self.path.format(at=entity.at)}",
                429: f"too many requests, also after {self.attempts} attempts",
            }.get(status, f"also after {self.attempts} attempts")
            raise source_problem(
                source, entity.name, f"{self.url} answered {status} after page {number}: {said}"
            ) from None
        except (exceptions.JSONDecodeError, ValueError):
            raise source_problem(
                source,
                entity.name,
                f"{self.url}: page {number + 1} is not whole JSON with a list {entity.at!r}",
            ) from None
        except exceptions.Timeout:
            raise source_problem(
                source,
                entity.name,
                f"{self.url} did not answer within {self.timeout_seconds:g} s after page {number}, "
                f"in {self.attempts} attempts",
            ) from None
        except exceptions.RequestException as error:
            raise source_problem(
                source,
                entity.name,
                f"{self.url} cannot be reached ({type(error).__name__} after page {number}, "
                f"in {self.attempts} attempts)",
            ) from None
        return number

    def _pages(self, entity: Entity, since: datetime, until: datetime) -> Iterator[bytes]:
        from dlt.sources.helpers.requests import Client
        from dlt.sources.helpers.rest_client import RESTClient

        session = Client(
            request_timeout=self.timeout_seconds,
            request_max_attempts=self.attempts,
            request_backoff_factor=0.2,
            request_max_retry_delay=60,
            raise_for_status=False,
        ).session
        client = RESTClient(self.url, headers=self.headers, session=session)
        for page in client.paginate(
            self.path.format(at=entity.at),
            params=self.pages.ask(entity, since, until),
            paginator=self.pages.paginator(),
            data_selector=entity.at,
        ):
            body = page.response.json()
            if not isinstance(body, dict) or not isinstance(body.get(entity.at), list):
                raise ValueError(entity.at)
            content = page.response.content
            one_line = content if b"\n" not in content.strip() else json.dumps(body).encode()
            yield one_line.strip() + b"\n"


def _take_apart(connection, source: str, entity: Entity, spool: Path) -> list[str]:
    """`delivery` is the page; a page that brought nothing brings no rows."""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE objects AS
        SELECT unnest(from_json(json_extract(json, '$."{entity.at}"'), '["JSON"]')) AS object
        FROM read_ndjson_objects({tables.literal(spool)}, maximum_object_size = {_MAX_PAGE})"""
    )
    found = keys_of(connection, "SELECT object FROM objects")
    unknown = tables.check_columns(source, entity, found, "the answer") if found else []
    tables.add_columns(connection, entity, unknown)
    names = [*entity.columns, *unknown]
    values = ", ".join(f"v[{n}]" for n in range(1, len(names) + 1))
    columns = ", ".join(tables.quoted(name) for name in names)
    connection.execute(
        f"""INSERT INTO source.{entity.name} ({columns}, delivery)
        SELECT {values}, {tables.literal(entity.at)}
        FROM (SELECT {by_column(entity, unknown)} AS v FROM objects)"""
    )
    connection.execute("DROP TABLE objects")
    tables.check_text(connection, source, entity)
    return unknown
