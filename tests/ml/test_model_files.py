"""Lifetime value and uplift, saved and loaded: the same scores, nobody inside, a stated why."""

import numpy as np
import pandas as pd
import pytest
from uplift_made import FEATURES, campaigns, nothing

from ml import lifetime_value as lv
from ml import uplift
from ml.artifacts import UntrustedModel
from ml.uplift import learners

DAY = pd.Timestamp("2025-12-31").date()


def orders(customers=400, seed=1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(customers):
        day, usual = float(rng.integers(0, 300)), 600 / rng.gamma(4, 1)
        leaves, rate = day + rng.exponential(200), rng.gamma(1.5, 0.02)
        while day < min(365, leaves):
            when = pd.Timestamp("2025-01-01") + pd.Timedelta(days=int(day))
            rows.append((f"customer-{number}", when, usual * rng.gamma(6, 1 / 6)))
            day += rng.exponential(1 / rate)
    return pd.DataFrame(rows, columns=["customer_id", "day", "value"])


@pytest.mark.parametrize("customers", [0, 1, 20, 400])
def test_a_saved_lifetime_model_scores_as_it_did(customers):
    table = lv.summary(orders(customers), DAY)
    model = lv.fit(table, margin=0.4, with_intervals=False)
    data = lv.dumps(model)
    pd.testing.assert_frame_equal(lv.score(lv.loads(data), table), lv.score(model, table))
    assert b"customer-" not in data
    said = lv.describe(model, table, DAY)
    turned = lv.describe(model, table.sample(frac=1, random_state=0), DAY)
    assert said == turned
    assert "customer-" not in said.card
    assert said.decision.startswith("Orders by ")
    assert model.orders is None or said.method.startswith(model.orders.name)


def test_another_customer_is_another_version():
    table = lv.summary(orders(120), DAY)
    less = table[table["customer_id"] != "customer-7"]
    versions = {
        lv.describe(lv.fit(rows, margin=margin, with_intervals=False), rows, DAY).version
        for rows, margin in ((table, None), (less, None), (table, 0.4))
    }
    assert len(versions) == 3


@pytest.fixture(scope="module", params=["some", "nothing"])
def model(request):
    effect = {"effect": nothing} if request.param == "nothing" else {}
    return uplift.fit(campaigns(**effect), FEATURES, types=["a", "b", "never sent"])


def test_a_saved_uplift_model_scores_as_it_did(model):
    now = campaigns(people=500, number=1, seed=99)
    data = uplift.dumps(model)
    again = uplift.loads(data)
    pd.testing.assert_frame_equal(uplift.score(again, now), uplift.score(model, now))
    assert b"c00001" not in data
    said = uplift.describe(model, DAY)
    assert "never sent: none" in said.method
    assert "never sent: No campaign of this type held enough people out" in said.decision
    assert "| a |" in said.card


@pytest.mark.parametrize("learner", ["t", "dr_line", "dr_trees"])
def test_each_learner_can_be_saved(learner, monkeypatch):
    frame = campaigns(types=("a",))
    monkeypatch.setattr(learners, "LEARNERS", ("mean", learner))
    model = uplift.fit(frame, FEATURES)
    assert uplift.describe(model, DAY).method == f"a: {learner}"
    now = campaigns(people=200, number=1, seed=9)
    loaded = uplift.loads(uplift.dumps(model))
    pd.testing.assert_frame_equal(uplift.score(loaded, now), uplift.score(model, now))


@pytest.mark.parametrize("room", [lv, uplift])
def test_a_broken_file_is_refused(room, model):
    table = lv.summary(orders(20), DAY)
    data = lv.dumps(lv.fit(table)) if room is lv else uplift.dumps(model)
    other = uplift.dumps(model) if room is lv else lv.dumps(lv.fit(table))
    for broken in (data[: len(data) // 2], b"", other):
        with pytest.raises(UntrustedModel):
            room.loads(broken)
