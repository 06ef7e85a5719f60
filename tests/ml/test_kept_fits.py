"""What was fitted once is not fitted again of the same, is of anything else, and is the same."""

import os
import time
from datetime import timedelta
from functools import partial
from unittest import mock

import numpy as np
import pandas as pd
import pytest
from propensity_worlds import everybody, last_day, world
from propensity_worlds import now as rows_of_the_day
from test_model_files import DAY, orders

from ml import churn, evaluation, propensity
from ml import lifetime_value as lv
from orchestration import kept_fits, model_fits
from orchestration.kept_fits import KeptFits, table_as_bytes

TABLE = pd.DataFrame(
    {
        "text": pd.array(["a", None], dtype="string"),
        "whole": pd.array([1, None], dtype="Int64"),
        "number": [1.5, np.nan],
        "yes": [True, False],
    }
)


@pytest.fixture
def fits(tmp_path):
    return KeptFits(tmp_path / "kept")


class Fit:
    """A fit that knows how often it was made."""

    def __init__(self, fits: KeptFits):
        self.fits, self.calls = fits, 0

    def __call__(self, *given):
        return self.fits.get("one", self._make, table_as_bytes(), *given)

    def _make(self):
        self.calls += 1
        return TABLE


def test_the_same_is_made_once_and_comes_back_as_it_was(fits):
    fit = Fit(fits)
    for _ in range(3):
        pd.testing.assert_frame_equal(fit(TABLE, {"a": 1}, DAY), TABLE)
    assert fit.calls == 1
    fit(TABLE.copy(), {"a": 1}, DAY)
    assert fit.calls == 1


@pytest.mark.parametrize(
    "other",
    [
        (TABLE.assign(number=[1.5, 0.0]), 1),
        (TABLE.assign(text=pd.array(["b", None], dtype="string")), 1),
        (TABLE.assign(text=["a", "None"]), 1),
        (TABLE.assign(yes=[1, 0]), 1),
        (TABLE.rename(columns={"yes": "no"}), 1),
        (TABLE.iloc[::-1], 1),
        (TABLE.head(1), 1),
        (TABLE, 2),
        (TABLE, None),
        (TABLE,),
        (TABLE, TABLE, 1),
    ],
)
def test_anything_else_is_another(fits, other):
    fit = Fit(fits)
    fit(TABLE, 1)
    fit(*other)
    assert fit.calls == 2


def test_other_code_is_another(fits, monkeypatch):
    fit = Fit(fits)
    fit(TABLE)
    monkeypatch.setattr(kept_fits, "models_version", lambda: "changed")
    fit(TABLE)
    assert fit.calls == 2


def test_what_json_cannot_tell_is_refused_not_guessed(fits):
    with pytest.raises(TypeError, match="object"):
        Fit(fits)(object())


def test_a_damaged_file_is_made_again(fits, tmp_path):
    fit = Fit(fits)
    fit(TABLE)
    (path,) = (tmp_path / "kept" / "one").iterdir()
    whole = path.read_bytes()
    parquet = whole.index(b"PAR1") + 20
    flipped = whole[:parquet] + bytes([whole[parquet] ^ 1]) + whole[parquet + 1 :]
    for number, broken in enumerate((whole[:100], b"", b"no skops file", flipped), start=2):
        path.write_bytes(broken)
        pd.testing.assert_frame_equal(fit(TABLE), TABLE)
        assert fit.calls == number
        fit(TABLE)
        assert fit.calls == number


def test_what_no_run_has_asked_for_in_two_months_goes(fits, tmp_path):
    fit = Fit(fits)
    fit(1), fit(2)
    long_ago = time.time() - 61 * 86_400
    for path in (tmp_path / "kept" / "one").iterdir():
        os.utime(path, (long_ago, long_ago))
    fit(2)  # asked for: it stays
    fits.remove_unused()
    assert fit.calls == 2
    fit(2)
    assert fit.calls == 2
    fit(1)
    assert fit.calls == 3
    KeptFits(tmp_path / "not there").remove_unused()


def _bytes_of(fits, tmp_path) -> bytes:
    return b"".join(path.read_bytes() for path in (tmp_path / "kept").glob("*/*"))


def _same(one, other) -> None:
    assert one.keys() == other.keys()
    for name, table in one.items():
        pd.testing.assert_frame_equal(table, other[name], check_exact=True)


