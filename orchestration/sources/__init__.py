"""One file a source: how to reach it, its entities, their columns, keys and time of knowing.

Belongs here: what is particular to one outside system. Does not belong here: how an interface
works (`orchestration/interfaces/`), how rows are landed (`orchestration/landing.py`), what they
mean (`dbt_project/models/staging/<source>/`), which of them are acceptable
(`expectations/raw/<source>/`). No dagster here.

A file is a source: it defines `make_source(time_zone, first_day, **settings)`, which returns a
`ClosedSource` or a `DeliveredSource` (see `orchestration/interfaces/model.py`).
"""
