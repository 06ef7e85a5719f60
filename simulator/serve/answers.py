"""What the two APIs answer, in their own manners: Shopify's and Zendesk's. No sockets here.

Shop: the page's rows under the entity's name, the next page as a Link header with an opaque
`page_info`, which holds the place and the filters. Support: an incremental export by time, with
`next_page` (null at the end of the stream), `end_time` and `end_of_stream`.
"""

import base64
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

from simulator.serve.shelf import NEVER, Shelf

SECOND = 1_000_000


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    rows: int = 0


def refusal(status: int, channel: str, text: str, **headers: str) -> Answer:
    said = {"errors": text} if channel == "shop" else {"error": text, "description": text}
    return Answer(status, json.dumps(said).encode(), headers)


@dataclass(frozen=True)
class Request:
    """`asked` are the query's parameters, `address` the server's own base URL."""

    entity: str
    asked: dict[str, str]
    address: str
    cutoff: datetime


def allowed(channel: str, token: str, given: str | None) -> bool:
    return hmac.compare_digest((given or "").encode(), token.encode())


def shop(request: Request, shelf: Shelf) -> Answer:
    asked = request.asked
    try:
        size = _size(asked.get("limit", "50"), 250)
        if "page_info" in asked:
            after, most = json.loads(base64.urlsafe_b64decode(asked["page_info"]))
            page = shelf.page(request.cutoff, size, int(after), most=int(most))
        else:
            least = _moment(asked["updated_at_min"]) if "updated_at_min" in asked else -NEVER
            most = _moment(asked["updated_at_max"]) if "updated_at_max" in asked else NEVER
            page = shelf.page(request.cutoff, size, None, least, most)
    except (ValueError, TypeError) as error:
        return refusal(400, "shop", f"Bad request: {error}")
    headers = {}
    if page.after is not None:
        cursor = base64.urlsafe_b64encode(json.dumps([page.after, most]).encode()).decode()
        query = urlencode({"limit": size, "page_info": cursor})
        url = f"{request.address}/admin/api/{request.entity}.json?{query}"
        headers["Link"] = f'<{url}>; rel="next"'
    body = b'{"%s":[%s]}' % (request.entity.encode(), page.text)
    return Answer(200, body, headers, page.rows)


def support(request: Request, shelf: Shelf) -> Answer:
    asked = request.asked
    try:
        size = _size(asked.get("per_page", "1000"), 1000)
        start = int(asked["start_time"])
        after = int(base64.urlsafe_b64decode(asked["cursor"])) if "cursor" in asked else None
    except KeyError:
        return refusal(400, "support", "start_time is required")
    except ValueError as error:
        return refusal(400, "support", f"Bad request: {error}")
    page = shelf.page(request.cutoff, size, after, start * SECOND)
    end_time = start if page.last_updated is None else page.last_updated // SECOND
    next_page = None
    if page.after is not None:
        cursor = base64.urlsafe_b64encode(str(page.after).encode()).decode()
        query = urlencode({"start_time": end_time, "per_page": size, "cursor": cursor})
        path = f"/api/v2/incremental/{request.entity}.json"
        next_page = f"{request.address}{path}?{query}"
    tail = {
        "count": page.rows,
        "next_page": next_page,
        "end_time": end_time,
        "end_of_stream": next_page is None,
    }
    body = b'{"%s":[%s],%s' % (request.entity.encode(), page.text, json.dumps(tail)[1:].encode())
    return Answer(200, body, {}, page.rows)


def _size(text: str, most: int) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise ValueError(f"a page has 1 to {most} rows")
    return int(text)


def _moment(text: str) -> int:
    """ISO-8601 to microseconds; a moment without a zone is UTC. A bare + came as a space."""
    moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * SECOND)
