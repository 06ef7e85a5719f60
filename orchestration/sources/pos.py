"""Stores' tills: receipts, lines and returns; one CSV a store, table and night.

A file of day D is what a store sent in the night after D. It may hold older receipts and
corrections of earlier ones: the later file wins. Stores write UTF-8 or GBK, and dates as they like.
"""

from datetime import date

from orchestration.interfaces.files import Csv, Files
from orchestration.interfaces.model import DeliveredSource, Entity

_KNOWN = {"known_is": "the day of the file that brought it"}
_RECEIPTS = Entity(
    name="receipts",
    description="One row a receipt.",
    at=r"receipts_(?P<store>\w+)_(?P<day>\d{8})\.csv",
    columns={
        **dict.fromkeys(("receipt_id", "store_id", "till_id", "cashier_id"), "VARCHAR"),
        **dict.fromkeys(("sold_at", "member_card", "phone", "currency"), "VARCHAR"),
        **dict.fromkeys(("total", "discount"), "DECIMAL(18,2)"),
        "paid_by": "VARCHAR",
        "is_training": "INTEGER",
    },
    key=("receipt_id",),
    money="total",
    currency="currency",
    **_KNOWN,
)
_LINES = Entity(
    name="lines",
    description="One row a line of a receipt.",
    at=r"lines_(?P<store>\w+)_(?P<day>\d{8})\.csv",
    columns={
        "receipt_id": "VARCHAR",
        "line_no": "INTEGER",
        "product_id": "VARCHAR",
        "quantity": "DECIMAL(18,3)",
        **dict.fromkeys(("unit_price", "discount", "amount"), "DECIMAL(18,2)"),
    },
    key=("receipt_id", "line_no"),
    money="amount",
    **_KNOWN,
)
_RETURNS = Entity(
    name="returns",
    description="One row a line that was brought back.",
    at=r"returns_(?P<store>\w+)_(?P<day>\d{8})\.csv",
    columns={
        **dict.fromkeys(("return_id", "receipt_id"), "VARCHAR"),
        "line_no": "INTEGER",
        "product_id": "VARCHAR",
        "quantity": "DECIMAL(18,3)",
        "amount": "DECIMAL(18,2)",
        **dict.fromkeys(("reason", "returned_at"), "VARCHAR"),
    },
    key=("return_id",),
    money="amount",
    **_KNOWN,
)


def make_source(
    time_zone: str, first_day: date, folder: str, settle_seconds: float = 2
) -> DeliveredSource:
    """Settings: `folder`, `settle_seconds` (a file younger than that may still be written)."""
    interface = Files(folder, Csv(encodings=("utf-8", "gb18030"), ends_lines=True), settle_seconds)
    return DeliveredSource("pos", (_RECEIPTS, _LINES, _RETURNS), interface)
