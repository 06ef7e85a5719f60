"""Six channels in one scratch warehouse: the project is parsed once for all their tests."""

import random
from pathlib import Path

from raw_tables import Scratch

SIX = ("web", "email", "survey", "social", "callcentre", "catalogue")


def built(folder: Path, select: str, tables: dict[tuple[str, str], list[dict]]) -> Scratch:
    """The selected models over the rows of each (source, entity)."""
    scratch = Scratch(folder, SIX)
    for (source, entity), rows in tables.items():
        scratch.land(source, entity, *rows)
    scratch.build(select)
    return scratch


def shuffled(tables: dict[tuple[str, str], list[dict]], seed: int) -> dict:
    """The same rows as if they had been read in another order."""
    rng = random.Random(seed)
    return {table: rng.sample(rows, len(rows)) for table, rows in tables.items()}
