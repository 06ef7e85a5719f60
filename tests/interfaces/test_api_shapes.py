"""What an API may answer that is well-formed and yet not what was agreed, or not once."""

import json
from typing import ClassVar

import pytest
from apis import SECRET, Api, Shelves, entities, landings, noon, record
from landings import day

from simulator.serve import api
from simulator.serve.clock import Clock, write_clock

CUSTOMERS = entities("shop")["customers"]
AT = noon(day(1))


def _shop(folder, customers: list[dict]) -> Shelves:
    shelves = Shelves(folder)
    for name, entity in entities("shop").items():
        shelves.add(
            "shop", entity, customers if name == "customers" else [record(entity, 1, AT, AT)]
        )
    shelves.fill()
    return shelves


def _customers(rows: int = 30) -> list[dict]:
    return [record(CUSTOMERS, n, AT, AT) for n in range(rows)]


class Answering(api.Handler):
    """Answers as it is told, by path, instead of what is on the shelf."""

    instead: ClassVar[dict] = {}

    def _send(self, answer, kind="none"):
        path = self.path.split("?")[0].rsplit("/", 1)[1]
        if path in self.instead:
            body, headers = self.instead[path]
            answer = api.answers.Answer(200, body, headers)
        return super()._send(answer, kind)


@pytest.fixture
def answering(tmp_path):
    """Serves two customers and, under their path, whatever bytes a test says."""
    shelves = _shop(tmp_path / "shop", _customers(2))

    def serve(body: bytes, **headers: str):
        told = {"customers.json": (body, {key.title(): text for key, text in headers.items()})}
        handler = type("Told", (Answering,), {"instead": told})
        return Api(shelves.folder, day(1), handler)

    return serve


def _land(folder, api: Api, **settings):
    lands = landings(folder, "shop", api.address, attempts=1, **settings)
    return lands, lands.land(day(1))


def test_renamed_key(tmp_path):
    renamed = [
        {**{k: v for k, v in c.items() if k != "email"}, "mail": SECRET} for c in _customers()
    ]
    with Api(_shop(tmp_path / "shop", renamed).folder, day(1)) as served:
        lands = landings(tmp_path / "lake", "shop", served.address)
        said = lands.refused(day(1), "table customers, column email", never=(SECRET,))
        assert "found instead: mail" in said
    with Api(_shop(tmp_path / "mended", _customers()).folder, day(1)) as served:
        lands.reached_by(url=served.address)
        lands.land(day(1))
        assert len(lands.values("id")) == 30


def test_new_key_lands_and_is_reported(tmp_path):
    more = [{**customer, "loyalty": {"tier": "gold"}} for customer in _customers()]
    with Api(_shop(tmp_path / "shop", more).folder, day(1)) as served:
        lands, landing = _land(tmp_path / "lake", served)
    assert landing.unknown_columns["customers"] == ["loyalty"]
    assert set(lands.values("loyalty")) == {('{"tier":"gold"}',)}


def test_retyped_key(tmp_path):
    retyped = [
        {**customer, "updated_at": 1735689600 + n} for n, customer in enumerate(_customers())
    ]
    body = json.dumps({"customers": retyped}).encode()
    shelves = _shop(tmp_path / "shop", _customers())
    told = type("Told", (Answering,), {"instead": {"customers.json": (body, {})}})
    with Api(shelves.folder, day(1), told) as served:
        lands = landings(tmp_path / "lake", "shop", served.address)
        lands.refused(day(1), "column updated_at", "only 0 of 30 values")


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b'{"errors": "li.na@example.com"}',
        b'{"customers": {"id": 1}}',
        b"",
        b"<html>",
        b'"x"',
    ],
)
def test_another_kind_of_answer(tmp_path, answering, body):
    with answering(body) as served:
        lands = landings(tmp_path / "lake", "shop", served.address, attempts=1)
        lands.refused(day(1), "page 1 is not whole JSON with a list 'customers'", never=(SECRET,))


def test_page_repeated(tmp_path):
    """A page that comes twice, as when a cursor is moved by a new row, brings nothing twice."""
    customers = _customers(60)

    class Stammering(api.Handler):
        last = None

        def _send(self, answer, kind="none"):
            if answer.status == 200 and "page_info" in self.path and not Stammering.last:
                Stammering.last = answer  # the page before goes out once more, with this one's link
                rows = json.loads(answer.body)["customers"]
                again = json.dumps({"customers": customers[20:25] + rows}).encode()
                answer = api.answers.Answer(200, again, answer.headers, answer.rows)
            return super()._send(answer, kind)

    with Api(_shop(tmp_path / "shop", customers).folder, day(1), Stammering) as served:
        lands, _ = _land(tmp_path / "lake", served)
    assert Stammering.last
    assert [int(i) for (i,) in lands.values("id::INTEGER")] == list(range(60))


