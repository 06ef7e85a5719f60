"""The door: what a frame must be before a model sees it."""

import subprocess
import sys
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from ml.features import FEATURES, OPTIONAL, prepare, present, signed_log
from ml.stable import id_hash


@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_infinity_is_refused_with_column_and_count(now, value):
    broken = now.copy()
    broken.iloc[:3, broken.columns.get_loc("gap_ratio")] = value
    with pytest.raises(ValueError, match="gap_ratio has 3 infinite"):
        prepare(broken, FEATURES)


def test_missing_columns_are_named(now):
    with pytest.raises(ValueError, match="gap_ratio, stores_84"):
        prepare(now.drop(columns=["gap_ratio", "stores_84"]), FEATURES)


def test_what_no_source_fills_may_be_absent_and_nothing_else(now):
    without = now.drop(columns=list(OPTIONAL))
    assert present(now) == FEATURES
    assert present(without) == tuple(f for f in FEATURES if f not in OPTIONAL)
    with pytest.raises(ValueError, match=r"gap_ratio, stores_84$"):
        present(without.drop(columns=["gap_ratio", "stores_84"]))


def test_a_repeated_or_empty_key_is_refused(now):
    with pytest.raises(ValueError, match="1 rows repeat"):
        prepare(pd.concat([now, now.head(1)]), FEATURES)
    with pytest.raises(ValueError, match="no customer_id"):
        prepare(now.assign(customer_id=now["customer_id"].where(now.index != now.index[0])), ())


def test_only_declared_columns_come_out_in_a_fixed_order(now):
    out = prepare(now.sample(frac=1, random_state=3).assign(leak=1.0), FEATURES)
    assert list(out.columns) == ["customer_id", "as_of", *FEATURES]
    pd.testing.assert_frame_equal(out, prepare(now, FEATURES))


def test_decimals_and_nulls_of_a_database_become_floats():
    frame = pd.DataFrame(
        {
            "customer_id": ["a", "b"],
            "as_of": ["2024-01-01"] * 2,
            "money": [Decimal("1.5"), None],
            "count": pd.array([None, 2], dtype="Int64"),
        }
    )
    out = prepare(frame, ("money", "count"))
    np.testing.assert_array_equal(out[["money", "count"]], [[1.5, np.nan], [np.nan, 2.0]])


def test_signed_log_keeps_sign_and_zero():
    np.testing.assert_allclose(signed_log(np.array([-1.0, 0.0, 1.0])), [-np.log(2), 0, np.log(2)])


def test_the_hash_of_an_id_is_the_same_everywhere():
    # printf a | b2sum -l 64
    assert [f"{h:016x}" for h in id_hash(["a", "b"]).tolist()] == [
        "40f89e395b66422f",
        "8472c2e34d854f75",
    ]


def test_importing_loads_no_scikit_learn():
    code = "import sys; from ml import churn, segments; print('sklearn' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "False", result.stderr
