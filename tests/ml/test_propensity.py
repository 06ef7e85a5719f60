"""A planted taste is found nearly as well as can be, none is not; bad input has an outcome."""

import re
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from propensity_worlds import COFFEE, TOYS, everybody, last_day, now, world

from ml import propensity
from ml.artifacts import UntrustedModel
from ml.metrics import roc_auc
from ml.propensity.problem import ANSWER_DAYS, CONTACT_DAYS
from orchestration import propensity_sql

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def frames():
    return world()


@pytest.fixture(scope="module")
def model(frames):
    return propensity.fit("category", frames, last_day(frames))


@pytest.fixture(scope="module")
def scores(model, frames):
    return propensity.score(model, now(frames), everybody(frames))


def test_a_planted_taste_is_found_nearly_as_well_as_can_be(capsys):
    frames = world(customers=3000, seed=3)
    model = propensity.fit("category", frames, last_day(frames))
    scored = propensity.score(model, now(frames), everybody(frames))
    told = []
    for target, frame in frames:
        one = frame[frame["as_of"] == last_day(frames)].set_index("customer_id")
        mine = scored[scored["target"] == target.name].set_index("customer_id")
        truth = one["truth"].loc[mine.index].to_numpy()
        drawn = (np.random.default_rng(9).random(len(truth)) < truth).astype(float)
        # All windows are drawn with one chance: of a year, their number is all that can be known.
        year = one["category_days_364"].loc[mine.index].to_numpy()
        found, best, oracle = (
            roc_auc(drawn, np.asarray(s, float)) for s in (mine["probability"], year, truth)
        )
        error = float(np.abs(mine["probability"] - truth).mean())
        told.append((target.name, found, best, (found - 0.5) / (best - 0.5), oracle, error))
    columns = ["target", "AUC", "best AUC", "ratio of excess", "of the truth", "mean |p - truth|"]
    table = pd.DataFrame(told, columns=columns)
    with capsys.disabled():
        print("\npropensity, planted taste\n" + table.round(3).to_string(index=False))
    assert (table["ratio of excess"] > 0.95).all()
    methods = model.tables["methods"].query("outcome == 'published'")
    assert methods["method"].isin(["own_history", "logistic_regression"]).all()
    assert (methods["ece"] < methods["ece_limit"]).all()


def test_where_no_taste_is_planted_the_base_rate_is_published():
    for seed in range(3):
        frames = world(affinity=0.0, seed=seed)
        model = propensity.fit("category", frames, last_day(frames))
        assert [one.method for one in model.targets] == ["base_rate", "base_rate"]
        scored = propensity.score(model, now(frames), everybody(frames))
        assert scored["is_fallback"].all()
        assert scored.groupby("target")["probability"].nunique().eq(1).all()
        assert (scored["probability"] - scored["base_rate"]).abs().max() < 0.05


def test_shuffled_outcomes_find_nothing(frames):
    rng = np.random.default_rng(0)
    mixed = []
    for target, frame in frames:
        outcome = frame.groupby("as_of")["outcome"].transform(rng.permutation)
        mixed.append((target, frame.assign(outcome=outcome)))
    model = propensity.fit("category", mixed, last_day(frames))
    assert {one.method for one in model.targets} == {"base_rate"}


def test_every_customer_has_a_place_for_each_target(scores, frames):
    assert len(scores) == 2 * len(everybody(frames))
    assert scores["no_score_reason"].isna().all()
    for _, mine in scores.groupby("customer_id"):
        assert mine["rank"].tolist() == [1, 2]
        assert mine["probability"].is_monotonic_decreasing
    assert list(scores.columns) == list(propensity.SCORES)


def test_the_order_of_rows_and_a_saved_model_change_nothing(model, scores, frames):
    turned = [(t, f.sample(frac=1, random_state=1)) for t, f in frames]
    again = propensity.fit("category", turned, last_day(frames))
    assert again.version == model.version
    assert again.card == model.card
    loaded = propensity.loads(propensity.dumps(again))
    pd.testing.assert_frame_equal(propensity.score(loaded, now(turned), everybody(turned)), scores)


def test_the_future_changes_nothing(model, frames):
    """A label that is not complete on the day is not read, even if it is there."""
    day = last_day(frames)
    spoilt = []
    for target, frame in frames:
        frame = frame.copy()
        frame.loc[frame["as_of"] == day, "outcome"] = 1.0
        later = frame[frame["as_of"] == day].assign(as_of=pd.Timestamp(day) + pd.Timedelta(28, "D"))
        frame["as_of"] = pd.to_datetime(frame["as_of"])
        spoilt.append((target, pd.concat([frame, later.assign(outcome=0.0)])))
    assert propensity.fit("category", spoilt, day).version == model.version


def test_one_class_and_too_little_history_are_stated(frames):
    day = last_day(frames)
    same = [(t, f.assign(outcome=f["outcome"] * 0)) for t, f in frames]
    short = [(t, f[f["as_of"] >= f["as_of"].max() - pd.Timedelta(56, "D")]) for t, f in frames]
    for given, reason in ((same, "one_class"), (short, "not_enough_history")):
        model = propensity.fit("category", given, day)
        assert [one.reason for one in model.targets] == [reason] * 2
        scored = propensity.score(model, now(given), everybody(given))
        assert scored["probability"].isna().all()
        assert scored["no_score_reason"].eq(reason).all()
        assert scored["customer_id"].is_unique