def test_pages_without_an_end(tmp_path, answering):
    """The next page is this one: followed, it would fill the disk."""
    body = json.dumps({"customers": _customers(2)}).encode()
    served = answering(body, link='<LINK>; rel="next"')
    url = f"{served.address}/admin/api/customers.json?page_info=1"
    served.server.RequestHandlerClass.instead["customers.json"] = (
        body,
        {"Link": f'<{url}>; rel="next"'},
    )
    with served:
        lands = landings(tmp_path / "lake", "shop", served.address, attempts=1)
        lands.refused(day(1), "gives page 2 as the page that follows it")


def test_rows_change_while_they_are_read(tmp_path):
    """What changed moves to the end and comes again, as another version; nothing is lost."""
    at_two = noon(day(2))
    shelves = Shelves(tmp_path / "shop")
    changed = [record(CUSTOMERS, n, AT, at_two, note="again") for n in range(0, 60, 10)]
    shelves.add("shop", CUSTOMERS, _customers(60))
    shelves.add("shop", CUSTOMERS, changed)
    for name, entity in entities("shop").items():
        if name != "customers":
            shelves.add("shop", entity, [record(entity, 1, AT, AT)])
    shelves.fill()

    class Moving(api.Handler):
        """Between the first and the second page a day goes by."""

        def _send(self, answer, kind="none"):
            if "page_info" not in self.path:
                sent = super()._send(answer, kind)
                write_clock(self.server.clock_path, Clock(day(2)))
                return sent
            return super()._send(answer, kind)

    with Api(shelves.folder, day(1), Moving) as served:
        lands = landings(tmp_path / "lake", "shop", served.address)
        lands.land(day(2))
        lands.land(day(2))
    found = lands.values("id::INTEGER", "note")
    assert {i for i, _ in found} == set(range(60))
    assert sorted(i for i, note in found if note == "again") == list(range(0, 60, 10))
    assert max(lands.records().values()) == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk"])
def test_encodings_that_the_answer_names(tmp_path, answering, encoding):
    """A mark in front; or another encoding, if its header says so."""
    customers = [{**customer, "first_name": "顾客"} for customer in _customers(2)]
    body = json.dumps({"customers": customers}, ensure_ascii=False, indent=1).encode(encoding)
    name = "utf-8" if encoding.startswith("utf") else encoding
    told = {"customers.json": (body, {})}

    class Told(Answering):
        instead = told

        def send_header(self, header, text):
            text = f"application/json; charset={name}" if header == "Content-Type" else text
            super().send_header(header, text)

    served = answering(body)
    served.server.RequestHandlerClass = Told
    with served:
        lands, _ = _land(tmp_path / "lake", served)
    assert lands.values("first_name") == [("顾客",)] * 2


def test_texts_as_they_come(tmp_path, answering):
    """Half of a pair of signs, a number, breaks and NULs within texts."""
    customer = record(CUSTOMERS, 1, AT, AT)
    texts = {"note": "a\ud83db", "tags": "好\U0001f600", "phone": "1\n2", "locale": "a\0b"}
    whole = json.dumps({"customers": [{**customer, **texts}]}, indent=2)
    whole = whole.replace('"currency": "x"', '"currency": 12.5').replace("\n", "\r\n")
    with answering(whole.encode()) as served:
        lands, _ = _land(tmp_path / "lake", served)
    found = lands.values("note", "tags", "phone", "currency", "locale")
    assert found == [("a\ufffdb", "好\U0001f600", "1\n2", "12.5", "a\0b")]


def test_what_is_no_object_among_objects(tmp_path, answering):
    """The others land; what is none, and what no system should hold, is set aside."""
    long = {**record(CUSTOMERS, 2, AT, AT), "note": "x" * 10_000_000}
    body = json.dumps({"customers": [record(CUSTOMERS, 1, AT, AT), 5, None, long]}).encode()
    with answering(body) as served:
        lands, _ = _land(tmp_path / "lake", served)
        assert lands.values("id") == [("1",)]
        reasons = sorted(reason for _, _, reason, _ in lands.unreadable())
        assert reasons == ["longer than 2,000,000 bytes", "not a JSON object", "not a JSON object"]
        lands.land(day(2))  # the server says the same again
        assert len(lands.unreadable()) == 3
