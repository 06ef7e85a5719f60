"""A shop that closes for a month: the monitor asks, the next night learns from newer labels, and
nothing else moves. The real steps, on the real models of features, over a company of the test."""

import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import dagster as dg
import duckdb
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "core"))

from arms import Feeds

from orchestration import propensity_sql, retrain_log
from orchestration.analyses import lifetime_value, monitoring
from orchestration.assets import ml, segments
from orchestration.assets.ml import build_ml_assets, churn_definition
from orchestration.days import partitions
from orchestration.kept_fits import KeptFits
from orchestration.mount import mount_run
from orchestration.retrain_log import Request
from orchestration.settings import Churn, Models, load_company
from orchestration.training_days import answered, grid

FIRST = date(2024, 1, 1)
ASKED = date(2024, 10, 1)
NEXT, AFTER = ASKED + timedelta(days=1), ASKED + timedelta(days=2)
WINDOW = timedelta(days=35)
LAST_ON_GRID = date(2024, 8, 12)  # whose labels are complete on these days
EXTRA = date(2024, 8, 28)  # 35 days before NEXT
# 300 customers with a rhythm of their own, a third of whom stop at some time; two in three do not
# come any more from 13 September on.
LINES = """
INSERT INTO raw.till_order_line BY NAME
SELECT 'o' || c || '-' || n AS order_id, order_id || '-1' AS order_line_id,
    'till:' || c AS customer_id, 'p' || (c * 7 + n) % 20 AS product_id,
    's' || c % 4 AS store_id, 'store' AS channel, 'till' AS source_system,
    order_line_id AS source_pk,
    DATE '2024-01-01' + (c % 28 + n * (3 + c % 31) + (hash(c, n) % 5)::INTEGER)::INTEGER
        AS order_date,
    order_date::TIMESTAMPTZ AS ordered_at, 1 AS quantity,
    10 + c % 13 AS gross_sales, c % 3 AS retail_discount, 0 AS coupon_match_discount,
    0 AS coupon_discount, gross_sales - retail_discount AS net_sales, 'CNY' AS currency,
    net_sales AS net_sales_original, FALSE AS is_free, TRUE AS is_kept,
    ordered_at AS known_at, order_date AS known_day
FROM range(300) a(c), range(120) b(n)
WHERE order_date <= DATE '2024-10-20'
    AND (c % 3 > 0 OR order_date < DATE '2024-03-01' + (hash(c) % 300)::INTEGER)
    AND (c % 3 = 1 OR order_date < DATE '2024-09-13')
"""
PRODUCTS = """INSERT INTO raw.goods_product BY NAME SELECT 'p' || p AS product_id,
    'D' || p % 3 AS department, TIMESTAMPTZ '2024-01-01 00:00:00+00' AS known_at
    FROM range(20) r(p)"""


class Nights:
    """Nights of one company, on one warehouse, with one `state/`."""

    def __init__(self, feeds: Feeds, patch, state: Path, **settings) -> None:
        self.feeds, self.patch = feeds, patch
        churn = Churn(horizon_days=28, gap_days=7, active_days=56, min_order_days=2)
        company = replace(
            load_company("complete_journey"),
            **{"first_day": FIRST, "last_day": None, "churn": churn} | settings,
        )
        layout = SimpleNamespace(state=state, root=state, models=state / "models")
        self.run = SimpleNamespace(
            company=company,
            layout=layout,
            warehouse=self.warehouse,
            fits=KeptFits(state / "kept_fits"),
        )
        (self.fit,) = [a for a in build_ml_assets(partitions(company)) if a.op.name == "fit_churn"]

    @contextmanager
    def warehouse(self, as_of=None):
        with duckdb.connect(str(self.feeds.layout.warehouse), config={"threads": 1}) as connection:
            yield connection

    def features(self, day: date, select: str = "+tag:features,resource_type:model") -> None:
        """As `raw__run` and `dbt_features` do it."""
        company = self.run.company
        with self.warehouse() as connection:
            asked = answered(company, self.run.layout.state, day)
            mount_run(connection, company, day, "a key", asked)
        assert self.feeds.build(self.patch, select) == []

    def night(self, day: date) -> dict[str, pd.DataFrame]:
        self.features(day)
        list(self.fit(dg.build_asset_context(partition_key=str(day)), company_run=self.run))
        with self.warehouse() as connection:
            found = monitoring.ANALYSIS.run(connection, self.run, day)
            for name in ("ml.churn_backtest", "ml.model_registry", "features.origin"):
                found[name] = connection.sql(f"FROM {name} ORDER BY ALL").df()
        return found

    def others(self, day: date) -> dict[str, pd.DataFrame]:
        """What other models than the one that is watched read of the night that was built."""
        with self.warehouse() as connection:
            propensity_sql.prepare_customers(connection, ["order_days_life", "order_days_84"])
            found = {
                "segments": pd.DataFrame(segments._days(connection)),
                "lifetime value": connection.sql(lifetime_value._DAYS).df(),
                "departments": pd.Series(propensity_sql.category_positives(connection))
                .sort_index()
                .to_frame(),
            }
            for learnt in (True, False):
                rows = propensity_sql.category(connection, "D1", not learnt)
                rows = rows.sort_values(["as_of", "customer_id"], ignore_index=True)
                found[f"propensity {learnt}"] = rows
        return found


