"""The intervals of what campaigns caused cover what they truly caused.

The very SQL of `marts.campaign_performance` (one campaign) and `marts.campaign_lift` (campaigns of
a type, groups of people) runs on 100 small worlds, each with 24 campaigns of four types.
"""

import time

import duckdb
import pandas as pd
import pytest
from campaign_worlds import world
from rendered_mart import render

MEASURES = ("conversion_lift", "orders_lift", "net_sales_lift")
COVERED = (0.90, 0.98)  # of intervals at 95 %
NO_UPLIFT = dict.fromkeys(("promotion", "newsletter", "winback", "launch"), (0.0,) * 4)
_CAMPAIGN = """
    CREATE TABLE run AS SELECT DATE '2025-12-31' AS as_of;
    CREATE TABLE campaign AS SELECT DISTINCT campaign_id, campaign_type, 'email' AS channel,
        DATE '2025-01-01' AS start_date, DATE '2025-01-08' AS end_date, 500.0 AS cost FROM outcome;
    CREATE TABLE reach AS SELECT campaign_id, count(*) FILTER (NOT is_holdout) AS targeted,
        count(*) FILTER (is_holdout) AS held_out, 0 AS delivered, 0 AS openers, 0 AS clickers,
        0 AS bounced, 0 AS unsubscribed, 0 AS coupons_offered, 0 AS products_offered,
        0 AS redemptions, 0 AS redeemers FROM outcome GROUP BY 1;
    CREATE TABLE sales AS SELECT campaign_id, 8 AS days_run,
        count(*) FILTER (NOT is_holdout AND orders > 0) AS buyers,
        count(*) FILTER (is_holdout AND orders > 0) AS holdout_buyers, 0 AS orders,
        0 AS net_sales_during, 0 AS holdout_net_sales_during, 0 AS net_sales_before
        FROM outcome GROUP BY 1"""


def run_marts(people: pd.DataFrame) -> duckdb.DuckDBPyConnection:
    """Both marts over the campaigns of all worlds, as the tables `performance` and `lift`."""
    con = duckdb.connect()
    for dimension in ("purchase_recency", "value_tier", "discount_use"):
        people[dimension] = people["group_name"]
    con.register("people", people)
    con.execute(
        """CREATE TABLE outcome AS SELECT world, campaign_id, campaign_type, customer_id,
            is_holdout, orders, net_sales::DECIMAL(18, 2) AS net_sales, purchase_recency,
            value_tier, discount_use FROM people"""
    )
    con.execute(_CAMPAIGN)
    tables = {
        "campaign_outcome": "outcome",
        "campaign": "campaign",
        "campaign_reach": "reach",
        "campaign_sales": "sales",
        "run": "run",
    }
    con.execute(f"CREATE TABLE performance AS {render('campaign_performance', 'marts', tables)}")
    con.execute(f"CREATE TABLE lift AS {render('campaign_lift', 'marts', tables)}")
    return con


def coverage(people: pd.DataFrame) -> pd.DataFrame:
    """One row a scope and measure: share of intervals that cover, and how often p is below 5 %."""
    con = run_marts(people)
    treated = people[~people["is_holdout"]]
    scopes = {
        "campaign": ("performance", "campaign_id", "campaign_id AS key"),
        "type": ("lift", "campaign_type", "campaign_type AS key"),
        "type and group": ("lift", ["campaign_type", "group_name"], "[campaign_type, group_name]"),
    }
    found = []
    for scope, (table, by, key) in scopes.items():
        where = {
            "campaign": "true",
            "type": "dimension = 'all' AND campaign_type <> 'all'",
            "type and group": "dimension = 'value_tier' AND campaign_type <> 'all'",
        }[scope]
        truth = treated.groupby(by)[list(MEASURES)].mean()
        truth.index = ["|".join(i) if isinstance(i, tuple) else i for i in truth.index]
        if scope == "type and group":
            key = "campaign_type || '|' || group_name AS key"
        rows = con.sql(f"SELECT {key}, * FROM {table} WHERE {where}").df().set_index("key")
        for measure in MEASURES:
            low, high = rows[f"{measure}_low"], rows[f"{measure}_high"]
            expected = truth[measure].reindex(rows.index)
            told = low.notna()
            inside = (low <= expected) & (expected <= high)
            found.append(
                {
                    "scope": scope,
                    "measure": measure,
                    "intervals": int(told.sum()),
                    "true lift": round(float(expected[told].mean()), 4),
                    "found lift": round(float(rows[measure].mean()), 4),
                    "half width": round(float((high - low).mean() / 2), 4),
                    "covered": round(float(inside[told].mean()), 3),
                    "p < 5 %": round(float((rows[f"{measure}_p"] < 0.05).mean()), 3),
                }
            )
    return pd.DataFrame(found)


def show(capsys, title: str, table: pd.DataFrame) -> None:
    with capsys.disabled():
        print(f"\n{title}\n{table.to_string(index=False)}")


@pytest.mark.parametrize(
    ("customers", "worlds"), [(600, 100), pytest.param(2_000, 100, marks=pytest.mark.slow)]
)
def test_intervals_cover_what_campaigns_caused(customers, worlds, tmp_path, capsys):
    began = time.process_time()
    people = pd.concat([world(customers, seed, tmp_path) for seed in range(1, worlds + 1)])
    table = coverage(people)
    took = time.process_time() - began
    show(capsys, f"{worlds} worlds of {customers} customers, {took:.0f} s of CPU", table)
    assert (table["covered"] >= COVERED[0]).all()
    assert (table["covered"] <= COVERED[1]).all()


def test_where_campaigns_do_nothing_nothing_is_found_but_by_chance(tmp_path, capsys):
    people = pd.concat([world(600, seed, tmp_path, uplift=NO_UPLIFT) for seed in range(1, 31)])
    table = coverage(people)
    show(capsys, "30 worlds whose campaigns do nothing", table)
    assert (table["true lift"] == 0).all()
    assert (table["p < 5 %"] < 0.10).all()


def test_campaigns_that_do_much_are_told_by_how_much(tmp_path, capsys):
    """Where the effect is large, an interval that missed it would show."""
    strong = dict.fromkeys(NO_UPLIFT, (0.2, 0.3, 0.4, 0.3))
    people = pd.concat([world(2_000, seed, tmp_path, uplift=strong) for seed in range(1, 26)])
    table = coverage(people)
    show(capsys, "25 worlds whose campaigns do much", table)
    of_type = table[table["scope"] == "type"]
    assert table["covered"].between(0.88, 1).all()  # few worlds
    assert of_type["p < 5 %"].min() > 0.9
    assert (of_type["found lift"] / of_type["true lift"]).between(0.95, 1.05).all()
