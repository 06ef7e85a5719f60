"""Where readers read besides the files: PostgreSQL, and how all ways move to a version together.

Why it is built like this: docs/decisions/0015-postgres-readers.md.
"""
