"""What customers are worth: intervals against the simulator's truth, assumptions, fall-backs."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from ml import lifetime_value as lv
from ml.lifetime_value.check import Check
from ml.lifetime_value.interval import MONTH, YEAR
from ml.lifetime_value.reasons import REASONS
from simulator import people, purchases
from simulator.block import Block
from simulator.setting import Setting
from simulator.world import World

FIRST = date(2025, 1, 1)
END = FIRST + timedelta(days=364)


def simulator_orders(folder, customers: int, days: int, seed: int) -> pd.DataFrame:
    """Orders of the simulator's purchase process: seasons, troubles and all; no pipeline."""
    world = World(customers=customers, days=days, seed=seed)
    parts = []
    for number in range(world.blocks):
        block = Block(world, Setting(world), number, folder)
        crowd = people.make(block)
        made = purchases.make(block, crowd, purchases.processes(block, crowd))
        day = pd.to_datetime(made.at + 8 * 3_600, unit="s").normalize()
        ids = [f"{number}-{i}" for i in made.person]
        parts.append(pd.DataFrame({"customer_id": ids, "day": day, "value": made.value}))
        block.con.close()
    return pd.concat(parts, ignore_index=True)


def realised(orders: pd.DataFrame, end: date, months: float, rate: float) -> pd.Series:
    """Of each customer, what came in the months after `end`, each order worth its own day."""
    weeks = (orders["day"] - pd.Timestamp(end)).dt.days / 7
    inside = (weeks > 0) & (weeks <= months * MONTH)
    worth = orders["value"] * (1 + rate) ** (-(weeks + MONTH / 2) / YEAR)
    return worth[inside].groupby(orders["customer_id"][inside]).sum()


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """A year of orders, what is known at its end, and the model."""
    orders = simulator_orders(tmp_path_factory.mktemp("world"), 1_800, 365, 5)
    table = lv.summary(orders, END)
    return orders, table, lv.fit(table, margin=0.4)


@pytest.mark.parametrize(
    ("seed", "customers", "months"),
    [
        (1, 1_500, 6),
        pytest.param(2, 6_000, 6, marks=pytest.mark.slow),
        pytest.param(3, 6_000, 12, marks=pytest.mark.slow),
        pytest.param(4, 6_000, 12, marks=pytest.mark.slow),
    ],
)
def test_80_percent_intervals_hold_75_to_85_percent(tmp_path, capsys, seed, customers, months):
    orders = simulator_orders(tmp_path, customers, 365 + int(months * 31), seed)
    table = lv.summary(orders, END)
    model = lv.fit(table, lv.Horizon(months=months), with_intervals=False)
    told = lv.score(model, table)
    came = realised(orders, END, months, 0.1).reindex(told["customer_id"]).fillna(0).to_numpy()
    inside = (came >= told["value_low"]) & (came <= told["value_high"])
    open_ends = told["value_high"] > 0
    with capsys.disabled():
        print(
            f"\nsimulator, seed {seed}, {len(told)} customers, {months} months, "
            f"{model.orders.name}: {inside.mean():.3f} inside; {inside[open_ends].mean():.3f} of "
            f"the {open_ends.mean():.0%} with an upper end above 0; total told "
            f"{told['expected_value'].sum() / came.sum() - 1:+.1%}"
        )
    assert 0.75 <= inside.mean() <= 0.85
    assert 0.75 <= inside[open_ends].mean() <= 0.85


def test_the_simulators_parameters_lie_in_their_intervals(company):
    """Its spend is Gamma-Gamma; its purchases are BG/NBD but for seasons and troubles."""
    found = lv.parameters(company[2]).set_index(["model", "parameter"])
    world = World().process
    truth = {"p": world.spend_p, "q": world.spend_q, "gamma": world.spend_gamma}
    for parameter, value in truth.items():
        row = found.loc[("gamma_gamma", parameter)]
        assert row["estimate_low"] < value < row["estimate_high"]


