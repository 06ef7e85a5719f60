"""Chinese characters: traditional to simplified, and to Pinyin without tones.

The tables are those of OpenCC and pypinyin as installed, read at the first use (0.3 s): they are
large, others keep them up to date, and no copy of them belongs into this repository.
"""

import unicodedata
from functools import cache
from importlib.resources import files


def is_han(character: str) -> bool:
    code = ord(character)
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x3134F
        or code == 0x3007
    )


def simplify(text: str) -> str:
    """Character by character: enough for names, where a word's own conversion is rare."""
    return text.translate(_to_simplified())


def syllable(character: str) -> str:
    """The most frequent reading, ü as v: 吕 is 'lv'; '' for what has none."""
    return _to_pinyin().get(ord(character), "")


@cache
def _to_simplified() -> dict[int, str]:
    table = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {ord(old): new.split(" ")[0] for old, new in pairs}


@cache
def _to_pinyin() -> dict[int, str]:
    from pypinyin.pinyin_dict import pinyin_dict

    return {code: _without_tone(readings.split(",")[0]) for code, readings in pinyin_dict.items()}


@cache
def _without_tone(reading: str) -> str:
    kept = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(c for c in kept if c.isascii())


@cache
def syllables() -> frozenset[str]:
    """All syllables of Pinyin."""
    return frozenset(s for code, s in _to_pinyin().items() if s and 0x4E00 <= code <= 0x9FA5)
