"""What counts as churn, by hand."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from ml.churn import ChurnDefinition
from ml.churn.labels import ended, own_window, silent

DAY = date(2025, 3, 1)
LATE = date(2026, 1, 1)


def _orders(**days):
    rows = [(c, DAY + timedelta(days=d)) for c, listed in days.items() for d in listed]
    return pd.DataFrame(rows, columns=["customer_id", "order_date"])


def _asked(*customers, **columns):
    return pd.DataFrame({"customer_id": customers, "as_of": DAY, **columns})


def test_the_fixed_window_begins_after_the_gap_and_ends_with_the_horizon():
    orders = _orders(early=[7], first=[8], last=[35], late=[36])
    asked = _asked("early", "first", "last", "late", "never")
    labels = silent(orders, asked, ChurnDefinition(), LATE)
    assert labels.tolist() == [1, 0, 0, 1, 1]
    assert np.isnan(silent(orders, asked, ChurnDefinition(), DAY + timedelta(days=34))).all()


def test_the_own_window_is_drawn_towards_the_usual_and_kept_in_bounds():
    own = ChurnDefinition(kind="own_rhythm", horizon_days=90, usual_interval_days=20)
    rows = pd.DataFrame({"mean_gap_days": [5.0, 60, np.nan, 1], "order_days_life": [9, 9, 1, 99]})
    # 3 × (8·5 + 2·20)/10 = 24; 3 × (8·60 + 40)/10 = 156 → 90; 3 × 20; 3 × (98 + 40)/100 → 14
    assert own_window(rows, own).tolist() == [24, 90, 60, 14]
    assert own_window(rows, ChurnDefinition()).tolist() == [28] * 4


def test_the_same_silence_is_churn_of_a_weekly_buyer_and_not_of_a_quarterly_one():
    own = ChurnDefinition(kind="own_rhythm", horizon_days=90, usual_interval_days=20)
    asked = _asked("weekly", "quarterly", mean_gap_days=[7.0, 80.0], order_days_life=[20, 8])
    orders = _orders(weekly=[60], quarterly=[60])
    assert silent(orders, asked, own, LATE).tolist() == [1, 0]


def test_a_contract_that_ends_without_renewal_is_churn():
    periods = pd.DataFrame(
        [
            ("ends", "2025-02-15", "2025-03-20"),
            ("renews", "2025-02-15", "2025-03-20"),
            ("renews", "2025-03-21", "2025-04-20"),
            ("runs on", "2025-01-01", "2025-12-31"),
            ("in the gap", "2025-02-01", "2025-03-05"),
            ("was gone", "2024-01-01", "2024-12-31"),
        ],
        columns=["customer_id", "starts_on", "paid_until"],
    )
    asked = _asked("ends", "renews", "runs on", "in the gap", "was gone", "unknown")
    labels = ended(periods, asked, gap_days=7, horizon_days=28, until=LATE)
    np.testing.assert_array_equal(labels, [1, 0, 0, 0, np.nan, np.nan])


def test_a_definition_says_what_it_is():
    own = ChurnDefinition(kind="own_rhythm", horizon_days=60)
    assert "3 times the interval expected of them, 14 to 60 days" in own.text
    with pytest.raises(ValueError, match="fixed_window, own_rhythm"):
        ChurnDefinition(kind="contractual")
