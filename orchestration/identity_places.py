"""Where a company's identity rests: its ledger, models and decisions are state."""

from collections.abc import Iterator
from contextlib import contextmanager

from identity import IdentityProblem
from identity.resolve import Places
from orchestration.errors import Problem
from orchestration.layout import Layout


def places(where: Layout) -> Places:
    return Places(state=where.state / "identity", cache=where.identity_cache)


@contextmanager
def told_as_problem() -> Iterator[None]:
    """What is wrong with these places is said to the user in its own words."""
    try:
        yield
    except IdentityProblem as problem:
        raise Problem(str(problem)) from None