@pytest.mark.parametrize("truth", ["recency", "nonlinear", "leaking", "nothing yet"])
def test_churn_is_the_same_fitted_kept_and_of_a_later_day(fits, build, definition, tmp_path, truth):
    panel = (
        build(labelled=0) if truth == "nothing yet" else build(truth.replace("leaking", "recency"))
    )
    if truth == "leaking":
        panel["complaints_84"] = panel["churned"].fillna(0) * 50 + panel["complaints_84"] % 1
    day = panel["as_of"].max()
    alone = churn.fit(panel, definition, day)
    evaluated = partial(model_fits.evaluated, fits)
    first = churn.fit(panel, definition, day, evaluated)
    with mock.patch("ml.evaluation.evaluate", side_effect=AssertionError("fitted again")):
        kept = churn.fit(panel.sample(frac=1, random_state=0), definition, day, evaluated)
        later = churn.fit(panel, definition, day + timedelta(days=1), evaluated)
    now = panel[panel["as_of"] == day]
    for other in (first, kept):
        assert (other.card, other.version, other.method) == (
            alone.card,
            alone.version,
            alone.method,
        )
        _same(alone.tables, other.tables)
        scores = churn.score(churn.loads(churn.dumps(other)), now)
        pd.testing.assert_frame_equal(scores, churn.score(alone, now), check_exact=True)
    assert later.day == kept.day + timedelta(days=1)
    assert later.card == alone.card.replace(str(alone.day), str(later.day))
    assert (truth == "leaking") == ("complaints_84" not in kept.features)
    assert b"cust-" not in _bytes_of(fits, tmp_path)


def test_labels_that_are_new_are_learnt(fits, build, definition):
    panel = build(labelled=7)
    evaluated = partial(model_fits.evaluated, fits)
    early = panel["as_of"].max() - timedelta(days=28)
    with mock.patch("ml.evaluation.evaluate", wraps=evaluation.evaluate) as evaluate:
        churn.fit(panel, definition, early, evaluated)
        churn.fit(panel, definition, panel["as_of"].max(), evaluated)
        assert evaluate.call_count == 2
        churn.fit(panel, definition, early, evaluated)  # a past day finds its own
        assert evaluate.call_count == 2


def _turned(panel, day, place):
    """The panel with one label of the day turned over, as an order that is told late does."""
    rows = panel.index[(panel["as_of"] == day) & panel["eligible"] & panel["churned"].notna()]
    changed = panel.copy()
    changed.loc[rows[place], "churned"] = 1 - changed.loc[rows[place], "churned"]
    return changed


def test_a_label_told_late_fits_only_what_learns_from_it(fits, build, definition):
    panel = build(labelled=7)
    day, labels = (
        panel["as_of"].max(),
        sorted(panel.loc[panel["churned"].notna(), "as_of"].unique()),
    )
    evaluated = partial(model_fits.evaluated, fits)
    churn.fit(panel, definition, day, evaluated)
    newest, oldest = _turned(panel, labels[-1], 3), _turned(panel, labels[0], 3)
    with mock.patch.object(evaluation.Method, "fit", side_effect=AssertionError("fitted again")):
        late = churn.fit(newest, definition, day, evaluated)
    alone = churn.fit(newest, definition, day)
    assert (late.card, late.version, late.decision) == (alone.card, alone.version, alone.decision)
    _same(alone.tables, late.tables)
    now = panel[panel["as_of"] == day]
    pd.testing.assert_frame_equal(churn.score(late, now), churn.score(alone, now), check_exact=True)
    # What all learn from is another: nothing that was kept is used.
    _same(
        churn.fit(oldest, definition, day).tables,
        churn.fit(oldest, definition, day, evaluated).tables,
    )


def test_propensity_is_the_same_fitted_and_kept(fits, tmp_path):
    frames = world()
    day = last_day(frames)
    alone = propensity.fit("category", frames, day)
    evaluated = partial(model_fits.evaluated, fits)
    propensity.fit("category", frames, day, evaluated)
    with mock.patch("ml.evaluation.evaluate", side_effect=AssertionError("fitted again")):
        kept = propensity.fit("category", frames, day, evaluated)
    assert (kept.card, kept.version, kept.method) == (alone.card, alone.version, alone.method)
    _same(alone.tables, kept.tables)
    told = [propensity.score(m, rows_of_the_day(frames), everybody(frames)) for m in (alone, kept)]
    pd.testing.assert_frame_equal(*told, check_exact=True)
    ids = frames[0][1]["customer_id"].astype(str).unique()
    held = _bytes_of(fits, tmp_path)
    assert not any(customer.encode() in held for customer in ids if len(customer) > 3)


@pytest.mark.parametrize("customers", [0, 1, 20, 400])
def test_lifetime_value_is_the_same_fitted_and_kept(fits, tmp_path, customers):
    table = lv.summary(orders(customers), DAY)
    alone = lv.fit(table, margin=0.4)
    model_fits.lifetime(fits, table, 0.4)
    with mock.patch("ml.lifetime_value.fit", side_effect=AssertionError("fitted again")):
        kept = model_fits.lifetime(fits, table, 0.4)
    assert lv.describe(kept, table, DAY) == lv.describe(alone, table, DAY)
    for told in (lv.parameters, lv.holdout, lv.assumptions):
        pd.testing.assert_frame_equal(told(kept), told(alone), check_exact=True)
    pd.testing.assert_frame_equal(lv.score(kept, table), lv.score(alone, table), check_exact=True)
    states = [[(DAY, model, table)] for model in (alone, kept)]
    pd.testing.assert_frame_equal(*map(lv.history, states), check_exact=True)
    assert b"customer-" not in _bytes_of(fits, tmp_path)
    model_fits.lifetime(fits, table, 0.5)
    assert len(list((tmp_path / "kept").glob("*/*"))) == 2
