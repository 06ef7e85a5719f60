"""The report of a published version: one HTML page that works offline, made from its tables.

Belongs here: what a person should see of a version, and how it is drawn. `make.py` puts the page
together, `sections/` has one file a part, `charts/` the pictures, `page.css` the looks, `write.py`
the place where it rests. Text stands in English and Chinese side by side (`text.py`), every value
is escaped, and no row of a person is read into the page: aggregates only.

Does not belong here: what a figure means (`dbt_project/`: the page shows what the tables hold),
the Dagster UI's small charts (`orchestration/charts.py`), and alerts (`orchestration/alerts/`).
No dagster.
"""
