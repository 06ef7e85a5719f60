"""The rows of every channel's tests, dealt at random to two nights: staged on top as at once."""

import random

import test_stg_callcentre
import test_stg_crm_loyalty_support
import test_stg_email
import test_stg_pos
import test_stg_shop
import test_stg_social
import test_stg_survey
from raw_tables import Scratch
from six_channels import SIX
from test_staged_on_top import staged

FILES = {}
for module in (test_stg_callcentre, test_stg_email, test_stg_social, test_stg_survey):
    FILES |= module.TABLES


def dealt(tables: dict, seed: int) -> tuple[dict, dict]:
    """Two nights: each row in one of them, versions of a key and what they lean on apart, too."""
    rng, nights = random.Random(seed), ({}, {})
    for table, rows in tables.items():
        for row in rows:
            rng.choice(nights).setdefault(table, []).append(row)
    return nights


def everything(scratch: Scratch) -> dict:
    names = scratch.ask(
        """SELECT table_name FROM information_schema.tables
        WHERE table_schema = 'staging' AND table_type = 'BASE TABLE'"""
    )
    filled = [n for (n,) in names if scratch.ask(f"SELECT count(*) FROM staging.{n}") != [(0,)]]
    return staged(scratch, *sorted(filled))


def compare(folder, sources: tuple[str, ...], tables: dict, seed: int, kept: tuple[str, ...]):
    """`kept`: tables of which the second night must not have staged all."""
    first, second = dealt(tables, seed)
    night, at_once = Scratch(folder / "night", sources), Scratch(folder / "once", sources)
    for scratch in (night, at_once):
        scratch.folder.mkdir()
        for (source, entity), rows in first.items():
            scratch.land(source, entity, *rows)
    for (source, entity), rows in second.items():
        at_once.land(source, entity, *rows)
    night.build("staging")
    night.build_on_top("staging", second)
    at_once.build("staging")

    assert everything(night) == everything(at_once)
    for model in kept:
        days = night.ask(f"SELECT count(DISTINCT staged_on) FROM staging.{model}")
        assert days == [(2,)], f"{model}: all was staged again"


def test_channels_of_files(tmp_path):
    compare(tmp_path, SIX, FILES, 1, ("stg_survey__invitations", "stg_callcentre__calls"))


def test_channels_of_sales_and_service(tmp_path):
    tables = test_stg_crm_loyalty_support.ROWS
    for module in (test_stg_shop, test_stg_pos):
        tables = module.delivered(tmp_path).rows | tables
    sources = test_stg_crm_loyalty_support.SOURCES
    compare(tmp_path, sources, tables, 2, ("stg_shop__orders", "stg_support__tickets"))
