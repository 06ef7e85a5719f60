"""The planted truth can be found again: purchase process, spend, holdouts, uplift, causes."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import betaln, gammaln

from simulator import baskets, campaigns, journeys, people, purchases
from simulator.block import Block
from simulator.catalogue_data import BOUGHT_TOGETHER, CATEGORIES
from simulator.clock import promotion_days
from simulator.setting import CAMPAIGN_TYPES, Setting
from simulator.world import CHANNELS, TROUBLES, Journeys, PriceSense, Process, World

CALM = Process(hazard=dict.fromkeys(TROUBLES, 1.0))
WORLD = World(customers=20_000, seed=11, first_day=date(2025, 1, 1), days=365, process=CALM)


class Played:
    """A block of people with their orders and campaigns, without any files."""

    def __init__(self, world: World):
        self.block = Block(world, Setting(world), 0, Path("unused"))
        self.people = people.make(self.block)
        self.process = purchases.processes(self.block, self.people)
        self.orders = purchases.make(self.block, self.people, self.process)
        self.touches = campaigns.make(self.block, self.people, self.process)

    def own_weeks(self, seconds: np.ndarray) -> np.ndarray:
        """Moments in the calendar's own time, in weeks."""
        clock = purchases.own_time(self.block)
        day = (seconds - self.block.setting.start) / 86_400
        return np.interp(day, np.arange(len(clock)), clock)


@pytest.fixture(scope="module")
def calm() -> Played:
    return Played(WORLD)


@pytest.fixture(scope="module")
def stormy() -> Played:
    return Played(replace(WORLD, process=Process()))


