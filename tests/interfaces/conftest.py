"""Undisturbed landings, made once: what a mended source must come to."""

import shutil
from collections.abc import Callable
from functools import cache

import pytest
from drops import Drop
from landings import day


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory) -> Callable[[str], Drop]:
    """By format: two days landed, of which nothing was ever wrong. Not to be changed."""

    @cache
    def make(ending: str) -> Drop:
        drop = Drop(tmp_path_factory.mktemp("undisturbed"), ending)
        for number in (1, 2):
            drop.write(number)
            drop.landings.land(day(number))
        return drop

    return make


@pytest.fixture(scope="session")
def _first_day(tmp_path_factory) -> Callable[[str], Drop]:
    @cache
    def make(ending: str) -> Drop:
        drop = Drop(tmp_path_factory.mktemp("first_day"), ending)
        drop.write(1)
        drop.landings.land(day(1))
        return drop

    return make


@pytest.fixture
def landed(tmp_path, _first_day) -> Callable[[str], Drop]:
    """Makes a drop folder of a format of which the first day has landed."""

    def make(ending: str) -> Drop:
        folder = tmp_path / ending
        for part in ("drop", "lake"):
            shutil.copytree(_first_day(ending).folder / part, folder / part)
        return Drop(folder, ending)

    return make


@pytest.fixture
def mended(undisturbed) -> Callable[[Drop], None]:
    """The second day's file comes as it should be: the lake is as if it had from the start."""

    def check(drop: Drop) -> None:
        drop.write(2)
        drop.landings.land(day(2))
        expected = undisturbed(drop.ending).landings.content()
        assert drop.landings.content() == expected
        assert expected.total() == 60
        assert drop.landings.unreadable() == []

    return check
