"""Is a model still what it was when it was published?

psi.py       how far two distributions lie apart, and how far chance alone puts them
drift.py     features and scores against what the model learnt from
ripened.py   past scores against what happened since, as their labels become complete
watch.py     both in one table, and whether to train again
"""

from ml.monitoring.psi import Shift, shift
from ml.monitoring.watch import MONITORING, watch

__all__ = ["MONITORING", "Shift", "shift", "watch"]
