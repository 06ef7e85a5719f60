"""REST: pages of JSON, fetched with dlt's client (retries with back-off, Retry-After, paging).

Pages go to a scratch file as they come (rest_pages); DuckDB takes them apart. Nothing of an
entity counts before its last page is there.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import duckdb

from orchestration.errors import source_problem
from orchestration.interfaces import tables
from orchestration.interfaces.json_columns import IS_GOOD, insert_objects, set_aside_others
from orchestration.interfaces.model import Entity, Receipt, Window
from orchestration.interfaces.rest_pages import SamePageAgain, pages_of

# When a row with STAMPS was known (see Entity); an API sends them as text.
KNOWN_BY_STAMPS = {
    "recorded": "timezone('UTC', try_cast(s.created_at AS TIMESTAMPTZ))",
    "changed": "timezone('UTC', try_cast(s.updated_at AS TIMESTAMPTZ))",
    "known_is": "when the row was written (at a first load: when it was created)",
}
_BEGINNING = datetime(1990, 1, 1)


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
    """`backoff_seconds`: before the second attempt; twice as long before each one after it."""

    url: str
    headers: dict[str, str] = field(repr=False)  # they hold the token
    path: str
    pages: Pages
    overlap_minutes: int = 60
    timeout_seconds: float = 30
    attempts: int = 6
    backoff_seconds: float = 0.2
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
        longest, sent = self._fetch(source, entity, since, window.until, spool)
        unknown = _take_apart(connection, source, entity, spool, longest, sent) if sent else []
        spool.unlink(missing_ok=True)
        rows, unreadable = tables.count(connection, entity)
        return Receipt(rows, unreadable, tuple(unknown))

    def _fetch(self, source: str, entity: Entity, since, until, spool: Path) -> tuple[int, int]:
        """Writes one line a page; returns the bytes of the longest, and the number of objects."""
        from requests import exceptions

        number = longest = sent = 0
        try:
            with spool.open("wb") as file:
                for page, objects in pages_of(self, entity, self.pages.ask(entity, since, until)):
                    file.write(page + b"\n")
                    number, longest, sent = number + 1, max(longest, len(page)), sent + objects
            return longest, sent
        except exceptions.HTTPError as error:
            what = self._refused(error.response.status_code, number, entity)
        except SamePageAgain:
            what = f"{self._place} gives page {number} as the page that follows it"
        except (exceptions.InvalidURL, exceptions.InvalidSchema, exceptions.MissingSchema):
            what = "expected an address such as https://shop.example as its setting `url`"
        except (exceptions.InvalidHeader, UnicodeEncodeError):
            what = "its token has characters that no request can carry"
        except (exceptions.JSONDecodeError, ValueError):
            what = f"{self._place}: page {number + 1} is not whole JSON with a list {entity.at!r}"
        except exceptions.Timeout:
            what = (
                f"{self._place} did not answer within {self.timeout_seconds:g} s after page "
                f"{number}, in {self.attempts} attempts"
            )
        except exceptions.ChunkedEncodingError:
            what = f"{self._place} cut off page {number + 1}, in {self.attempts} attempts"
        except exceptions.RequestException as error:
            what = (
                f"{self._place} cannot be reached ({type(error).__name__} after page {number}, "
                f"in {self.attempts} attempts)"
            )
        raise source_problem(source, entity.name, what)

    def _refused(self, status: int, number: int, entity: Entity) -> str:
        said = {
            401: "it refused the credentials",
            403: "it refused the credentials",
            404: f"it knows no {self.path.format(at=entity.at)}",
            429: f"too many requests, also after {self.attempts} attempts",
        }
        also = f"also after {self.attempts} attempts" if status >= 500 else "it refused what we ask"
        return f"{self._place} answered {status} after page {number}: {said.get(status, also)}"

    @property
    def _place(self) -> str:
        """The address without a user or a password that may be in it."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _take_apart(
    connection, source: str, entity: Entity, spool: Path, longest: int, sent: int
) -> list[str]:
    """A page that brought nothing brings no rows; an object that came twice is one."""
    size = max(longest + 1, 1 << 20)
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE objects AS
        SELECT object, {IS_GOOD} AS good, {tables.literal(entity.at)} AS delivery,
            NULL::BIGINT AS delivery_line, NULL::TIMESTAMP AS delivered_at
        FROM (
            SELECT unnest(from_json(json_extract(json, '$."{entity.at}"'), '["JSON"]'))::VARCHAR
                AS object
            FROM read_ndjson_objects({tables.literal(spool)}, maximum_object_size = {size})
        )"""
    )
    found = connection.sql("SELECT count(*) FROM objects").fetchone()[0]
    if found != sent:
        what = f"{sent:,} objects came, {found:,} could be read"
        raise source_problem(source, entity.name, what)
    _drop_repeated(connection)
    set_aside_others(connection, entity)
    unknown = insert_objects(connection, source, entity, "the answer")
    connection.execute("DROP TABLE objects")
    return unknown


def _drop_repeated(connection: duckdb.DuckDBPyConnection) -> None:
    """Pages overlap when rows change while they are read; hashes alone are compared."""
    rows, different = connection.sql(
        "SELECT count(*), count(DISTINCT md5_number(object)) FROM objects"
    ).fetchone()
    if rows > different:
        connection.execute(
            """DELETE FROM objects WHERE rowid NOT IN (
                SELECT min(rowid) FROM objects GROUP BY md5_number(object))"""
        )
