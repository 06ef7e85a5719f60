"""Companies of a few rows for the marts, from the helpers of tests/core."""

import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "core"))

from arms import Feeds, moment


def make(tmp_path_factory, feeds: dict[str, list[str]], **run) -> Feeds:
    made = Feeds(tmp_path_factory.mktemp("feeds"), feeds)
    for name, value in run.items():
        made.execute(f"UPDATE raw.run SET {name} = '{value}'")
    return made


def line(order: str, customer: str | None, day: date, net: str, **other) -> dict:
    """A line of an order of one piece, known on its own day."""
    at = moment(day)
    row = {
        "order_line_id": f"{order}-1", "order_id": order, "customer_id": customer,
        "product_id": "p1", "store_id": "s1", "channel": "store", "source_system": "till",
        "source_pk": f"{order}-1", "ordered_at": at, "order_date": day, "quantity": 1,
        "gross_sales": net, "retail_discount": 0, "coupon_match_discount": 0,
        "coupon_discount": 0, "net_sales": net, "currency": "CNY", "net_sales_original": net,
        "is_free": False, "is_kept": True, "known_at": at, "known_day": day,
    }  # fmt: skip
    return row | other
