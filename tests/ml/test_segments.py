"""Planted groups are found, numbered and named the same way every time; where none are, none."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from segment_worlds import DAY, PLANTED, a_month_later, one_cloud, planted, simulated
from sklearn.metrics import adjusted_rand_score

from ml import segments
from ml.segments import stability
from ml.segments.describe import name_groups
from ml.segments.features import DESCRIBING, HABITS, SHAPING
from ml.segments.model import _unique
from ml.segments.words import STATUS, WORDS, phrase


@pytest.fixture(scope="module")
def customers():
    return planted()


@pytest.fixture(scope="module")
def fitted(customers):
    return segments.fit(customers, DAY)


@pytest.fixture(scope="module")
def described(fitted, customers):
    return segments.describe(fitted, customers)


def _truth(model, customers) -> float:
    found = segments.score(model, customers).merge(customers[["customer_id", "truth"]])
    return adjusted_rand_score(found["truth"], found["cluster_id"].fillna(0))


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("spread", [0.08, 0.25])
def test_planted_groups_are_found(seed, spread, capsys):
    customers = planted(150, spread, seed)
    model = segments.fit(customers, DAY)
    index = _truth(model, customers)
    with capsys.disabled():
        print(f"\nplanted, spread {spread}, seed {seed}: {len(model.ids)} groups, ARI {index:.3f}")
    assert len(model.ids) == len(PLANTED)
    assert index >= 0.9


@pytest.mark.parametrize("kind", ["normal", "even", "long"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_one_cloud_is_refused(kind, seed, capsys):
    model = segments.fit(one_cloud(kind, seed=seed), DAY)
    with capsys.disabled():
        print(f"\none cloud, {kind}, seed {seed}: {model.decision}")
    assert model.reason == "no_stable_segments"


@pytest.mark.parametrize("seed", [1, 2])
def test_the_simulator_without_groups_is_refused(seed, tmp_path, capsys):
    from simulator.world import PriceSense

    alike = PriceSense(
        promotion=(0,) * 4,
        discount_promoted=(0.45,) * 4,
        discount_ordinary=(0.07,) * 4,
        cheaper=(0,) * 4,
        felt=(1,) * 4,
    )
    customers = simulated(2_500, seed, tmp_path, price_sense=alike)
    model = segments.fit(customers, DAY)
    with capsys.disabled():
        print(f"\nsimulator without groups, seed {seed}: {model.decision}")
    assert model.reason == "no_stable_segments"
    scored = segments.score(model, customers)
    assert scored["cluster_id"].isna().all()
    assert STATUS["no_stable_segments"][0] in set(scored["status"])


def test_stability_alone_would_have_been_fooled():
    """A long even cloud is cut at the same places each time, and yet has no groups."""
    table = segments.fit(one_cloud("long", 1_000), DAY).k_stability
    tried = table[table["stability"].notna()]
    assert (tried["stability"] >= stability.STABLE).any()
    assert not table["passes"].any()


def test_labels_are_alike_on_another_seed_of_fewer_customers_and_a_month_later(
    fitted, customers, capsys
):
    later, some = a_month_later(customers), customers.sample(frac=0.9, random_state=3)
    month = later["as_of"].iloc[0]
    cases = {
        "again": (segments.fit(customers, DAY), customers),
        "another seed": (segments.fit(customers, DAY, seed=7), customers),
        "90 % of customers": (segments.fit(some, DAY), some),
        "a month later": (segments.fit(later, month), later),
    }
    before = segments.score(fitted, customers).set_index("customer_id")
    for name, (model, rows) in cases.items():
        step = segments.carry_on(fitted, model, rows)
        now = segments.score(step.model, rows).set_index("customer_id")
        was = before.loc[now.index]
        same = (now["cluster_id"] == was["cluster_id"]) & (
            now["cluster_name"] == was["cluster_name"]
        )
        # the model of its own, before anything is carried on
        own = segments.score(model, rows).set_index("customer_id")
        alone = adjusted_rand_score(own["cluster_id"], was["cluster_id"])
        with capsys.disabled():
            print(f"\n{name}: {step.verdict}, alike {same.mean():.1%}, on its own ARI {alone:.3f}")
        assert step.verdict == "confirmed"
        assert same.mean() >= 0.98
        assert alone >= 0.9


def test_numbers_follow_mean_spend_and_names_say_what_differs(fitted, customers, described):
    sales = described[1].query("feature == 'net_sales_84'").sort_values("cluster_id")["mean"]
    assert sales.is_monotonic_decreasing
    assert len(set(fitted.names)) == len(set(fitted.names_zh)) == 4
    found = segments.score(fitted, customers).merge(customers[["customer_id", "truth"]])
    name = found.groupby("truth")[["cluster_name", "cluster_name_zh"]].agg(lambda n: n.mode()[0])
    words = {"bargain": 3, "own brand": 4, "gone": 0, "loyal": 1}
    for group, feature in words.items():
        for language, column in enumerate(("cluster_name", "cluster_name_zh")):
            assert WORDS[SHAPING[feature]][language][0] in name.at[group, column]


def test_each_group_has_a_name_and_five_facts_in_both_languages(described):
    profiles, facts = described
    told = facts[facts["rank"] <= 5]
    assert told.groupby("cluster_id").size().tolist() == [5] * 4
    assert told[["text", "text_zh"]].notna().all(axis=None)
    assert told["text_zh"].str.contains(r"[\u4e00-\u9fff]").all()
    for row in profiles.itertuples():
        for text in told.loc[told["cluster_id"] == row.cluster_id, "text"]:
            assert text in row.description
    assert (facts["z_difference"].abs() > 0).any()


def test_profiles_and_facts_add_up(customers, described):
    profiles, facts = described
    assert profiles["customers"].sum() == len(customers)
    assert profiles["share"].sum() == pytest.approx(1, abs=1e-5)
    assert profiles["share_of_sales"].sum() == pytest.approx(1, abs=1e-5)
    assert len(facts) == 4 * len(DESCRIBING)
    for _, own in facts.groupby("cluster_id"):
        assert own.sort_values("rank")["z_difference"].abs().is_monotonic_decreasing
    loyal = customers[customers["truth"] == "loyal"]
    fact = facts.query("cluster_id == 1 and feature == 'net_sales_84'").iloc[0]
    assert fact["mean"] == pytest.approx(loyal["net_sales_84"].mean())
    assert fact["overall_mean"] == pytest.approx(customers["net_sales_84"].mean())


def test_micro_clusters_are_found_within_a_group_or_refused():
    customers = planted(400, seed=4)
    half = customers["truth"].eq("loyal") & (customers.index % 2 == 0)
    customers["weekend_share_84"] = np.where(half, 0.95, 0.1)
    customers["average_order_value_84"] = np.exp(np.where(half, 6, 3) + customers["stores_84"] / 40)
    model = segments.fit(customers, DAY)
    scored = segments.score(model, customers)
    loyal = customers["truth"].eq("loyal").to_numpy()
    assert adjusted_rand_score(half[loyal], scored.loc[loyal, "micro_cluster_id"].fillna("")) > 0.9
    assert set(scored.loc[loyal, "micro_cluster_id"]) == {"1.1", "1.2"}
    assert scored.loc[~loyal, "micro_cluster_id"].isna().all()
    assert [part.is_stable for part in model.micro] == [True, False, False, False]
    profiles = segments.describe(model, customers)[0]
    assert profiles["micro_clusters"].tolist() == [2, 0, 0, 0]
    assert profiles["micro_decision_zh"].str.contains("拒绝|分群").all()


def test_the_order_of_rows_changes_nothing(fitted, customers, described):
    shuffled = customers.sample(frac=1, random_state=4)
    again = segments.fit(shuffled, DAY)
    assert again.version == fitted.version == segments.version(shuffled, DAY)
    pd.testing.assert_frame_equal(again.k_stability, fitted.k_stability)
    for one, other in zip(segments.describe(again, shuffled), described, strict=True):
        pd.testing.assert_frame_equal(one, other)
    pd.testing.assert_frame_equal(
        segments.score(again, shuffled), segments.score(fitted, customers)
    )


def test_other_days_and_undeclared_columns_change_nothing(fitted, customers):
    other = planted(seed=9, day=pd.Timestamp("2024-07-01").date())
    again = segments.fit(pd.concat([other, customers]).assign(leak=np.inf), DAY)
    assert again.version == fitted.version
    assert (again.centroids == fitted.centroids).all()


def test_every_customer_is_scored_and_who_is_in_no_group_is_told_why(fitted, customers):
    rows = customers.copy()
    rows.loc[:4, list(DESCRIBING)] = np.nan
    rows.loc[:4, "order_days_life"] = 0
    rows.loc[5:9, ["order_days_84", "net_sales_84"]] = 0
    out = segments.score(fitted, rows)
    assert len(out) == len(rows)
    assert list(out.columns) == list(segments.SEGMENTS)
    assert out.loc[:9, ["cluster_id", "cluster_name", "distance"]].isna().all(axis=None)
    assert set(out.loc[:4, "status"]) == {"no orders yet"}
    assert set(out.loc[5:9, "status"]) == {"no order in 84 days"}
    assert set(out.loc[10:, "status"]) == {"in a segment"}
    assert out["status_zh"].notna().all()
    assert (out.loc[10:, "cluster_id"] != out.loc[10:, "runner_up_id"]).all()


@pytest.mark.parametrize("change", ["constant", "missing", "far outside"])
@pytest.mark.parametrize("feature", DESCRIBING)
def test_a_broken_feature_has_an_outcome(fitted, customers, feature, change):
    value = {"constant": 3.0, "missing": np.nan, "far outside": 1e12}[change]
    out = segments.score(fitted, customers.assign(**{feature: value}))
    assert out["status"].notna().all()
    if feature == SHAPING[3]:
        model = segments.fit(customers.assign(**{feature: value}), DAY)
        assert model.is_stable or model.reason in STATUS


def test_infinity_and_rows_of_two_days_are_refused(fitted, customers):
    with pytest.raises(ValueError, match="net_sales_84"):
        segments.score(fitted, customers.assign(net_sales_84=np.inf))
    two = pd.concat([customers, customers.assign(as_of=pd.Timestamp("2024-07-01"))])
    with pytest.raises(ValueError, match="one as_of"):
        segments.score(fitted, two)
    with pytest.raises(ValueError, match="as_of"):
        segments.fit(customers.drop(columns="as_of"), DAY)


@pytest.mark.parametrize("rows", [0, 10, 49])
def test_few_customers_are_refused_with_a_reason(customers, rows):
    model = segments.fit(customers.head(rows), DAY)
    assert model.reason == "too_few_customers"
    out = segments.score(segments.loads(segments.dumps(model)), customers)
    assert set(out["status"]) == {STATUS["too_few_customers"][0]}
    assert out["cluster_id"].isna().all()
    assert [len(t) for t in segments.describe(model, customers)] == [0, 0]


def test_customers_all_alike_and_features_all_missing_are_refused(customers):
    alike = customers.assign(**dict.fromkeys(DESCRIBING, 1.0))
    assert segments.fit(alike, DAY).reason == "customers_alike"
    missing = customers.assign(**dict.fromkeys((*SHAPING, *HABITS), np.nan))
    missing["order_days_84"] = 3
    assert segments.fit(missing, DAY).reason == "customers_alike"


def test_a_saved_segmentation_scores_the_same_and_holds_no_customer(fitted, customers, described):
    data = segments.dumps(fitted)
    read = segments.loads(data)
    pd.testing.assert_frame_equal(
        segments.score(read, customers), segments.score(fitted, customers)
    )
    pd.testing.assert_frame_equal(read.k_stability, fitted.k_stability)
    step = segments.carry_on(None, fitted, customers)
    assert b"cust-" not in data
    assert "cust-" not in segments.card(step, described[0])


def test_the_warehouse_gets_the_same_types_whatever_was_found(fitted, customers):
    refused = segments.fit(customers.head(3), DAY)
    steps = [segments.carry_on(None, model, customers) for model in (fitted, refused)]
    for a, b in (
        (segments.score(fitted, customers), segments.score(refused, customers)),
        *zip(
            segments.describe(fitted, customers), segments.describe(refused, customers), strict=True
        ),
        (fitted.k_stability, refused.k_stability),
        (segments.versions(steps[:1]), segments.versions(steps[1:])),
    ):
        assert duckdb.from_df(a).types == duckdb.from_df(b).types


labels = st.lists(st.integers(0, 4), min_size=2, max_size=60)


@settings(max_examples=100, deadline=None)
@given(labels, st.integers(0, 1000))
def test_adjusted_rand_equals_scikit_learn(a, seed):
    b = np.random.default_rng(seed).integers(0, 4, len(a))
    assert stability.adjusted_rand(np.array(a), b) == pytest.approx(adjusted_rand_score(a, b))


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 8), st.integers(0, 10_000))
def test_names_are_unique_and_not_empty(k, seed):
    z = np.random.default_rng(seed).choice([-1.0, 0.0, 1.0], size=(k, len(SHAPING)))
    words = name_groups(z, SHAPING)
    for language in (0, 1):
        names = _unique([phrase(w, language) for w in words], tuple(range(1, k + 1)))
        assert len(set(names)) == k
        assert all(names)
