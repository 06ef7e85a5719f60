"""Faults of sources, as SQL on the rows of one raw table: what `gate_mutations.py` plants.

A `Fault` changes `sets` (column: expression over the row) in some rows of a day, or removes or
repeats them (`how`). `blames` are the columns of staging of which one must be named; none: a fault
of rows, which names the table.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    name: str
    raw: str  # <source>_<entity>
    staged: str  # stg_<source>__<entity>
    blames: tuple[str, ...] = ()
    sets: dict[str, str] = field(default_factory=dict)
    how: str = "change"  # or remove, repeat, yesterday


def _event(name, blames, sets, how="change") -> Fault:
    return Fault(name, "web_events", "stg_web__events", blames, sets, how)


def _line(name, blames, sets, how="change") -> Fault:
    return Fault(name, "pos_lines", "stg_pos__lines", blames, sets, how)


def _receipt(name, blames, sets, how="change") -> Fault:
    return Fault(name, "pos_receipts", "stg_pos__receipts", blames, sets, how)


def _checkout(name, blames, sets, how="change") -> Fault:
    return Fault(name, "shop_checkouts", "stg_shop__checkouts", blames, sets, how)


def _order(name, blames, sets, how="change") -> Fault:
    return Fault(name, "shop_orders", "stg_shop__orders", blames, sets, how)


def _points(name, blames, sets, how="change") -> Fault:
    return Fault(name, "loyalty_points_ledger", "stg_loyalty__points_ledger", blames, sets, how)


def _consent(name, blames, sets, how="change") -> Fault:
    return Fault(name, "crm_consents", "stg_crm__consents", blames, sets, how)


_MONEY = ("amount", "amount_raw", "amount_base")
_WHEN = ("event_at", "event_at_raw", "event_on", "received_at")


def _shifted(column: str, by: str, form: str) -> dict[str, str]:
    moment = f"try_strptime(left({column}, 19), '{form}')"
    return {column: f"strftime({moment} + INTERVAL {by}, '{form}')"}


_TILL, _WEB = "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"


def _web_time(by: str) -> dict[str, str]:
    name = '"timestamp"'
    shifted = _shifted(name, by, _WEB)[name]
    return {name: f"{shifted} || '.000Z'"}


FAULTS = (
    _event("rows missing", (), {}, "remove"),
    _event("delivered twice", (), {}, "repeat"),
    _event("yesterday's rows again", (), {}, "yesterday"),
    _event("clock 8 hours ahead", _WHEN, _web_time("8 HOUR")),
    _event("a year in the future", _WHEN, _web_time("365 DAY")),
    _event("all at one time", _WHEN, {'"timestamp"': "'1970-01-01T00:00:00.000Z'"}),
    _event("visitor's id cut off", ("anonymous_id",), {'"anonymousId"': 'left("anonymousId", 8)'}),
    _event("visitor's id constant", ("anonymous_id",), {'"anonymousId"': "repeat('0', 32)"}),
    _event("visitor's id empty", ("anonymous_id",), {'"anonymousId"': "NULL"}),
    _event("visitor's id N/A", ("anonymous_id",), {'"anonymousId"': "'N/A'"}),
    _event("kind of event renamed", ("event_type", "event_name"), {'"type"': "'hit'"}),
    _event(
        "properties lost", ("path", "product_id", "event_name", "price"), {"properties": "NULL"}
    ),
    _event(
        "context lost",
        ("channel", "locale", "device_id", "device_type", "referrer"),
        {"context": "NULL"},
    ),
    _event(
        "visitor and account swapped",
        ("anonymous_id", "user_id"),
        {'"anonymousId"': '"userId"', '"userId"': '"anonymousId"'},
    ),
    _event("message id constant", ("row_key",), {'"messageId"': "'0'"}),
    _line("till lines missing", (), {}, "remove"),
    _line("till lines twice", (), {}, "repeat"),
    _line(
        "amount in cents",
        (*_MONEY, "broken_rule"),
        {"amount": "(amount::DOUBLE * 100)::BIGINT::VARCHAR"},
    ),
    _line(
        "all money times 100",
        (*_MONEY, "unit_price", "discount", "discount_base"),
        {
            c: f"({c}::DOUBLE * 100)::DECIMAL(18,2)::VARCHAR"
            for c in ("unit_price", "discount", "amount")
        },
    ),
    _line("sign flipped", (*_MONEY, "broken_rule"), {"amount": "'-' || amount"}),
    _line("decimal comma", (*_MONEY, "broken_rule"), {"amount": "replace(amount, '.', ',')"}),
    _line(
        "quantity negative",
        ("quantity", "quantity_raw", "broken_rule"),
        {"quantity": "'-' || quantity"},
    ),
    _line("quantity 0", ("quantity", "quantity_raw", "broken_rule"), {"quantity": "'0'"}),
    _line("product id cut off", ("product_id",), {"product_id": "left(product_id, 3)"}),
    _line("product constant", ("product_id",), {"product_id": "'P00001'"}),
    _line(
        "product and receipt swapped",
        ("product_id", "receipt_id", "row_key"),
        {"product_id": "receipt_id", "receipt_id": "product_id"},
    ),
    _line("price empty", ("unit_price", "broken_rule"), {"unit_price": "NULL"}),
    _receipt("till clock 8 hours ahead", _WHEN, _shifted("sold_at", "8 HOUR", _TILL)),
    _receipt(
        "day and month swapped",
        (*_WHEN, "broken_rule"),
        {
            "sold_at": "left(sold_at, 5) || substr(sold_at, 9, 2) || '-'"
            " || substr(sold_at, 6, 2) || substr(sold_at, 11)"
        },
    ),
    _receipt("time of day lost", _WHEN, {"sold_at": "left(sold_at, 10)"}),
    _receipt("marked as training", ("is_test", "broken_rule"), {"is_training": "'1'"}),
    _receipt("payment renamed", ("payment_method",), {"paid_by": "'MOP-' || paid_by"}),
    _receipt("total times 100", _MONEY, {"total": "(total::DOUBLE * 100)::DECIMAL(18,2)::VARCHAR"}),
    _receipt("wrong currency", ("currency", "currency_raw"), {"currency": "'USD'"}),
    _checkout("checkouts missing", (), {}, "remove"),
    _checkout(
        "total in cents", _MONEY, {"total_price": "(total_price::DOUBLE * 100)::BIGINT::VARCHAR"}
    ),
    _checkout(
        "unknown currency", ("currency", "currency_raw", "broken_rule"), {"currency": "'XXX'"}
    ),
    _checkout("device lost", ("device_id",), {"device_id": "NULL"}),
    _checkout("token constant", ("token",), {"token": "'x'"}),
    _checkout(
        "e-mail garbled",
        ("email", "email_raw", "email_flag", "phone_raw"),
        {"email": "'Ã©' || left(email, 3) || 'Ã¤'"},
    ),
    _order(
        "money times 100",
        (*_MONEY, "total_price", "tax", "shipping", "line_amounts", "broken_rule"),
        {
            c: f"({c}::DOUBLE * 100)::DECIMAL(18,2)::VARCHAR"
            for c in ("subtotal_price", "total_price")
        },
    ),
    _order(
        "currency in words", ("currency", "currency_raw", "broken_rule"), {"currency": "'renminbi'"}
    ),
    _order("app renamed", ("channel",), {"source_name": "'new-' || source_name"}),
    _order("payment N/A", ("payment_method",), {"payment_gateway": "'N/A'"}),
    _points("points times 10", ("points",), {"points": "(points * 10)::INTEGER"}),
    _points("points negative", ("points", "txn_type", "broken_rule"), {"points": "-points"}),
    _points("kind renamed", ("txn_type", "broken_rule"), {'"type"': "upper(\"type\") || '_V2'"}),
    _points("order lost", ("order_id",), {"order_ref": "NULL"}),
    _consent(
        "yes and no swapped",
        ("state",),
        {
            "state": "CASE state WHEN 'granted' THEN 'denied' WHEN 'denied' THEN 'granted'"
            " ELSE state END"
        },
    ),
    _consent("purpose renamed", ("purpose", "broken_rule"), {"purpose": "'P1'"}),
)
