"""One row a customer, whatever is known of them."""

import duckdb
import numpy as np
import pandas as pd
import pytest

from ml import churn
from ml.churn.bands import band, thresholds
from ml.stable import id_hash


@pytest.fixture(scope="module")
def scores(model, now):
    return churn.score(model, now)


def test_every_customer_is_there_once(scores, now):
    assert scores["customer_id"].tolist() == sorted(now["customer_id"])
    assert list(scores.columns) == list(churn.SCORES)
    assert (scores["probability"].notna() == scores["eligible"]).all()
    assert (scores["risk_rank"].notna() == scores["eligible"]).all()
    assert (scores["no_score_reason"].isna() == scores["eligible"]).all()


def test_ranks_are_complete_and_follow_the_probability(scores):
    ranked = scores.dropna(subset=["risk_rank"]).sort_values("risk_rank")
    assert ranked["risk_rank"].tolist() == list(range(1, len(ranked) + 1))
    assert ranked["probability"].is_monotonic_decreasing


def test_equal_customers_are_ranked_by_hash(model, now):
    same = now[now["eligible"]].copy()
    same["days_since_last_order"] = 9.0
    ranked = churn.score(model, same).sort_values("risk_rank")["customer_id"]
    assert np.all(np.diff(id_hash(ranked).astype(object)) > 0)


def test_bands_by_hand():
    p = np.array([0.119, 0.12, 0.239, 0.24])
    assert band(p, 0.12).tolist() == ["low", "medium", "medium", "high"]
    assert thresholds(0.6) == pytest.approx((0.6, 0.8))


def test_the_label_is_not_read(model, now, scores):
    pd.testing.assert_frame_equal(churn.score(model, now.drop(columns="churned")), scores)


def test_the_warehouse_gets_the_same_types_with_and_without_rows(model, now, scores):
    types = duckdb.from_df(scores).types
    nothing = churn.score(model, now.assign(eligible=False).head(0))
    assert duckdb.from_df(nothing).types == types
    assert [str(t) for t in types[:4]] == ["VARCHAR", "DATE", "VARCHAR", "BIGINT"]


def test_rows_of_two_days_are_refused(model, panel):
    with pytest.raises(ValueError, match="one as_of"):
        churn.score(model, panel)


def test_infinity_is_refused(model, now):
    with pytest.raises(ValueError, match="spend_trend"):
        churn.score(model, now.assign(spend_trend=np.inf))
