"""Persons from links: connected components under constraints, weak bridges left out.

Every two accounts of one source (two CRM contacts, two loyalty members) are two people, unless a
link between the two themselves says otherwise; two records that a person told apart stay apart.
Where a component breaks no rule it is a person as it stands, found by one pass over all links.
The few that do are built up again link by link, the strongest first, and a link that would break
a rule is left out.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

NO_ACCOUNT = -1


@dataclass(frozen=True)
class Links:
    """Links between records, by their positions; one entry a link.

    `strong`: it may join two groups by itself; one that is not joins a single record to a group,
    or two groups that at least two such links join. `duplicate`: it may join two accounts of one
    source.
    """

    a: np.ndarray
    b: np.ndarray
    weight: np.ndarray
    strong: np.ndarray
    duplicate: np.ndarray

    def where(self, chosen: np.ndarray) -> "Links":
        parts = (self.a, self.b, self.weight, self.strong, self.duplicate)
        return Links(*(part[chosen] for part in parts))


def cluster(accounts: np.ndarray, links: Links, apart: np.ndarray) -> np.ndarray:
    """The cluster of each record: the position of its first record.

    `accounts`: one entry a record, the code of the source whose account it is, else NO_ACCOUNT.
    `apart`: pairs of positions that must not be together, n x 2. The order of records and links
    decides nothing but ties, so give records in the order of their ids.
    """
    size = len(accounts)
    of_one_source = (accounts[links.a] == accounts[links.b]) & (accounts[links.a] != NO_ACCOUNT)
    links = links.where(~of_one_source | links.duplicate)
    groups = _components(size, links.where(links.duplicate))
    found = _components(size, links)
    broken = np.unique(
        np.concatenate(
            [
                _with_two_accounts(accounts, groups, found),
                found[apart[:, 0]][found[apart[:, 0]] == found[apart[:, 1]]],
                _with_weak_bridges(links, found),
            ]
        )
    )
    inside = np.isin(found[links.a], broken)
    rebuilt = _Builder(accounts, groups, apart, np.flatnonzero(np.isin(found, broken)))
    rebuilt.join(links.where(inside))
    return _first_of_each(rebuilt.relabel(found))


def _components(size: int, links: Links) -> np.ndarray:
    ones = np.ones(len(links.a), dtype=bool)
    graph = coo_matrix((ones, (links.a, links.b)), shape=(size, size))
    return connected_components(graph, directed=False)[1]


def _with_two_accounts(accounts, groups, found) -> np.ndarray:
    """Components that hold accounts of one source which nothing says are the same."""
    of_source = np.flatnonzero(accounts != NO_ACCOUNT)
    kept = np.unique(
        np.stack([found[of_source], accounts[of_source], groups[of_source]], axis=1), axis=0
    )
    pairs, counts = np.unique(kept[:, :2], axis=0, return_counts=True)
    return pairs[counts > 1, 0]


def _with_weak_bridges(links: Links, found: np.ndarray) -> np.ndarray:
    """Components that strong links alone leave in two or more groups of several records."""
    strong = _components(len(found), links.where(links.strong))
    sizes = np.bincount(strong, minlength=len(found))
    weak = ~links.strong & (sizes[strong[links.a]] > 1) & (sizes[strong[links.b]] > 1)
    weak &= strong[links.a] != strong[links.b]
    return found[links.a[weak]]


def _first_of_each(labels: np.ndarray) -> np.ndarray:
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return first[inverse]


class _Builder:
    """Joins records link by link; refuses what breaks a rule."""

    def __init__(self, accounts, groups, apart, members: np.ndarray):
        self._parent = {int(m): int(m) for m in members}
        self._records = {int(m): [int(m)] for m in members}
        self._accounts = {
            int(m): {int(accounts[m]): int(groups[m])} if accounts[m] != NO_ACCOUNT else {}
            for m in members
        }
        self._apart: dict[int, set[int]] = defaultdict(set)
        for one, other in apart.tolist():
            if one in self._parent and other in self._parent:
                self._apart[one].add(other)
                self._apart[other].add(one)

    def join(self, links: Links) -> None:
        order = np.lexsort((links.b, links.a, -links.weight))
        ordered = links.where(order)
        strong = ordered.strong
        for a, b in zip(ordered.a[strong].tolist(), ordered.b[strong].tolist(), strict=True):
            self._join(a, b)
        weak = list(zip(ordered.a[~strong].tolist(), ordered.b[~strong].tolist(), strict=True))
        self._join_weak(weak)

    def _join_weak(self, weak: list[tuple[int, int]]) -> None:
        """Two groups need two links; what joins a group may give the next one its second."""
        waiting, before = weak, None
        while waiting and len(waiting) != before:
            before = len(waiting)
            between = defaultdict(int)
            for a, b in waiting:
                between[self._pair(a, b)] += 1
            left = []
            for a, b in waiting:
                one, other = self._pair(a, b)
                if one == other:
                    continue
                single = min(len(self._records[one]), len(self._records[other])) == 1
                if not (single or between[one, other] > 1) or not self._join(a, b):
                    left.append((a, b))
            waiting = left

    def _pair(self, a: int, b: int) -> tuple[int, int]:
        one, other = self._root(a), self._root(b)
        return (one, other) if one < other else (other, one)

    def _root(self, record: int) -> int:
        while self._parent[record] != record:
            self._parent[record] = self._parent[self._parent[record]]
            record = self._parent[record]
        return record

    def _join(self, a: int, b: int) -> bool:
        one, other = self._pair(a, b)
        if one == other:
            return True
        if not self._may_join(one, other):
            return False
        self._parent[other] = one
        self._records[one] += self._records.pop(other)
        self._accounts[one] |= self._accounts.pop(other)
        return True

    def _may_join(self, one: int, other: int) -> bool:
        mine, theirs = self._accounts[one], self._accounts[other]
        if any(theirs[source] != mine[source] for source in mine.keys() & theirs.keys()):
            return False
        if not self._apart:
            return True
        roots = {self._root(r) for m in self._records[one] for r in self._apart.get(m, ())}
        return other not in roots

    def relabel(self, found: np.ndarray) -> np.ndarray:
        """`found`, with a label of its own for each group that was built."""
        labels = found.astype("int64")
        base = int(labels.max(initial=0)) + 1
        for record in self._parent:
            labels[record] = base + self._root(record)
        return labels
