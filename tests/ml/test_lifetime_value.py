"""Lifetime value against what others published, and against customers whose parameters are known.

CDNOW (Fader, Hardie, Lee 2005): 2,357 customers of a shop for CDs, first bought in early 1997; 39
weeks to fit, 39 to forecast. The data come with the package `lifetimes`, which is not imported.
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ml.lifetime_value import BG_NBD, MBG_NBD, expected_orders, fit_gamma_gamma, fit_purchases
from ml.lifetime_value import expected_spend as spend_of
from ml.lifetime_value.own_rate import naive
from ml.lifetime_value.purchases import (
    PARAMETERS,
    PurchaseModel,
    log_likelihood,
    orders_if_alive,
    p_alive,
)
from ml.lifetime_value.simulate import simulate

DATA = Path(find_spec("lifetimes").origin).parent / "datasets"


@pytest.fixture(scope="module")
def cdnow():
    """x, t_x, T in weeks of the first 39, and the order days of the 39 after."""
    customers = pd.read_csv(DATA / "cdnow_customers_summary.csv")
    orders = pd.read_csv(
        DATA / "CDNOW_sample.txt", sep=r"\s+", names=["_", "ID", "day", "cds", "value"]
    )
    orders["day"] = pd.to_datetime(orders["day"], format="%Y%m%d")
    later = orders[orders["day"] > "1997-09-30"].drop_duplicates(["ID", "day"]).groupby("ID").size()
    customers["actual"] = later.reindex(customers["ID"]).fillna(0).to_numpy()
    return customers


@pytest.fixture(scope="module")
def bg(cdnow):
    return fit_purchases(BG_NBD, cdnow["frequency"], cdnow["recency"], cdnow["T"])


def test_bg_nbd_finds_the_published_parameters_of_cdnow(bg):
    assert bg.values == pytest.approx([0.2426, 4.4136, 0.7929, 2.4259], rel=1e-3)
    assert bg.log_likelihood == pytest.approx(-9582.43, rel=1e-6)
    assert bg.how == "maximum_likelihood"


def test_gamma_gamma_finds_the_published_parameters_of_cdnow():
    spend = pd.read_csv(DATA / "cdnow_customers_summary_with_transactions.csv")
    spend = spend[(spend["x"] > 0) & (spend["zbar"] > 0)]
    model = fit_gamma_gamma(spend["x"], spend["zbar"])
    assert len(spend) == 946
    assert model.values == pytest.approx([6.25, 3.74, 15.44], rel=0.01)
    # The published means: of a customer without a repeat, and of somebody with 2 at 22.35.
    assert spend_of(model, 0, 0.0) == pytest.approx(35.17, rel=0.005)
    assert spend_of(model, 2, 22.35) == pytest.approx(24.65, rel=0.005)


def test_the_half_year_held_out_of_cdnow(cdnow, bg, capsys):
    x, t_x, age = (cdnow[c].to_numpy() for c in ("frequency", "recency", "T"))
    mbg = fit_purchases(MBG_NBD, x, t_x, age)
    told = {
        "naive": naive(x, age, 39.0),
        **{m.name: expected_orders(m, x, t_x, age, 39.0) for m in (bg, mbg)},
    }
    actual = cdnow["actual"].to_numpy()
    rows = [
        (name, orders.sum(), orders.sum() / actual.sum() - 1, np.abs(orders - actual).mean())
        for name, orders in told.items()
    ]
    with capsys.disabled():
        print(f"\nCDNOW, weeks 40 to 78: {actual.sum():.0f} order days\n")
        print("| method | told | total off by | mean absolute error |\n|---|---|---|---|")
        for name, total, off, error in rows:
            print(f"| {name} | {total:.0f} | {off:+.1%} | {error:.3f} |")
    errors = {name: error for name, _, _, error in rows}
    assert round(errors[BG_NBD], 3) <= 0.785  # as published: 0.78546
    assert errors[MBG_NBD] <= 0.785
    assert errors["naive"] > 1


def test_p_alive_and_expected_orders_are_those_of_the_papers(bg):
    # Fader, Hardie 2008, "Computing P(alive) using the BG/NBD model"; the customer of the 2005
    # paper with x = 2, t_x = 30.43, T = 38.86, whose 39 weeks ahead are 1.226 orders.
    assert expected_orders(bg, 2, 30.43, 38.86, 39.0) == pytest.approx(1.226, abs=0.001)
    assert p_alive(bg, 0, 0.0, 38.86) == 1


def test_one_time_buyers_do_not_live_for_ever_in_mbg_nbd(cdnow):
    model = fit_purchases(MBG_NBD, cdnow["frequency"], cdnow["recency"], cdnow["T"])
    alive = p_alive(model, np.zeros(4), np.zeros(4), np.array([1.0, 10.0, 50.0, 500.0]))
    assert (np.diff(alive) < 0).all()
    assert alive[-1] < 0.2


@pytest.mark.parametrize("name", [BG_NBD, MBG_NBD])
def test_true_parameters_lie_in_their_intervals(name, capsys):
    """Of 12 companies with parameters drawn anew; 95 % intervals, so about 2 of 48 may not."""
    rng, inside, seen = np.random.default_rng(7), 0, []
    for _ in range(12):
        truth = np.exp(rng.normal(np.log([0.8, 5.0, 0.8, 4.0]), 0.4))
        made = simulate(name, truth, rng.uniform(5, 80, 3_000), rng)
        model = fit_purchases(name, made["x"], made["t_x"], made["T"])
        away = np.log(model.values / truth) / np.sqrt(np.diag(model.covariance))
        inside += (np.abs(away) < 1.96).sum()
        seen.append(away)
    with capsys.disabled():
        spread = dict(zip(PARAMETERS, np.round(np.std(seen, axis=0), 2).tolist(), strict=True))
        print(f"\n{name}: {inside} of 48 intervals hold the truth; deviations by error {spread}")
    assert inside >= 42


@pytest.mark.parametrize("name", [BG_NBD, MBG_NBD])
def test_p_alive_is_calibrated_on_simulated_customers(name):
    rng = np.random.default_rng(3)
    truth = (0.8, 5.0, 0.8, 3.0)
    made = simulate(name, truth, rng.uniform(5, 80, 20_000), rng)
    model = fit_purchases(name, made["x"], made["t_x"], made["T"])
    told = p_alive(model, made["x"], made["t_x"], made["T"])
    bins = np.minimum((told * 10).astype(int), 9)
    for group in np.unique(bins):
        mine = bins == group
        if mine.sum() > 200:
            assert abs(told[mine].mean() - made["is_alive"][mine].mean()) < 0.05


@pytest.mark.parametrize("name", [BG_NBD, MBG_NBD])
@pytest.mark.parametrize(
    "values", [(0.24, 4.4, 0.79, 2.4), (3.0, 1.0, 1.0, 2.0), (0.9, 2.6, 0.05, 3.0)]
)
def test_expected_orders_are_the_hypergeometric_formula(name, values):
    from scipy.special import hyp2f1

    model = PurchaseModel(name, *values, 0.0, 1, np.eye(4))
    r, alpha, a, b = (v + 1e-7 for v in values)
    for x, age, ahead in [(0, 10, 52), (0, 0.2, 52), (3, 50, 52), (5, 1, 52), (40, 20, 104)]:
        c = a + b + x + (name == MBG_NBD) - 1
        told = c / (a - 1) * (1 - hyp2f1(r + x, a - 1, c, -ahead / (alpha + age)))
        assert orders_if_alive(model, x, age, ahead) == pytest.approx(told, rel=1e-5)


def test_expected_orders_where_nearly_nobody_leaves():
    """The retail panel's own parameters, at which the hypergeometric function gives nothing."""
    model = PurchaseModel(MBG_NBD, 1.4, 1.38, 0.19, 272.0, 0.0, 1, np.eye(4))
    rng = np.random.default_rng(0)
    for x, age in [(0, 10.0), (60, 1.0), (60, 52.0), (400, 52.0)]:
        rate = rng.gamma(1.4 + x, 1 / (1.38 + age), 400_000)
        coin = np.maximum(rng.beta(0.19, 273.0 + x, 400_000), 1e-12)
        drawn = (-np.expm1(-rate * coin * 52) / coin).mean()
        assert orders_if_alive(model, x, age, 52.0) == pytest.approx(drawn, rel=0.01)


def test_the_likelihood_of_cells_is_that_of_customers(cdnow, bg):
    each = log_likelihood(BG_NBD, bg.values, cdnow["frequency"], cdnow["recency"], cdnow["T"])
    assert each.sum() == pytest.approx(bg.log_likelihood, rel=1e-12)


def test_the_order_of_the_rows_changes_no_bit(cdnow, bg):
    mixed = cdnow.sample(frac=1, random_state=1)
    again = fit_purchases(BG_NBD, mixed["frequency"], mixed["recency"], mixed["T"])
    assert again.values.tobytes() == bg.values.tobytes()
    assert again.covariance.tobytes() == bg.covariance.tobytes()


def test_customers_that_cannot_be_are_refused():
    for x, t_x, age in [([1], [5], [4]), ([0], [1], [4]), ([-1], [0], [4]), ([np.nan], [0], [4])]:
        with pytest.raises(ValueError, match="x"):
            fit_purchases(BG_NBD, x, t_x, age)
