"""The truth about what drives people: each one's process, and the rules that hold for all."""

import numpy as np

from simulator.block import Block
from simulator.catalogue_data import BOUGHT_TOGETHER
from simulator.draws import moment
from simulator.people import People
from simulator.purchases import Process
from simulator.world import CHANNELS, DIMENSIONS, SEGMENTS


def processes(block: Block, people: People, process: Process) -> None:
    """Write `person_process`: rate (a week of the calendar's own time), dropout, spend, end."""
    world = block.world.process
    block.table(
        "process",
        i=np.arange(block.size, dtype="int32"),
        buyer=people.buyer,
        rate=process.rate,
        dropout=process.dropout,
        spend=process.spend,
        first_at=moment(np.where(people.buyer, people.acquired_at, np.nan)),
        alive_until=moment(process.left_at),
    )
    block.truth(
        "person_process",
        f"""SELECT person_id, buyer, rate AS rate_a_week, dropout, spend AS mean_order_cny,
            first_at, alive_until, {world.r} AS r, {world.alpha} AS alpha, {world.a} AS a,
            {world.b} AS b, {world.spend_p} AS spend_p, {world.spend_q} AS spend_q,
            {world.spend_gamma} AS spend_gamma
        FROM process JOIN who USING (i) ORDER BY i""",
    )


def rules(block: Block) -> None:
    """Write what is bought together, and what each dimension weighs in satisfaction."""
    block.load_rows("rule", list(BOUGHT_TOGETHER), ("first_category", "also", "probability"))
    block.truth("basket_rule", "FROM rule")
    weights = zip(DIMENSIONS, block.world.satisfaction_weights, strict=True)
    block.load_rows("weight", list(weights), ("dimension", "weight"))
    block.truth("satisfaction_weight", "FROM weight")


def planted(block: Block) -> None:
    """Write where people are lost, which service is hard, and how groups take prices."""
    plan, sense = block.world.journeys, block.world.price_sense
    steps = []
    for app in CHANNELS[:3]:
        for step, usual in plan.lost.items():
            hard = (app, step) == plan.hard_step[:2]
            steps.append((app, step, plan.hard_step[2] if hard else usual, hard))
    block.load_rows("journey_step", steps, ("app", "step", "lost_rate", "hard"))
    block.truth("journey_step", "FROM journey_step")
    services = [(s.name, s.need, s.starts, s.completion, s.hard) for s in plan.services]
    columns = ("service", "need_rate", "start_rate", "completion_rate", "hard")
    if services:
        block.load_rows("service_plan", services, columns)
        block.truth("self_service", "FROM service_plan")
    hazard = block.world.process.hazard["price_rise"] - 1
    groups = [
        (
            name,
            sense.promotion[k],
            sense.discount_promoted[k],
            sense.discount_ordinary[k],
            1 + hazard * sense.felt[k],
            sense.young_small[k],
            sense.others[k],
        )
        for k, name in enumerate(SEGMENTS)
    ]
    columns = (
        "segment",
        "promotion_uplift",
        "discount_promoted",
        "discount_ordinary",
        "price_rise_hazard",
        "share_young_small_city",
        "share_others",
    )
    block.load_rows("price_sensitivity", groups, columns)
    block.truth("price_sensitivity", "FROM price_sensitivity")
