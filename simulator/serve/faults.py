"""The faults of an API: regular ones that every real one has, and ordered ones for tests.

Which request fails is decided by its number since the server started and by a seed, never by
chance of the moment, so a run against it can be repeated.
"""

import threading
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b

KINDS = ("none", "down", "slow", "cut", "500", "429", "wrong_json", "stall")


@dataclass(frozen=True)
class Regular:
    """`every_429` 0 and a share of 0 switch a fault off. Seconds are real ones."""

    every_429: int = 25
    retry_after: float = 0.3
    share_500: float = 0.01
    share_stall: float = 0.002
    stall_seconds: float = 2.0
    seed: int = 1


CALM = Regular(every_429=0, share_500=0, share_stall=0)


@dataclass(frozen=True)
class Order:
    """An ordered fault: the next `count` requests (None: all) behind the next `after` ones."""

    kind: str
    count: int | None = None
    after: int = 0
    seconds: float = 1.0


class Faults:
    """One API's faults. `next` says what happens to the request that has just come in."""

    def __init__(self, regular: Regular) -> None:
        self.regular = regular
        self.order: Order | None = None
        self.requests = 0
        self._lock = threading.Lock()

    def next(self) -> tuple[str, float]:
        """(kind, seconds): an ordered fault goes before the regular ones."""
        with self._lock:
            self.requests += 1
            order = self.order
            if order and order.after:
                self.order = replace(order, after=order.after - 1)
                return "none", 0
            if order:
                if order.count is not None:
                    left = order.count - 1
                    self.order = replace(order, count=left) if left else None
                return order.kind, order.seconds
            return self._regular(self.requests)

    def _regular(self, number: int) -> tuple[str, float]:
        regular = self.regular
        if regular.every_429 and number % regular.every_429 == 0:
            return "429", regular.retry_after
        drawn = blake2b(f"{regular.seed}:{number}".encode(), digest_size=4).digest()
        share = int.from_bytes(drawn) / 2**32
        if share < regular.share_500:
            return "500", 0
        if share < regular.share_500 + regular.share_stall:
            return "stall", regular.stall_seconds
        return "none", 0

    def told(self) -> dict:
        order = asdict(self.order) if self.order else None
        return {"requests": self.requests, "regular": asdict(self.regular), "order": order}


def read_order(asked: dict) -> Order | None:
    """An order as a test sends it; ValueError says what is wrong with it."""
    order = Order(
        str(asked.get("kind", "none")),
        asked.get("count"),
        int(asked.get("after", 0)),
        float(asked.get("seconds", 1.0)),
    )
    if order.kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}")
    if order.count is not None and int(order.count) < 1:
        raise ValueError("count must be at least 1")
    return None if order.kind == "none" else order
