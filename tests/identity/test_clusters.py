"""Clusters against an independent implementation, and what must hold of them on random graphs."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from identity.clusters import NO_ACCOUNT, Links, cluster

NOBODY_APART = np.zeros((0, 2), dtype="int64")


def links(rows: list[tuple]) -> Links:
    """(a, b, weight, strong, duplicate), in that order."""
    columns = list(zip(*rows, strict=True)) or [[], [], [], [], []]
    kinds = ("int64", "int64", "float64", bool, bool)
    return Links(*(np.array(c, dtype=kind) for c, kind in zip(columns, kinds, strict=True)))


def by_walking(size: int, edges: set) -> list[int]:
    """Connected components by walking from record to record, the first of each as its label."""
    beside = {n: set() for n in range(size)}
    for a, b in edges:
        beside[a].add(b)
        beside[b].add(a)
    labels = [None] * size
    for start in range(size):
        waiting = [start]
        while waiting:
            here = waiting.pop()
            if labels[here] is None:
                labels[here] = start
                waiting += beside[here]
    return labels


@st.composite
def graphs(draw):
    size = draw(st.integers(1, 14))
    accounts = draw(st.lists(st.integers(NO_ACCOUNT, 2), min_size=size, max_size=size))
    places = list(combinations(range(size), 2))
    chosen = draw(st.lists(st.sampled_from(places), unique=True)) if places else []
    rows = [
        (a, b, draw(st.integers(0, 20)), draw(st.booleans()), draw(st.booleans()))
        for a, b in chosen
    ]
    apart = draw(st.lists(st.sampled_from(places), unique=True, max_size=4)) if places else []
    return np.array(accounts), rows, np.array(apart, dtype="int64").reshape(-1, 2)


@given(graphs())
def test_without_rules_a_cluster_is_a_connected_component(graph):
    accounts, rows, _ = graph
    free = [(a, b, w, True, d) for a, b, w, _, d in rows]
    found = cluster(np.full_like(accounts, NO_ACCOUNT), links(free), NOBODY_APART)
    assert found.tolist() == by_walking(len(accounts), {(a, b) for a, b, *_ in rows})


@given(graphs())
def test_rules_hold_and_nothing_else_is_kept_apart(graph):
    accounts, rows, apart = graph
    found = cluster(accounts, links(rows), apart).tolist()
    usable = {
        (a, b): (strong, duplicate)
        for a, b, _, strong, duplicate in rows
        if accounts[a] != accounts[b] or accounts[a] == NO_ACCOUNT or duplicate
    }
    same_account = by_walking(len(accounts), {p for p, (_, d) in usable.items() if d})
    together = [(a, b) for a, b in combinations(range(len(found)), 2) if found[a] == found[b]]

    def may_join(one: set, other: set) -> bool:
        return not any(
            {a, b} in [set(p) for p in apart.tolist()]
            or (accounts[a] == accounts[b] != NO_ACCOUNT and same_account[a] != same_account[b])
            for a in one
            for b in other
        )

    for a, b in together:
        assert may_join({a}, {b}), "two accounts of one source, or two who were told apart"
    inside = {p for p in usable if found[p[0]] == found[p[1]]}
    assert by_walking(len(found), inside) == found, "a cluster hangs together by its own links"
    members = {label: {n for n, f in enumerate(found) if f == label} for label in set(found)}
    for (a, b), (strong, _) in usable.items():
        if strong and found[a] != found[b]:
            assert not may_join(members[found[a]], members[found[b]]), "a link was left out"


@given(graphs(), st.randoms())
def test_the_order_of_links_decides_nothing(graph, chance):
    accounts, rows, apart = graph
    before = cluster(accounts, links(rows), apart).tolist()
    chance.shuffle(rows)
    assert cluster(accounts, links(rows), apart).tolist() == before


def test_a_weak_link_joins_a_record_to_a_group_but_not_two_groups():
    accounts = np.full(6, NO_ACCOUNT)
    strong = [(0, 1, 9, True, False), (2, 3, 9, True, False)]
    one = cluster(
        accounts, links([*strong, (1, 2, 3, False, False), (3, 4, 3, False, False)]), NOBODY_APART
    )
    assert one.tolist() == [0, 0, 2, 2, 2, 5]
    two = cluster(
        accounts, links([*strong, (1, 2, 3, False, False), (0, 3, 3, False, False)]), NOBODY_APART
    )
    assert two.tolist() == [0, 0, 0, 0, 4, 5]


def test_a_shared_phone_does_not_join_two_accounts_of_one_source_through_a_third_record():
    accounts = np.array([0, 0, 1])  # two CRM contacts and a shop account
    rows = [(0, 2, 12, True, False), (1, 2, 8, True, False)]
    assert cluster(accounts, links(rows), NOBODY_APART).tolist() == [0, 1, 0]
    assert cluster(accounts, links([*rows, (0, 1, 15, True, True)]), NOBODY_APART).tolist() == [
        0,
        0,
        0,
    ]
