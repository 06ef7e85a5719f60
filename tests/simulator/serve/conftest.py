"""`deliveries`: the tiny world's deliveries alone; `world`: a copy of its own, served calmly;
`make_world` makes more of them. Whatever was started is stopped at the end, test failed or not.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tiny_deliveries import write_deliveries

from simulator.serve.outside import Outside

MakeWorld = Callable[[], Outside]


@pytest.fixture(scope="session")
def deliveries(tmp_path_factory) -> Path:
    """A folder with `deliveries/`; not to be written to."""
    folder = tmp_path_factory.mktemp("tiny")
    write_deliveries(folder)
    return folder


@pytest.fixture(scope="module")
def make_world(tmp_path_factory, deliveries) -> Iterator[MakeWorld]:
    made = []

    def make() -> Outside:
        folder = tmp_path_factory.mktemp("world")
        shutil.copytree(deliveries / "deliveries", folder / "deliveries")
        made.append(Outside(folder))
        return made[-1]

    yield make
    for outside in made:
        outside.down()
