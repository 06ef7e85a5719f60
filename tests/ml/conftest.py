"""Made-up customers whose truth is known, small enough to fit in a second."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from ml import churn
from ml.features import FEATURES

FIRST = date(2024, 1, 1)
DEFINITION = churn.ChurnDefinition()
TRUTHS = {
    # log odds of churn; only the named columns matter, every other feature is noise
    "recency": lambda f: -3.2 + 0.11 * f["days_since_last_order"],
    "nonlinear": lambda f: (
        -3
        + 4 * ((f["weekend_share_84"] > 0.6) & (f["discount_share_84"] > 0.5))
        + 4 * ((f["private_label_share_84"] - 0.5).abs() < 0.12)
    ),
}


def make_panel(truth="recency", customers=400, labelled=7, seed=0) -> pd.DataFrame:
    """`labelled` origins with complete labels, two more without, the last of which is `day`."""
    rng = np.random.default_rng(seed)
    parts = []
    for i in range(labelled + 2):
        part = pd.DataFrame({"customer_id": [f"cust-{c:05d}" for c in range(customers)]})
        part["as_of"] = FIRST + timedelta(days=28 * i)
        for name in FEATURES:
            share = "_share_" in name
            part[name] = rng.random(customers) if share else rng.gamma(2.0, 10.0, customers)
        part["sd_gap_days"] = part["sd_gap_days"].where(rng.random(customers) > 0.1)
        part["eligible"] = rng.random(customers) > 0.1
        part["exclusion_reason"] = np.where(part["eligible"], None, "inactive")
        odds = TRUTHS[truth](part)
        outcome = (rng.random(customers) < 1 / (1 + np.exp(-odds))).astype(float)
        part["churned"] = np.where(part["eligible"] & (i < labelled), outcome, np.nan)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="session")
def panel():
    return make_panel()


@pytest.fixture(scope="session")
def day(panel):
    return panel["as_of"].max()


@pytest.fixture(scope="session")
def now(panel, day):
    return panel[panel["as_of"] == day]


@pytest.fixture(scope="session")
def model(panel, day):
    return churn.fit(panel, DEFINITION, day)


@pytest.fixture(scope="session")
def build():
    return make_panel


@pytest.fixture(scope="session")
def definition():
    return DEFINITION
