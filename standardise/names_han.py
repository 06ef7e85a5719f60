"""Names in Chinese characters."""

from standardise.characters import simplify, syllable
from standardise.surnames import COMPOUND, SINGLE

_FAMILIAR = frozenset("小老阿大")


def han_name(name: str) -> tuple[str | None, str | None, str]:
    """Surname, given name (as written) and key of a name in Han characters.

    A name with a middle dot (of a minority, or a foreigner) and one that begins as a pet name
    have no surname.
    """
    plain = simplify(name)
    if "·" in plain:
        return (None, None, " ".join(map(_spelt, plain.split("·"))))
    if " " in plain and plain.count(" ") == 1:
        first, second = plain.split(" ")
        if second in SINGLE and first not in SINGLE and first not in COMPOUND:  # 三 张
            plain, name = second + first, name[len(first) + 1 :] + name[: len(first)]
    plain, name = plain.replace(" ", ""), name.replace(" ", "")
    size = _surname_size(plain)
    surname, given = plain[:size], plain[size:]
    reading = COMPOUND.get(surname) or SINGLE.get(surname) or _spelt(surname)
    key = f"{reading} {_spelt(given)}".strip()
    return (name[:size] or None, name[size:] or None, key)


def _surname_size(name: str) -> int:
    for size in (4, 3, 2):
        if name[:size] in COMPOUND:
            return size
    if name[0] in _FAMILIAR and name[0] not in SINGLE:
        return 0
    return 1 if len(name) <= 4 else 0


def _spelt(characters: str) -> str:
    return "".join(map(syllable, characters))
