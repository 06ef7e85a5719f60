"""Tills: clocks and currencies of stores, corrected files, lines of receipts, returns."""

import random
from decimal import Decimal

import pytest
from raw_tables import Scratch

SOURCES = ("crm", "loyalty", "shop", "support", "pos", "catalogue")
FILE = "2025-03-{:02}T18:00:00Z"  # what a store sent in the night after the day
HEADER = {"store_id": "S001", "currency": "CNY", "discount": "0", "is_training": "0"}


def sent(day: int, store: str, entity: str) -> dict:
    file = FILE.format(day)
    return {"_known": file, "_changed": file, "_delivery": f"{entity}_{store}_202503{day:02}.csv"}


def receipt(key, sold_at="2025-03-01 10:00:00", day=1, store="S001", **more) -> dict:
    given = {**HEADER, "receipt_id": key, "store_id": store, "sold_at": sold_at, "total": "10.00"}
    return {**given, **sent(day, store, "receipts"), **more}


def line(key, number="1", day=1, store="S001", **more) -> dict:
    given = {
        "receipt_id": key,
        "line_no": number,
        "product_id": "P1",
        "quantity": "2",
        "unit_price": "6.00",
        "discount": "2.00",
        "amount": "10.00",
    }
    return {**given, **sent(day, store, "lines"), **more}


def returned(key, day=5, store="S001", **more) -> dict:
    given = {
        "return_id": key,
        "quantity": "1",
        "amount": "5.00",
        "reason": "不合适",
        "returned_at": "2025-03-05 10:00:00",
    }
    return {**given, **sent(day, store, "returns"), **more}


def member(key: str, card: str) -> dict:
    stamps = dict.fromkeys(("created_at", "updated_at", "joined_at"), "2025-01-05T00:00:00Z")
    known = {"_known": "2025-01-05T00:00:00Z", "_changed": "2025-01-05T00:00:00Z"}
    return {"member_id": key, "card_no": card, "status": "active", **stamps, **known}


RECEIPTS = [
    receipt("R1", "2025-03-01 10:00:00", member_card=" 6200-0001 "),
    receipt("R2", "2025/3/1 10:00"),
    receipt("R3", "01.03.2025 10:00:00", member_card="nobody's"),
    receipt("R4", "2025-03-01T10:00:00+08:00"),
    receipt("R5", "2025-03-01 10:00:00", store="N001", currency="USD"),  # New York: UTC-5
    receipt("R6", total="1010.00"),
    receipt("R6", day=3),  # put right by a later file
    receipt("R6", day=4, _delivery="receipts_S001_20250304.csv"),  # and sent once more
    receipt("R7", "2025-13-45 10:00:00"),
    receipt("R8", total="#REF!"),
    receipt("R8", day=2),
    receipt("R9", is_training="1"),
    receipt("R10", "2025-03-04 10:00:00"),  # sold after it was known
    receipt("R11", "2025-02-01 23:59:59"),  # a month late
    receipt(" "),
    receipt("R12", total="-1"),
    receipt("R13", day=3),
    receipt("R13", total="1010.00", _known=FILE.format(5)),  # an earlier day's file, come late
]
LINES = [
    *(line(f"R{n}") for n in (1, 2, 3, 4, 5, 7, 8, 9, 11, 13)),
    line("R6", amount="1010.00", unit_price="506.00"),
    line("R6", day=3),
    line("R1", "2", quantity="0"),
    line("R1", "2", day=2, quantity="1", unit_price="1.00", discount="0", amount="1.00"),
    line("R2", "2", quantity="-1"),
    line("R2", "3", amount="9.00"),
    line("R2", "4", quantity="２", amount="１０.00"),  # full-width digits are digits
    line("R99"),
    line("R3", product_id="unheard of", number="2"),
]
RETURNS = [
    returned("B1", receipt_id="R1", line_no="1"),
    returned("B2"),  # without a receipt
    returned("B3", receipt_id="R98", line_no="1", amount="-5.00"),  # its receipt never came
    returned("B4", receipt_id="R9", line_no="1"),  # of a training receipt
    returned("B5", receipt_id="R5", line_no="1", store="N001"),
    returned("B6", store="N001", returned_at="05.03.2025 10:00:00"),
    returned("B7", amount="?"),
]
RECEIPTS_EXPECTED = {
    **{f"R{n}": ["accepted"] for n in (1, 2, 3, 4, 5, 11)},
    "R6": ["accepted", "duplicate", "superseded"],
    "R7": ["quarantined:unreadable_moment"],
    "R8": ["accepted", "superseded"],
    "R9": ["quarantined:training_receipt"],
    "R10": ["quarantined:from_the_future"],
    "R12": ["quarantined:negative_amount"],
    "R13": ["accepted", "superseded"],
    "None": ["quarantined:no_key"],
}
LINES_EXPECTED = {
    **{f"R{n}-1": ["accepted"] for n in (1, 2, 3, 4, 5, 8, 11, 13)},
    "R6-1": ["accepted", "superseded"],
    "R7-1": ["quarantined:order_quarantined"],
    "R9-1": ["quarantined:order_quarantined"],
    "R1-2": ["accepted", "superseded"],
    "R2-2": ["quarantined:zero_quantity"],
    "R2-3": ["quarantined:line_does_not_add_up"],
    "R2-4": ["accepted"],
    "R99-1": ["quarantined:order_missing"],
    "R3-2": ["accepted"],
}
ARMS = ("pos__order_line", "pos__order_header", "pos__refund", "stg_pos__receipts")


