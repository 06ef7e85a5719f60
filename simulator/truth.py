"""The truth about each person's process: what drives orders and spending, and when it ended."""

import numpy as np

from simulator.block import Block
from simulator.draws import moment
from simulator.people import People
from simulator.purchases import Process


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
