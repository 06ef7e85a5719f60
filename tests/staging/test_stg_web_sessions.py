"""Sessions against a plain loop over each visitor's events, on random visits with planted edges."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from raw_tables import Scratch
from six_channels import built as build

SILENCE = timedelta(minutes=30)
NOON = datetime(2025, 3, 14, 4, tzinfo=UTC)
# Just inside and outside the silence that ends a session, on and beside the half hours.
GAPS = [0, 1, 600, 1799, 1800, 1800.001, 1801, 3599, 7200, 86_400]
TRACKED = {
    "Product Viewed": "product_views",
    "Product Added": "carts",
    "Checkout Started": "checkouts",
    "Order Completed": "orders",
}


def visits(seed: int) -> list[dict]:
    """Events of 60 visitors; some know their user from some event on, some come by a campaign."""
    rng, rows = random.Random(seed), []
    for visitor in range(60):
        at = NOON + timedelta(seconds=rng.choice([0, 0, 1, 1799.999, rng.uniform(0, 9e4)]))
        user = None
        for n in range(rng.randint(1, 25)):
            at += timedelta(seconds=rng.choice(GAPS))
            user = user or (f"u{visitor}" if rng.random() < 0.1 else None)
            rows.append(_event(rng, f"{visitor}-{n:03}", visitor, user, at))
    rng.shuffle(rows)
    return rows


def _event(rng: random.Random, key: str, visitor: int, user: str | None, at: datetime) -> dict:
    name = rng.choice([None, None, *TRACKED])
    known = at + timedelta(days=rng.choice([0, 0, 0, 20]), minutes=5)
    campaign = {"campaign": {"name": f"c{key}", "source": "mail"}} if rng.random() < 0.1 else {}
    return {
        "messageId": key,
        "type": "track" if name else rng.choice(["page", "screen"]),
        "event": name,
        # Who gives no device is told by the user.
        "anonymousId": None if user and visitor % 7 == 0 else f"d{visitor}",
        "userId": user,
        "timestamp": at.isoformat(timespec="milliseconds"),
        "receivedAt": known.isoformat(),
        "properties": {"path": f"/{key}"},
        "context": campaign,
        "_known": known.isoformat(),
        "_delivery": f"events_{known:%Y%m%d%H}",
    }


def expected(rows: list[dict]) -> Counter:
    """The sessions, each with what is counted in it, by a loop."""
    of_visitor: dict[str, list[dict]] = {}
    for row in rows:
        visitor = row["anonymousId"] or "user:" + row["userId"]
        of_visitor.setdefault(visitor, []).append(row)
    sessions = []
    for events in of_visitor.values():
        events.sort(key=lambda row: (row["timestamp"], row["messageId"]))
        current = [events[0]]
        for before, event in pairwise(events):
            if _at(event) - _at(before) > SILENCE:
                sessions.append(current)
                current = []
            current.append(event)
        sessions.append(current)
    return Counter(_figures(session) for session in sessions)


def _at(row: dict) -> datetime:
    return datetime.fromisoformat(row["timestamp"])


def _figures(session: list[dict]) -> tuple:
    counts = Counter(TRACKED[row["event"]] for row in session if row["event"])
    users = [row["userId"] for row in session if row["userId"]]
    pages = [row["properties"]["path"] for row in session if row["type"] == "page"]
    campaigns = [c["name"] for row in session if (c := row["context"].get("campaign"))]
    return (
        _at(session[0]),
        _at(session[-1]),
        len(session),
        sum(row["type"] in ("page", "screen") for row in session),
        *(counts[name] for name in TRACKED.values()),
        f"shop:{users[0]}" if users else None,
        pages[0] if pages else None,
        campaigns[0] if campaigns else None,
        "app" if any(row["type"] == "screen" for row in session) else "web",
        min(datetime.fromisoformat(row["_known"]) for row in session),
    )


def of_events(folder, rows: list[dict]) -> Scratch:
    return build(folder, "staging.web", {("web", "events"): rows})


def found(scratch: Scratch) -> Counter:
    return Counter(
        scratch.ask(
            """SELECT started_at, ended_at, events, page_views, product_views, carts, checkouts,
                orders, customer_id, landing_path, campaign_name, channel, known_at
            FROM staging.web__session"""
        )
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[list[dict], Scratch]:
    rows = visits(seed=7)
    return rows, of_events(tmp_path_factory.mktemp("sessions"), rows)


def test_sessions_are_those_of_a_plain_loop(built):
    rows, scratch = built
    assert len(expected(rows)) > 100
    assert found(scratch) == expected(rows)


def test_a_late_event_joins_two_sessions_as_if_it_had_been_in_time(tmp_path):
    def rows(known: str) -> list[dict]:
        rng = random.Random(1)
        events = [
            _event(rng, f"0-{n}", 1, None, NOON + n * timedelta(minutes=25)) for n in range(3)
        ]
        events[1]["_known"] = known
        return events

    scratch = of_events(tmp_path, rows("2025-04-10T00:00:00Z"))
    assert scratch.ask("SELECT count(*), sum(events)::INT FROM staging.web__session") == [(1, 3)]
    without = of_events(tmp_path, rows("x")[::2])
    assert without.ask("SELECT count(*), sum(events)::INT FROM staging.web__session") == [(2, 2)]


def test_every_event_knows_its_session(built):
    rows, scratch = built
    of_session = scratch.ask(
        """SELECT s.events, count(*) FROM staging.web__session AS s
        JOIN staging.web__interaction AS i USING (session_id)
        WHERE i.occurred_at BETWEEN s.started_at AND s.ended_at GROUP BY s.session_id, s.events"""
    )
    assert sum(n for _, n in of_session) == len(rows)
    assert all(events == n for events, n in of_session)


def test_the_day_of_a_session_is_the_company_s(built):
    _, scratch = built
    assert scratch.ask(
        """SELECT count(*) > 0, bool_and(session_date = timezone('Asia/Shanghai', started_at)::DATE)
        FROM staging.web__session
        WHERE timezone('Asia/Shanghai', started_at)::DATE <> timezone('UTC', started_at)::DATE"""
    ) == [(True, True)]


def test_neither_order_nor_delivery_of_events_moves_a_session(built, tmp_path):
    rows, scratch = built
    rng = random.Random(3)
    mixed = [{**row, "_delivery": str(rng.random()), "_line": 1} for row in rows]
    rng.shuffle(mixed)
    again = of_events(tmp_path, mixed)
    models = ("stg_web__events", "int_web__session_parts", "web__session", "web__interaction")
    assert again.accepted(*models) == scratch.accepted(*models)
