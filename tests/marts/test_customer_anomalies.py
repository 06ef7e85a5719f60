"""Planted anomalies are found; a clean company gives no more alarms than the table states."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from tiny_company import make

from simulator import people, purchases
from simulator.block import Block
from simulator.setting import Setting
from simulator.world import World

MODELS = "+customer_anomalies +seasonality"
AS_OF = date(2025, 12, 31)
RUN = {"first_day": date(2025, 1, 1), "as_of": AS_OF}


_WEEKDAYS = """FROM marts.seasonality WHERE metric = 'orders' AND scope_kind = 'all'
    AND season = 'weekday' ORDER BY season_no"""


@pytest.fixture(scope="module")
def patch():
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield monkeypatch


def _purchases(customers: int, seed: int) -> pd.DataFrame:
    """The simulator's orders: person, moment, channel, amount."""
    world = World(customers=customers, seed=seed, incidents=())
    block = Block(world, Setting(world), 0, Path("unused"))
    crowd = people.make(block)
    orders = purchases.make(block, crowd, purchases.processes(block, crowd))
    return pd.DataFrame(
        {
            "customer_id": [f"c{p:06}" for p in orders.person],
            "at": np.floor(orders.at).astype("int64"),
            "channel": np.where(orders.channel == 3, "store", "web"),
            "net": np.round(orders.value, 2),
        }
    )


def _lines(orders: pd.DataFrame) -> pd.DataFrame:
    """As the arm of a source gives them."""
    at = pd.to_datetime(orders["at"], unit="s", utc=True)
    day = (at + pd.Timedelta(hours=8)).dt.date
    key = [f"o{n:07}" for n in range(len(orders))]
    same = dict.fromkeys(("gross_sales", "net_sales", "net_sales_original"), orders["net"])
    return pd.DataFrame(
        {
            **dict.fromkeys(("order_line_id", "order_id", "source_pk"), key),
            "customer_id": orders["customer_id"],
            "product_id": "p1",
            "source_system": "till",
            "channel": orders["channel"],
            "ordered_at": at,
            "order_date": day,
            "quantity": 1,
            **same,
            **dict.fromkeys(("retail_discount", "coupon_match_discount", "coupon_discount"), 0),
            "currency": "CNY",
            "is_free": False,
            "is_kept": True,
            "known_at": at,
            "known_day": day,
        }
    )


def _alarms(tmp_path_factory, patch, orders, refunds=None) -> pd.DataFrame:
    company = make(tmp_path_factory, {"till": ["order_line", "refund"]}, **RUN)
    with duckdb.connect(str(company.layout.warehouse)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for table, rows in (("order_line", _lines(orders)), ("refund", refunds)):
            if rows is not None:
                connection.register("rows", rows)
                connection.execute(f"INSERT INTO raw.till_{table} BY NAME FROM rows")
    assert company.build(patch, MODELS) == []
    with duckdb.connect(str(company.layout.warehouse), read_only=True) as connection:
        tests = connection.sql("SELECT count(*) FROM core.anomaly_test").fetchone()[0]
        found = connection.sql("FROM marts.customer_anomalies ORDER BY anomaly_rank").df()
        weekdays = connection.sql(_WEEKDAYS).df()
    found.attrs.update(tests=tests, weekdays=weekdays)
    return found


def _moment(day: date, hour: int) -> int:
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=UTC).timestamp()) - 8 * 3_600