def delivered(folder, receipts=RECEIPTS, lines=LINES, returns=RETURNS) -> Scratch:
    scratch = Scratch(folder, SOURCES)
    scratch.land("pos", "receipts", *receipts).land("pos", "lines", *lines)
    scratch.land("pos", "returns", *returns)
    scratch.land("loyalty", "members", member("L2", "62000001"), member("L1", "62000002"))
    known = {"_known": FILE.format(1)}
    scratch.land(
        *("catalogue", "stores"),
        {"store_id": "S001", "country": "CN", "time_zone": "Asia/Shanghai", **known},
        {"store_id": "N001", "country": "US", "time_zone": "America/New_York", **known},
    )
    rate = {"currency": "USD", "rate_to_cny": "7.30000000", **known}
    return scratch.land("catalogue", "fx_rates", {"day": "2025-02-26", **rate})


def build(scratch: Scratch) -> Scratch:
    scratch.build("staging.pos +stg_loyalty__members +catalogue__store +exchange_rate")
    return scratch


@pytest.fixture(scope="module")
def tills(tmp_path_factory) -> Scratch:
    return build(delivered(tmp_path_factory.mktemp("pos")))


def test_every_version_gets_its_verdict(tills):
    assert tills.statuses("stg_pos__receipts") == RECEIPTS_EXPECTED
    assert tills.statuses("stg_pos__lines") == LINES_EXPECTED
    assert tills.statuses("stg_pos__returns") == {
        **{key: ["accepted"] for key in ("B1", "B2", "B3", "B5", "B6")},
        "B4": ["quarantined:order_quarantined"],
        "B7": ["quarantined:unreadable_amount"],
    }


def test_one_row_in_one_row_out(tills):
    for entity, rows in (("receipts", RECEIPTS), ("lines", LINES), ("returns", RETURNS)):
        assert tills.ask(f"SELECT count(*) FROM staging.stg_pos__{entity}") == [(len(rows),)]


def test_four_ways_to_write_a_time_are_one_moment_on_the_clock_of_the_store(tills):
    found = dict(
        tills.ask(
            """SELECT order_id, ordered_at::VARCHAR FROM staging.pos__order_line
            WHERE source_pk IN ('R1-1', 'R2-1', 'R3-1', 'R4-1', 'R5-1')"""
        )
    )
    assert found.pop("pos:R5") == "2025-03-01 15:00:00+00"
    assert set(found.values()) == {"2025-03-01 02:00:00+00"}


def test_a_card_is_its_members_and_an_unknown_one_nobodys(tills):
    found = tills.ask(
        """SELECT DISTINCT order_id, customer_id FROM staging.pos__order_line
        WHERE order_id IN ('pos:R1', 'pos:R2', 'pos:R3') ORDER BY 1"""
    )
    assert found == [("pos:R1", "loyalty:L2"), ("pos:R2", None), ("pos:R3", None)]


def test_money_is_in_the_companys_currency_at_the_days_rate_or_one_of_the_week_before(tills):
    found = tills.ask(
        """SELECT net_sales, gross_sales, retail_discount, currency, net_sales_original
        FROM staging.pos__order_line WHERE order_line_id = 'pos:R5-1'"""
    )
    assert found == [
        (Decimal("73.00"), Decimal("87.60"), Decimal("14.60"), "USD", Decimal("10.00"))
    ]


def test_a_corrected_receipt_was_known_when_it_first_came(tills):
    found = tills.ask(
        """SELECT amount, known_day::VARCHAR FROM staging.stg_pos__receipts
        WHERE row_key = 'R6' AND record_status = 'accepted'"""
    )
    assert found == [(Decimal("10.00"), "2025-03-02")]


def test_the_file_of_the_later_day_counts_also_when_the_earlier_one_comes_late(tills):
    found = tills.ask(
        """SELECT amount, known_day::VARCHAR FROM staging.stg_pos__receipts
        WHERE row_key = 'R13' AND record_status = 'accepted'"""
    )
    assert found == [(Decimal("10.00"), "2025-03-04")]


def test_returns_name_what_was_sold_where_that_is_known(tills):
    found = tills.ask(
        """SELECT refund_id, order_id, order_line_id, customer_id, product_id, amount, currency
        FROM staging.pos__refund ORDER BY 1"""
    )
    assert found == [
        ("pos:B1", "pos:R1", "pos:R1-1", "loyalty:L2", "P1", Decimal("5.00"), "CNY"),
        ("pos:B2", None, None, None, None, Decimal("5.00"), "CNY"),
        ("pos:B3", None, None, None, None, Decimal("5.00"), "CNY"),
        ("pos:B5", "pos:R5", "pos:R5-1", None, "P1", Decimal("36.50"), "USD"),
        ("pos:B6", None, None, None, None, Decimal("36.50"), "USD"),
    ]


def test_any_order_of_rows_gives_the_same(tills, tmp_path):
    mixed = (random.Random(2).sample(rows, len(rows)) for rows in (RECEIPTS, LINES, RETURNS))
    assert build(delivered(tmp_path, *mixed)).accepted(*ARMS) == tills.accepted(*ARMS)
