"""Where a company's identity rests: its ledger, models and decisions are state."""

from identity.resolve import Places
from orchestration.layout import Layout


def places(where: Layout) -> Places:
    return Places(state=where.state / "identity", cache=where.identity_cache)
