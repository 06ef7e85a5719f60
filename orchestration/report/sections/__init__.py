"""One file a part of the report: what it asks of the version, and how it is shown.

A section raises NotThere where its company has no such table; the page then says so in one line.
Aggregates only: no id, no name, no row of a person leaves the version.
"""
