"""The two APIs with every fault that such systems have, on the real server and contracts.

After each fault the same landing is done again without it: the lake holds what it would have
held, every record once.
"""

import time
from collections import Counter
from datetime import timedelta

import pytest
from apis import (
    PAGE,
    SECRET,
    TOKENS,
    Api,
    Shelves,
    ago,
    entities,
    landings,
    make_source,
    noon,
    record,
)
from landings import day

MAIN = {"shop": "orders", "support": "tickets"}
PAGES = 3
CHANNELS = list(MAIN)


def _objects(channel: str, name: str, number: int, rows: int) -> list[dict]:
    """New ones of a day, and the first day's again, changed."""
    entity, at = entities(channel)[name], noon(day(number))
    new = [
        record(entity, number * 100_000 + n, ago(at, seconds=n), ago(at, seconds=n))
        for n in range(rows)
    ]
    old = range(0, rows if number > 1 else 0, 10)
    return new + [record(entity, 100_000 + n, ago(noon(day(1)), seconds=n), at) for n in old]


@pytest.fixture(scope="module")
def shelves(tmp_path_factory):
    """Two days of both channels, the main entity in several pages."""
    shelves = Shelves(tmp_path_factory.mktemp("apis"))
    for channel, main in MAIN.items():
        for name, entity in entities(channel).items():
            for number in (1, 2):
                rows = PAGE * (PAGES - 1) + 10 if name == main else PAGE
                shelves.add(channel, entity, _objects(channel, name, number, rows))
    shelves.fill()
    return shelves.folder


@pytest.fixture(scope="module")
def api(shelves):
    with Api(shelves, day(2)) as api:
        yield api


@pytest.fixture(autouse=True)
def _calm(request):
    yield
    if "api" in request.fixturenames:
        request.getfixturevalue("api").calm()


@pytest.fixture(scope="module")
def expected(api, tmp_path_factory):
    """What a landing holds that nothing disturbed, by channel and entity."""
    found = {}
    for channel in CHANNELS:
        undisturbed = landings(tmp_path_factory.mktemp(channel), channel, api.address)
        undisturbed.land(day(2))
        assert not undisturbed.land(day(2)).has_news
        for name in entities(channel):
            found[channel, name] = undisturbed.content(name)
    return found


@pytest.fixture
def mended(api, expected):
    """The fault is gone: the same source lands, each record once."""

    def check(lands, channel: str) -> None:
        api.calm()
        lands.reached_by(
            url=api.address, headers=make_source(channel, api.address).interface.headers
        )
        lands.land(day(2))
        for name in entities(channel):
            assert lands.content(name) == expected[channel, name], name
            assert expected[channel, name]

    return check


def _refused(lands, *fragments: str) -> str:
    return lands.refused(day(2), *fragments, never=(SECRET, *TOKENS.values()))


@pytest.mark.parametrize("channel", CHANNELS)
def test_nothing_listens(tmp_path, channel, mended):
    lands = landings(tmp_path, channel, "http://127.0.0.1:9", attempts=2)
    _refused(lands, "http://127.0.0.1:9 cannot be reached", "in 2 attempts")
    mended(lands, channel)


@pytest.mark.parametrize("channel", CHANNELS)
def test_down(tmp_path, channel, api, mended):
    """Connections are taken and dropped; from the start, or from the second page on."""
    lands = landings(tmp_path, channel, api.address, attempts=2)
    for after in (0, 2):
        api.order("down", channel=channel, after=after)
        _refused(lands, "cannot be reached", "in 2 attempts")
    mended(lands, channel)


@pytest.mark.parametrize("channel", CHANNELS)
def test_slow(tmp_path, channel, api, mended):
    lands = landings(tmp_path, channel, api.address, attempts=2, timeout_seconds=0.1)
    api.order("slow", channel=channel, seconds=0.4)
    began = time.monotonic()
    _refused(lands, "did not answer within 0.1 s", "in 2 attempts")
    assert time.monotonic() - began < 5
    lands.reached_by(timeout_seconds=5)
    api.order("slow", channel=channel, seconds=0.05)  # slow, but not that slow
    lands.land(day(2))
    mended(lands, channel)


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("cut", "cut off page"),
        ("wrong_json", "is not whole JSON with a list"),
        ("500", "answered 500"),
        ("429", "too many requests"),
    ],
)
def test_always(tmp_path, channel, api, mended, kind, said):
    """In the middle of the pages, and for ever."""
    lands = landings(tmp_path, channel, api.address, attempts=2)
    pages_before = len(entities(channel)) if channel == "support" else 2
    api.order(kind, channel=channel, after=pages_before, seconds=0.1)
    _refused(lands, said)
    mended(lands, channel)


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("kind", ["down", "cut", "wrong_json", "500", "429", "stall"])
def test_now_and_then(tmp_path, channel, api, expected, kind):
    """Asked again, it goes well: nobody notices."""
    lands = landings(tmp_path, channel, api.address)
    before = api.requests(channel)
    api.order(kind, channel=channel, after=2, count=2, seconds=0.1)
    lands.land(day(2))
    calm = sum(PAGES if name == MAIN[channel] else 1 for name in entities(channel))
    assert api.requests(channel) - before >= calm + 2
    for name in entities(channel):
        assert lands.content(name) == expected[channel, name], name


