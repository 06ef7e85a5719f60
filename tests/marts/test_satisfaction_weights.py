"""Weights of satisfaction: those that were planted are found, and none where there are none."""

from datetime import date, timedelta
from types import SimpleNamespace
from unittest import mock

import duckdb
import numpy as np
import pandas as pd
import pytest

from ml import satisfaction
from ml.satisfaction.groups import adjusted
from orchestration.analyses.satisfaction_weights import ANALYSIS
from orchestration.kept_fits import KeptFits
from simulator import satisfaction as planted
from simulator.world import DIMENSIONS, World

WEIGHTS = np.array(World().satisfaction_weights)


def _answers(size: int, seed: int, weights=WEIGHTS, noise: bool = False) -> pd.DataFrame:
    """Answers as the made-up company gives them: whole marks, each left out by a fifth of the
    people, scores on three scales."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(0, 0.5, (size, 1)) + rng.normal(0, 0.6, (size, 6))
    felt = planted.dimensions(rng, mood, rng.choice(5, size, p=(0.72, 0.1, 0.08, 0.06, 0.04)))
    overall = planted.overall(SimpleNamespace(satisfaction_weights=weights), felt)
    heard = (rng.permutation(overall) if noise else overall) + rng.normal(0, 0.2, size)
    nps = np.clip(np.round((heard - 1) * 2.6 - 0.2), 0, 10) / 10
    csat = (np.clip(np.round(heard), 1, 5) - 1) / 4
    ces = (np.clip(np.round(heard * 1.5 - 0.4), 1, 7) - 1) / 6
    kind = rng.choice(3, size, p=(0.42, 0.42, 0.16))
    marks = np.where(rng.random(felt.shape) < 0.8, np.clip(np.round(felt), 1, 5), np.nan)
    names = [f"f{n}" for n in range(size)]
    return pd.DataFrame(marks, columns=list(DIMENSIONS)).assign(
        score=np.select((kind == 0, kind == 1), (nps, csat), ces),
        instrument=np.array(("NPS", "CSAT", "CES"))[kind],
        customer_id=names,
        feedback_id=names,
    )


def _held(table: pd.DataFrame) -> np.ndarray:
    return ((table["weight_low"] <= WEIGHTS) & (table["weight_high"] >= WEIGHTS)).to_numpy()


def test_the_planted_weights_are_found(capsys):
    """Also of many answers, where whole marks would pull all weights together if left alone."""
    few, many = (satisfaction.fit(_answers(n, 4), list(DIMENSIONS)) for n in (450, 15_000))
    with capsys.disabled():
        print("\nweights of satisfaction: planted, found of 450 answers, of 15,000")
        for name, true, a, b in zip(
            DIMENSIONS, WEIGHTS, few.itertuples(), many.itertuples(), strict=True
        ):
            told = [f"{t.weight:.3f} [{t.weight_low:.3f}, {t.weight_high:.3f}]" for t in (a, b)]
            print(f"  {name:9} {true:.2f}  {told[0]}  {told[1]}")
    assert set(few["status"]) | set(many["status"]) == {"fitted"}
    assert _held(few).all()
    assert np.abs(many["weight"] - WEIGHTS).max() < 0.015
    assert many["weight"].sum() == pytest.approx(1, abs=1e-5)


def test_intervals_hold_the_truth_as_often_as_they_say(capsys):
    held = np.array(
        [_held(satisfaction.fit(_answers(600, s), list(DIMENSIONS))) for s in range(16)]
    )
    with capsys.disabled():
        print(f"\n95 % intervals of the weights hold the truth in {held.mean():.3f}")
    assert 0.89 <= held.mean() <= 1


def test_of_noise_nothing_is_told(capsys):
    found = [satisfaction.fit(_answers(450, s, noise=True), list(DIMENSIONS)) for s in range(20)]
    silent = [set(table["status"]) == {"no_relation"} for table in found]
    with capsys.disabled():
        print(f"\nscores without relation to the marks: nothing told in {sum(silent)} of 20")
    assert sum(silent) >= 19
    told = found[silent.index(True)]
    assert told[["weight", "weight_low", "index_weight"]].isna().all(axis=None)


def test_of_weights_that_are_alike_none_is_set_above_another():
    table = satisfaction.fit(_answers(500, 1, weights=np.full(6, 1 / 6)), list(DIMENSIONS))
    assert set(table["status"]) == {"equal_not_rejected"}
    assert table["index_weight"].round(4).tolist() == [0.1667] * 6


def test_few_answers_nobody_and_marks_that_nobody_gave():
    few = satisfaction.fit(_answers(60, 1), list(DIMENSIONS))
    assert set(few["status"]) == {"too_few_answers"}
    nobody = satisfaction.fit(_answers(60, 1).head(0), list(DIMENSIONS))
    assert nobody["answers"].tolist() == [0] * 6
    unmarked = satisfaction.fit(_answers(500, 1).assign(brand=np.nan), list(DIMENSIONS))
    assert unmarked.set_index("dimension")["weight"]["brand"] < 0.05


def test_the_order_of_the_answers_changes_nothing():
    answers = _answers(300, 2)
    shuffled = answers.sample(frac=1, random_state=1)
    first, second = (satisfaction.fit(f, list(DIMENSIONS)) for f in (answers, shuffled))
    pd.testing.assert_frame_equal(first, second)


def test_a_group_of_other_weights_is_found_and_none_else(capsys):
    """In the west service is all, in two other regions weights are the usual ones."""
    other = np.array((0.05, 0.05, 0.70, 0.10, 0.05, 0.05))
    frames = [_answers(600, 1), _answers(600, 2), _answers(600, 3, weights=other)]
    answers = pd.concat(
        [f.assign(region=name) for f, name in zip(frames, ("east", "north", "west"), strict=True)]
    ).reset_index(drop=True)
    answers["feedback_id"] = answers["customer_id"] = answers.index.astype(str)
    answers["channel"] = np.where(answers.index % 2 == 0, "email", "sms")
    table = satisfaction.compare(answers, list(DIMENSIONS), ["region", "channel"])
    service = table[table["dimension"] == "service"].set_index("group_value")
    with capsys.disabled():
        print("\nweight of service by group, and q of the difference")
        print(service[["group_kind", "weight", "difference", "difference_q", "invariance_q"]])
    assert service["differs"]["west"]
    assert service["difference"]["west"] > 0.3
    assert service["invariance_q"]["west"] < 0.001
    assert not table[table["group_kind"] == "channel"]["differs"].any()


def test_where_groups_are_alike_none_is_told():
    answers = _answers(700, 9).assign(region=["a", "b"] * 350, unknown=None)
    table = satisfaction.compare(answers, list(DIMENSIONS), ["region", "unknown"])
    assert set(table["group_kind"]) == {"region"}
    assert not table["differs"].any()
    assert satisfaction.compare(answers.head(50), list(DIMENSIONS), ["region"]).empty


def test_q_values_after_benjamini_and_hochberg():
    """Their own example (1995): of these 15, four are significant at 0.05."""
    p = np.array([0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459,
                  0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000])  # fmt: skip
    assert (adjusted(p) <= 0.05).sum() == 4


@pytest.fixture
def warehouse():
    with duckdb.connect() as connection:
        connection.execute(
            """CREATE SCHEMA raw; CREATE SCHEMA core; CREATE SCHEMA marts;
            CREATE TABLE core.customer (customer_id VARCHAR, country VARCHAR, birth_year INTEGER);
            CREATE TABLE marts.rfm (customer_id VARCHAR, rfm_segment VARCHAR)"""
        )
        answers = _answers(400, 5).assign(scale_min=0, scale_max=1, region="CN", channel="sms")
        answers["known_day"] = [date(2025, 1, 1) + timedelta(days=n % 200) for n in range(400)]
        connection.register("answers", answers)
        connection.execute("CREATE TABLE core.feedback AS FROM answers")
        yield connection


def _weights(connection, as_of: date, fits) -> pd.DataFrame:
    connection.execute(
        f"""CREATE OR REPLACE TABLE raw.run AS
        SELECT DATE '{as_of}' AS as_of, DATE '2025-01-01' AS first_day"""
    )
    run = SimpleNamespace(fits=KeptFits(fits))
    return ANALYSIS.run(connection, run, as_of)["satisfaction_weights"]


def test_weights_are_those_of_the_last_quarter_until_the_next_is_over(warehouse, tmp_path):
    told = {
        day: _weights(warehouse, day, tmp_path) for day in (date(2025, 5, 15), date(2025, 6, 29))
    }
    assert {tuple(t["version"].unique()) for t in told.values()} == {("satisfaction-2025-03-31",)}
    first, second = told.values()
    pd.testing.assert_frame_equal(first, second)  # and know nothing of what came in between
    june = _weights(warehouse, date(2025, 6, 30), tmp_path)
    assert june["version"].unique().tolist() == [
        "satisfaction-2025-03-31", "satisfaction-2025-06-30"]  # fmt: skip
    assert june[june["is_in_force"]]["answers"].iloc[0] > first["answers"].iloc[0]


def test_before_the_first_quarter_they_are_provisional(warehouse, tmp_path):
    early = _weights(warehouse, date(2025, 2, 20), tmp_path)
    assert early["version"].unique().tolist() == ["provisional-2025-02-20"]
    assert early["is_in_force"].all()


def test_a_quarter_is_fitted_once_and_again_when_one_answer_of_it_changed(warehouse, tmp_path):
    day = date(2025, 6, 30)
    with mock.patch("ml.satisfaction.fit", wraps=satisfaction.fit) as fit:
        first = _weights(warehouse, day, tmp_path)
        again = _weights(warehouse, day, tmp_path)
        assert fit.call_count == 2
        warehouse.execute(
            "UPDATE core.feedback SET quality = 6 - quality WHERE known_day = DATE '2025-05-01'"
        )
        changed = _weights(warehouse, day, tmp_path)
        assert fit.call_count == 3  # of the quarter before it is not
    pd.testing.assert_frame_equal(again, first)
    march = first["reference_day"] == date(2025, 3, 31)
    pd.testing.assert_frame_equal(changed[march], first[march])
    assert not changed[~march].equals(first[~march])
