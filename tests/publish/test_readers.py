"""Readers in processes of their own, while ten versions are published and old ones removed."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tiny_warehouse import publish_tiny

from orchestration.layout import Layout
from orchestration.publishing import remove_old

READER = Path(__file__).with_name("reader.py")
VERSIONS = [f"v{n:02}" for n in range(11)]


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> dict[str, dict]:
    """What a reader of each kind saw of ten publishes; only the two newest versions are kept."""
    folder = tmp_path_factory.mktemp("readers")
    layout, stop = Layout(folder / "tiny"), folder / "stop"
    publish_tiny(layout, 0)
    readers = {
        how: subprocess.Popen(
            [sys.executable, str(READER), str(layout.current), str(stop), how],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=folder,
        )
        for how in ("again", "holds")
    }
    try:
        for reader in readers.values():
            assert reader.stdout.readline() == "ready\n", reader.stderr.read()
        for n in range(1, 11):
            publish_tiny(layout, n)
            remove_old(layout, 2)
            time.sleep(0.1)
        stop.touch()
        outcome = {how: reader.communicate(timeout=60) for how, reader in readers.items()}
    finally:
        for reader in readers.values():
            reader.kill()
            reader.wait()
    assert {how: error for how, (_, error) in outcome.items()} == {"again": "", "holds": ""}
    return {how: json.loads(said) for how, (said, _) in outcome.items()}


@pytest.mark.parametrize("how", ["again", "holds"])
def test_no_reader_ever_sees_two_versions_at_once(told, how):
    assert told[how]["mixed"] == []
    assert told[how]["looks"] > 10
    assert told[how]["ours"] == []


def test_who_opens_again_sees_ever_newer_versions(told):
    order = told["again"]["order"]
    assert order == sorted(order)
    assert len(order) >= 4, "the reader looked too seldom to have seen anything move"
    assert set(order) <= set(VERSIONS)
    assert told["again"]["next"] == ["v10"]


def test_who_holds_a_connection_keeps_its_version_to_the_end(told):
    assert told["holds"]["order"] == ["v00"]
    assert told["holds"]["held"] == ["v00"], "it stays readable after it was removed"


def test_its_next_connection_sees_the_newest_version(told):
    assert told["holds"]["next"] == ["v10"]
