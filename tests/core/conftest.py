"""Companies with few rows, whose every number can be told by hand."""

from collections.abc import Callable
from datetime import date

import pytest
from arms import Feeds, moment


@pytest.fixture(scope="module")
def patch():
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield monkeypatch


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Callable[..., Feeds]:
    """Makes a company from the tables that each of its sources feeds."""
    return lambda feeds, **run: _with(Feeds(tmp_path_factory.mktemp("feeds"), feeds), run)


def _with(feeds: Feeds, run: dict) -> Feeds:
    for name, value in run.items():
        feeds.execute(f"UPDATE raw.run SET {name} = '{value}'")
    return feeds


@pytest.fixture(scope="session")
def known() -> Callable[[date], dict]:
    """When a row was known: at 4 in the morning of the company's day."""
    return lambda day: {"known_at": moment(day), "known_day": day}


@pytest.fixture(scope="session")
def line(known) -> Callable[..., dict]:
    """A line of an order of one piece; known on its own day if nothing else is said."""

    def make(order: str, customer: str | None, day: date, net: str, **other) -> dict:
        row = {
            "order_line_id": f"{order}-1",
            "order_id": order,
            "customer_id": customer,
            "product_id": "p1",
            "store_id": "s1",
            "channel": "store",
            "source_system": "till",
            "source_pk": f"{order}-1",
            "ordered_at": moment(day),
            "order_date": day,
            "quantity": 1,
            "gross_sales": net,
            "retail_discount": 0,
            "coupon_match_discount": 0,
            "coupon_discount": 0,
            "net_sales": net,
            "currency": "CNY",
            "net_sales_original": net,
            "is_free": False,
            "is_kept": True,
            **known(day),
        }
        return row | other

    return make
