"""A model knows on a day what was known on that day, and nothing else."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml import churn
from ml.evaluation import split_for

GRID = [date(2017, 2, 26) + timedelta(days=28 * i) for i in range(10)]


def test_split_by_hand():
    # 2017-06-18 looks back 35 days to 05-14: the labels of 04-23 are complete, those of 05-21 not
    split = split_for(GRID, churn.ChurnDefinition(), GRID[4])
    assert split.calibration == date(2017, 4, 23)
    assert split.training == (date(2017, 2, 26), date(2017, 3, 26))
    assert split_for(GRID, churn.ChurnDefinition(), GRID[2]) is None


def test_a_label_is_complete_on_its_last_day_and_not_before():
    definition = churn.ChurnDefinition()
    done = definition.label_complete(GRID[1])
    assert done == GRID[1] + timedelta(days=35)
    assert split_for(GRID, definition, done).calibration == GRID[1]
    assert split_for(GRID, definition, done - timedelta(days=1)) is None


@given(
    st.integers(1, 90),
    st.integers(0, 30),
    st.lists(st.integers(0, 500), min_size=1, max_size=15, unique=True),
    st.integers(0, 600),
)
def test_no_label_reaches_past_the_day_and_no_two_slices_share_one(horizon, gap, days, at):
    definition = churn.ChurnDefinition(horizon_days=horizon, gap_days=gap)
    start = date(2020, 1, 1)
    day = start + timedelta(days=at)
    split = split_for([start + timedelta(days=d) for d in days], definition, day)
    if split is None:
        return
    assert definition.label_complete(split.calibration) <= day
    window_begins = split.calibration + timedelta(days=gap)
    assert all(definition.label_complete(t) <= window_begins for t in split.training)


@pytest.fixture(scope="module")
def origins(model):
    return sorted(set(model.backtest["origin"]))


def test_every_backtest_row_names_a_cutoff_no_later_than_its_origin(model):
    table = model.backtest
    assert model.n_origins == len(set(table["origin"])) == 4
    assert (table["train_cutoff"] <= table["origin"]).all()
    assert (table["calibration_origin"] < table["origin"]).all()
    assert model.train_cutoff <= model.day


def test_a_poisoned_later_label_changes_no_earlier_backtest(panel, definition, day, model, origins):
    poisoned = panel.copy()
    later = panel["as_of"] >= origins[-1]
    poisoned.loc[later, "churned"] = 1 - poisoned.loc[later, "churned"]
    table = churn.fit(poisoned, definition, day).backtest
    early = table["origin"] < origins[-1]
    pd.testing.assert_frame_equal(table[early], model.backtest[early])
    assert not table[~early].equals(model.backtest[~early])


def test_labels_that_are_not_complete_are_not_read(panel, definition, day, model):
    poisoned = panel.copy()
    open_ = panel["as_of"] > day - timedelta(days=35)
    poisoned.loc[open_ & panel["eligible"], "churned"] = 1.0
    assert churn.fit(poisoned, definition, day).card == model.card


def test_the_future_changes_nothing(panel, definition, origins):
    day = origins[-1]
    known = panel[panel["as_of"] <= day]
    then, later = churn.fit(known, definition, day), churn.fit(panel, definition, day)
    assert (then.version, then.card) == (later.version, later.card)


def test_a_leak_outside_the_declared_columns_is_not_used(panel, definition, day, model):
    leaking = panel.assign(churned_next=panel["churned"].fillna(0), net_sales_future=np.inf)
    again = churn.fit(leaking, definition, day)
    assert (again.version, again.card) == (model.version, model.card)
