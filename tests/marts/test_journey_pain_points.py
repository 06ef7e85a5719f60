"""Steps that lose people and the hard service are found; nothing where nothing is planted."""

from dataclasses import replace

import pytest
from journey_worlds import FEEDS, made
from modelled import run

from simulator.world import Journeys, World

MARTS = ("funnel_step_loss", "funnel_step_aftermath", "journey_pain_points", "self_service")
# As the usual plan, but that no app and no service is harder than another: each step loses 1.5 %.
EASY = Journeys(
    hard_step=(),
    services=tuple(
        replace(
            service,
            hard=False,
            starts=0.82,
            steps=dict.fromkeys(service.steps, 0.985),
        )
        for service in Journeys().services
    ),
)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    con = made(tmp_path_factory.mktemp("worlds") / "planted", World(customers=1500, seed=21))
    run(con, *MARTS, feeds=FEEDS)
    return con


def _found(con) -> list[tuple]:
    return con.sql(
        """SELECT funnel, channel, step, compared_with FROM marts.journey_pain_points
        WHERE is_pain_point ORDER BY pain_rank"""
    ).fetchall()


def test_funnels_have_the_true_rates(planted, capsys):
    rows = planted.sql(
        """SELECT f.channel, f.step, sum(f.lost) / sum(f.entered), t.lost_rate, sum(f.entered)
        FROM marts.funnel f JOIN truth_journey_step t ON t.app = f.channel AND t.step = f.step
        WHERE f.funnel = 'purchase' GROUP BY ALL ORDER BY ALL"""
    ).fetchall()
    with capsys.disabled():
        print("\nchannel | step | lost, found | true | sessions")
        for channel, step, found, true, entered in rows:
            print(f"{channel} | {step} | {found:.3f} | {true:.3f} | {entered:,}")
    assert len(rows) == 9
    for _, _, found, true, entered in rows:
        assert found == pytest.approx(
            true, abs=4 * (true * (1 - true) / int(entered)) ** 0.5 + 0.01
        )


def test_the_planted_step_and_service_are_found(planted, capsys):
    ranked = planted.sql(
        """SELECT pain_rank, funnel, channel, step, compared_with, entered, lost, excess_lost,
            contact_rate_lost, contact_rate_advanced, satisfaction_lost, satisfaction_advanced
        FROM marts.journey_pain_points WHERE is_pain_point ORDER BY pain_rank"""
    ).fetchall()
    with capsys.disabled():
        print(
            "\nrank | funnel | channel | step | against | entered | lost | beyond | "
            "write: lost, others | satisfied: lost, others"
        )
        for row in ranked:
            print(" | ".join(f"{v:.3g}" if isinstance(v, float) else str(v) for v in row))
    first = planted.sql(
        """SELECT funnel, channel, step, contact_rate_difference_low > 0,
            satisfaction_lost < satisfaction_advanced FROM marts.journey_pain_points
        WHERE pain_rank = 1"""
    ).fetchone()
    assert first == ("purchase", "mini_program", "payment_entered", True, True)
    hard = planted.sql("SELECT service FROM truth_self_service WHERE hard").fetchall()
    for funnel, channel, step, against in _found(planted):
        shop = (funnel, channel, step) == ("purchase", "mini_program", "payment_entered")
        service = (funnel,) in hard and against == "other_services"
        assert shop or service, (funnel, channel, step, against)
    # Hard in every app, and at its worst step in each.
    services = {row[1:3] for row in _found(planted) if row[0] == "invoice_request"}
    assert {("web", "address"), ("app", "address"), ("mini_program", "address")} <= services


def test_the_needed_but_hard_service_is_named(planted, capsys):
    rows = planted.sql(
        """SELECT s.service, t.need_rate, views / 1500.0, t.start_rate, s.start_rate,
            t.completion_rate, conversion_low, conversion_high, worst_step, is_hard, t.hard,
            contact_rate_failed, contact_rate_completed
        FROM marts.self_service s JOIN truth_self_service t USING (service)
        ORDER BY needed_but_hard_rank NULLS LAST, service"""
    ).fetchall()
    with capsys.disabled():
        print(
            "\nservice | need, true and found | starts | finish: true, low, high | worst step | "
            "hard: found, true | write: failed, finished"
        )
        for row in rows:
            print(" | ".join(f"{float(v):.3f}" if i in {*range(1, 8), 11, 12} else str(v)
                             for i, v in enumerate(row)))  # fmt: skip
    for _, need, views, starts, started, true, low, high, _, found, hard, *_ in rows:
        assert float(views) == pytest.approx(need, rel=0.12)
        assert started == pytest.approx(starts, abs=0.05)
        assert low - 0.03 < true < high + 0.03
        assert found == hard
    wrote = planted.sql(
        "SELECT contact_rate_difference_low > 0 FROM marts.self_service WHERE is_hard"
    )
    assert wrote.fetchall() == [(True,)]


@pytest.mark.parametrize("seed", [31, pytest.param(32, marks=pytest.mark.slow)])
def test_nothing_is_found_where_nothing_is_planted(tmp_path, seed):
    con = made(tmp_path / "easy", World(customers=1000, seed=seed, journeys=EASY))
    run(con, *MARTS, feeds=FEEDS)
    assert _found(con) == []
    assert con.sql("SELECT count(*) FROM marts.self_service WHERE is_hard").fetchone() == (0,)
    looked = con.sql("SELECT count(p_value) FROM marts.journey_pain_points").fetchone()[0]
    assert looked > 40