@pytest.fixture(scope="module")
def patch():
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield monkeypatch


@pytest.fixture(scope="module")
def feeds(tmp_path_factory):
    made = Feeds(tmp_path_factory.mktemp("shop"), {"till": ["order_line"], "goods": ["product"]})
    made.execute(LINES)
    made.execute(PRODUCTS)
    return made


@pytest.fixture(scope="module")
def states(tmp_path_factory):
    return tmp_path_factory.mktemp("states")


@pytest.fixture(scope="module")
def told(feeds, patch, states):
    """The three nights, the middle one again, and the middle one where nothing had been asked."""
    nights, unasked = (Nights(feeds, patch, states / name) for name in ("asked", "unasked"))
    found = {"asked": nights.night(ASKED), "next": nights.night(NEXT)}
    found["others"] = nights.others(NEXT)
    found["after"] = nights.night(AFTER)
    (states / "asked/retrain/2024-10-30.0000.json").write_text("poison")
    found["again"] = nights.night(NEXT)
    found["unasked"] = unasked.night(NEXT)
    found["others unasked"] = unasked.others(NEXT)
    return found


def _model(tables: dict) -> dict:
    return tables["ml.model_registry"].iloc[0].to_dict()


def _cutoff(tables: dict) -> date:
    return pd.Timestamp(_model(tables)["train_cutoff"]).date()


def test_the_monitor_asks_and_the_next_night_learns_from_newer_labels(told):
    rule = told["asked"]["monitoring"].query("check == 'retrain'").iloc[0]
    assert rule["verdict"] == "retrain"
    assert "the scores drift" in rule["finding_en"]
    assert _cutoff(told["asked"]) == LAST_ON_GRID + WINDOW < _cutoff(told["next"]) == NEXT
    assert _model(told["asked"])["model_version"] != _model(told["next"])["model_version"]
    assert told["next"]["ml.churn_backtest"]["origin"].max().date() == EXTRA
    (request,) = told["asked"]["training_request"].to_dict("records")
    assert (request["outcome"], request["honoured_on"]) == ("extra_day", NEXT)
    assert request["training_day"] == EXTRA == NEXT - WINDOW


def test_the_day_after_has_the_same_model_though_the_monitor_asks_on(told):
    same = ["model_version", "method", "train_cutoff"]
    assert [_model(told["after"])[k] for k in same] == [_model(told["next"])[k] for k in same]
    requests = told["after"]["training_request"]
    assert list(requests["outcome"]) == ["extra_day", "too_soon", "too_soon"]
    assert list(requests["asked_on"]) == [ASKED, NEXT, AFTER]


def test_without_a_request_nothing_changes(told):
    origin = told["unasked"]["features.origin"]
    assert not origin["is_asked_for"].any()
    assert EXTRA not in set(origin["as_of"].dt.date)
    assert _cutoff(told["unasked"]) == LAST_ON_GRID + WINDOW
    assert _model(told["unasked"])["model_version"] == _model(told["asked"])["model_version"]


