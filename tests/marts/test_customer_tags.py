"""Behavioural tags by hand: who has which, and who has too few orders for any."""

from datetime import date, timedelta

import duckdb
import pandas as pd
import pytest
from rendered_mart import PROJECT, render

TODAY = date(2025, 6, 30)
MONDAY = date(2025, 6, 2)
TABLES = ("sales_order", "order_line", "product", "market_event", "campaign_response", "run")


def order(who: str, day: date, net: float = 100, **other) -> dict:
    return {
        "customer_id": who, "order_date": day, "gross_sales": 100.0, "net_sales": net,
        "refund_amount": 0.0, "channel": "web", "is_kept": True, "hour": 12, "department": "tea",
    } | other  # fmt: skip


@pytest.fixture(scope="module")
def tags() -> dict[str, set]:
    days = [MONDAY + timedelta(days=n) for n in range(28)]
    sundays, mondays = days[6::7], days[0::7]
    rows = [
        order("discounts", day, 90, department=d) for day, d in zip(mondays, "abcd", strict=True)
    ]
    rows += [order("twice", day, 90) for day in mondays[:2]]  # too few
    rows += [order("tea", day) for day in days[:5]]
    rows += [order("weekends", day, channel="store", hour=23) for day in sundays]
    rows += [order("long ago", day - timedelta(days=400), 90) for day in mondays]
    rows += [order("returns", day, refund_amount=50.0) for day in mondays[:3]]
    rows += [order("cancelled", day, 90, is_kept=False) for day in mondays]
    orders = pd.DataFrame(rows).rename_axis("order_id").reset_index()
    orders["ordered_at_local"] = pd.to_datetime(orders["order_date"]) + pd.to_timedelta(
        orders["hour"], "h"
    )
    lines = orders[["order_id", "customer_id", "net_sales", "is_kept"]].assign(
        product_id=orders["department"]
    )
    names = sorted(orders["department"].unique())
    sent = [("reader", n, r) for n in range(3) for r in ("delivered", "open")]
    sent += [("reader", 4, "delivered"), ("asleep", 1, "delivered"), ("asleep", 2, "delivered")]
    frames = {
        "sales_order": orders,
        "order_line": lines,
        "product": pd.DataFrame({"product_id": names, "department": names}),
        "market_event": pd.DataFrame(
            {"starts_on": [sundays[0]], "ends_on": [sundays[-1]], "event_type": ["promotion"]}
        ),
        "campaign_response": pd.DataFrame(
            sent, columns=["customer_id", "campaign_id", "response"]
        ).assign(occurred_on=MONDAY),
        "run": pd.DataFrame({"as_of": [TODAY]}),
    }
    con = duckdb.connect()
    for name, frame in frames.items():
        con.register("frame", frame)
        con.execute(f"CREATE TABLE {name} AS FROM frame")
        for column in {"order_date", "starts_on", "ends_on", "occurred_on", "as_of"} & set(frame):
            con.execute(f"ALTER TABLE {name} ALTER {column} TYPE DATE")
    con.execute(f"CREATE TABLE customer_tag AS FROM read_csv('{PROJECT}/seeds/customer_tag.csv')")
    names = {name: name for name in (*TABLES, "customer_tag", "customer_tag_measure")}
    for model, room in (("customer_tag_measure", "core"), ("customer_tags", "marts")):
        con.execute(f"CREATE TABLE {model} AS {render(model, room, names)}")
    found = con.sql("SELECT customer_id, tag, detail FROM customer_tags").fetchall()
    told: dict[str, set] = {}
    for who, tag, detail in found:
        told.setdefault(who, set()).add((tag, detail))
    return told


def test_who_has_which_tag(tags):
    assert ("discount_hunter", None) in tags["discounts"]
    assert not {t for t, _ in tags["discounts"]} & {"category_lover", "full_price"}
    assert {("category_lover", "tea"), ("full_price", None)} <= tags["tea"]
    weekends = {t for t, _ in tags["weekends"]}
    assert weekends >= {"weekend_shopper", "night_owl", "store_shopper", "promotion_shopper"}
    assert "online_shopper" not in weekends
    assert ("frequent_returner", None) in tags["returns"]
    assert tags["reader"] == {("campaign_responder", None)}


def test_who_has_none(tags):
    """Too few orders, orders of more than a year ago, cancelled ones, campaigns not opened."""
    assert not {"twice", "long ago", "cancelled", "asleep"} & set(tags)


def test_every_tag_rests_on_a_measure_that_there_is():
    measures = (PROJECT / "models/core/customer_tag_measure.sql").read_text()
    seed = duckdb.read_csv(str(PROJECT / "seeds/customer_tag.csv")).df()
    assert all(measure in measures for measure in seed["measure"])
    assert seed["name_zh"].str.contains(r"[\u4e00-\u9fff]").all()
