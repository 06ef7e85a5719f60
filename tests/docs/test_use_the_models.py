"""The Python blocks of each section of docs/use-the-models.md run, one after the other."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "use-the-models.md"
_SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.M | re.S)
_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)


def sections() -> dict[str, list[str]]:
    """Blocks by the heading that they stand under."""
    found = _SECTION.findall(PAGE.read_text(encoding="utf-8"))
    return {heading: _BLOCK.findall(text) for heading, text in found}


@pytest.mark.parametrize("heading", sections())
def test_the_blocks_of_a_section_run(heading):
    blocks, names = sections()[heading], {}
    assert blocks, f"no example under {heading!r}"
    for number, block in enumerate(blocks, 1):
        exec(compile(block, f"{PAGE.name}: {heading}, block {number}", "exec"), names)
