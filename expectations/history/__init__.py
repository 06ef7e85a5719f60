"""Bounds that a table learns from its own earlier days: what the last eight weeks say of today.

A profile (`profile.py`) is one row a day: rows, and of each column how often it is empty, how
large, how long, how old, which codes, what shape. `bounds.py` says how far a day may lie from the
days before it; `judge.py` puts the two together and gives verdicts. All of it is read from the
table itself, so a day that is run again is judged as it was the first time.

Only what was known on its own day counts, on both sides: of a record that changed later, a past
day shows what the day under test cannot show yet. A table that was loaded in one go with all its
changes made therefore learns from the days that come after.
"""

from expectations.history.judge import judge_by_history
from expectations.history.setting import Setting

__all__ = ["Setting", "judge_by_history"]
