"""How the outside is reached: one file an interface, used by the sources.

Belongs here: reading a kind of interface (files, REST, a database) against a contract, and saying
in one line what is wrong. Does not belong here: what is particular to one source
(`orchestration/sources/`), what counts as landed (`orchestration/landing.py`). No dagster here.
"""
