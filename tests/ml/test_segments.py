"""Planted groups are found, numbered and named the same way every time."""

from datetime import date

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from ml import segments
from ml.segments import stability
from ml.segments.describe import name_groups
from ml.segments.features import DESCRIBING, SHAPING

DAY = date(2024, 6, 1)
# days since last order, order days, sales, discount share, private label share
PLANTED = {
    "loyal": (2, 40, 2000, 0.05, 0.30),
    "bargain": (10, 12, 300, 0.50, 0.30),
    "own brand": (10, 12, 350, 0.15, 0.75),
    "gone": (75, 1, 15, 0.15, 0.30),
}


def make_customers(size=100, spread=0.08, seed=0):
    """Four planted groups; `truth` is the planted one, which no function of ml sees."""
    rng = np.random.default_rng(seed)
    parts = []
    for name, centre in PLANTED.items():
        noise = np.exp(rng.normal(0, spread, (size, len(centre))))
        part = pd.DataFrame(np.array(centre) * noise, columns=list(SHAPING))
        parts.append(part.assign(truth=name))
    out = pd.concat(parts, ignore_index=True)
    for name in DESCRIBING:
        if name not in out:
            out[name] = rng.random(len(out))
    out["lines_per_order_84"] = 3 + 3 * rng.random(len(out))
    for name in ("order_days_84", "days_since_last_order", "departments_84", "stores_84"):
        out[name] = np.maximum(1, (out[name] * (10 if "_84" in name and "order" not in name else 1)).round())
    out["order_days_life"] = out["order_days_84"] + 1
    out["as_of"], out["customer_id"] = DAY, [f"cust-{i:04d}" for i in range(len(out))]
    return out


@pytest.fixture(scope="module")
def customers():
    return make_customers()


@pytest.fixture(scope="module")
def fitted(customers):
    return segments.fit(customers, DAY)


def test_planted_groups_are_recovered(fitted, customers):
    found = segments.score(fitted, customers).merge(customers[["customer_id", "truth"]])
    assert len(fitted.names) == 4
    assert fitted.is_stable
    assert adjusted_rand_score(found["truth"], found["cluster_id"]) > 0.95


def test_numbers_follow_mean_spend_and_names_say_what_differs(fitted, customers):
    sales = fitted.facts.query("feature == 'net_sales_84'").sort_values("cluster_id")["mean"]
    assert sales.is_monotonic_decreasing
    assert len(set(fitted.names)) == 4
    found = segments.score(fitted, customers).merge(customers[["customer_id", "truth"]])
    name = found.groupby("truth")["cluster_name"].agg(lambda n: n.mode()[0])
    assert "many discounts" in name["bargain"]
    assert "much private label" in name["own brand"]
    assert "long absent" in name["gone"]
    assert "frequent" in name["loyal"]


def test_the_order_of_rows_changes_nothing(fitted, customers):
    shuffled = customers.sample(frac=1, random_state=4)
    again = segments.fit(shuffled, DAY)
    assert (again.version, again.card) == (fitted.version, fitted.card)
    for table in ("profiles", "facts", "k_stability"):
        pd.testing.assert_frame_equal(getattr(again, table), getattr(fitted, table))
    pd.testing.assert_frame_equal(
        segments.score(again, shuffled), segments.score(fitted, customers)
    )


def test_other_days_and_undeclared_columns_change_nothing(fitted, customers):
    other = make_customers(seed=9).assign(as_of=date(2024, 7, 1))
    again = segments.fit(pd.concat([other, customers]).assign(leak=np.inf), DAY)
    assert (again.version, again.card) == (fitted.version, fitted.card)


def test_profiles_and_facts_add_up(fitted, customers):
    assert fitted.profiles["customers"].sum() == len(customers)
    assert fitted.profiles["share"].sum() == pytest.approx(1, abs=1e-5)
    assert fitted.profiles["share_of_sales"].sum() == pytest.approx(1, abs=1e-5)
    assert len(fitted.facts) == 4 * len(DESCRIBING)
    for _, facts in fitted.facts.groupby("cluster_id"):
        ordered = facts.sort_values("rank")["z_difference"].abs()
        assert ordered.is_monotonic_decreasing


def test_facts_by_hand(fitted, customers):
    loyal = customers[customers["truth"] == "loyal"]
    fact = fitted.facts.query("cluster_id == 1 and feature == 'net_sales_84'").iloc[0]
    assert fact["mean"] == pytest.approx(loyal["net_sales_84"].mean())
    assert fact["overall_mean"] == pytest.approx(customers["net_sales_84"].mean())
    assert fact["z_difference"] > 1