def test_a_score_says_all_that_is_asked_of_it(company):
    _, table, model = company
    told = lv.score(model, table)
    assert list(told.columns) == list(lv.SCORES)
    assert len(told) == len(table)
    assert told["expected_value"].notna().all()
    assert (told["value_low"] <= told["value_high"]).all()
    assert (told["margin_used"] == 0.4).all()
    # BG/NBD is chosen where it is surely better; then it says what it cannot tell.
    untold = told["p_alive"].isna()
    assert (told["reason"][untold] == "alive_not_told").all()
    everybody = lv.everybody(told, pd.Series([*told["customer_id"], "new"]), model)
    last = everybody.set_index("customer_id").loc["new"]
    assert (last["reason"], last["reason_zh"]) == ("no_order", REASONS["no_order"][1])
    assert pd.isna(last["expected_value"])


def test_the_models_beat_the_naive_forecast_on_the_held_out_half(company, capsys):
    table = lv.holdout(company[2])
    with capsys.disabled():
        print(f"\n{table.drop(columns='why').round(3).to_string(index=False)}")
    chosen = table[table["is_chosen"].astype(bool)].iloc[0]
    assert chosen["method"] in (lv.BG_NBD, lv.MBG_NBD)
    assert chosen["mae_change_high"] < -0.2
    assert chosen["log_likelihood"] == pytest.approx(table["log_likelihood"].max(), abs=0.05)


def test_history_adds_up_part_by_part(company):
    orders, states = company[0], []
    for weeks in (12, 8, 4, 0):
        day = END - timedelta(weeks=weeks)
        table = lv.summary(orders, day)
        if weeks == 4:
            table = table.iloc[5:]  # found to be others of the customers
        states.append((day, lv.fit(table, with_intervals=False), table))
    told = lv.history(states)
    parts = [c for c in told.columns if c.startswith("change_")]
    later = told[told["previous_as_of"].notna()]
    assert np.allclose(later[parts].sum(axis=1), later["change"], atol=1e-5)
    totals = told.groupby("as_of")[["expected_value", "change"]].sum()
    steps = totals["expected_value"].diff().iloc[1:]
    assert np.allclose(steps, totals["change"].iloc[1:], rtol=1e-6, atol=0.01)
    product = told[["rate", "survival", "spend"]].prod(axis=1)
    alive = told["rate"].notna()
    assert np.allclose(product[alive], told["expected_value"][alive], rtol=1e-4, atol=0.1)
    gone = told[told["rate"].isna()]
    assert len(gone) == 5
    assert (gone["change_customers"] == gone["change"]).all()
    # Silence lowers survival and nothing else of a customer's own.
    silent = later[(later["change_survival"] < 0) & (later["change_spend"] == 0)]
    assert len(silent) > 100


def test_what_comes_later_changes_nothing(company):
    orders, _, _ = company
    day = END - timedelta(days=100)
    known = orders[orders["day"] <= pd.Timestamp(day)]
    poisoned = orders.assign(value=orders["value"].where(orders["day"] <= pd.Timestamp(day), 9e9))
    tables = [lv.summary(part, day) for part in (known, poisoned.sample(frac=1, random_state=1))]
    told = [lv.score(lv.fit(t, with_intervals=False), t) for t in tables]
    pd.testing.assert_frame_equal(*told, check_exact=True)


def test_two_orders_on_one_day_are_one_purchase():
    orders = pd.DataFrame(
        {"customer_id": ["a"] * 4, "day": ["2025-01-01", "2025-01-01", "2025-01-08", "2025-02-01"]}
    ).assign(value=[10.0, 20.0, 0.0, 5.0])
    row = lv.summary(orders, date(2025, 1, 31), holdout_days=25).iloc[0]
    assert row["repeat_order_days"] == 1
    assert (row["last_order_after_days"], row["age_days"]) == (7, 30)
    assert (row["value_days"], row["value_sum"]) == (1, 30)  # a day of nothing has no value
    assert (row["cal_repeat_order_days"], row["order_days_after"]) == (0, 1)


