"""What to do for a customer next, or nothing: worth, permission, and a record that can be learnt
from.

catalogue.py   what can be done          eligibility.py  whom it may be done to
lots.py        the lasting holdout, and the share that is chosen by lot
choose.py      one suggestion a customer  wording.py      why, in Chinese and English
outcome.py     what became of them
worth.py       what a policy is worth, from what another one did (off-policy)
"""

from ml.actions.catalogue import Action, Rules
from ml.actions.choose import SUGGESTIONS, suggest
from ml.actions.lots import held_out
from ml.actions.outcome import OUTCOMES, POLICIES, guesses, policies
from ml.actions.worth import value

__all__ = [
    "OUTCOMES",
    "POLICIES",
    "SUGGESTIONS",
    "Action",
    "Rules",
    "guesses",
    "held_out",
    "policies",
    "suggest",
    "value",
]
