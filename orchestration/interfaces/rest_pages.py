"""The pages of one answer, as they come over the wire: fetched, retried, each as one line."""

import math
import re
from collections.abc import Iterator

from orchestration.interfaces.model import Entity

_UTF8_MARK = b"\xef\xbb\xbf"
_MOST_SECONDS = 60  # between two attempts
# Half of a pair that only together is a letter; programs that cut texts leave such halves.
_MAYBE_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL
)
_HALF = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


class SamePageAgain(Exception):
    """The next page is one that came already: following it would never end."""


def pages_of(rest, entity: Entity, asked: dict) -> Iterator[tuple[bytes, int]]:
    """Each page, whole, without line breaks, and how many objects are in it.

    Raises requests' errors, ValueError for what is no such page, SamePageAgain.
    """
    from dlt.sources.helpers.requests import Client
    from dlt.sources.helpers.rest_client import RESTClient

    session = Client(
        request_timeout=rest.timeout_seconds,
        request_max_attempts=rest.attempts,
        request_backoff_factor=rest.backoff_seconds,
        request_max_retry_delay=_MOST_SECONDS,
        retry_condition=_is_cut,
        raise_for_status=False,
    ).session
    client = RESTClient(rest.url, headers=rest.headers, session=session)
    seen = set()
    for page in client.paginate(
        rest.path.format(at=entity.at),
        params=asked,
        paginator=rest.pages.paginator(),
        data_selector=entity.at,
        hooks={"response": [_whole_seconds, _raise_for_status]},
    ):
        body = page.response.json()
        if not isinstance(body, dict) or not isinstance(body.get(entity.at), list):
            raise ValueError(entity.at)
        if page.response.request.url in seen:
            raise SamePageAgain
        seen.add(page.response.request.url)
        yield _one_line(page.response), len(body[entity.at])


def _is_cut(response, error) -> bool:
    """An answer that is no object to its end: a proxy's page, or half of one; asked for again."""
    return (
        response is not None
        and response.status_code == 200
        and not response.content.rstrip().endswith(b"}")
    )


def _whole_seconds(response, *arguments, **named) -> None:
    """`Retry-After: 2.0` is what shops say; dlt understands whole seconds (and dates) only."""
    said = response.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d+\.\d+", said):
        response.headers["Retry-After"] = str(math.ceil(float(said)))


def _raise_for_status(response, *arguments, **named) -> None:
    response.raise_for_status()


def _one_line(response) -> bytes:
    """The page as valid UTF-8, its values as they were written; between them a break is a space."""
    content = response.content.removeprefix(_UTF8_MARK).strip()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        content = response.text.strip().encode("utf-8")
    if _MAYBE_HALF.search(content):
        content = _ESCAPE.sub(_mended, content)
    return content.replace(b"\r", b" ").replace(b"\n", b" ")


def _mended(match: re.Match) -> bytes:
    return rb"\ufffd" if _HALF.fullmatch(match[0]) else match[0]
