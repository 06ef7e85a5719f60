"""What is asked, and who competes to answer it.

category   Does the customer buy of it in (t+gap, t+gap+horizon]?
response   Is the first message that is sent to the customer through the channel in the 28 days
           after t answered, within so many days? Asked of who was sent one: it says what a message
           will meet with, not whether one is sent, and not what it changes (ml/uplift).

Each target has a model of its own. Some base rates are 2 % and some 40 %, and what a purchase of
coffee says of the next is not what one of a phone does.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ml.evaluation import Method, Problem, constant, line

OUTCOME = "outcome"
CONTACT_DAYS = 28  # as in features/contact_outcome.sql
ANSWER_DAYS = {"open": 14, "click": 14, "redeem": 28}  # as in macros/contact_answers.sql
LEAST = 50  # positives of a target over all origins: fewer teach nothing but the base rate


@dataclass(frozen=True)
class Target:
    """A category that may be bought, or a channel whose message may be answered; days."""

    name: str
    answer: str = "buy"
    horizon_days: int = 28
    gap_days: int = 7

    def __post_init__(self) -> None:
        if self.horizon_days < 1 or self.gap_days < 0:
            raise ValueError("horizon_days must be at least 1, gap_days at least 0")

    @property
    def label(self) -> str:
        return f"{self.name}/{self.answer}"


@dataclass(frozen=True)
class Kind:
    """`own`: what the customer did of just this; `other`: what may be known besides, as far as a
    frame has it."""

    name: str
    own: tuple[str, ...]
    other: tuple[str, ...]
    question: str

    def features(self, columns) -> tuple[str, ...]:
        """Those of its columns that are there. Raises ValueError if one of `own` is not."""
        if missing := [c for c in self.own if c not in columns]:
            raise ValueError(f"columns missing from the feature frame: {', '.join(missing)}")
        return tuple(c for c in (*self.own, *self.other) if c in columns)


KINDS: Mapping[str, Kind] = {
    "category": Kind(
        "category",
        ("category_days_84", "category_days_364", "category_share_364", "days_since_category"),
        (
            *("days_since_last_order", "tenure_days", "order_days_28", "order_days_84"),
            *("order_days_life", "mean_gap_days", "gap_ratio", "net_sales_84"),
            *("average_order_value_84", "lines_per_order_84", "discount_share_84"),
            *("departments_84", "main_department_share_84", "sessions_28", "product_views_84"),
        ),
        "Does the customer buy of it in the window?",
    ),
    "response": Kind(
        "response",
        ("contacts_84", "contacts_life", "answers_84", "answers_life"),
        (
            *("days_since_contact", "opens_84", "opens_life", "clicks_84", "clicks_life"),
            *("days_since_last_order", "tenure_days", "order_days_84", "order_days_life"),
            *("net_sales_84", "discount_share_84", "sessions_28", "sessions_84"),
        ),
        "Is the first message of the 28 days after the day answered?",
    ),
}


def problem(kind: Kind, target: Target, features: tuple[str, ...], boosted: bool = True) -> Problem:
    """A target as the harness asks it; its methods from simple to complex. `boosted`: trees
    compete, too, which is dear, and for nothing where a target has little to learn from."""
    methods = (
        Method("base_rate", "base rate", None, constant),
        Method("own_history", "own history", kind.own, line),
        Method("logistic_regression", "logistic regression", None, line, "challenger"),
    )
    return Problem(
        name=target.label,
        target=OUTCOME,
        gap_days=target.gap_days,
        horizon_days=target.horizon_days,
        features=features,
        methods={method.name: method for method in methods},
    )


def largest(positives: Mapping[str, int], most: int, least: int = LEAST) -> list[str]:
    """The `most` targets with the most positives, of those with at least `least`; ties by name."""
    enough = [name for name, n in positives.items() if n >= least]
    return sorted(enough, key=lambda name: (-positives[name], name))[:most]
