"""Write a whole made-up company: what the outside world shows, and the truth beside it.

    python -m simulator.generate --customers 5000 --days 365 --seed 1 --out /tmp/world

`<out>/deliveries/<channel>/<entity>/part-<month>-<block>.parquet` holds the wire's columns and
`visible_at`, in its order; `<out>/truth/<table>.parquet` what really was; `<out>/world.json` all
parameters. Blocks of people run beside each other, each in a process of its own.
"""

import argparse
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import duckdb

from simulator import (
    accounts,
    baskets,
    calls,
    campaigns,
    catalogue,
    crm,
    email,
    journeys,
    loyalty,
    people,
    pos,
    purchases,
    sales,
    shop,
    social,
    support,
    survey,
    truth,
    web,
    who,
)
from simulator.block import Block
from simulator.setting import Setting
from simulator.world import World

Progress = Callable[[int, int], None]


def generate(
    world: World, folder: Path, progress: Progress | None = None, workers: int | None = None
) -> None:
    """Write `world` into `folder`, which must be empty or not exist (FileExistsError).

    `progress(done, all)` is called after each block. The bytes depend on the world alone, not on
    the number of workers (by default one a core).
    """
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty: a world is written into an empty folder")
    folder.mkdir(parents=True, exist_ok=True)
    workers = min(workers or os.cpu_count() or 1, world.blocks)
    if workers == 1:
        for number in range(world.blocks):
            write_block(world, folder, number)
            if progress:
                progress(number + 1, world.blocks)
    else:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            waiting = [pool.submit(write_block, world, folder, n) for n in range(world.blocks)]
            for done, future in enumerate(waiting, 1):
                future.result()
                if progress:
                    progress(done, world.blocks)
    _join_truth(folder / "truth")
    world.write(folder / "world.json")


def write_block(world: World, folder: Path, number: int) -> None:
    """Write all that one block of people does, in all channels."""
    block = Block(world, Setting(world), number, Path(folder))
    crowd = people.make(block)
    who.build(block, crowd)
    process = purchases.processes(block, crowd)
    orders = purchases.make(block, crowd, process)
    touches = campaigns.make(block, crowd, process)
    extra = purchases.caused_by(block, crowd, process, touches)
    orders = purchases.together(orders, extra)
    orders = purchases.together(orders, purchases.promoted(block, crowd, process))
    tries = journeys.make(block, orders)
    lines = baskets.make(block, crowd, process, orders)
    truth.processes(block, crowd, process)

    accounts.make(block, crowd)
    loyalty.cards(block)
    email.opt_in(block, touches)
    web.devices(block, crowd)
    sales.make(block, crowd, orders, lines)
    sales.truth(block)
    journeys.truth(block, tries)
    crm.deliver(block)
    loyalty.deliver(block)
    shop.deliver(block)
    pos.deliver(block)
    web.deliver(block, crowd, orders, touches, tries)
    email.deliver(block, touches)
    support.deliver(block, crowd, orders, tries)
    survey.deliver(block, crowd, orders, tries)
    social.deliver(block, crowd)
    calls.deliver(block, crowd, orders, tries)
    if number == 0:
        catalogue.deliver(block)
        truth.rules(block)
        truth.planted(block)
    block.close()


def _join_truth(folder: Path) -> None:
    """Put the parts of each truth table together, block after block."""
    with duckdb.connect(config={"threads": 1}) as con:
        con.execute("SET enable_progress_bar = false")
        for parts in sorted((folder / ".parts").iterdir()):
            con.execute(
                f"""COPY (FROM read_parquet('{parts}/*.parquet'))
                TO '{folder}/{parts.name}.parquet' (FORMAT parquet, COMPRESSION zstd)"""
            )
    shutil.rmtree(folder / ".parts")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--customers", type=int, default=5_000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first-day", type=date.fromisoformat, default=date(2025, 1, 1))
    parser.add_argument("--workers", type=int)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    world = World(args.customers, args.seed, args.first_day, args.days)

    def say(done: int, blocks: int) -> None:
        print(f"{done} of {blocks} blocks", flush=True)

    generate(world, args.out, say, args.workers)


if __name__ == "__main__":
    main()