def test_a_day_that_is_run_again_reads_no_later_request_and_says_the_same(told, states):
    for name, table in told["next"].items():
        pd.testing.assert_frame_equal(table, told["again"][name], obj=name)
    names = sorted(path.name for path in (states / "asked/retrain").iterdir())
    days = (ASKED, NEXT, AFTER, date(2024, 10, 30))
    assert names == [f"{day}.0000.json" for day in days]


def test_the_other_models_do_not_notice(told):
    """Reference days of segments, the history of lifetime value, what propensity learns from."""
    assert EXTRA in set(told["next"]["features.origin"]["as_of"].dt.date)
    assert len(told["others"]["propensity True"]) > 1000
    for name, frame in told["others"].items():
        pd.testing.assert_frame_equal(frame, told["others unasked"][name], obj=name)


def test_a_person_is_told_when_it_was_asked_for_and_honoured(told):
    shown = monitoring.ANALYSIS.charts(told["after"])
    assert "asked for on 2024-10-01. Train again: the scores drift. Honoured on 2024-10-02: the " \
        "model learns from 2024-08-28, too." in shown["training_request"]  # fmt: skip
    assert shown["monitoring"].endswith(shown["training_request"])
    assert "Not honoured: labels less than 7 days newer" in shown["monitoring"]
    assert "00:00:00" not in shown["training_request"]


def test_a_company_that_trains_weekly_has_the_same_reference_days(feeds, patch, states, told):
    weekly = Nights(feeds, patch, states / "weekly", models=Models(train_every_days=7))
    weekly.features(NEXT, "origin")
    origin = feeds.query("FROM features.origin ORDER BY as_of")
    usual = told["unasked"]["features.origin"]
    reference = usual.loc[usual["is_training_day"], "as_of"].dt.date.tolist()
    assert [row[0] for row in origin if row[2]] == reference
    training = [row[0] for row in origin if row[1]]
    assert training == grid(FIRST, 7, NEXT)
    assert len(training) == 32


@pytest.mark.slow
def test_a_night_of_the_monitor_again_writes_the_same(feeds, patch, states, told):
    again = Nights(feeds, patch, states / "asked").night(ASKED)
    for name, table in told["asked"].items():
        pd.testing.assert_frame_equal(table, again[name], obj=name)


def _alive(connection, fits) -> pd.DataFrame:
    """On each day of the night, without a fit: somebody who comes every ten days is no Poisson."""
    return connection.sql(
        """SELECT customer_id, as_of, 1 - (age_days - last_order_after_days) / 84 AS p_alive
        FROM features.feature_purchases"""
    ).df()


@pytest.mark.slow
def test_a_label_by_p_alive_of_the_extra_day_is_known_that_night_and_later(
    feeds, patch, states, monkeypatch
):
    churn = Churn(horizon_days=28, gap_days=0, active_days=56, kind="p_alive")
    nights = Nights(feeds, patch, states / "alive", churn=churn)
    monkeypatch.setattr(ml, "_alive", _alive)
    asked = Request(ASKED, "churn", "Why.", "原因。")
    retrain_log.append(states / "alive/retrain", ASKED, [asked])
    learnt = []
    for day in (NEXT, AFTER, NEXT + timedelta(days=28)):
        nights.features(day)
        with nights.warehouse() as connection:
            definition = churn_definition(nights.run.company)
            rows = ml._churn_rows(connection, ml.LEARNT, definition, nights.run.fits)
        assert str(NEXT) not in set(rows["as_of"].astype(str))  # its window ends on the last night
        rows = rows[(rows["as_of"] == str(NEXT - timedelta(days=28))) & rows["churned"].notna()]
        learnt.append(rows.sort_values("customer_id", ignore_index=True))
    assert 0 < learnt[0]["churned"].sum() < len(learnt[0])
    assert len(learnt[0]) > 100
    for later in learnt[1:]:
        pd.testing.assert_frame_equal(learnt[0], later)