def summary(played: Played) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Repeat orders, time of the last and age, in own weeks since the first order."""
    at, person = played.own_weeks(played.orders.at), played.orders.person
    n = played.block.size
    count = np.bincount(person, minlength=n)
    first, last = np.full(n, np.inf), np.full(n, -np.inf)
    np.minimum.at(first, person, at)
    np.maximum.at(last, person, at)
    seen = count > 0
    end = played.own_weeks(np.array([played.block.setting.end]))[0]
    return count[seen] - 1, (last - first)[seen], end - first[seen]


def bgnbd_loss(log_params: np.ndarray, x, last, age) -> float:
    """Negative log-likelihood of Fader, Hardie and Lee (2005)."""
    r, alpha, a, b = np.exp(log_params)
    common = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    alive = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + age)
    gone = betaln(a + 1, b + x - 1) - betaln(a, b) - (r + x) * np.log(alpha + last)
    return -np.mean(common + np.where(x > 0, np.logaddexp(alive, gone), alive))


def test_the_purchase_process_is_found_again(calm):
    found = minimize(bgnbd_loss, np.zeros(4), args=summary(calm), method="Nelder-Mead")
    r, alpha, a, b = np.exp(found.x)
    truth = WORLD.process
    assert r == pytest.approx(truth.r, rel=0.08)
    assert alpha == pytest.approx(truth.alpha, rel=0.08)
    assert a / (a + b) == pytest.approx(truth.a / (truth.a + truth.b), rel=0.12)


def test_spend_is_gamma_gamma(calm):
    value, person, p = calm.orders.value, calm.orders.person, WORLD.process
    count = np.bincount(person, minlength=calm.block.size)
    mean = np.bincount(person, value, minlength=calm.block.size)[count > 1] / count[count > 1]
    assert np.median(calm.process.spend) == pytest.approx(
        np.median(p.spend_p * p.spend_gamma / np.random.default_rng(0).gamma(p.spend_q, 1, 10**6)),
        rel=0.03,
    )
    ratio = value / calm.process.spend[person]  # gamma with shape p and mean 1
    assert ratio.mean() == pytest.approx(1, abs=0.01)
    assert 1 / ratio.var() == pytest.approx(p.spend_p, rel=0.05)
    assert abs(np.corrcoef(mean, count[count > 1])[0, 1]) < 0.03


def test_baskets_keep_what_people_mean_to_spend(calm):
    lines = baskets.make(calm.block, calm.people, calm.process, calm.orders)
    rate = calm.block.setting.rate(
        baskets.currencies(calm.block, calm.people, calm.orders),
        calm.block.setting.day_of(calm.orders.at),
    )
    spent = np.bincount(lines.order, lines.amount) * rate / 100
    assert np.corrcoef(np.log(spent), np.log(calm.orders.value))[0, 1] > 0.9
    assert (lines.amount >= 0).all()
    assert (lines.returned <= lines.quantity).all()


@pytest.mark.parametrize(("left", "right", "share"), BOUGHT_TOGETHER)
def test_categories_are_bought_together_by_the_rules(calm, left, right, share):
    lines = baskets.make(calm.block, calm.people, calm.process, calm.orders)
    names = [c[0] for c in CATEGORIES]
    category = calm.block.setting.category[lines.product]
    first = category[lines.line_no == 1][lines.order]
    further = lines.line_no > 1
    with_rule = category[further & (first == names.index(left))] == names.index(right)
    without = category[further & (first != names.index(left))] == names.index(right)
    assert with_rule.mean() > share
    assert with_rule.mean() > 2 * without.mean()


def test_trouble_makes_people_leave(calm, stormy):
    left = ~np.isnan(stormy.process.left_at)
    person, trouble = stormy.orders.person, stormy.orders.trouble
    order = np.argsort(person, kind="stable")  # by person, then by time
    last = np.diff(person[order], append=-1) != 0
    repeat = np.diff(person[order], prepend=-1) == 0
    gone = (last & left[person[order]])[repeat]
    cause, who = trouble[order][repeat], person[order][repeat]
    felt = np.array(stormy.block.world.price_sense.felt)[stormy.people.segment[who]]
    for number, name in enumerate(TROUBLES):
        factor = np.full(len(who), Process().hazard[name])
        if name == "price_rise":
            factor = 1 + (factor - 1) * felt
        chance = (1 - (1 - stormy.process.dropout[who]) ** factor)[cause == number]
        error = 4 * np.sqrt(chance.mean() / len(chance))
        assert gone[cause == number].mean() == pytest.approx(chance.mean(), abs=error), name
    assert left.mean() > (~np.isnan(calm.process.left_at)).mean()


def test_holdouts_are_a_coin(calm):
    touches = calm.touches
    n = len(touches)
    share = WORLD.holdout
    assert touches.holdout.mean() == pytest.approx(share, abs=4 * (share * (1 - share) / n) ** 0.5)
    for trait in (calm.process.rate, calm.process.spend, calm.people.segment):
        seen = trait[touches.person]
        assert abs(np.corrcoef(seen, touches.holdout)[0, 1]) < 4 / n**0.5
    reacted = ~np.isnan(touches.opened_at) | ~np.isnan(touches.clicked_at) | touches.bounced
    assert np.isnan(touches.opened_at[touches.holdout]).all()
    assert np.isnan(touches.ordered_at[touches.holdout]).all()
    assert reacted[~touches.holdout].any()


def test_the_known_uplift_is_what_campaigns_cause(calm):
    touches, setting = calm.touches, calm.block.setting
    left = np.nan_to_num(calm.process.left_at, nan=np.inf)[touches.person]
    able = calm.people.buyer[touches.person] & (left > setting.campaign_sent[touches.campaign])
    treated = ~touches.holdout & ~touches.bounced & able
    for kind, name in enumerate(CAMPAIGN_TYPES):
        for segment, uplift in enumerate(WORLD.uplift[name]):
            group = treated & (setting.campaign_type[touches.campaign] == kind)
            group &= calm.people.segment[touches.person] == segment
            caused = ~np.isnan(touches.ordered_at[group])
            error = 4 * (uplift * (1 - uplift) / len(caused)) ** 0.5
            assert caused.mean() == pytest.approx(uplift, abs=error + 1e-9)


def test_demand_follows_the_calendar(calm):
    day = calm.block.setting.day_of(calm.orders.at[calm.orders.channel != 3])
    per_day = np.bincount(day, minlength=365)
    singles = (date(2025, 11, 11) - WORLD.first_day).days
    spring = (date(2025, 1, 31) - WORLD.first_day).days
    usual = np.median(per_day)
    assert per_day[singles] > 1.8 * usual
    assert per_day[spring] < 0.8 * usual
    outage = calm.block.setting.incidents["outage"].first
    assert per_day[outage] < 0.7 * per_day[outage - 7]


def test_bargain_hunters_are_who_the_truth_says(calm):
    """More of the young in smaller cities; they buy more on promotion days, and leave later on."""
    segment, sense = calm.people.segment, WORLD.price_sense
    young = people.young_small(calm.block, calm.people.birth_day, calm.people.city)
    assert (segment[young] == 2).mean() == pytest.approx(sense.young_small[2], abs=0.03)
    assert (segment[~young] == 2).mean() == pytest.approx(sense.others[2], abs=0.02)
    extra = purchases.promoted(calm.block, calm.people, calm.process)
    on = promotion_days(WORLD.first_day, WORLD.days)
    assert on[calm.block.setting.day_of(extra.at)].all()
    left = np.nan_to_num(calm.process.left_at, nan=np.inf)
    assert (extra.at < left[extra.person] + 86_400).all()
    usual = on[calm.block.setting.day_of(calm.orders.at)]
    for number, response in enumerate(sense.promotion):
        more = (segment[extra.person] == number).sum()
        expected = response * (usual & (segment[calm.orders.person] == number)).sum()
        # First orders are on these days as well, and cause none.
        assert 0.7 * expected <= more <= 1.1 * expected


def test_people_are_lost_where_the_truth_says(calm):
    plan = WORLD.journeys
    tries = journeys.make(calm.block, calm.orders)
    shop = tries.service < 0
    for app, channel in enumerate(CHANNELS[:3]):
        reached = (calm.orders.channel == app).sum()
        for depth in (4, 3, 2):
            step = journeys.SHOP_STEPS[depth - 1]
            lost = (shop & (tries.app == app) & (tries.depth == depth)).sum()
            hard = (channel, step) == plan.hard_step[:2]
            share = plan.hard_step[2] if hard else plan.lost[step]
            assert lost / (reached + lost) == pytest.approx(share, abs=0.01)
            reached += lost
    for number, service in enumerate(plan.services):
        depth = tries.depth[tries.service == number]
        assert len(depth) / calm.block.size == pytest.approx(service.need, rel=0.05)
        assert (depth > 1).mean() == pytest.approx(service.starts, abs=0.02)
        done = (depth == len(service.pages)).sum() / (depth > 1).sum()
        assert done == pytest.approx(service.completion, abs=0.02)


def test_plants_can_be_switched_off(stormy):
    none = Journeys(hard_step=(), services=())
    flat = PriceSense(promotion=(0, 0, 0, 0))
    world = replace(WORLD, customers=500, journeys=none, price_sense=flat)
    played = Played(world)
    tries = journeys.make(played.block, played.orders)
    assert (tries.service < 0).all()
    assert (tries.annoyed[tries.gave_up] == none.annoyed[0]).all()
    assert len(purchases.promoted(played.block, played.people, played.process)) == 0
