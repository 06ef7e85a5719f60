"""What must be true at a door, before what is behind it is let through; with Great Expectations.

Belongs here: what the outside would see wrong, or sends us wrong: emptiness, volume, freshness,
ranges, codes, drift. One file a gate, and its path names the asset that it guards:
`raw/complete_journey/transactions.py` guards `raw/complete_journey/transactions`. A gate says
`fail` (nothing behind the door is published) or `warn`, and of every bound why it is that number.

Does not belong here: the columns and types of a delivered file (`orchestration/contract.py`);
keys, relationships and arithmetic of our own tables (dbt tests, beside each model); a model's
logic (dbt unit tests); when a gate runs and what its verdict stops (`orchestration/`). Which
single rows are set aside is decided in staging: a gate judges tables, never rows, and no value
of a row leaves it.

Great Expectations takes 4 s to import, so only running a gate imports it.
"""

from expectations.gate import DELIVERED, gate_names, run_gate
from expectations.verdict import GateResult, Verdict

__all__ = ["DELIVERED", "GateResult", "Verdict", "gate_names", "run_gate"]
