"""Names of people: which part is the surname, and one key for all ways to write a name.

    张三, 張三, San Zhang, Zhang San, ZHANG San, Zhang, San  →  zhang san
    John Smith, Smith, John, JOHN A. SMITH                   →  smith john

Each distinct name is taken apart once in a process (some 5 µs; looked up again 0.3 µs).
"""

from functools import lru_cache

import pyarrow as pa

from standardise.characters import is_han, simplify
from standardise.names_han import han_name
from standardise.names_latin import latin_name

FIELDS = ("surname", "given", "name_key", "pinyin", "script")


def name_parts(values: pa.Array) -> pa.Array:
    """A struct a name as cleaned (a comma after a surname kept): see `FIELDS`.

    `surname` and `given` are in the script given, NULL if not decidable; `name_key` is
    'surname given' in lower-case Latin letters; `pinyin` is that of Han names only.
    """
    columns = zip(*(_parts(name) for name in values.to_pylist()), strict=True)
    arrays = [pa.array(column, pa.string()) for column in columns] or [
        pa.array([], pa.string()) for _ in FIELDS
    ]
    return pa.StructArray.from_arrays(arrays, names=list(FIELDS))


def simplified(values: pa.Array) -> pa.Array:
    """Text with simplified characters."""
    return pa.array([text and simplify(text) for text in values.to_pylist()], pa.string())


@lru_cache(maxsize=1 << 20)
def _parts(name: str | None) -> tuple:
    if not name:
        return (None, None, None, None, None)
    han = sum(map(is_han, name))
    letters = sum(c.isalpha() for c in name) - han
    if not han:
        script = "latin" if letters and _is_latin(name) else "other"
        return (
            *(latin_name(name) if script == "latin" else (None, None, name.lower())),
            None,
            script,
        )
    if not letters:
        surname, given, key = han_name(name)
        return (surname, given, key, key, "han")
    return (*_mixed(name), "mixed")


def _is_latin(name: str) -> bool:
    return all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 for c in name if c.isalpha())


def _mixed(name: str) -> tuple:
    """`张三 Tom`: the Chinese name counts; `Tom 张`: a surname with a Latin first name."""
    han = "".join(c for c in name if is_han(c))
    latin = " ".join("".join(" " if is_han(c) else c for c in name).split())
    surname, given, key = han_name(han)
    if given:
        return (surname, given, key, key)
    return (han, latin, f"{key} {latin_name(latin)[2]}", None)
