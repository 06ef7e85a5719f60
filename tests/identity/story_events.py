"""What happens in a story beside new records: sentences, and what each does to the room."""

import re
import shutil

_SENTENCES = {
    r"\w+ merges (?P<gone>\S+) into (?P<kept>\S+)": "merge",
    r"\w+ takes (?P<gone>\S+) out of (?P<kept>\S+) again": "unmerge",
    r"\w+ deletes (?P<record>\S+)": "delete",
    r"(?P<record>\S+) is gone": "remove",
    r"(?P<record>\S+) is back": "bring_back",
    r"(?P<source>\w+) is off": "off",
    r"(?P<source>\w+) is on": "on",
    r"(?P<author>[\w.]+) links (?P<a>\S+) and (?P<b>\S+)": "link",
    r"(?P<author>[\w.]+) unlinks (?P<a>\S+) and (?P<b>\S+)": "unlink",
    r"(?P<author>[\w.]+) takes back what was said of (?P<a>\S+) and (?P<b>\S+)": "undo",
    r"the cache is lost": "lose_cache",
    r"the cache is damaged": "damage_cache",
    r"the model is lost": "lose_model",
}


def happen(room, day: int, sentence: str) -> None:
    """Does to a room (`story_room.Room`) what the sentence says."""
    for pattern, what in _SENTENCES.items():
        if found := re.fullmatch(pattern, sentence):
            _DO[what](room, day, **found.groupdict())
            return
    raise ValueError(f"day {day}: nobody understands: {sentence}")


def _merge(room, day, gone, kept):
    room.merges[gone, kept] = day


def _unmerge(room, day, gone, kept):
    del room.merges[gone, kept]


def _delete(room, day, record):
    room.deleted[record] = day


def _remove(room, day, record):
    room.removed.add(record)


def _bring_back(room, day, record):
    room.removed.remove(record)


def _off(room, day, source):
    room.off.add(source)


def _on(room, day, source):
    room.off.remove(source)


def _decide(kind):
    def decide(room, day, author, a, b):
        room.decide(day, kind, author, a, b)

    return decide


def _lose_cache(room, day):
    shutil.rmtree(room.places.cache, ignore_errors=True)


def _damage_cache(room, day):
    for path in room.places.cache.glob("*.parquet"):
        path.write_bytes(path.read_bytes()[:50])


def _lose_model(room, day):
    shutil.rmtree(room.places.models, ignore_errors=True)


_DO = {
    "merge": _merge,
    "unmerge": _unmerge,
    "delete": _delete,
    "remove": _remove,
    "bring_back": _bring_back,
    "off": _off,
    "on": _on,
    "link": _decide("link"),
    "unlink": _decide("unlink"),
    "undo": _decide("undo"),
    "lose_cache": _lose_cache,
    "damage_cache": _damage_cache,
    "lose_model": _lose_model,
}
