"""The asset graph, one file a room: what is made, from what, and what a person sees of it."""

import dagster as dg

OWNERS = ["team:data-engineering"]
SCIENCE_OWNERS = ["team:data-science"]

# A backfill runs its days one by one: each needs the warehouse for itself.
ONE_DAY = dg.BackfillPolicy.multi_run(max_partitions_per_run=1)
