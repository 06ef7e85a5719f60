"""A company with one source that feeds nothing but order lines: all that rests on orders is there,
what rests on anything else is left out, and the models learn from what there is."""

from datetime import date
from types import SimpleNamespace

import duckdb
import pandas as pd
import pytest

from ml import churn, lifetime_value, segments
from ml.feature_catalogue import CATALOGUE
from ml.features import FEATURES, OPTIONAL, present
from orchestration.analyses import lifetime_value as lifetime_value_analysis
from orchestration.analyses import propensity as propensity_analysis
from orchestration.kept_fits import KeptFits
from orchestration.settings import load_company

# 120 customers who buy every 3 to 40 days for a year; a third of them stop at some time.
LINES = """
INSERT INTO raw.till_order_line BY NAME
SELECT 'o' || c || '-' || n AS order_id, order_id || '-' || l AS order_line_id,
    'till:' || c AS customer_id, 'p' || (c * 7 + n + l) % 20 AS product_id,
    's' || c % 4 AS store_id, 'store' AS channel, 'till' AS source_system,
    order_line_id AS source_pk,
    DATE '2024-01-01' + (c % 28 + n * (3 + c % 38))::INTEGER AS order_date,
    order_date::TIMESTAMPTZ AS ordered_at, 1 AS quantity,
    10 + c % 13 + l AS gross_sales, c % 3 AS retail_discount, 0 AS coupon_match_discount,
    0 AS coupon_discount, gross_sales - retail_discount AS net_sales, 'CNY' AS currency,
    net_sales AS net_sales_original, FALSE AS is_free, TRUE AS is_kept,
    ordered_at AS known_at, order_date AS known_day
FROM range(120) a(c), range(120) b(n), range(2) d(l)
WHERE order_date <= DATE '2024-12-30'
    AND (c % 3 > 0 OR order_date < DATE '2024-04-01' + (c * 2)::INTEGER)
"""
ROOMS = ("core", "marts", "features", "meta")


@pytest.fixture(scope="module")
def till(company, patch):
    made = company({"till": ["order_line"]}, as_of=date(2024, 12, 30), first_day=date(2024, 1, 1))
    made.execute(LINES)
    assert made.build(patch) == []
    return made


def test_there_is_only_what_order_lines_can_fill(till):
    built = {
        f"{room}.{table}"
        for room in ROOMS
        for (table,) in till.query(
            f"SELECT table_name FROM duckdb_tables() WHERE schema_name = '{room}'"
        )
    }
    assert built == {
        "core.customer", "core.customer_record", "core.product", "core.sales_order",
        "core.preference_count", "core.preference_prior", "core.preference_share",
        "marts.channel_preference", "core.price_group", "core.price_response",
        "core.price_response_group", "marts.price_sensitivity",
        "core.customer_tag_measure", "marts.customer_tags",
        "marts.market_events", "marts.market_event_effects",
        "marts.demand_forecast", "marts.demand_backtest",
        "marts.calendar", "marts.aarrr_daily",
        "core.daily_series", "marts.seasonality", "core.purchase_score", "core.anomaly_test",
        "marts.customer_anomalies", "core.customer_history",
        "core.customer_habits", "core.customer_value", "marts.value_tier",
        "marts.value_tier_cutpoints", "core.order_profit", "core.profit_by_person",
        "marts.customer_profitability", "marts.profitability_unallocated", "marts.orders",
        "marts.order_lines", "marts.customer_daily", "core.purchase_rhythm",
        "marts.lifecycle", "marts.lifecycle_moves", "marts.rfm", "marts.rfm_cutpoints",
        "core.loyalty_signal", "marts.loyalty_index",
        "marts.cohort_retention", "marts.customer_360", "features.origin", "features.fact_day",
        "features.feature_rhythm", "features.feature_value", "features.feature_channel",
        "features.feature_purchases",
        "features.churn_label", "features.customer_features", "meta.reconciliation",
        "meta.quarantine", "meta.source_freshness",
    }  # fmt: skip


def test_columns_that_nobody_fills_are_left_out(till):
    assert till.columns("marts.orders") == [
        "order_id", "customer_id", "source_system", "channel", "store_id", "ordered_at",
        "order_date", "order_seq", "new_vs_repeat", "days_since_previous_order", "lines",
        "quantity", "gross_sales", "retail_discount", "net_sales", "data_as_of",
    ]  # fmt: skip
    view = till.columns("marts.customer_360")
    assert {"orders", "net_sales", "rfm_segment", "churn_probability"} <= set(view)
    assert not {"country", "age_band", "campaigns_received", "preferred_department"} & set(view)


