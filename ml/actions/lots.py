"""Lots that anybody with the company's key can draw again: no state, no order of rows."""

import hashlib
from collections.abc import Iterable
from datetime import date

import numpy as np


def lot(key: str, purpose: str, ids: Iterable[str]) -> np.ndarray:
    """For each id a number in [0, 1): uniform, and the same for ever for one key and purpose."""
    secret = hashlib.blake2b(f"{purpose}\x1f{key}".encode(), digest_size=32).digest()
    digests = (hashlib.blake2b(i.encode(), digest_size=8, key=secret).digest() for i in ids)
    whole = np.frombuffer(b"".join(digests), dtype=">u8").astype(np.uint64)
    return (whole >> np.uint64(11)).astype("float64") / 2.0**53


def held_out(key: str, ids: Iterable[str], share: float) -> np.ndarray:
    """Who is never contacted. It depends on nothing but the person: a greater share adds people."""
    return lot(key, "holdout", ids) < share


def drawn(
    key: str, day: date, ids: Iterable[str], best: np.ndarray, allowed: np.ndarray, explore: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which option each person gets, by lot with probability `explore`, else the best.

    `allowed`: person × option (the first is "none", always allowed); `best`: its number. Gives the
    option, the probability with which it came out (all of `explore` is spread evenly over what is
    allowed, the best included), and whether it was the lot's.
    """
    u = lot(key, f"explore {day.isoformat()}", ids)
    options = allowed.sum(axis=1)
    by_lot = (u < explore) & (options > 1)
    place = np.minimum(np.where(by_lot, u, 0) / max(explore, 1e-300), 1 - 1e-12) * options
    rank = np.cumsum(allowed, axis=1) - 1
    picked = (allowed & (rank == np.floor(place)[:, None])).argmax(axis=1)
    option = np.where(by_lot, picked, best)
    each = explore / options
    chance = np.where(option == best, 1 - explore + each, each)
    return option, np.where(options > 1, chance, 1.0), by_lot
