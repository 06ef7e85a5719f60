"""What cleaning a value needs a library for: telephone numbers, Chinese characters, names.

Belongs here: pure functions from text to text, and their registration with an engine. Does not:
rules that SQL can say (`dbt_project/macros/standardise/`), paths, dagster, which column is what.
"""
