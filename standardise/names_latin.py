"""Names in Latin letters, Western ones and Chinese ones in Pinyin."""

import re
import unicodedata
from functools import cache

from standardise.characters import syllables
from standardise.surnames import COMPOUND, ELSEWHERE, RANK

_COMPOUND = frozenset(COMPOUND.values())

_PARTICLE_WORDS = """
van von der den de du del della di da dos das la le ter ten zu zur vom bin al el st saint mac mc
"""
_AFTER = re.compile(
    r"[,\s]+(jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|md|mba|esq|dds|cpa|msc|bsc)\.?\s*$", re.I
)
# First names that Chinese people take, so that `Zhang Kevin` is read with the surname in front.
_TAKEN_WORDS = """
kevin jason eric leo allen tony jerry sam vivian coco amy lily cindy grace iris nancy david michael
john jack tom peter james mike robert daniel andy alex alan frank henry steven steve william ray
simon jackson mark chris paul richard george bob ben ken roger jennifer jessica linda lisa mary
anna helen emily alice angela tina cathy christine sophia susan sarah joyce jenny rose ivy crystal
wendy yvonne michelle tiffany fiona emma eva kelly lucy cherry may
"""
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_TAKEN = frozenset(_TAKEN_WORDS.split())


def latin_name(name: str) -> tuple[str | None, str | None, str]:
    """Surname, given name (as written) and key; a single word is neither."""
    name = _AFTER.sub("", name)
    before, comma, after = name.partition(",")
    if comma and before.strip() and after.strip():
        return _told(before.split(), after.split())
    words = name.replace(",", " ").split()
    if len(words) < 2:
        return (None, None, _letters(name) or name.lower())
    at = _surname_words(words)
    if at > 0:
        return _told(words[:at], words[at:])
    return _told(words[at:], words[:at])


def _surname_words(words: list[str]) -> int:
    """How many words in front (positive) or at the end (negative) are the surname."""
    capitals = [len(w) > 1 and w.isupper() and "." not in w for w in words]
    if not all(capitals) and sum(capitals) == 1:
        if capitals[0]:
            return 1
        if capitals[-1]:
            return -1
    plain = [_letters(w) for w in words]
    if all(map(is_pinyin, plain)) and len(words) <= 4:
        first, last = _rank(plain[0]), _rank(plain[-1])
        if first != last:
            return 1 if first < last else -1
        if first < len(RANK):
            return 1
    if _rank(plain[0]) < len(RANK) and plain[-1] in _TAKEN and plain[0] not in _TAKEN:
        return 1
    particle = next((i for i, w in enumerate(plain[1:-1], 1) if w in _PARTICLES), None)
    return particle - len(words) if particle else -1


def _rank(word: str) -> int:
    """The rank as a Chinese surname; a compound one is a surname beyond doubt, -1."""
    if word in _COMPOUND:
        return -1
    return RANK.get(word, len(RANK) - 1 if word in ELSEWHERE else len(RANK))


def _told(surname: list[str], given: list[str]) -> tuple[str, str, str]:
    family = "".join(map(_letters, surname))
    first = [w for w in map(_letters, given) if w]
    if all(map(is_pinyin, first)) and family in RANK:
        written = "".join(first)  # Xiao Ming, Xiao-Ming and Xiaoming are one name
    else:
        written = " ".join([*first[:1], *(w for w in first[1:] if len(w) > 1)])
    small = all(w.islower() for w in [*surname, *given])
    shown = [" ".join(_capital(w, small) for w in words) for words in (surname, given)]
    return (*shown, f"{family} {written}".strip())


def _capital(word: str, small: bool) -> str:
    return word.title() if small or (word.isupper() and len(word) > 2) else word


def _letters(word: str) -> str:
    """Lower-case ASCII letters; ü of Pinyin is v (Lü, Lyu), ß is ss, ø is o."""
    word = word.lower().replace("ß", "ss").replace("ø", "o").replace("æ", "ae").replace("ł", "l")
    umlaut = re.fullmatch(r"([ln])(?:ü|u:|yu)(e?)", word)
    if umlaut:
        return f"{umlaut[1]}v{umlaut[2]}"
    kept = unicodedata.normalize("NFKD", word)
    return "".join(c for c in kept if "a" <= c <= "z")


@cache
def is_taken(word: str) -> bool:
    """Is it a first name that Chinese people take: Kevin, Coco?"""
    return word in _TAKEN


def is_pinyin(word: str) -> bool:
    """Can the word be one to three syllables of Pinyin?"""
    return _fits(word, 3)


def _fits(word: str, left: int) -> bool:
    if not word:
        return left < 3
    return left > 0 and any(
        word[:size] in syllables() and _fits(word[size:], left - 1)
        for size in range(1, min(6, len(word)) + 1)
    )
