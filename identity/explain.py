"""Why two records are one person, or why they are not: the rules and the weight of each field.

Reads what `identity.resolve` left in the schema; shows record ids and weights, no personal data.
"""

from collections import deque

import duckdb

from identity import IdentityProblem

_FIELDS = ("name", "birth", "email", "phone", "address")
_METHODS = {
    "manual": "somebody decided that they are one person",
    "source_merge": "the source merged them",
    "rule": "the rule {rule}",
    "probabilistic": "the model: the name is {rule}",
}


class UnknownRecord(IdentityProblem):
    """A record that the last run did not know; the message names it."""


def why(connection: duckdb.DuckDBPyConnection, schema: str, a: str, b: str) -> list[str]:
    """Lines to print. Raises UnknownRecord."""
    persons = {record: _person(connection, schema, record) for record in (a, b)}
    lines = [f"{record}: {person}" for record, person in persons.items()]
    if persons[a] == persons[b]:
        path = _path(connection, schema, persons[a], a, b)
        if not path:
            return [*lines, "one person: each carries a contact that nobody else's records carry"]
        lines.append("one person" + (":" if len(path) == 1 else f", by {len(path)} links:"))
        for link in path:
            lines += _link_lines(connection, schema, link)
        return lines
    return [*lines, "two persons:", *_not_linked(connection, schema, a, b)]


def _person(connection, schema: str, record: str) -> str:
    found = connection.execute(
        f"SELECT customer_id FROM {schema}.identity_map WHERE record_id = ?", [record]
    ).fetchone()
    if not found:
        raise UnknownRecord(f"record {record}: the last run knew no such record")
    return found[0]


def _path(connection, schema: str, person: str, a: str, b: str) -> list[tuple]:
    """The fewest links that lead from one record to the other, inside their person."""
    rows = connection.execute(
        f"""SELECT l.record_a, l.record_b, l.method, l.rule, l.weight
        FROM {schema}.link AS l
        JOIN {schema}.identity_map AS one ON l.record_a = one.record_id
        JOIN {schema}.identity_map AS two ON l.record_b = two.record_id
        WHERE one.customer_id = ? AND two.customer_id = ?
        ORDER BY l.weight DESC, l.record_a, l.record_b""",
        [person, person],
    ).fetchall()
    beside: dict[str, list] = {}
    for row in rows:
        beside.setdefault(row[0], []).append((row[1], row))
        beside.setdefault(row[1], []).append((row[0], row))
    came: dict[str, tuple | None] = {a: None}
    waiting = deque([a])
    while waiting and b not in came:
        here = waiting.popleft()
        for there, row in beside.get(here, ()):
            if there not in came:
                came[there] = (here, row)
                waiting.append(there)
    path = []
    while came.get(b):
        b, row = came[b]
        path.append(row)
    return path[::-1]


def _link_lines(connection, schema: str, link: tuple) -> list[str]:
    a, b, method, rule, _ = link
    said = _METHODS[method].format(rule=rule.replace("_", " "))
    return [f"  {a} – {b}: {said}", *_weights(connection, schema, a, b)]


def _pair(connection, schema: str, a: str, b: str):
    a, b = sorted((a, b))
    found = connection.execute(
        f"SELECT * FROM {schema}.pair WHERE record_a = ? AND record_b = ?", [a, b]
    )
    row = found.fetchone()
    return row and dict(zip([c[0] for c in found.description], row, strict=True))


def _weights(connection, schema: str, a: str, b: str) -> list[str]:
    pair = _pair(connection, schema, a, b)
    if not pair:
        return []
    parts = [
        f"{field} {pair[f'{field}_weight']:+.1f}" for field in _FIELDS if pair[f"{field}_weight"]
    ]
    said = f"{pair['match_weight']:.1f} bits, probability {pair['match_probability']:.4f}"
    return [f"      {said} ({', '.join(parts)})"]


def _not_linked(connection, schema: str, a: str, b: str) -> list[str]:
    one, two = sorted((a, b))
    apart = connection.execute(
        f"SELECT reason FROM {schema}.apart WHERE record_a = ? AND record_b = ?", [one, two]
    ).fetchone()
    pair = _pair(connection, schema, a, b)
    if apart and apart[0] == "decision":
        reason = "somebody decided that they are two persons"
    elif apart and apart[0] == "birth dates":
        reason = "they were born a generation apart, however alike the rest is"
    elif apart:
        reason = "their names are those of two people, however alike the rest is"
    elif not pair:
        reason = (
            "they were never compared: no e-mail, phone, or name with birthday or street in common"
        )
    elif pair["outcome"] == "link":
        reason = (
            "they are alike, but their persons hold two accounts of one source, or records that "
            "were told apart"
        )
    elif pair["outcome"] == "review":
        reason = "the evidence is not enough; the pair is up for review"
    else:
        reason = "the evidence is against it"
    return [f"  {reason}", *_weights(connection, schema, a, b)]
