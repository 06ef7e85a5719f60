"""Uplift from campaigns with a holdout: what is there is found, and nothing else is."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from uplift_made import FEATURES, campaigns, nothing, shuffled, some

from ml import uplift
from ml.tables import markdown

SHOWN = ["campaign_type", "learner", "is_chosen", "mean_uplift", "qini", "qini_low", "qini_high",
         "calibration_slope", "basis", "reason"]  # fmt: skip


@pytest.fixture(scope="module")
def frame():
    return campaigns()


@pytest.fixture(scope="module")
def model(frame):
    return uplift.fit(frame, FEATURES)


@pytest.fixture(scope="module")
def now():
    return campaigns(people=2_000, number=1, seed=99)


def test_a_planted_order_is_found(model, capsys):
    chosen = model.metrics[model.metrics["is_chosen"]]
    with capsys.disabled():
        print("\n" + markdown(model.metrics[SHOWN]))
    assert list(chosen["basis"]) == ["person", "person"]
    assert (chosen["qini_low"] > 0).all()
    assert (model.metrics["learner"].value_counts() == 2).all()
    assert model.metrics["learner"].nunique() == 4


def test_uplift_is_calibrated_by_tenth(model):
    off = model.deciles["observed"] - model.deciles["predicted"]
    covered = model.deciles["predicted"].between(
        model.deciles["observed_low"], model.deciles["observed_high"]
    )
    assert covered.mean() >= 0.9
    assert abs((off * model.deciles["n"]).sum() / model.deciles["n"].sum()) < 0.005


def test_who_is_put_off_is_named_do_not_disturb(model, now, capsys):
    scores = uplift.score(model, now).merge(now[["customer_id", "f0"]], on="customer_id")
    truly = some(scores[["f0"]].to_numpy())
    table = pd.crosstab(np.sign(truly), scores["uplift_group"], normalize="columns").round(2)
    with capsys.disabled():
        print("\nplanted effect (rows) of who is named (columns)\n" + markdown(table.reset_index()))
    named = truly[scores["uplift_group"] == "do_not_disturb"]
    assert len(named) > 0.05 * len(scores)
    assert named.mean() < -0.05
    assert (named > 0).mean() < 0.02
    assert truly[scores["uplift_group"] == "persuadable"].mean() > 0.1


WORLDS = [pytest.param(6, id="few"), pytest.param(100, id="many", marks=pytest.mark.slow)]


@pytest.mark.parametrize("worlds", WORLDS)
@pytest.mark.parametrize("kind", ["nothing planted", "treatment shuffled"])
def test_with_nothing_there_nothing_of_a_person_is_used(kind, worlds, capsys):
    """Worlds of two types; the intervals hold for both types together at 95 %."""
    bases = []
    for seed in range(worlds):
        planted = nothing if kind == "nothing planted" else some
        frame = campaigns(people=400, number=2, seed=1_000 + seed, effect=planted)
        frame = frame if kind == "nothing planted" else shuffled(frame, seed)
        bases.append({m.basis for m in uplift.fit(frame, FEATURES).by_type.values()})
    person, told = (sum(name in b for b in bases) for name in ("person", "mean"))
    with capsys.disabled():
        print(f"\n{kind}: an order told in {person}, a mean in {told} of {worlds} worlds")
    assert person <= max(1, 0.05 * worlds)
    assert told <= max(1, 0.1 * worlds)


def test_refused_is_said(capsys):
    told = uplift.fit(campaigns(people=400, number=2, seed=5, effect=nothing), FEATURES)
    scores = uplift.score(told, campaigns(people=50, number=1, seed=6))
    assert set(scores["basis"]) == {"none"}
    assert set(scores["reason"]) == {"no_effect"}
    assert scores["uplift"].isna().all()


def test_the_same_effect_on_everybody_is_used_as_a_mean():
    frame = campaigns(people=800, seed=3, effect=lambda x: np.full(len(x), 0.15))
    scores = uplift.score(uplift.fit(frame, FEATURES), frame.drop_duplicates("customer_id"))
    assert set(scores["basis"]) == {"mean"}
    assert scores.groupby("campaign_type")["uplift"].nunique().eq(1).all()
    assert scores["uplift"].between(0.1, 0.2).all()


def test_who_refuses_profiling_gets_the_mean(model, now):
    refused = now["customer_id"] < "c01000"
    scores = uplift.score(model, now.assign(may_profile=~refused))
    theirs = scores["customer_id"] < "c01000"
    assert set(scores.loc[~theirs, "basis"]) == {"person"}
    assert "person" not in set(scores.loc[theirs, "basis"])
    assert scores[theirs].groupby("campaign_type")["uplift"].nunique().le(1).all()


def test_no_order_of_rows_changes_a_bit(frame, now):
    few = frame[frame["customer_id"] < "c00500"]
    one = uplift.fit(few, FEATURES)
    other = uplift.fit(few.sample(frac=1, random_state=4), FEATURES)
    assert one.version == other.version
    pd.testing.assert_frame_equal(one.metrics, other.metrics, check_exact=True)
    pd.testing.assert_frame_equal(
        uplift.score(one, now),
        uplift.score(other, now.sample(frac=1, random_state=5)),
        check_exact=True,
    )


def test_how_a_person_takes_prices_is_never_learnt_from(frame):
    assert not uplift.PRICE_FEATURES & set(uplift.FEATURES)
    assert not [f for f in uplift.FEATURES if "discount" in f or "coupon" in f]
    with pytest.raises(ValueError, match="how a person takes prices: discount_share_84"):
        uplift.fit(frame.assign(discount_share_84=0.1), [*FEATURES, "discount_share_84"])


def test_the_formula_of_qini():
    """Four treated and four held out; Q(k) = Y_T − Y_C·T/C, by hand."""
    score = np.array([4, 4, 3, 3, 2, 2, 1, 1.0])
    treated = np.array([1, 0, 1, 0, 1, 0, 1, 0.0])
    outcome = np.array([1, 0, 1, 0, 0, 0, 0, 1.0])
    curve = uplift.qini_curve(score, treated, outcome)
    assert curve["share"].tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert curve["gain"].tolist() == [0, 0.25, 0.5, 0.5, 0.25]
    coefficient, low, high = uplift.qini(score, treated, outcome, np.arange(8, dtype="uint64"))
    area = 0.25 * (0.125 + 0.375 + 0.5 + 0.375)
    assert coefficient == pytest.approx(area - 0.25 / 2)
    assert low < coefficient < high


BAD = {
    "nobody": (lambda f: f.iloc[:0], "no_holdout"),
    "nobody held out": (lambda f: f.assign(treated=1.0), "no_holdout"),
    "ten customers": (lambda f: f[f["customer_id"] < "c00010"], "no_holdout"),
    "sixty customers": (lambda f: f[f["customer_id"] < "c00060"], "too_few"),
    "nobody bought": (lambda f: f.assign(outcome=0.0), "no_outcome"),
}


@pytest.mark.parametrize("case", BAD)
def test_too_little_is_a_stated_outcome(frame, now, case):
    change, reason = BAD[case]
    model = uplift.fit(change(frame), FEATURES, ["a"])
    assert model.metrics["reason"].tolist() == [reason]
    scores = uplift.score(model, now)
    assert set(scores["basis"]) == {"none"}
    assert set(scores["reason"]) == {reason}


def test_columns_without_a_value_and_a_type_never_seen(frame, now):
    few = frame[frame["customer_id"] < "c00400"].assign(f1=np.nan, f2=1.0)
    model = uplift.fit(few, FEATURES, ["a", "new"])
    scores = uplift.score(model, now)
    assert set(scores.loc[scores["campaign_type"] == "new", "reason"]) == {"no_holdout"}
    assert np.isfinite(model.metrics.loc[model.metrics["campaign_type"] == "a", "qini"]).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.drop(columns="treated"), "columns missing"),
        (lambda f: pd.concat([f, f.head(2)]), "2 rows repeat"),
        (lambda f: f.assign(treated=0.5), "must be 0 or 1"),
        (lambda f: f.assign(outcome=np.nan), "must be known"),
    ],
)
def test_a_wrong_frame_is_refused_in_words(frame, change, message):
    with pytest.raises(ValueError, match=message):
        uplift.fit(change(frame), FEATURES)


def test_importing_loads_no_scikit_learn():
    code = (
        "import sys, ml.uplift, ml.actions; print('sklearn' in sys.modules, 'scipy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
