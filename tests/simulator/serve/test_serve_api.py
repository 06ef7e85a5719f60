"""The two APIs on a real server: complete pages, tokens, and the faults of such systems."""

import json
import urllib.error
from datetime import UTC, date, datetime

import pytest
from client import Client
from tiny_deliveries import DAYS, ORDERS_A_DAY

from simulator.serve.faults import Regular
from simulator.serve.outside import Outside

START = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp())


@pytest.fixture(scope="module")
def outside(make_world) -> Outside:
    outside = make_world()
    outside.up(today=date(2025, 1, 4), faults=False)
    return outside


@pytest.fixture
def client(outside) -> Client:
    """A server without faults: whatever a test ordered is taken back."""
    yield Client(outside.connections())
    outside.order_fault("none")


def _newest(rows: list[dict]) -> dict:
    return {row["id"]: row["version"] for row in rows}


@pytest.mark.parametrize("limit", [1, 7, 40, 250])
def test_pages_are_complete_and_in_order(client, limit):
    rows = client.shop("orders", limit=limit)
    assert len(rows) == len(_newest(rows)) == 4 * ORDERS_A_DAY + 1
    assert _newest(rows)[1] == 4  # of each id the newest version only
    assert [row["updated_at"] for row in rows] == sorted(row["updated_at"] for row in rows)
    assert rows[0]["name"] == '王"小1'


def test_only_what_changed_since(client):
    rows = client.shop("orders", limit=9, updated_at_min="2025-01-04T12:00:00+08:00")
    assert len(rows) == ORDERS_A_DAY + 1
    assert client.shop("orders", updated_at_min="2025-01-04T04:00:01Z") == []
    rows = client.shop(
        "orders", limit=9, updated_at_min="2025-01-02T04:00:00Z", updated_at_max="2025-01-03T04:00Z"
    )
    assert len(rows) == 2 * ORDERS_A_DAY  # order 1 has changed since: it is in neither day


@pytest.mark.parametrize("per_page", [3, 40, 1000])
def test_incremental_export_is_complete(client, per_page):
    rows = client.support("tickets", START, per_page)
    assert len(_newest(rows)) == len(rows) == 4 * ORDERS_A_DAY
    later = int(datetime(2025, 1, 4, 4, tzinfo=UTC).timestamp())
    assert len(client.support("tickets", later, per_page)) == ORDERS_A_DAY
    assert client.support("tickets", later + 1, per_page) == []


def test_end_time_is_where_to_go_on(client):
    url = f"{client.connections['SUPPORT_URL']}/api/v2/incremental/tickets.json"
    answer, _ = client.once(f"{url}?start_time={START}&per_page=100", client.support_header())
    assert answer["end_time"] == int(datetime(2025, 1, 3, 4, tzinfo=UTC).timestamp())
    assert answer["count"] == 100


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/admin/api/orders.json?limit=251", 400),
        ("/admin/api/orders.json?limit=x", 400),
        ("/admin/api/orders.json?updated_at_min=yesterday", 400),
        ("/admin/api/orders.json?page_info=bad", 400),
        ("/admin/api/nothing.json", 404),
        ("/elsewhere", 404),
        ("/api/v2/incremental/tickets.json", 401),
    ],
)
def test_refusals_are_json(client, path, status):
    with pytest.raises(urllib.error.HTTPError) as raised:
        client.once(client.connections["SHOP_URL"] + path, client.shop_header())
    assert raised.value.code == status
    assert json.loads(raised.value.read())


@pytest.mark.parametrize("header", [{}, {"X-Shopify-Access-Token": "wrong"}])
def test_wrong_token_is_refused(client, header):
    with pytest.raises(urllib.error.HTTPError) as raised:
        client.once(f"{client.connections['SHOP_URL']}/admin/api/orders.json", header)
    assert raised.value.code == 401
    assert "errors" in json.loads(raised.value.read())


def test_pages_are_complete_under_regular_faults(make_world):
    """Every fault that such an API has by itself, often; the same again gives the same."""
    regular = Regular(
        every_429=5, retry_after=0.1, share_500=0.1, share_stall=0.1, stall_seconds=0.2
    )
    seen = []
    for _ in range(2):
        outside = make_world()
        outside.up(today=date(2025, 1, 4), faults=regular)
        client = Client(outside.connections())
        rows = client.shop("orders", limit=4)
        assert len(rows) == len(_newest(rows)) == 4 * ORDERS_A_DAY + 1
        assert {"429", "500"} <= client.troubles.keys()
        assert len(client.troubles) > 2, "no request was stalled"
        seen.append(client.troubles)
        outside.down()
    assert seen[0] == seen[1]


@pytest.mark.parametrize("kind", ["down", "cut", "wrong_json", "500", "429", "stall"])
def test_ordered_fault_in_the_middle(outside, client, kind):
    outside.order_fault(kind, "shop", count=2, after=3, seconds=0.2)
    rows = client.shop("orders", limit=20)
    assert len(rows) == 4 * ORDERS_A_DAY + 1
    assert sum(client.troubles.values()) == 2
    assert len(client.support("tickets", START)) == 4 * ORDERS_A_DAY  # the other API is well


def test_slow_answer_is_a_time_out_for_the_impatient(outside, client):
    outside.order_fault("slow", "support", count=1, seconds=1.0)
    url = f"{client.connections['SUPPORT_URL']}/api/v2/incremental/tickets.json?start_time=0"
    with pytest.raises(OSError, match="timed out"):
        client.once(url, client.support_header(), timeout=0.2)
    assert client.once(url, client.support_header())[0]["count"] == 4 * ORDERS_A_DAY


def test_unknown_fault_is_refused(outside, client):
    with pytest.raises(urllib.error.HTTPError, match="400"):
        outside.order_fault("explode")


def test_clock_moves_while_pages_are_read(make_world):
    """A reader in the middle of its pages gets what is new at the end, and nothing twice."""
    outside = make_world()
    outside.up(today=date(2025, 1, 2), faults=False)
    client = Client(outside.connections())
    url = f"{client.connections['SHOP_URL']}/admin/api/orders.json?limit=50"
    first, headers = client.once(url, client.shop_header())
    outside.advance(DAYS - 2)
    rest = client.connections["SHOP_URL"]
    link = headers["Link"][1:].split(">")[0]
    assert link.startswith(rest)
    rows = first["orders"]
    while link:
        page, headers = client.once(link, client.shop_header())
        rows += page["orders"]
        link = headers["Link"][1:].split(">")[0] if "Link" in headers else None
    assert len(_newest(rows)) == DAYS * ORDERS_A_DAY + 1
    assert _newest(rows)[1] == DAYS
    outside.down()


def test_log_has_no_query_and_no_data(outside, client):
    client.shop("orders", limit=100, updated_at_min="2025-01-02T04:00:00Z")
    log = (outside.state / "api.log").read_text()
    assert "/admin/api/orders.json 200" in log
    assert "?" not in log
    assert client.connections["SHOP_TOKEN"] not in log
