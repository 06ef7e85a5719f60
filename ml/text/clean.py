"""A text as the encoder gets it, and its language; pure functions on strings."""

import html
import re
import unicodedata
from functools import cache

# What an encoder reads of one text: a longer one is read at its start and at its end, where people
# say what they think, and costs no more than two texts.
WINDOW = 200

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+")
_HANDLE = re.compile(r"(?<![\w.])@[\w\-一-鿿]+:?")
_NUMBER = re.compile(r"\d[\d\-]{4,}")
_REPEATED = re.compile(r"^\s*RT\b")
_SPACE = re.compile(r"\s+")
_HAN = re.compile(r"[㐀-䶿一-鿿]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+")


def clean(text: str | None) -> str:
    """Full-width folded; without addresses, handles, numbers of orders and runs of blanks."""
    text = unicodedata.normalize("NFKC", html.unescape(text or "")).replace("�", "")
    text = _HANDLE.sub(" ", _ADDRESS.sub(" ", text.replace("_", " ")))
    text = _REPEATED.sub(" ", _NUMBER.sub("0", text)).replace("#", " ")
    return _SPACE.sub(" ", text).strip()


def windows(text: str) -> list[str]:
    """The one or two pieces of a cleaned text that are read."""
    if len(text) <= WINDOW:
        return [text]
    return [text[:WINDOW], text[-WINDOW:]]


def says_something(text: str) -> bool:
    """Whether a cleaned text has a letter or a sign that people read as a word or a face."""
    return any(unicodedata.category(sign)[0] == "L" or sign in _faces() for sign in text)


def language(text: str) -> str:
    """`zh`, `zh-Hant`, `en`, or `und` where no letter tells; of a mixed text that of most of it.

    A Chinese character weighs as much as half a word: 收到 is as long as "received".
    """
    han = _HAN.findall(text)
    words = _LATIN.findall(text)
    if not han and not words:
        return "und"
    if len(han) < len(words) * 2:
        return "en"
    traditional, simplified = _scripts()
    only_traditional = sum(sign in traditional for sign in han)
    only_simplified = sum(sign in simplified for sign in han)
    return "zh-Hant" if only_traditional > only_simplified else "zh"


@cache
def _scripts() -> tuple[frozenset[str], frozenset[str]]:
    """Characters that are written only in the traditional, only in the simplified way."""
    from opencc import OpenCC

    every = [chr(code) for code in range(0x4E00, 0xA000)]
    # One at a time: converted as one text, neighbours would be read as words.
    simplify, complicate = OpenCC("t2s"), OpenCC("s2t")
    as_simplified = simplify.convert("\n".join(every)).split("\n")
    as_traditional = complicate.convert("\n".join(every)).split("\n")
    traditional = frozenset(a for a, b in zip(every, as_simplified, strict=True) if a != b)
    simplified = frozenset(a for a, b in zip(every, as_traditional, strict=True) if a != b)
    return traditional - simplified, simplified - traditional


@cache
def _faces() -> frozenset[str]:
    """Emoji, as one set: signs of the category So that lie in the blocks of emoji."""
    blocks = (range(0x2600, 0x27C0), range(0x1F300, 0x1FB00))
    return frozenset(chr(code) for block in blocks for code in block)