def _made(customers=400, seed=0, value=None):
    """Orders of customers whose values `value(rng, rate, days, number)` says."""
    rng, parts = np.random.default_rng(seed), []
    for i in range(customers):
        rate = rng.gamma(1.5, 0.02)
        days = np.unique(np.floor(rng.uniform(0, 365, rng.poisson(rate * 365) + 1)))
        values = value(rng, rate, days, len(days)) if value else rng.gamma(6, 20, len(days))
        parts.append(pd.DataFrame({"customer_id": f"c{i:05}", "day": days, "value": values}))
    orders = pd.concat(parts, ignore_index=True)
    return orders.assign(day=pd.Timestamp(FIRST) + pd.to_timedelta(orders["day"], unit="D"))


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (lambda rng, rate, days, n: rng.gamma(6, 3, n) * (1 + 300 * rate), "spend_goes_with_freq"),
        (lambda rng, rate, days, n: rng.gamma(6, 9, n) * (1 + days / 200), "spend_not_stable"),
    ],
)
def test_an_assumption_that_fails_blocks_gamma_gamma(value, reason):
    table = lv.summary(_made(value=value), END)
    model = lv.fit(table, with_intervals=False)
    told = lv.score(model, table)
    assert (told["spend_method"] == "mean_spend").all()
    assert told["reason"].str.contains(reason).all()
    assert not lv.assumptions(model)["holds"].all()
    # The mean of one's own days, drawn to that of all.
    own = table["value_sum"] / table["value_days"]
    assert np.corrcoef(own, told["expected_spend"])[0, 1] > 0.7


def test_where_money_is_all_chance_everybody_is_expected_to_spend_the_same():
    table = lv.summary(_made(600, seed=4), END)
    told = lv.score(lv.fit(table, with_intervals=False), table)
    assert told["expected_spend"].std() / told["expected_spend"].mean() < 0.06


def test_where_nobody_leaves_hardly_anybody_is_called_gone():
    table = lv.summary(_made(600, seed=5), END)
    told = lv.score(lv.fit(table, with_intervals=False), table)
    often = table["repeat_order_days"] > 3
    assert told["p_alive"][often].fillna(1).mean() > 0.9


@pytest.mark.parametrize(
    ("name", "orders", "reason"),
    [
        ("ten customers", lambda: _made(10), "too_few_customers"),
        ("one", lambda: _made(1), "too_few_customers"),
        (
            "nobody came back",
            lambda: _made(300).drop_duplicates("customer_id"),
            "too_few_customers",
        ),
        ("all on the last day", lambda: _made(300).assign(day=END), "nobody_to_learn_from"),
        ("free goods", lambda: _made(300).assign(value=0.0), "spend_too_few_repeaters"),
        ("one price", lambda: _made(300).assign(value=9.9), "spend_no_convergence"),
        (
            "every day",
            lambda: pd.DataFrame(
                [(f"c{i}", FIRST + timedelta(days=d), 5.0) for i in range(120) for d in range(365)],
                columns=["customer_id", "day", "value"],
            ),
            "",
        ),
    ],
)
def test_bad_input_has_a_stated_outcome(name, orders, reason):
    table = lv.summary(orders(), END)
    model = lv.fit(table, margin=0.3)
    told = lv.score(model, table)
    assert len(told) == len(table)
    assert told["reason"].fillna("").str.contains(reason).all(), told["reason"].unique()
    if reason != "nobody_to_learn_from":
        assert told["expected_value"].notna().all()
        assert np.isfinite(told["value_high"].astype(float)).all()
    for evidence in (lv.parameters, lv.holdout, lv.assumptions):
        evidence(model)
    lv.history([(END, model, table)])


def test_nobody_at_all():
    orders = pd.DataFrame({"customer_id": [], "day": [], "value": []})
    table = lv.summary(orders, END)
    model = lv.fit(table)
    assert lv.score(model, table).empty
    assert list(lv.history([(END, model, table)]).columns) == list(lv.HISTORY)


def test_a_model_surely_worse_than_the_naive_forecast_is_not_used(company, monkeypatch):
    _, table, _ = company
    worse = Check("own_rate", "naive_was_better", pd.DataFrame())
    monkeypatch.setattr("ml.lifetime_value.model.check", lambda *_: worse)
    told = lv.score(lv.fit(table), table)
    assert (told["order_method"] == "own_rate").all()
    assert told["reason"].str.contains("naive_was_better").all()
    assert told["p_alive"].isna().all()


def test_an_order_without_a_customer_a_day_or_a_value_is_refused():
    orders = _made(20)
    for column in orders:
        broken = orders.copy()
        broken.loc[3, column] = None
        with pytest.raises(ValueError, match="without"):
            lv.summary(broken, END)
