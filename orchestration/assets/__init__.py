"""The asset graph, one file a room: what is made, from what, and what a person sees of it."""

import warnings

import dagster as dg

OWNERS = ["team:data-engineering"]
SCIENCE_OWNERS = ["team:data-science"]

# Without a policy dagster-dbt and the other assets would have different ones.
warnings.filterwarnings("ignore", message=".*backfill_policy.*", category=dg.BetaWarning)
# A backfill runs its days one by one: each needs the warehouse for itself.
ONE_DAY = dg.BackfillPolicy.multi_run(max_partitions_per_run=1)
