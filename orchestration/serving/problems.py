"""How a switch of readers can fail, told apart by what is certain afterwards."""

from orchestration.errors import PublishProblem


class NotShown(PublishProblem):
    """Readers are where they were, for sure."""


class Unknown(PublishProblem):
    """The connection was lost in mid commit: readers of PostgreSQL may have been led on or not."""
