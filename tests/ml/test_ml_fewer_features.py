"""A company whose sources fill fewer features gets the same models, on what is there."""

import numpy as np
import pandas as pd
import pytest

from ml import churn, segments
from ml.features import FEATURES, OPTIONAL


@pytest.fixture(scope="module")
def orders_only(panel):
    return panel.drop(columns=list(OPTIONAL))


def test_churn_is_fitted_saved_and_scored_on_what_is_there(orders_only, definition, day):
    model = churn.fit(orders_only, definition, day)
    assert model.method != "none"
    assert model.features == tuple(f for f in FEATURES if f not in OPTIONAL)
    now = orders_only[orders_only["as_of"] == day]
    scores = churn.score(churn.loads(churn.dumps(model)), now)
    pd.testing.assert_frame_equal(scores, churn.score(model, now))
    assert scores.loc[scores["eligible"], "probability"].notna().all()


def test_the_card_says_what_was_used_and_what_nobody_fills(orders_only, definition, day):
    card = churn.fit(orders_only, definition, day).card
    used = card.split("features: ")[1].split(".")[0]
    assert "`gap_ratio`" in used
    assert "`tickets_84`" not in used
    assert "No source of this company fills" in card


def test_a_model_does_not_score_without_a_column_that_it_learnt_from(model, now):
    with pytest.raises(ValueError, match="refunds_84"):
        churn.score(model, now.drop(columns=["refunds_84"]))


def test_columns_that_nobody_fills_change_nothing_for_the_others(orders_only, definition, day):
    """The door: an undeclared column is not seen, so its absence cannot matter."""
    noise = orders_only.assign(leak=np.arange(len(orders_only), dtype="float64"))
    assert (
        churn.fit(noise, definition, day).version == churn.fit(orders_only, definition, day).version
    )


def test_segments_are_shaped_by_what_is_there(panel, day):
    orders_only = panel.drop(columns=list(OPTIONAL))
    model = segments.fit(orders_only, day)
    shaping = ["days_since_last_order", "order_days_84", "net_sales_84", "discount_share_84"]
    assert list(model.scaler.shaping) == shaping
    assert model.centroids.shape[1] == len(shaping)
    now = orders_only[orders_only["as_of"] == day]
    saved = segments.loads(segments.dumps(model))
    pd.testing.assert_frame_equal(segments.score(saved, now), segments.score(model, now))
    assert not set(model.scaler.features) & OPTIONAL