def test_every_customer_and_product_is_inferred_from_the_orders(till):
    assert till.query(
        "SELECT count(*), bool_and(is_inferred), min(source_system) FROM core.customer"
    ) == [(120, True, "till")]
    assert till.query("SELECT count(*), bool_and(is_inferred) FROM core.product") == [(20, True)]


def test_the_customer_view_adds_up_to_the_lines(till):
    assert till.query("SELECT sum(net_sales) FROM marts.customer_360") == till.query(
        "SELECT sum(net_sales) FROM raw.till_order_line"
    )


def test_the_models_learn_from_orders_alone(till, patch):
    with duckdb.connect(str(till.layout.warehouse), read_only=True) as connection:
        features = connection.sql("FROM features.customer_features").df()
    told = {f.name for f in CATALOGUE if f.theme in ("rhythm", "value", "channel")}
    assert set(present(features)) == told - {"coupon_share_84"}
    assert {f for f in FEATURES if f not in OPTIONAL} <= set(present(features))
    day = features["as_of"].max()
    now = features[features["is_scored"]]
    model = churn.fit(features[features["churned"].notna()], churn.ChurnDefinition(), day)
    assert model.method != "none", model.decision
    scores = churn.score(model, now)
    grouped = segments.score(segments.fit(features, day), now)
    assert len(scores) == len(grouped) == 120
    _write(till, "churn", scores)
    _write(till, "segments", grouped)
    assert till.build(patch, "source:ml+") == []
    assert till.query(
        """SELECT count(*), count(cluster_status), bool_or(churn_probability IS NOT NULL)
        FROM marts.customer_360"""
    ) == [(120, 120, True)]


def test_lifetime_value_learns_from_orders_alone(till, patch):
    analysis = lifetime_value_analysis.ANALYSIS
    with duckdb.connect(str(till.layout.warehouse)) as connection:
        tables = analysis.run(connection, _run_of(till), date(2024, 12, 30))
        purchases = connection.sql(
            "FROM features.feature_purchases WHERE as_of = DATE '2024-12-30' ORDER BY customer_id"
        ).df()
        orders = connection.sql(
            "SELECT customer_id, order_date AS day, net_sales AS value FROM raw.till_order_line"
        ).df()
    assert set(tables) == set(analysis.tables)
    # The feature in SQL is the summary that ml makes of anybody's orders.
    frame = lifetime_value.summary(orders, date(2024, 12, 30), holdout_days=182)
    for name in lifetime_value.SUMMARY[1:]:
        assert purchases[name].fillna(0).tolist() == pytest.approx(frame[name].fillna(0).tolist())
    assert len(tables["clv"]) == 120
    assert tables["clv"]["margin_used"].isna().all()  # nobody says what goods cost
    assert tables["clv_history"]["as_of"].nunique() > 10
    _write(till, "clv", tables["clv"])
    assert till.build(patch, "source:ml+") == []
    assert till.query(
        """SELECT count(*), count(expected_value_12m), bool_or(p_alive < 0.5)
        FROM marts.customer_360"""
    ) == [(120, 120, True)]


def test_without_categories_and_campaigns_nothing_is_asked_and_it_says_so(till):
    company = _run_of(till)
    analysis = propensity_analysis.ANALYSIS
    with duckdb.connect(str(till.layout.warehouse)) as connection:
        tables = analysis.run(connection, company, date(2024, 12, 30))
        known = connection.sql(
            "SELECT model, method FROM ml.model_registry WHERE model LIKE 'propensity%' ORDER BY 1"
        ).fetchall()
    assert set(tables) == set(analysis.tables)
    assert len(tables["propensity"]) == 2 * 120
    assert set(tables["propensity"]["no_score_reason"]) == {"nothing_to_ask"}
    assert tables["propensity_targets"].empty
    assert known == [("propensity_category", "none"), ("propensity_response", "none")]


def _run_of(made) -> SimpleNamespace:
    fits = KeptFits(made.layout.kept_fits)
    return SimpleNamespace(company=load_company("demo"), layout=made.layout, fits=fits)


def _write(made, table: str, frame: pd.DataFrame) -> None:
    with duckdb.connect(str(made.layout.warehouse)) as connection:
        connection.register("incoming", frame)
        connection.execute(f"CREATE OR REPLACE TABLE ml.{table} AS FROM incoming")
