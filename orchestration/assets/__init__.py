"""The asset graph, one file a room: what is made, from what, and what a person sees of it."""

OWNERS = ["team:data-engineering"]
SCIENCE_OWNERS = ["team:data-science"]
