"""Numbers that stay, moves that have a reason, and nobody who moves without one."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from segment_worlds import DAY, PLANTED, a_month_later, one_cloud, planted

from ml import segments
from ml.segments.features import SHAPING

GROWN = {**PLANTED, "gone": (70, 2, 15, 0.15, 0.30), "new": (40, 3, 90, 0.15, 0.30)}


@pytest.fixture(scope="module")
def customers():
    return planted()


@pytest.fixture(scope="module")
def fitted(customers):
    return segments.fit(customers, DAY)


@pytest.fixture(scope="module")
def regrouped():
    """Other groups a month later: one fell into two; three go on."""
    later = planted(groups=GROWN, day=pd.Timestamp(DAY).date() + pd.Timedelta(days=28))
    return later.assign(as_of=pd.Timestamp(DAY) + pd.Timedelta(days=28))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 1))
def test_whose_facts_did_not_change_does_not_move(customers, fitted, seed, part):
    rng = np.random.default_rng(seed)
    later = a_month_later(customers, seed).assign(as_of=pd.Timestamp("2024-06-29"))
    changed = rng.random(len(later)) < part
    later.loc[changed, list(SHAPING)] = (
        customers[list(SHAPING)].sample(int(changed.sum()), random_state=seed).to_numpy()
    )
    later.loc[~changed, customers.columns.drop("as_of")] = customers.loc[~changed].drop(
        columns="as_of"
    )
    moved = segments.moves(fitted, customers, fitted, later)
    assert set(moved["customer_id"]) <= set(later.loc[changed, "customer_id"])
    was = segments.score(fitted, customers)["cluster_id"]
    now = segments.score(fitted, later)["cluster_id"]
    assert len(moved) == int((was != now).sum())
    assert moved[["reason", "reason_zh", "feature"]].notna().all(axis=None)
    assert set(moved["reason_kind"]) <= {"fact"}


def test_the_reason_is_the_fact_that_changed(customers, fitted):
    later = customers.assign(as_of=pd.Timestamp("2024-06-29"))
    loyal = later.index[later["truth"] == "loyal"][:3]
    bargain = later.index[later["truth"] == "bargain"][:1]
    own = later.index[later["truth"] == "own brand"][:1]
    later.loc[own, ["discount_share_84", "private_label_share_84"]] = [0.5, 0.3]
    later.loc[bargain, ["discount_share_84", "private_label_share_84"]] = [0.15, 0.8]
    later.loc[loyal, ["order_days_84", "net_sales_84", "days_since_last_order"]] = [0, 0, 90]
    moved = segments.moves(fitted, customers, fitted, later).set_index("customer_id")
    assert len(moved) == 5
    for i in loyal:
        row = moved.loc[customers.at[i, "customer_id"]]
        assert pd.isna(row["to_cluster_id"])
        assert (row["to_name"], row["feature"]) == ("no order in 84 days", "order_days_84")
        assert row["value_after"] == 0
        assert row["reason_zh"].endswith("变为 0")
    for i, feature in ((own[0], "discount"), (bargain[0], "private_label")):
        row = moved.loc[customers.at[i, "customer_id"]]
        assert row["feature"] in {"discount_share_84", "private_label_share_84"}
        assert row["from_cluster_id"] != row["to_cluster_id"], feature


def test_a_retrained_model_keeps_the_numbers_of_groups_that_go_on(customers, fitted, regrouped):
    found = segments.fit(regrouped, regrouped["as_of"].iloc[0])
    assert len(found.ids) == 5
    step = segments.carry_on(fitted, found, regrouped)
    assert step.verdict == "retrained"
    before = segments.score(fitted, customers).assign(truth=customers["truth"].to_numpy())
    after = segments.score(step.model, regrouped).assign(truth=regrouped["truth"].to_numpy())
    was = before.groupby("truth")["cluster_id"].agg(lambda c: c.mode()[0])
    now = after.groupby("truth")["cluster_id"].agg(lambda c: c.mode()[0])
    for group in ("loyal", "bargain", "own brand"):
        assert now[group] == was[group], group
    assert {now["new"], now["gone"]} == {was["gone"], 5}
    assert step.model.last_id == 5
    assert len(set(step.model.names)) == 5
    moved = segments.moves(fitted, customers, step.model, regrouped)
    assert len(moved)
    assert moved[["reason", "reason_zh", "from_name", "to_name_zh"]].notna().all(axis=None)


def test_who_moves_only_because_the_model_did_is_told_so(customers, fitted):
    """Nobody's facts change; the new model has borders of its own."""
    from dataclasses import replace

    later = customers.assign(as_of=pd.Timestamp("2024-06-29"))
    other = replace(fitted, centroids=fitted.centroids[:2], ids=(1, 2), words=fitted.words[:2])
    other = replace(other, micro=())
    moved = segments.moves(fitted, customers, other, later)
    assert len(moved) == 200
    assert set(moved["reason"]) == {"model retrained"}
    assert set(moved["reason_zh"]) == {"模型已重新训练"}


def test_a_refused_fit_leaves_the_earlier_labels(customers, fitted):
    cloud = one_cloud("normal").assign(as_of=pd.Timestamp("2024-06-29"))
    found = segments.fit(cloud, pd.Timestamp("2024-06-29"))
    step = segments.carry_on(fitted, found, cloud)
    assert (step.verdict, step.model.version) == ("kept", fitted.version)
    assert segments.carry_on(None, found, cloud).verdict == "refused"
    assert segments.carry_on(found, fitted, customers).verdict == "first"
    table = segments.versions([segments.carry_on(None, fitted, customers), step])
    assert table["verdict"].tolist() == ["first", "kept"]
    assert table["is_in_force"].tolist() == [False, True]
    assert table["verdict_text_zh"].notna().all()


def test_matching_follows_members_and_not_numbers():
    rng = np.random.default_rng(0)
    old = rng.integers(0, 4, 400)
    swapped = np.array([2, 0, 3, 1])[old]
    assert segments.match(old, swapped, 4, 4) == {2: 0, 0: 1, 3: 2, 1: 3}
    split = np.where((old == 0) & (np.arange(400) % 2 == 0), 4, old)
    pairs = segments.match(old, split, 4, 5)
    assert {pairs[i] for i in (1, 2, 3)} == {1, 2, 3}
    assert len(pairs) == 4


def test_no_moves_have_the_same_columns(customers, fitted):
    none = segments.moves(fitted, customers, fitted, customers)
    assert list(none.columns) == list(segments.MOVES)
    assert len(none) == 0