@pytest.mark.parametrize(("channel", "seconds"), [("shop", 1.2), ("support", 1)])
def test_retry_after_is_heard(tmp_path, channel, api, seconds, expected):
    """A shop says 1.2 seconds, a help desk whole ones: asked again not before, nor much later."""
    lands = landings(tmp_path, channel, api.address)
    api.order("429", channel=channel, count=1, seconds=seconds)
    began = time.monotonic()
    lands.land(day(2))
    assert time.monotonic() - began >= seconds
    name = MAIN[channel]
    assert lands.content(name) == expected[channel, name]


@pytest.mark.parametrize(
    ("channel", "token"), [("shop", ""), ("shop", "a\nb"), ("support", "wrong"), ("support", "密")]
)
def test_wrong_credentials(tmp_path, channel, api, mended, token):
    """Not asked again: the answer would be the same."""
    lands, before = landings(tmp_path, channel, api.address, token=token), api.requests(channel)
    said = _refused(lands, "source " + channel)
    assert "credentials" in said or "token has characters" in said
    assert api.requests(channel) - before <= 1
    mended(lands, channel)


@pytest.mark.parametrize("address", ["shop.example", "http://", "ftp://shop.example", ""])
def test_no_address(tmp_path, address):
    _refused(landings(tmp_path, "shop", address), "expected an address")


def test_an_address_with_a_password_is_not_shown(tmp_path):
    lands = landings(tmp_path, "shop", "http://li:na-secret@127.0.0.1:9", attempts=1)
    lands.refused(day(2), "http://127.0.0.1:9", never=("na-secret",))


def test_another_path(tmp_path, api):
    lands = landings(tmp_path, "shop", api.address)
    lands.reached_by(path="/admin/api/{at}s.json")
    _refused(lands, "answered 404", "it knows no /admin/api/customerss.json")


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_fault_in_the_second_night_leaves_the_first(tmp_path, channel, api, expected, mended):
    lands = landings(tmp_path, channel, api.address, attempts=2)
    api.move(day(1))
    lands.land(day(1))
    first = {name: lands.content(name) for name in entities(channel)}
    api.move(day(2))
    api.order("cut", channel=channel, after=len(entities(channel)) - 1)
    _refused(lands, "cut off page")
    assert {name: lands.content(name) for name in entities(channel)} == first
    api.calm()
    lands.land(day(2))
    for name in entities(channel):
        found = Counter(r for r, _, _ in lands.content(name).elements())
        assert max(found.values()) == 1
        assert set(found) >= {r for r, _, _ in expected[channel, name]}
        assert lands.content(name) > first[name]


def test_empty_answer(tmp_path, api):
    """Nothing was changed: the night is landed as such."""
    lands = landings(tmp_path, "shop", api.address)
    lands.land(day(2))
    later = lands.land(day(9))
    assert (later.has_news, later.batch.landed) == (True, {})
    assert lands.lake.landed_to() == day(9)


def test_a_clock_in_the_future_waits_for_its_day(tmp_path):
    """What the source says it will have done tomorrow is not known today; then it is, once."""
    for channel, name in (("shop", "checkouts"), ("support", "users")):
        entity, at = entities(channel)[name], noon(day(1))
        shelves = Shelves(tmp_path / channel)
        ahead = at + timedelta(days=3)
        good, early = record(entity, 1, at, at), record(entity, 2, ahead, ahead)
        shelves.add(channel, entity, [good, early], shown=at)
        for other in entities(channel).values():
            if other is not entity:
                shelves.add(channel, other, [record(other, 1, at, at)])
        shelves.fill()
        with Api(shelves.folder, day(9)) as api:
            lands = landings(tmp_path / f"{channel}_lake", channel, api.address)
            seen = []
            for number in (1, 3, 4, 5):
                lands.land(day(number))
                seen.append([int(i) for (i,) in lands.values("id", entity=name)])
        assert seen == [[1], [1], [1, 2], [1, 2]]
