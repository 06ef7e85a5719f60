"""Who is the same person: links between source records, clusters of them, ids for good.

Works on tables of DuckDB (schema `identity`, see `dbt_project/models/identity/`); knows no
company, no path of its own and no orchestrator.
"""


class IdentityProblem(Exception):
    """Something that people or the state tell cannot be used; the message names it."""