def test_ten_customers_and_columns_of_nothing_have_an_outcome():
    few = world(customers=10)
    model = propensity.fit("category", few, last_day(few))
    assert all(one.reason or one.decision for one in model.targets)
    frames = world(customers=200)
    blank = [
        (t, f.assign(order_days_84=np.nan, days_since_category=np.nan, category_days_84=1.0))
        for t, f in frames
    ]
    model = propensity.fit("category", blank, last_day(frames))
    scored = propensity.score(model, now(blank), everybody(blank))
    assert scored["probability"].between(0, 1).all()


def test_a_category_never_seen_is_not_scored_and_who_may_not_be_asked_has_a_reason(model, frames):
    (label, coffee), *_ = now(frames)
    coffee = coffee.assign(eligible=coffee["customer_id"] != "c00001", exclusion_reason="inactive")
    given = [(label, coffee), ("garden/buy", coffee)]
    scored = propensity.score(model, given, everybody(frames)).set_index("customer_id")
    assert set(scored["target"].dropna()) == {"coffee"}
    assert scored.loc["c00001", "no_score_reason"] == "inactive"
    assert pd.isna(scored.loc["c00001", "probability"])


def test_nothing_to_ask_says_so():
    nobody = pd.DataFrame({"customer_id": ["a"], "as_of": [pd.Timestamp("2025-01-01")]})
    model = propensity.fit("response", [], pd.Timestamp("2025-01-01").date())
    scored = propensity.score(model, [], nobody)
    assert scored["no_score_reason"].tolist() == ["nothing_to_ask"]
    assert all(len(table) == 0 for table in model.tables.values())
    assert propensity.loads(propensity.dumps(model)).decision == model.decision


def test_a_wrong_frame_says_what_is_wrong(frames):
    (target, frame), _ = frames
    day = last_day(frames)
    with pytest.raises(ValueError, match="columns missing from the feature frame: category_share"):
        propensity.fit("category", [(target, frame.drop(columns="category_share_364"))], day)
    with pytest.raises(ValueError, match="repeat"):
        propensity.fit("category", [(target, pd.concat([frame, frame]))], day)
    with pytest.raises(ValueError, match="outcome must be 0, 1 or null"):
        propensity.fit("category", [(target, frame.assign(outcome=2.0))], day)
    with pytest.raises(ValueError, match="comes twice"):
        propensity.fit("category", [(target, frame)] * 2, day)


def test_a_broken_model_file_is_refused(model):
    data = propensity.dumps(model)
    for broken in (data[: len(data) // 2], b"", b"\x80\x04 no skops"):
        with pytest.raises(UntrustedModel):
            propensity.loads(broken)


def test_the_largest_targets_are_asked_about():
    counts = {"tea": 500, "coffee": 500, "toys": 90, "garden": 49}
    assert propensity.largest(counts, 3) == ["coffee", "tea", "toys"]
    assert propensity.largest(counts, 9) == ["coffee", "tea", "toys"]


def test_sql_and_python_mean_the_same_days():
    macro = (PROJECT / "dbt_project/macros/contact_answers.sql").read_text()
    days = dict(re.findall(r"'(\w+)': \{'table'.*?'days': (\d+)", macro, flags=re.S))
    assert {name: int(n) for name, n in days.items()} == ANSWER_DAYS
    label = (PROJECT / "dbt_project/models/features/contact_outcome.sql").read_text()
    assert f"plus_days('origin.as_of', {CONTACT_DAYS})" in label
    assert f"{CONTACT_DAYS} + answer.days" in label


def test_no_customer_is_in_the_card_or_the_file(model):
    assert TOYS.label in model.card
    assert COFFEE.label in model.card
    assert "c00001" not in model.card
    assert b"c00001" not in propensity.dumps(model)


def test_a_day_that_the_monitor_asked_for_teaches_no_propensity():
    with duckdb.connect() as connection:
        connection.execute(
            """CREATE SCHEMA features;
            CREATE TABLE features.origin AS SELECT * FROM (VALUES (DATE '2025-01-01', true),
                (DATE '2025-01-12', false)) o(as_of, is_training_day);
            CREATE TABLE features.contact_outcome AS SELECT 'c' || c AS customer_id, as_of,
                'email' AS channel, c % 2 AS open FROM range(10) r(c), features.origin;
            CREATE TABLE features.contact_history AS SELECT customer_id, as_of, channel,
                3 AS contacts_84, 3 AS contacts_life, 4 AS days_since_contact, 1 AS opens_84,
                1 AS opens_life FROM features.contact_outcome;
            CREATE TEMP TABLE asked AS SELECT customer_id, as_of, false AS is_scored,
                true AS is_taught, NULL::VARCHAR AS exclusion_reason, true AS is_active
                FROM features.contact_outcome"""
        )
        assert propensity_sql.answer_positives(connection, "open") == {"email": 5}
        learnt = propensity_sql.response(connection, "email", "open", scored=False)
    assert len(learnt) == 10
    assert learnt["as_of"].astype(str).unique().tolist() == ["2025-01-01"]
