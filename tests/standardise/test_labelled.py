"""The labelled values hold the rules to account; run with `-s` to see the confusion table."""

from collections import Counter, defaultdict

import pytest
import rendered
from labelled import answered, labels

# The hard rows are things that the rules are not made for; the share is stated, not wished for.
_HARD_SHARE = 0.30


@pytest.fixture(scope="module")
def answers():
    asked = labels()
    connection = rendered.connection()
    return list(zip(asked, answered(connection, asked), strict=True))


def test_there_are_enough_labels_of_every_kind(answers):
    kinds = Counter(label.kind for label, _ in answers)
    assert sum(kinds.values()) >= 1_000
    assert min(kinds.values()) >= 5, kinds


def test_every_row_that_must_be_right_is_right(answers):
    _print_confusion(answers)
    wrong = [
        f"{label.kind}({label.value!r}, {label.arguments}): {told!r}, not {label.expected!r}"
        for label, told in answers
        if label.must and told != label.expected
    ]
    assert not wrong, "\n" + "\n".join(wrong)


def test_the_hard_rows_are_right_as_often_as_stated(answers):
    hard = [told == label.expected for label, told in answers if not label.must]
    assert sum(hard) / len(hard) >= _HARD_SHARE


def _print_confusion(answers) -> None:
    """Right and wrong by what was expected: a value or none."""
    table: dict[str, Counter] = defaultdict(Counter)
    for label, told in answers:
        row = table[label.kind]
        row["must" if label.must else "hard"] += 1
        row[_verdict(label.expected, told)] += 1
        row["hard right"] += not label.must and told == label.expected
    columns = ("must", "hard", "right", "rightly none", "wrong", "missed", "invented", "hard right")
    print("\n" + "kind".ljust(18) + "".join(c.rjust(13) for c in columns))
    for kind, row in [*table.items(), ("all", sum(table.values(), Counter()))]:
        print(kind.ljust(18) + "".join(str(row[c]).rjust(13) for c in columns))


def _verdict(expected: str, told: str) -> str:
    if told == expected:
        return "right" if expected else "rightly none"
    if not expected:
        return "invented"
    return "wrong" if told else "missed"