def test_every_customer_is_scored_and_those_without_orders_are_said_to_be(fitted, customers):
    rows = customers.copy()
    rows.loc[:4, list(DESCRIBING)] = np.nan
    rows.loc[:4, "order_days_life"] = 0
    out = segments.score(fitted, rows)
    assert len(out) == len(rows)
    assert list(out.columns) == list(segments.SEGMENTS)
    assert out.loc[:4, ["cluster_id", "distance", "runner_up_id"]].isna().all(axis=None)
    assert set(out.loc[:4, "cluster_name"]) == {"no orders yet"}
    assert (out.loc[5:, "cluster_id"] != out.loc[5:, "runner_up_id"]).all()


def test_unknown_shares_are_survived_and_infinity_is_refused(fitted, customers):
    unknown = customers.assign(discount_share_84=np.nan)
    assert segments.score(fitted, unknown)["cluster_id"].notna().all()
    assert segments.fit(unknown, DAY).profiles["customers"].sum() == len(unknown)
    with pytest.raises(ValueError, match="net_sales_84"):
        segments.score(fitted, customers.assign(net_sales_84=np.inf))


def test_rows_of_two_days_and_a_missing_day_are_refused(fitted, customers):
    two = pd.concat([customers, customers.assign(as_of=date(2024, 7, 1))])
    with pytest.raises(ValueError, match="one as_of"):
        segments.score(fitted, two)
    with pytest.raises(ValueError, match="as_of"):
        segments.fit(customers.drop(columns="as_of"), DAY)


@pytest.mark.parametrize("rows", [0, 10, 49])
def test_few_customers_are_one_group_with_a_reason(customers, rows):
    model = segments.fit(customers.head(rows), DAY)
    assert (model.names, model.reason) == (("all customers",), "too_few_customers")
    out = segments.score(segments.loads(segments.dumps(model)), customers)
    assert set(out["cluster_id"]) == {1}
    assert out["runner_up_id"].isna().all()
    assert not model.is_stable
    assert len(model.profiles) == 1


def test_customers_all_alike_are_one_group(customers):
    alike = customers.assign(**dict.fromkeys(DESCRIBING, 1.0))
    assert segments.fit(alike, DAY).reason == "customers_alike"


def test_a_saved_segmentation_scores_the_same_and_holds_no_customer(fitted, customers):
    data = segments.dumps(fitted)
    pd.testing.assert_frame_equal(
        segments.score(segments.loads(data), customers), segments.score(fitted, customers)
    )
    assert b"cust-" not in data
    assert "cust-" not in fitted.card


def test_the_warehouse_gets_the_same_types_whatever_was_found(fitted, customers):
    single = segments.fit(customers.head(3), DAY)
    for a, b in (
        (segments.score(fitted, customers), segments.score(single, customers)),
        (fitted.profiles, single.profiles),
        (fitted.facts, single.facts),
        (fitted.k_stability, single.k_stability),
    ):
        assert duckdb.from_df(a).types == duckdb.from_df(b).types


def test_noise_without_groups_is_not_called_stable():
    rng = np.random.default_rng(0)
    table = stability.measure(rng.normal(size=(300, 5)))
    assert table["k"].tolist() == list(stability.K_RANGE)
    assert not table["passes"].any()
    assert table["chosen"].sum() == 1


@pytest.mark.parametrize(
    ("indexes", "passes", "silhouettes", "chosen"),
    [
        ([0.9, 0.85, 0.5], [True, True, False], [0.3, 0.26, 0.4], 4),
        ([0.9, 0.85, 0.5], [True, True, False], [0.5, 0.26, 0.4], 3),
        ([0.5, 0.7, 0.6], [False, False, False], [0.3, 0.3, 0.3], 4),
        ([0.7, 0.7, 0.6], [False, False, False], [0.3, 0.3, 0.3], 3),
        ([0.81, 0.95, 0.5], [True, False, False], [0.3, 0.3, 0.3], 3),
    ],
    ids=["largest that passes", "clear groups stay whole", "most stable", "tie", "floor"],
)
def test_the_rule_for_k(indexes, passes, silhouettes, chosen):
    table = pd.DataFrame({"k": [3, 4, 5], "stability": indexes, "passes": passes})
    assert stability.choose(table.assign(silhouette=silhouettes)) == chosen


labels = st.lists(st.integers(0, 4), min_size=2, max_size=60)


@settings(max_examples=100, deadline=None)
@given(labels, st.integers(0, 1000))
def test_adjusted_rand_equals_scikit_learn(a, seed):
    b = np.random.default_rng(seed).integers(0, 4, len(a))
    assert stability.adjusted_rand(np.array(a), b) == pytest.approx(adjusted_rand_score(a, b))


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 8), st.integers(0, 10_000))
def test_names_are_unique_and_not_empty(k, seed):
    rng = np.random.default_rng(seed)
    scaled = rng.choice([-1.0, 0.0, 1.0], size=(60, len(SHAPING)))
    names = name_groups(scaled, rng.integers(0, k, 60), k)
    assert len(set(names)) == k
    assert all(names)
