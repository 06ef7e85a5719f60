"""What to do for a customer next, or nothing: worth, permission, and a record that can be learnt
from.

catalogue.py   what can be done          eligibility.py  whom it may be done to
lots.py        the lasting holdout, and the share that is chosen by lot
choose.py      one suggestion a customer  wording.py      why, in Chinese and English
outcome.py     what became of them
worth.py       what a policy is worth, from what another one did (off-policy)
"""

from importlib import import_module

# What a company's file says of actions (catalogue.py) is read by every command, and the rest loads
# pandas: so a part is imported when it is asked for.
_PARTS = {
    "catalogue": ("Action", "Rules"),
    "choose": ("SUGGESTIONS", "suggest"),
    "lots": ("held_out",),
    "outcome": ("OUTCOMES", "POLICIES", "guesses", "policies"),
    "worth": ("value",),
}
_PART_OF = {name: part for part, names in _PARTS.items() for name in names}

__all__ = list(_PART_OF)


def __getattr__(name: str):
    if name not in _PART_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PART_OF[name]}"), name)