def _plant(orders: pd.DataFrame, rng) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """(orders with anomalies among them, refunds, what was planted: customer and kind)."""
    counts = orders.groupby("customer_id").agg(n=("at", "size"), mean=("net", "mean"))
    regular = counts[counts["n"] >= 6].index.to_numpy()
    chosen = rng.choice(regular, 61, replace=False)
    # One at an hour of the night: an hour at which many buy is not unusual.
    large, burst, back, night = np.split(chosen, [20, 40, 60])
    planted, more, refunds = [], [], []
    for i, customer in enumerate(large):
        day = AS_OF - timedelta(days=5 + i)
        more.append((customer, _moment(day, 15), "web", 15 * counts.loc[customer, "mean"]))
        planted.append((customer, "large_order"))
    for i, customer in enumerate(burst):
        day = AS_OF - timedelta(days=6 + i)
        more += [(customer, _moment(day, 10 + k), "web", 100.0) for k in range(5)]
        planted.append((customer, "orders_in_a_day"))
    for i, customer in enumerate(night):
        more.append((customer, _moment(AS_OF - timedelta(days=7 + i), 3), "store", 80.0))
        planted.append((customer, "unusual_hour"))
    for i, customer in enumerate(back):
        day = AS_OF - timedelta(days=40 + i)
        more += [(customer, _moment(day + timedelta(days=k), 14), "web", 90.0) for k in range(7)]
        planted.append((customer, "many_refunds"))
    added = pd.DataFrame(more, columns=["customer_id", "at", "channel", "net"])
    orders = pd.concat([orders, added], ignore_index=True)
    usual = rng.random(len(orders)) < 0.05
    sent_back = usual | (orders["customer_id"].isin(back) & (orders.index >= len(orders) - 140))
    for n in np.flatnonzero(sent_back):
        row = orders.iloc[n]
        wait = timedelta(days=int(rng.integers(2, 12)))
        at = datetime.fromtimestamp(int(row["at"]), UTC) + wait
        day = (at + timedelta(hours=8)).date()
        if day <= AS_OF:
            refunds.append(
                {
                    "refund_id": f"r{n}",
                    "order_id": f"o{n:07}",
                    "quantity": 1,
                    "product_id": "p1",
                    "order_line_id": f"o{n:07}",
                    "customer_id": row["customer_id"],
                    "source_system": "till",
                    "source_pk": f"r{n}",
                    "amount": row["net"],
                    "currency": "CNY",
                    "amount_original": row["net"],
                    "refunded_at": at,
                    "refunded_on": day,
                    "known_at": at,
                    "known_day": day,
                }
            )
    names = pd.DataFrame(planted, columns=["customer_id", "kind"])
    return orders, pd.DataFrame(refunds), names


def test_planted_anomalies_are_found_and_clean_people_left_alone(tmp_path_factory, patch, capsys):
    rng = np.random.default_rng(12)
    orders, refunds, planted = _plant(_purchases(4_000, 5), rng)
    found = _alarms(tmp_path_factory, patch, orders, refunds)
    told = found[["customer_id", "kind"]].drop_duplicates()
    hits = planted.merge(told, on=["customer_id", "kind"])
    recall = (hits.groupby("kind").size() / planted.groupby("kind").size()).fillna(0.0)
    # Whoever was planted may be unusual in more than one way.
    right = told["customer_id"].isin(set(planted["customer_id"]))
    by_chance = found["alarms_by_chance"].iloc[0]
    with capsys.disabled():
        print(f"\n{len(told)} alarms, precision {right.mean():.2f}; {found.attrs['tests']} tests;")
        print(f"by chance {by_chance:.3f} a day for 10,000 customers; recall:")
        print(recall.round(2).to_string())
    assert right.mean() >= 0.9
    assert recall.min() >= 0.8
    assert (~right).sum() <= 3
    assert found["anomaly_rank"].is_monotonic_increasing
    assert (found["p_fdr"] <= 0.5).all()


def test_a_clean_company_gives_few_alarms(tmp_path_factory, patch, capsys):
    """In 90 days of 4,000 customers: as many as chance gives at the stated rate, about one."""
    orders = _purchases(4_000, 6)
    found = _alarms(tmp_path_factory, patch, orders)
    allowed = found.attrs["tests"] * 1e-4
    with capsys.disabled():
        print(f"\nclean: {len(found)} alarms, {allowed:.2f} by chance at most on average")
    assert len(found) <= allowed + 3 * allowed**0.5 + 1
    _weekdays_are_those_of_the_simulator(found.attrs["weekdays"])


def _weekdays_are_those_of_the_simulator(told: pd.DataFrame) -> None:
    """The clock of purchases is 0.55 of online demand and 0.45 of that in stores."""
    online = np.array([0.97, 0.95, 0.96, 0.98, 1.04, 1.08, 1.05])
    stores = np.array([0.80, 0.80, 0.82, 0.88, 1.10, 1.35, 1.25])
    true = 0.55 * online / online.mean() + 0.45 * stores / stores.mean()
    assert list(told["season_no"]) == [1, 2, 3, 4, 5, 6, 7]
    inside = (told["index_low"] <= true) & (true <= told["index_high"])
    assert inside.sum() >= 6
    assert told["season_index"].mean() == pytest.approx(1, abs=1e-6)


def test_nobody_and_one_customer(tmp_path_factory, patch):
    one = pd.DataFrame({"customer_id": ["c1"], "at": [_moment(AS_OF, 12)], "channel": ["web"]})
    assert _alarms(tmp_path_factory, patch, one.assign(net=9.0)).empty
    assert _alarms(tmp_path_factory, patch, one.assign(net=9.0)[:0]).empty
